"""Fundamental frequency and strength of voicing, from the normalized autocorrelation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.hearing.spectrum import BLOCK, HOP, RATE_HZ, frame_count, frames_of

LOW_HZ = 60.0
HIGH_HZ = 500.0
WIDTH = 640
"""40 ms: two periods and a half of the lowest pitch."""
STEP = 4
"""The sound is thinned first: the strong harmonics of voices lie below 1 kHz."""
SIZE = 512
LAG_COST = 0.0012
"""Taken off per step of lag, so that the first of several equal peaks wins."""

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Pitch:
    """The voice's pitch on the common grid of frames."""

    hz: Floats
    """Best guess, also where the frame is hardly voiced."""
    strength: Floats
    """0..1: how well the sound repeats itself at that period."""


def track_pitch(samples: Floats, known: Sequence[Pitch] = ()) -> Pitch:
    """Pitch and voicing of every frame of `samples` (16 kHz); `known` are its first blocks."""
    total, blocks = frame_count(len(samples), HOP), list(known)
    for first in range(len(blocks) * BLOCK, total, BLOCK):
        frames = frames_of(samples, first, min(BLOCK, total - first), (HOP, WIDTH))
        blocks.append(pitch_of(frames))
    hz, strength = ([getattr(b, name) for b in blocks] for name in ("hz", "strength"))
    return Pitch(np.concatenate(hz), np.concatenate(strength))


def pitch_of(frames: Floats) -> Pitch:
    """Pitch and voicing of (frames, WIDTH) samples."""
    lags, scores = _best_lags(_autocorrelation(_thinned(frames)))
    return Pitch(RATE_HZ / STEP / lags, scores)


def _thinned(frames: Floats) -> Floats:
    """A quarter of the rate, low-passed twice, without the mean."""
    thin = frames.reshape(len(frames), -1, STEP).mean(axis=2)
    thin = thin + 0.5 * (np.roll(thin, 1, 1) + np.roll(thin, -1, 1))
    return np.asarray(thin - thin.mean(axis=1, keepdims=True), np.float32)


def _autocorrelation(frames: Floats) -> Floats:
    """Normalized by the window's own, so that a steady period scores 1."""
    width = frames.shape[1]
    window = np.hanning(width).astype(np.float32)
    raw = np.fft.irfft(np.abs(np.fft.rfft(frames * window, SIZE)) ** 2, SIZE)[:, :width]
    shape = np.fft.irfft(np.abs(np.fft.rfft(window, SIZE)) ** 2, SIZE)[:width]
    shape = shape[0] / np.maximum(shape, 0.05 * shape[0])
    return np.asarray(raw / (raw[:, :1] + 1e-9) * shape, np.float32)


def _best_lags(scores: Floats) -> tuple[Floats, Floats]:
    """The lag of the highest peak in range, and its score."""
    rate_hz = RATE_HZ / STEP
    low, high = int(rate_hz / HIGH_HZ), int(rate_hz / LOW_HZ) + 1
    inside = scores[:, low : high + 1] - np.float32(LAG_COST) * np.arange(low, high + 1)
    middle = inside[:, 1:-1]
    peak = (middle >= inside[:, :-2]) & (middle > inside[:, 2:])
    lags = np.argmax(np.where(peak, middle, -1), axis=1) + low + 1
    return _refined(scores, lags)


def _refined(scores: Floats, lags: Indices) -> tuple[Floats, Floats]:
    """A parabola through the peak gives the lag between samples."""
    rows = np.arange(len(lags))
    left, mid, right = (scores[rows, lags + step] for step in (-1, 0, 1))
    bend = np.minimum(left - 2 * mid + right, -1e-6)
    shift = np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    return (lags + shift).astype(np.float32), np.clip(mid, 0, 1).astype(np.float32)
