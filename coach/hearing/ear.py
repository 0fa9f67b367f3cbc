"""Listens to a recording while it grows, in a thread of its own."""

from queue import SimpleQueue
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio
from coach.hearing import Listened, listen_to
from coach.hearing.activity import RATE_HZ
from coach.hearing.ahead import Ahead, as_heard

FULL_SCALE = 32768.0
LOOK_S = 2.0
"""How much is waited for before what is whole by then is measured."""


class Ear:
    """Takes a recording block by block; at its end most of it has been heard.

    Nothing that goes wrong here is lost: the recording is then heard as a whole.
    """

    def __init__(self) -> None:
        self._ahead = Ahead()
        self._queue: SimpleQueue[NDArray[np.int16] | None] = SimpleQueue()
        self._samples = _Growing()
        self._failed = False
        self._worker = Thread(target=self._work, name="hearing", daemon=True)
        self._worker.start()

    def push(self, samples: NDArray[np.int16]) -> None:
        """Take the next samples, 16 kHz mono; returns at once."""
        self._queue.put(samples)

    def close(self) -> None:
        """Nothing more comes; returns at once, may be called again."""
        self._queue.put(None)

    def listen_to(self, audio: Audio) -> Listened:
        """All that `audio` tells before its words are known; waits for what is being measured."""
        self.close()
        self._worker.join()
        known = self._samples.so_far
        same = not self._failed and len(known) == len(audio.samples)
        return listen_to(audio, self._ahead if same else None)

    def _work(self) -> None:
        """The worker thread."""
        looked = 0
        try:
            while (samples := self._queue.get()) is not None:
                self._samples.add(samples.astype(np.float32) / FULL_SCALE)
                if len(self._samples.so_far) - looked >= LOOK_S * RATE_HZ:
                    looked = len(self._samples.so_far)
                    self._ahead.look(as_heard(self._samples.so_far))
        except Exception:  # noqa: BLE001 the recording as a whole is heard then, and tells
            self._failed = True


class _Growing:
    """Samples in one piece, with room for more."""

    def __init__(self) -> None:
        self._room = np.empty(RATE_HZ, np.float32)
        self._count = 0

    @property
    def so_far(self) -> NDArray[np.float32]:
        """All that came, as a view."""
        return self._room[: self._count]

    def add(self, samples: NDArray[np.float32]) -> None:
        """Append."""
        count = self._count + len(samples)
        if count > len(self._room):
            self._room = np.concatenate([self.so_far, np.empty(count, np.float32)])
        self._room[self._count : count] = samples
        self._count = count
