"""Judges a short recording: whether a voice is in it, loud enough, clean and undistorted.

Levels are taken over frames of 20 ms: the voice is what the loudest frames reach, the noise what
even the quietest ones do not fall below. The thresholds are conventions, checked on 71 clips of
read and spontaneous speech: only two whispers and a creak are called anything but good.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coach.audio.gate import SILENT_DBFS, dbfs
from coach.domain import Audio

Verdict = Literal["silence", "exact zeros", "too quiet", "clipping", "noisy", "good"]

FRAME_S = 0.02
VOICE_PERCENTILE = 95
NOISE_PERCENTILE = 10
SILENT_BELOW_DBFS = -60.0
QUIET_BELOW_DBFS = -40.0
"""Voices at arm's length reach -35 to -10; whispers stay below -40."""
VOICE_OVER_NOISE_DB = 15.0
STEADY_BELOW_DB = 6.0
"""Speech rises and falls by 20 dB and more; what varies less is a fan or a hum."""
FULL_SCALE = 0.99
FLAT_RUN = 4
FLAT_FROM = 0.1
CLIPPED_ABOVE = 0.001
"""Share of clipped samples; of speech driven 6 dB too far 0.004 (median), of clean speech 0."""

ADVICE: dict[Verdict, str] = {
    "exact zeros": "The microphone delivers no signal at all: allow this program to use it"
    " (on macOS under Privacy & Security, Microphone) and check its mute switch.",
    "silence": "No voice was heard: check that this is the right microphone and that it is not"
    " muted.",
    "clipping": "The sound is distorted because it is too loud: turn the input level down, or move"
    " away from the microphone.",
    "too quiet": "Your voice is very quiet: turn the input level up, or move closer.",
    "noisy": "There is much noise behind your voice: move closer to the microphone, or to a"
    " quieter place.",
    "good": "Your voice comes through well.",
}


@dataclass(frozen=True)
class LevelReport:
    """How loud and how clean a recording is; decibels under full scale, -120 for silence."""

    peak_dbfs: float
    rms_dbfs: float
    """Of the whole recording."""
    voice_dbfs: float
    """What the loudest frames reach."""
    noise_dbfs: float
    """What the quietest frames do not fall below."""
    clipping_ratio: float
    """Share of samples at full scale or on a flat top, 0..1."""
    exact_zeros: bool
    """Whether there is nothing at all: what macOS delivers without permission."""
    verdict: Verdict
    advice: str
    """What to do, one sentence."""


def describe_level(audio: Audio) -> LevelReport:
    """Measure and judge `audio`; a second or two with a few spoken words is enough."""
    samples = audio.samples.astype(np.float64)
    frames = _frame_levels(samples, round(FRAME_S * audio.rate_hz))
    voice, noise = (float(np.percentile(frames, q)) for q in (VOICE_PERCENTILE, NOISE_PERCENTILE))
    clipped = _clipping_ratio(samples)
    zeros = bool(len(samples)) and not samples.any()
    verdict = "exact zeros" if zeros else _verdict(voice, noise, clipped)
    return LevelReport(
        peak_dbfs=dbfs(float(np.abs(samples).max(initial=0))),
        rms_dbfs=dbfs(float(np.sqrt(np.mean(samples**2)))) if len(samples) else SILENT_DBFS,
        voice_dbfs=voice,
        noise_dbfs=noise,
        clipping_ratio=clipped,
        exact_zeros=zeros,
        verdict=verdict,
        advice=ADVICE[verdict],
    )


def _verdict(voice_dbfs: float, noise_dbfs: float, clipped: float) -> Verdict:
    above_noise_db = voice_dbfs - noise_dbfs
    steady = above_noise_db < STEADY_BELOW_DB
    if voice_dbfs < SILENT_BELOW_DBFS or (steady and voice_dbfs < QUIET_BELOW_DBFS):
        return "silence"
    if clipped >= CLIPPED_ABOVE:
        return "clipping"
    if voice_dbfs < QUIET_BELOW_DBFS:
        return "too quiet"
    return "noisy" if above_noise_db < VOICE_OVER_NOISE_DB else "good"


def _frame_levels(samples: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Level of each whole frame; one frame of silence where there is none."""
    count = len(samples) // size
    powers = np.mean(samples[: count * size].reshape(count, size) ** 2, axis=1)
    return np.array([dbfs(float(np.sqrt(power))) for power in powers] or [SILENT_DBFS])


def _clipping_ratio(samples: NDArray[np.float64]) -> float:
    """Samples at full scale, or of one value for `FLAT_RUN` samples near the peak.

    The second is what clipping leaves that happened before the level was turned down.
    """
    loudness = np.abs(samples)
    peak = loudness.max(initial=0)
    if peak < FLAT_FROM:
        return 0.0
    flat = _in_runs(samples) & (loudness >= FULL_SCALE * peak)
    return float(np.mean(flat | (loudness >= FULL_SCALE)))


def _in_runs(samples: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which samples belong to at least `FLAT_RUN` equal ones in a row."""
    edges = np.flatnonzero(np.diff(samples, prepend=np.nan, append=np.nan) != 0)
    lengths = np.diff(edges)
    return np.repeat(lengths >= FLAT_RUN, lengths)
