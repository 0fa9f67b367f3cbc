"""Records what the microphone hears, straight to disk.

PortAudio's thread only copies and queues. A thread of ours leaves out the pauses, brings the rest
to 16 kHz mono and appends it to the file, so that the file is never more than a moment behind.
"""

import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.audio.gate import SILENT_DBFS, Frames, PauseGate, PeakMeter
from coach.audio.growing import GrowingWav
from coach.audio.media import StreamResampler
from coach.audio.soundcard import Stream, open_input
from coach.audio.spool import storage
from coach.errors import CoachError

TICK_S = 0.1
STALLED_S = 3.0
"""A device that was delivering and is quiet for this long is gone; none raises an error then."""
ARRIVAL_S = 1.5
"""How long `stop` waits for the sound that is on its way."""
SLOW_START_S = 5.0
"""A device may take this long to deliver its first frames; Bluetooth takes over a second."""
MARGIN_S = 0.15
"""Recorded after `stop`, beyond the device's own latency: sound servers hold some more."""
CLOSE_S = 2.0
"""A device that is gone may never let go of its stream; we do not wait longer than this."""

Tap = Callable[[NDArray[np.int16]], None]
"""Given every block of the recording, 16 kHz mono, once it has been written; returns at once."""


class Recorder(Protocol):
    """Records one take at a time to a file."""

    @property
    def elapsed_s(self) -> float:
        """Seconds recorded, pauses left out."""

    @property
    def level_dbfs(self) -> float:
        """Loudest sample of the last tenth of a second, decibels under full scale."""

    @property
    def delivering(self) -> bool:
        """Whether sound has begun to arrive."""

    @property
    def overflows(self) -> int:
        """How often the device lost sound because the program was too busy."""

    @property
    def problem(self) -> str | None:
        """Why nothing more is recorded, or None; what was recorded is safe."""

    def start(self, path: Path) -> None:
        """Begin to record to `path`, a 16 kHz mono WAV file; raises DeviceError, StorageError."""

    def pause(self) -> None:
        """Drop what is said from now on."""

    def resume(self) -> None:
        """Record again."""

    def stop(self) -> None:
        """Record what is under way to its end and close the file; may be called again."""


