"""Recognizes an answer while it is still being spoken.

A worker thread cuts the sound into chunks, and each is recognized once while the next is spoken,
so that only the last one is left to do when the speaker stops; where the one before it is still
under way then, both are done side by side. Whatever goes wrong here is no loss: the sound is on
disk.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Semaphore, Thread

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio, Transcript
from coach.recognize import Recognizer
from coach.recognize.chunks import RATE_HZ, Chunk, Chunker, Cutting
from coach.recognize.joining import Part, join, recognize

FULL_SCALE = 32768.0
TICK_S = 0.1


class LiveTranscript:
    """The transcript of one answer, growing.

    `open_recognizer` is called in the worker, so that a model may still be loading when the answer
    begins. `push` may be called from one thread and everything else from another.
    """

    def __init__(
        self, open_recognizer: Callable[[], Recognizer], cutting: Cutting | None = None
    ) -> None:
        self._open = open_recognizer
        self._cutting = cutting or Cutting()
        self._queue: SimpleQueue[NDArray[np.int16] | None] = SimpleQueue()
        self._pushed = self._taken = 0
        self._lanes: list[Thread] = []
        self._free = Semaphore(0)
        self._parts: dict[int, Part] = {}
        self._recognizer: Recognizer | None = None
        self._abandoned = False
        self._worker = Thread(target=self._work, name="cutting", daemon=True)
        self._worker.start()

    @property
    def behind(self) -> bool:
        """Whether recognition lags by more than the longest chunk: slower than speech."""
        return self.lag_s > self._cutting.latest_s

    @property
    def lag_s(self) -> float:
        """Seconds of the answer that wait while earlier chunks are being recognized."""
        return (self._pushed - self._taken) / RATE_HZ

    def push(self, samples: NDArray[np.int16]) -> None:
        """Take the next samples of the answer, 16 kHz mono; returns at once."""
        self._pushed += len(samples)
        self._queue.put(samples)

    def close(self) -> None:
        """The answer has ended: recognize the rest. Returns at once; may be called again."""
        self._queue.put(None)

    def abandon(self, wait_s: float = 0.0) -> None:
        """Forget the answer; waits up to `wait_s` until the chunks under way are recognized."""
        self._abandoned = True
        self.close()
        self._worker.join(wait_s)

    def finish(
        self, audio: Audio, progress: Callable[[float], None] | None = None
    ) -> Transcript | None:
        """Wait for the transcript; `progress` is told the fraction recognized, 0..1.

        None where it is not that of `audio`, or where the recognizer failed: then the sound has
        to be recognized as a whole, which tells what is wrong.
        """
        self.close()
        while self._worker.is_alive():
            self._worker.join(TICK_S)
            if progress is not None and self._pushed:
                progress(min(1.0, self._done / self._pushed))
        whole = self._done == self._pushed == len(audio.samples)
        if self._abandoned or self._recognizer is None or not whole:
            return None
        return join(self._recognizer, [part for _, part in sorted(self._parts.items())], audio)

    @property
    def _done(self) -> int:
        """Samples that have been recognized."""
        return sum(part.last - first for first, part in tuple(self._parts.items()))

    def _work(self) -> None:
        """The worker thread; an error leaves the transcript unfinished."""
        chunker = Chunker(self._cutting)
        try:
            while (samples := self._queue.get()) is not None and not self._abandoned:
                for chunk in chunker.push(samples.astype(np.float32) / FULL_SCALE):
                    self._begin(chunk)
                self._taken += len(samples)
            for chunk in chunker.finish():
                self._begin(chunk)
        except Exception:  # noqa: BLE001 the sound as a whole is recognized then, and tells
            self._abandoned = True
        for lane in self._lanes:
            lane.join()

    def _begin(self, chunk: Chunk) -> None:
        """Have a chunk recognized in a thread of its own, as soon as the recognizer takes it."""
        if self._recognizer is None:
            self._recognizer = self._open()
            self._free = Semaphore(self._recognizer.at_once)
        self._free.acquire()
        if not self._abandoned:
            lane = Thread(
                target=self._add, args=(self._recognizer, chunk), name="recognizing", daemon=True
            )
            self._lanes.append(lane)
            lane.start()

    def _add(self, recognizer: Recognizer, chunk: Chunk) -> None:
        try:
            self._parts[chunk.first] = recognize(recognizer, chunk)
        except Exception:  # noqa: BLE001 as in `_work`
            self._abandoned = True
        finally:
            self._free.release()
