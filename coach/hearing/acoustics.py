"""How the sound is: loud enough, clipped, noisy, and how much of it is speech."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio, Measure, Sound
from coach.hearing.activity import Stretch
from coach.hearing.energy import FLOOR_DB, HOP_S, decibels, frame_levels

_FULL_SCALE = 0.99
"""Samples from here on are as good as clipped (convention)."""


def measure_acoustics(
    audio: Audio, speech: Sequence[Stretch], silences: Sequence[Sound]
) -> tuple[Measure, ...]:
    """Clipping, noise, level and time spoken, each with its value or the reason why not.

    `acoustics.clipping` is the share of samples at full scale, `acoustics.noise_dbfs` the level in
    silences, `acoustics.level_dbfs` that of speech, `acoustics.speech_s` the seconds of speech.
    """
    levels = frame_levels(audio)
    quiet = _inside(levels, [(sound.start_s, sound.end_s) for sound in silences])
    spoken = _inside(levels, speech)
    spoken_s = sum(end - start for start, end in speech) - _overlap_s(speech, silences)
    return (
        _clipping(audio.samples),
        _noise(quiet),
        _level(spoken),
        Measure("acoustics.speech_s", round(max(spoken_s, 0.0), 3), "s"),
    )


def level_dbfs(samples: NDArray[np.float32]) -> float:
    """The level of the whole sound; `FLOOR_DB` for none."""
    if not len(samples):
        return FLOOR_DB
    values = np.nan_to_num(samples)
    power = np.einsum("i,i->", values, values, dtype=np.float64) / len(values)
    return float(decibels(np.array([power]))[0])


def _clipping(samples: NDArray[np.float32]) -> Measure:
    if not len(samples):
        return Measure("acoustics.clipping", None, "share", (None, 0.0), "no sound")
    share = float(np.mean(np.abs(samples) >= _FULL_SCALE))
    return Measure("acoustics.clipping", share, "share", (None, 0.0))


def _noise(levels: NDArray[np.float64]) -> Measure:
    """The median of the silent frames: the ends of a silence may still hold the voice."""
    if not len(levels):
        reason = "no silence to hear the noise in"
        return Measure("acoustics.noise_dbfs", None, "dBFS", None, reason)
    return Measure("acoustics.noise_dbfs", round(float(np.median(levels)), 2), "dBFS")


def _level(levels: NDArray[np.float64]) -> Measure:
    """The mean power of the spoken frames."""
    if not len(levels):
        return Measure("acoustics.level_dbfs", None, "dBFS", None, "no speech")
    power = np.mean(10 ** (levels / 10), keepdims=True)
    return Measure("acoustics.level_dbfs", round(float(decibels(power)[0]), 2), "dBFS")


def _inside(levels: NDArray[np.float64], stretches: Sequence[Stretch]) -> NDArray[np.float64]:
    inside = np.zeros(len(levels), bool)
    for start, end in stretches:
        inside[round(start / HOP_S) : round(end / HOP_S)] = True
    return levels[inside]


def _overlap_s(speech: Sequence[Stretch], silences: Sequence[Sound]) -> float:
    """Seconds of silence inside the stretches of speech; both are in order."""
    total, first = 0.0, 0
    for start, end in speech:
        while first < len(silences) and silences[first].end_s <= start:
            first += 1
        at = first
        while at < len(silences) and silences[at].start_s < end:
            total += min(end, silences[at].end_s) - max(start, silences[at].start_s)
            at += 1
    return total