class Microphone:
    """A `Recorder` of a sound device, by name or number; None means the default one.

    The device is looked up when recording starts. Between `start` and `stop` the properties may
    be read from any thread. `tap` listens in; one that fails is told no more, and recording goes
    on.
    """

    def __init__(self, device: str | int | None = None, tap: Tap | None = None) -> None:
        self._device = device
        self._tap = tap
        self._run: _Run | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds recorded, pauses left out."""
        return self._run.recorded_s if self._run else 0.0

    @property
    def level_dbfs(self) -> float:
        """Loudest sample of the last tenth of a second; -120 when silent or nothing arrives."""
        return self._run.level_dbfs if self._run else SILENT_DBFS

    @property
    def delivering(self) -> bool:
        """Whether sound has begun to arrive and still does."""
        return self._run is not None and self._run.received > 0 and self._run.problem is None

    @property
    def overflows(self) -> int:
        """How often the device lost sound because the program was too busy."""
        return self._run.overflows if self._run else 0

    @property
    def problem(self) -> str | None:
        """Why nothing more is recorded, or None; what was recorded is safe."""
        return self._run.problem if self._run else None

    def start(self, path: Path) -> None:
        """Begin to record to `path`, appending where it is there already.

        Raises DeviceError or UsageError for the device, StorageError for the file.
        """
        self.stop()
        self._run = _Run(self._device, path, self._tap)
        self._run.start()

    def pause(self) -> None:
        """Drop what is said from now on."""
        if self._run:
            self._run.switch(let_through=False)

    def resume(self) -> None:
        """Record again."""
        if self._run:
            self._run.switch(let_through=True)

    def stop(self) -> None:
        """Record what is under way to its end and close the file; may be called again."""
        if self._run:
            self._run.stop()


class _Run:
    """One recording, from opening the device to closing the file."""

    def __init__(self, device: str | int | None, path: Path, tap: Tap | None = None) -> None:
        self._tap = tap
        self.received = self.overflows = 0
        self.problem: str | None = None
        self._queue: SimpleQueue[Frames | None] = SimpleQueue()
        self._gate = PauseGate()
        self._kept = 0
        self._idle_s = self._heard_until_s = 0.0
        self._full = self._stopped = False
        self._stream = open_input(device, self._take)
        try:
            with storage(path.parent):
                self._wav = GrowingWav(path)
        except CoachError:
            self._stream.close()
            raise
        self._meter = PeakMeter(self._stream.rate_hz)
        self._resampler = StreamResampler(self._stream.rate_hz, self._stream.channels)
        self._writer = Thread(target=self._write, name="recording", daemon=True)

    @property
    def recorded_s(self) -> float:
        return self._kept / self._stream.rate_hz

    @property
    def level_dbfs(self) -> float:
        return self._meter.dbfs if self._idle_s < 2 * TICK_S else SILENT_DBFS

    def start(self) -> None:
        try:
            self._stream.start()
        except CoachError:
            self._stream.close()
            self._wav.close()
            raise
        self._writer.start()

    def switch(self, *, let_through: bool) -> None:
        """Switch where the sound of this moment will arrive, not where the queue stands."""
        at_frame = self.received + self._on_its_way()
        self._gate.switch(let_through=let_through, at_frame=at_frame)

    def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._wait_for(self.received + self._on_its_way())
        _close(self._stream)
        self._queue.put(None)
        self._writer.join()

    def _on_its_way(self) -> int:
        """Frames that have been heard by the device but have not arrived here."""
        since_s = min(self._stream.now_s - self._heard_until_s, self._stream.latency_s)
        return max(0, round(since_s * self._stream.rate_hz))

    def _wait_for(self, frame: int) -> None:
        margin = round(MARGIN_S * self._stream.rate_hz)
        until_s = time.monotonic() + ARRIVAL_S
        while self.received < frame + margin and self.problem is None:
            if time.monotonic() > until_s:
                return
            time.sleep(0.005)

    def _take(self, frames: Frames, captured_s: float, overflowed: bool) -> None:
        """Called by PortAudio's thread."""
        self.received += len(frames)
        self._heard_until_s = captured_s + len(frames) / self._stream.rate_hz
        self.overflows += overflowed
        self._queue.put(frames.copy())

    def _write(self) -> None:
        """The writer thread."""
        try:
            self._consume()
        except Exception as error:
            self.problem = f"Recording failed: {error}."
            raise
        finally:
            self._finish()

    def _consume(self) -> None:
        """Everything in the queue, until it ends with None."""
        while True:
            try:
                block = self._queue.get(timeout=TICK_S)
            except Empty:
                self._watch()
                continue
            if block is None:
                return
            self._idle_s = 0.0
            self._meter.push(block)
            self._keep(block)

    def _watch(self) -> None:
        """Count the ticks without sound; a process that was itself suspended counts one only."""
        self._idle_s += TICK_S
        name = self._stream.device.name
        if self.problem is None and not self._stream.active:
            self.problem = f"The microphone {name} has stopped."
        elif self.problem is None and self._idle_s >= (
            STALLED_S if self.received else SLOW_START_S
        ):
            self.problem = f"The microphone {name} delivers no sound any more."

    def _keep(self, block: Frames) -> None:
        for piece in self._gate.through(block):
            self._put(self._resampler.push(piece))
            self._kept += 0 if self._full else len(piece)

    def _put(self, samples: NDArray[np.int16]) -> None:
        if self._full:
            return
        try:
            with storage(self._wav.path.parent):
                self._wav.write(samples)
        except CoachError as error:
            self._full = True
            self.problem = str(error)
        else:
            self._pass_on(samples)

    def _pass_on(self, samples: NDArray[np.int16]) -> None:
        if self._tap is None or not len(samples):
            return
        try:
            self._tap(samples)
        except Exception:  # noqa: BLE001 whoever listens in, the recording comes first
            self._tap = None

    def _finish(self) -> None:
        self._put(self._resampler.flush())
        try:
            with storage(self._wav.path.parent):
                self._wav.close()
        except CoachError as error:
            self.problem = self.problem or str(error)


def _close(stream: Stream) -> None:
    closing = Thread(target=stream.close, name="closing", daemon=True)
    closing.start()
    closing.join(CLOSE_S)
