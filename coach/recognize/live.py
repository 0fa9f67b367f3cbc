"""Recognizes an answer while it is still being spoken.

A worker thread cuts the sound into chunks and recognizes each once, so that only the last one is
left to do when the speaker stops. Whatever goes wrong here is no loss: the sound is on disk.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

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
        self._parts: list[Part] = []
        self._recognizer: Recognizer | None = None
        self._abandoned = False
        self._worker = Thread(target=self._work, name="recognizing", daemon=True)
        self._worker.start()

    @property
    def behind(self) -> bool:
        """Whether recognition lags by more than the longest chunk: slower than speech."""
        return self.lag_s > self._cutting.latest_s

    @property
    def lag_s(self) -> float:
        """Seconds of the answer that wait while an earlier chunk is being recognized."""
        return (self._pushed - self._taken) / RATE_HZ

    def push(self, samples: NDArray[np.int16]) -> None:
        """Take the next samples of the answer, 16 kHz mono; returns at once."""
        self._pushed += len(samples)
        self._queue.put(samples)

    def close(self) -> None:
        """The answer has ended: recognize the rest. Returns at once; may be called again."""
        self._queue.put(None)

    def abandon(self, wait_s: float = 0.0) -> None:
        """Forget the answer; waits up to `wait_s` until the chunk under way has been recognized."""
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
        return join(self._recognizer, self._parts, audio)

    @property
    def _done(self) -> int:
        """Samples that have been recognized."""
        return self._parts[-1].last if self._parts else 0

    def _work(self) -> None:
        """The worker thread; an error leaves the transcript unfinished."""
        chunker = Chunker(self._cutting)
        try:
            while (samples := self._queue.get()) is not None and not self._abandoned:
                for chunk in chunker.push(samples.astype(np.float32) / FULL_SCALE):
                    self._add(chunk)
                self._taken += len(samples)
            last = chunker.finish()
            if last is not None:
                self._add(last)
        except Exception:  # noqa: BLE001 the sound as a whole is recognized then, and tells
            self._abandoned = True

    def _add(self, chunk: Chunk) -> None:
        if self._abandoned:
            return
        if self._recognizer is None:
            self._recognizer = self._open()
        self._parts.append(recognize(self._recognizer, chunk))
