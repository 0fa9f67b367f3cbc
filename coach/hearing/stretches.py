"""Stretches of frames, and where a curve rises most."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Runs = NDArray[np.intp]


def runs(flags: Flags) -> Runs:
    """(n, 2): first and one past the last frame of each stretch of true frames."""
    edges = np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))
    return np.flatnonzero(edges).reshape(-1, 2)


def steepest(curve: Floats, between: tuple[int, int]) -> int:
    """The frame between two where the 20 ms that follow lie highest above the 20 ms before.

    Frames are 5 ms long.
    """
    low, high = max(4, between[0]), min(len(curve) - 4, between[1])
    if high <= low:
        return min(max(0, between[0]), len(curve))
    around = curve[low - 4 : high + 4].astype(np.float64)
    sums = np.concatenate([[0.0], np.cumsum(around)])
    at = np.arange(4, high - low + 4)
    return low - 4 + int(at[np.argmax(sums[at + 4] - 2 * sums[at] + sums[at - 4])])


def averaged(curve: Floats, width: int) -> Floats:
    """Moving average over `width` frames, an odd number; the ends are held."""
    padded = np.pad(curve.astype(np.float64), width // 2 + 1, mode="edge")
    sums = np.cumsum(padded)
    return ((sums[width:-1] - sums[: -width - 1]) / width).astype(np.float32)
