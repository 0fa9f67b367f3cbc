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
    """`acoustics.clipping` (share of samples at full scale), `acoustics.noise_dbfs` (in silences),
    `acoustics.level_dbfs` (while speaking) and `acoustics.speech_s`, each with a value or a reason.
    """  # noqa: D205
    levels = frame_levels(audio)
    quiet = _inside(levels, [(sound.start_s, sound.end_s) for sound in silences])
    spoken = _inside(levels, speech)
    spoken_s = sum(end - start for start, end in speech) - _overlap_s(speech, silences)
    return (
        _clipping(audio.samples),
        _measure("noise_dbfs", quiet, "no silence to hear the noise in"),
        _measure("level_dbfs", spoken, "no speech"),
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


def _measure(name: str, levels: NDArray[np.float64], reason: str) -> Measure:
    """The mean power of some frames, in dBFS."""
    if not len(levels):
        return Measure(f"acoustics.{name}", None, "dBFS", None, reason)
    power = np.mean(10 ** (levels / 10), keepdims=True)
    return Measure(f"acoustics.{name}", round(float(decibels(power)[0]), 2), "dBFS")


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
