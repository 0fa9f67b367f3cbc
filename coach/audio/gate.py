"""What happens to a running stream of frames between device and disk, free of devices and clocks.

Positions are frames since the stream began, at the device's rate; blocks are (frames, channels).
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]

SILENT_DBFS = -120.0
METER_S = 0.1
"""A level meter shows the loudest sample this far back, so that no syllable slips between two
looks at it."""


class PauseGate:
    """Lets frames through or drops them, switching at exact positions."""

    def __init__(self) -> None:
        self._switches: deque[tuple[int, bool]] = deque()
        self._position = 0
        self._open = True

    def switch(self, *, let_through: bool, at_frame: int) -> None:
        """From `at_frame` on let frames through, or drop them; positions never go back."""
        self._switches.append((at_frame, let_through))

    def through(self, block: Frames) -> list[Frames]:
        """The pieces of the next block that are let through."""
        kept = []
        while len(block):
            self._turn()
            upto = self._switches[0][0] - self._position if self._switches else len(block)
            piece, block = block[:upto], block[upto:]
            self._position += len(piece)
            if self._open:
                kept.append(piece)
        return kept

    def _turn(self) -> None:
        while self._switches and self._switches[0][0] <= self._position:
            self._open = self._switches.popleft()[1]


class PeakMeter:
    """The loudest sample of the last moment."""

    def __init__(self, rate_hz: int) -> None:
        self._window = round(rate_hz * METER_S)
        self._peaks: deque[tuple[int, float]] = deque()
        self._position = 0
        self.dbfs = SILENT_DBFS

    def push(self, block: Frames) -> None:
        """Take the next block."""
        if not block.size:
            return
        self._position += len(block)
        self._peaks.append((self._position, float(np.abs(block).max())))
        while self._peaks[0][0] <= self._position - self._window:
            self._peaks.popleft()
        self.dbfs = dbfs(max(peak for _, peak in self._peaks))


def dbfs(amplitude: float) -> float:
    """Decibels under full scale of an amplitude 0..1, -120 for silence and below."""
    return max(SILENT_DBFS, 20 * float(np.log10(max(amplitude, 1e-9))))
