"""Loudness over time, in decibels below full scale."""

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio
from coach.hearing.finite import finite

HOP_S = 0.01
FLOOR_DB = -120.0
"""What exact zeros are said to measure."""

Levels = NDArray[np.float64]


def frame_levels(audio: Audio) -> Levels:
    """Level in dBFS of every 10 ms, each smoothed with the one before and after it; (frames,)."""
    hop = round(HOP_S * audio.rate_hz)
    count = len(audio.samples) // hop
    if not count:
        return np.empty(0)
    frames = finite(audio.samples[: count * hop]).reshape(count, hop)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / hop
    padded = np.pad(power, 1, mode="edge")
    return decibels((padded[:-2] + padded[1:-1] + padded[2:]) / 3)


def decibels(power: Levels) -> Levels:
    """Mean squares as dBFS, no lower than `FLOOR_DB`."""
    levels: Levels = 10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))
    return levels
