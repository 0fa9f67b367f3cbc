"""Short-time spectra of a recording on one grid of frames, small enough for an hour of sound.

Frame `i` is centered at `i * HOP_S`; every per-frame array of this room has that grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16000
HOP_S = 0.01
HOP = 160
WIDTH = 400
FINE_HOP_S = 0.005
FINE_HOP = 80
FINE_WIDTH = 256
BANDS = 32
LOW_HZ = 80.0
HIGH_HZ = 7200.0
FLOOR = 1e-10
BLOCK = 4096
"""Frames worked on at once: bounds the memory at any length."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Spectra:
    """What the spectrum of each frame says."""

    bands_db: Floats
    """(frames, BANDS): power per mel band in dB below full scale."""
    level_db: Floats
    """(frames,): power between LOW_HZ and HIGH_HZ, in dB."""


@cache
def mel_weights(size: int) -> Floats:
    """(size // 2 + 1, BANDS): triangles of equal area on the mel scale."""
    mels = np.linspace(_mel(LOW_HZ), _mel(HIGH_HZ), BANDS + 2)
    edges_hz = 700 * (10 ** (mels / 2595) - 1)
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)[:, None]
    low, mid, high = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    rise, fall = (hz - low) / (mid - low), (high - hz) / (high - mid)
    return np.maximum(0, np.minimum(rise, fall)).astype(np.float32)


def _mel(hz: float) -> float:
    return float(2595 * np.log10(1 + hz / 700))


def frame_count(samples: int, hop: int) -> int:
    """How many frames of that hop cover so many samples."""
    return samples // hop + 1


def frames_of(samples: Floats, first: int, count: int, shape: tuple[int, int]) -> Floats:
    """(count, width): frames centered at (first + i) * hop, zeros beyond the ends."""
    hop, width = shape
    start = first * hop - width // 2
    stop = start + (count - 1) * hop + width
    piece = np.zeros(stop - start, np.float32)
    low, high = max(0, start), min(len(samples), stop)
    piece[low - start : high - start] = samples[low:high]
    return np.lib.stride_tricks.sliding_window_view(piece, width)[::hop][:count]


def whole_blocks(samples: int, shape: tuple[int, int]) -> int:
    """Blocks of frames of this hop and width that lie within the first so many samples."""
    hop, width = shape
    return max(0, (samples - width // 2) // hop + 1) // BLOCK


def measure_spectra(
    samples: Floats, hop: int = HOP, width: int = WIDTH, known: Sequence[Spectra] = ()
) -> Spectra:
    """Mel bands and level of every frame of `samples` (16 kHz); `known` are its first blocks."""
    total, blocks = frame_count(len(samples), hop), list(known)
    for first in range(len(blocks) * BLOCK, total, BLOCK):
        frames = frames_of(samples, first, min(BLOCK, total - first), (hop, width))
        blocks.append(spectra_of(frames))
    bands, levels = ([getattr(b, name) for b in blocks] for name in ("bands_db", "level_db"))
    return Spectra(np.concatenate(bands), np.concatenate(levels))


def spectra_of(frames: Floats) -> Spectra:
    """Mel bands and level of (frames, width) samples."""
    window = np.hanning(frames.shape[1]).astype(np.float32)
    weights = mel_weights(512) / np.float32(np.sum(window**2) * 256)
    power = np.abs(np.fft.rfft(frames * window, 512)).astype(np.float32) ** 2 @ weights
    return Spectra(10 * np.log10(power + FLOOR), 10 * np.log10(power.sum(axis=1) + FLOOR))
