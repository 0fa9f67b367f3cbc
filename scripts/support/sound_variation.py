"""Ways to vary a sound, for training and measuring hearing: rooms, noise, speed, pitch, level."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16000
NOISES = ("white", "pink", "babble", "hum", "fan")

Sound = NDArray[np.float32]
Generator = np.random.Generator


def speaking_rms(samples: Sound) -> float:
    """Root mean square of the frames of 20 ms that are no more than 30 dB below the loudest."""
    count = len(samples) // 320
    power = np.mean(samples[: count * 320].reshape(count, 320).astype(np.float64) ** 2, axis=1)
    loud = power[power > power.max(initial=0.0) * 1e-3]
    return float(np.sqrt(loud.mean())) if len(loud) else 1e-9


def normalized(samples: Sound) -> Sound:
    """The same sound at a speaking level of 1."""
    return (samples / (speaking_rms(samples) + 1e-9)).astype(np.float32)


def noise(kind: str, count: int, rng: Generator, voices: Sequence[Sound] = ()) -> Sound:
    """`count` samples of one of NOISES at an rms of 1; babble is six of the `voices` at once."""
    size = _fast(count)
    if kind == "babble":
        made = sum(
            np.roll(np.resize(_any(voices, rng), size), rng.integers(size)) for _ in range(6)
        )
    elif kind == "hum":
        made = _hum(size, rng)
    else:
        made = _colored(kind, size, rng)
    made = np.asarray(made)[:count]
    return (made / (np.sqrt(np.mean(made**2)) + 1e-12)).astype(np.float32)


def _any(voices: Sequence[Sound], rng: Generator) -> Sound:
    return normalized(voices[rng.integers(len(voices))])


def _hum(size: int, rng: Generator) -> NDArray[np.float64]:
    times_s, hz = np.arange(size) / RATE_HZ, rng.choice([50, 60])
    tones = [np.sin(2 * np.pi * hz * k * times_s + rng.uniform(0, 6)) / k for k in (1, 2, 3, 5, 7)]
    return np.sum(tones, axis=0) + 0.1 * rng.standard_normal(size)


def _colored(kind: str, size: int, rng: Generator) -> NDArray[np.float64]:
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    gain = np.ones_like(hz)
    if kind == "pink":
        gain = 1 / np.sqrt(np.maximum(hz, 20))
    elif kind == "fan":
        gain = 1 / (1 + (hz / 250) ** 2) + 0.02 + 0.5 * np.exp(-(((hz - 120) / 8) ** 2))
    return np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * gain, size)


def with_noise(
    samples: Sound, snr_db: float, kind: str, rng: Generator, voices: Sequence[Sound] = ()
) -> Sound:
    """Noise added so far below the speaking level."""
    added = noise(kind, len(samples), rng, voices)
    return samples + added * np.float32(speaking_rms(samples) * 10 ** (-snr_db / 20))


def in_room(samples: Sound, rng: Generator) -> Sound:
    """Heard in a room that rings for 0.15 to 0.6 s."""
    ringing_s = rng.uniform(0.15, 0.6)
    times_s = np.arange(int(ringing_s * RATE_HZ * 1.1)) / RATE_HZ
    tail = rng.standard_normal(len(times_s)) * np.exp(-6.9 * times_s / ringing_s)
    tail *= 10 ** (-rng.uniform(3, 12) / 20) / np.sqrt(np.sum(tail**2))
    response = np.concatenate([np.zeros(int(rng.uniform(0.001, 0.01) * RATE_HZ)), tail])
    response[0] = 1
    size = _fast(len(samples) + len(response))
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)
    return heard[: len(samples)].astype(np.float32)


def through(samples: Sound, hz: Sequence[float], gains_db: Sequence[float]) -> Sound:
    """Filtered with a gain that runs straight between some frequencies."""
    size = _fast(len(samples))
    gain = 10 ** (np.interp(np.fft.rfftfreq(size, 1 / RATE_HZ), hz, gains_db) / 20)
    return np.fft.irfft(np.fft.rfft(samples, size) * gain, size)[: len(samples)].astype(np.float32)


def telephone(samples: Sound) -> Sound:
    """What is left between 300 and 3,400 Hz."""
    return through(samples, [250, 300, 3400, 3600], [-60, 0, 0, -60])


def faster(samples: Sound, factor: float) -> Sound:
    """Played faster: shorter, and pitch and formants higher, by the factor."""
    places = np.arange(int(len(samples) / factor)) * factor
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def stretched(samples: Sound, count: int, window: int = 480, seek: int = 120) -> Sound:
    """The sound in `count` samples at its own pitch, by overlapping windows that fit."""
    samples = np.pad(samples, (0, max(0, window + 2 * seek + 10 - len(samples))))
    hop, shape = window // 2, np.hanning(window + 1)[:window]
    out, weight = np.zeros(count + window + hop), np.full(count + window + hop, 1e-6)
    speed = (len(samples) - window - seek - 1) / max(1, count)
    ahead: Sound | None = None
    for place in range(0, count, hop):
        near = int(min(place * speed, len(samples) - window - 1))
        at = near if ahead is None else _fitting(samples, ahead, near, (window, seek))
        out[place : place + window] += samples[at : at + window] * shape
        weight[place : place + window] += shape
        after = at + hop
        ahead = samples[after : after + hop] if after + hop <= len(samples) else None
    return (out / np.maximum(weight, 0.3))[:count].astype(np.float32)


def _fitting(samples: Sound, ahead: Sound, near: int, sizes: tuple[int, int]) -> int:
    """Where, within `seek` of `near`, the sound goes on like `ahead`."""
    window, seek = sizes
    low, high = max(0, near - seek), min(len(samples) - window, near + seek)
    if high <= low:
        return near
    piece = samples[low : high + window]
    score = np.correlate(piece, ahead, "valid")[: high - low + 1]
    energy = np.convolve(piece**2, np.ones(len(ahead)), "valid")[: len(score)]
    return low + int(np.argmax(score / np.sqrt(energy + 1e-6)))


def faded(samples: Sound, count: int = 160) -> Sound:
    """With both ends ramped over `count` samples."""
    count = min(count, len(samples) // 4)
    out = samples.copy()
    if count:
        out[:count] *= np.linspace(0, 1, count, dtype=np.float32)
        out[-count:] *= np.linspace(1, 0, count, dtype=np.float32)
    return out


def _fast(count: int) -> int:
    """The next power of two."""
    return 1 << max(1, count - 1).bit_length()
