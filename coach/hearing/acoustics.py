"""How the voice sounds: level, noise, clipping, time spoken, and how pitch and loudness move.

Every measure has a value or the reason why not. Variation is the spread from the 10th to the 90th
percentile in units of a normal distribution's: a standard deviation that stray frames leave alone.
"""

import numpy as np
from numpy.typing import NDArray

from coach.domain import Measure
from coach.hearing.energy import FLOOR_DB, decibels
from coach.hearing.finite import finite
from coach.hearing.frames import Frames
from coach.hearing.silences import MINIMUM_S
from coach.hearing.spectrum import FINE_HOP_S, HOP, HOP_S
from coach.hearing.stretches import runs

ENOUGH_SPEECH_S = 2.0
ENOUGH_VOICE_S = 1.0
"""Shorter stretches say nothing of how a voice moves (convention)."""
CLEAR_VOICE = 0.7
"""Strength of voicing from which the pitch of a frame is trusted."""
FULL_SCALE = 0.99
"""Samples from here on are as good as clipped (convention)."""
SPREAD = 2.563
"""Standard deviations between the 10th and the 90th percentile."""

Floats = NDArray[np.float32]


def measure_acoustics(samples: Floats, frames: Frames) -> tuple[Measure, ...]:
    """Clipping, noise, level, time spoken, pitch, and the variation of pitch and loudness.

    `acoustics.clipping` is the share of samples at full scale, `acoustics.noise_dbfs` the level in
    silences, `acoustics.level_dbfs` that of speech, `acoustics.speech_s` the seconds of speech,
    `acoustics.pitch_hz` the median pitch; the variations are in semitones and decibels.
    """
    spoken_s = speech_seconds(frames)
    levels = _levels(samples)
    speech, silent = frames.speech[: len(levels)], _silent(frames)[: len(levels)]
    clear = frames.voiced & frames.speech & (frames.pitch.strength > CLEAR_VOICE)
    little = None if spoken_s >= ENOUGH_SPEECH_S else "not enough speech to judge"
    unvoiced = None if clear.sum() * HOP_S >= ENOUGH_VOICE_S else "not enough voice to judge pitch"
    pitch = frames.semitones[clear]
    return (
        _clipping(samples),
        _noise(levels[silent]),
        _level(levels[speech]),
        Measure("acoustics.speech_s", spoken_s, "s"),
        _measure("pitch_hz", 100 * 2 ** (_median(pitch) / 12), "Hz", little or unvoiced),
        _measure("pitch_variation", _variation(pitch), "semitones", little or unvoiced),
        _measure("loudness_variation", _variation(frames.level_db[frames.speech]), "dB", little),
    )


def speech_seconds(frames: Frames) -> float:
    """Seconds with speech in them, every silence left out."""
    return round(float(frames.activity.speech.sum()) * FINE_HOP_S, 3)


def level_dbfs(samples: Floats) -> float:
    """The level of the whole sound; `FLOOR_DB` for none."""
    if not len(samples):
        return FLOOR_DB
    values = finite(samples)
    power = np.einsum("i,i->", values, values, dtype=np.float64) / len(values)
    return float(decibels(np.array([power]))[0])


def _levels(samples: Floats) -> NDArray[np.float64]:
    """Level of every 10 ms in dBFS, over all frequencies."""
    count = len(samples) // HOP
    cut = samples[: count * HOP].reshape(count, HOP)
    return decibels(np.einsum("ij,ij->i", cut, cut, dtype=np.float64) / HOP)


def _silent(frames: Frames) -> NDArray[np.bool_]:
    """The frames inside silences, without those at their edges."""
    out = np.zeros(len(frames.level_db), bool)
    for first, last in runs(~frames.activity.speech).tolist():
        if (last - first) * FINE_HOP_S >= MINIMUM_S:
            out[first // 2 + 2 : max(first // 2 + 2, last // 2 - 2)] = True
    return out


def _measure(name: str, value: float, unit: str, reason: str | None) -> Measure:
    return Measure(f"acoustics.{name}", None if reason else round(value, 2), unit, None, reason)


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _variation(values: Floats) -> float:
    if not len(values):
        return 0.0
    low, high = np.percentile(values, [10, 90])
    return float(high - low) / SPREAD


def _clipping(samples: Floats) -> Measure:
    if not len(samples):
        return Measure("acoustics.clipping", None, "share", (None, 0.0), "no sound")
    share = float(np.mean(np.abs(samples) >= FULL_SCALE))
    return Measure("acoustics.clipping", share, "share", (None, 0.0))


def _noise(levels: NDArray[np.float64]) -> Measure:
    """The median of the silent frames: the ends of a silence may still hold the voice."""
    reason = None if len(levels) else "no silence to hear the noise in"
    return _measure("noise_dbfs", float(np.median(levels)) if len(levels) else 0.0, "dBFS", reason)


def _level(levels: NDArray[np.float64]) -> Measure:
    """The mean power of the spoken frames."""
    if not len(levels):
        return Measure("acoustics.level_dbfs", None, "dBFS", None, "no speech")
    power = np.mean(10 ** (levels / 10), keepdims=True)
    return _measure("level_dbfs", float(decibels(power)[0]), "dBFS", None)
