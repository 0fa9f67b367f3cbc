"""Sounds made in memory for tests, and how well one is found in another."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio

RATE_HZ = 16000


def speechlike(duration_s: float, seed: int = 0, peak: float = 0.5) -> Audio:
    """Noise with the spectrum and the rhythm of speech; aperiodic, so it aligns at one place."""
    rng = np.random.default_rng(seed)
    count = round(duration_s * RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    spectrum *= np.where((hz > 100) & (hz < 4000), 1 / np.sqrt(1 + (hz / 500) ** 2), 0)
    knots = rng.uniform(0.15, 1, max(2, round(duration_s * 4) + 1))
    envelope = np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)
    samples = np.fft.irfft(spectrum, count) * envelope
    return Audio((samples * (peak / np.abs(samples).max())).astype(np.float32), RATE_HZ)


def tone(duration_s: float, hz: float = 440.0, peak: float = 0.5, rate_hz: int = RATE_HZ) -> Audio:
    """A sine."""
    times_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return Audio((peak * np.sin(2 * np.pi * hz * times_s)).astype(np.float32), rate_hz)


def silence(duration_s: float) -> Audio:
    """Exact zeros."""
    return Audio(np.zeros(round(duration_s * RATE_HZ), np.float32), RATE_HZ)


def joined(*parts: Audio) -> Audio:
    """One sound after the other."""
    return Audio(np.concatenate([part.samples for part in parts]), parts[0].rate_hz)


def find(wanted: NDArray[np.float32], heard: NDArray[np.float32]) -> tuple[int, float]:
    """Where in `heard` the whole of `wanted` lies best, and the correlation there (-1..1).

    Returns the offset in samples and 0 correlation where `heard` is the shorter one.
    """
    room = len(heard) - len(wanted) + 1
    if room < 1:
        return 0, 0.0
    size = len(heard) + len(wanted)
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    sums = np.cumsum(np.concatenate([[0.0], heard.astype(np.float64) ** 2]))
    energy = sums[len(wanted) :] - sums[:room]
    scores = products[:room] / np.sqrt(np.maximum(energy, 1e-9) * float(wanted @ wanted))
    best = int(np.argmax(scores))
    return best, float(scores[best])


def write_wav(path: Path, samples: NDArray[np.float32], rate_hz: int = RATE_HZ) -> Path:
    """16-bit PCM; `samples` is (frames,) or (frames, channels). Written without the product."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with wave.open(str(path), "wb") as out:
        out.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        out.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())
    return path
