"""Everything measured on the frames of a recording, once, normalized by the recording itself.

Loudness, pitch and spectrum are held against the speaker's own speech in the same recording, so
that what is learned on one voice, room and microphone holds on others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.hearing.ahead import Ahead
from coach.hearing.pitch import Pitch, track_pitch
from coach.hearing.silences import Activity, hear_activity
from coach.hearing.spectrum import BANDS, measure_spectra
from coach.hearing.stretches import runs

VOICED_STRENGTH = 0.42
"""Autocorrelation of a voiced frame; low, for rooms and noise weaken it."""
VOICED_RISE_DB = 1.0
SHORTEST = 3200
ENOUGH_FRAMES = 20
OVER_NOISE_DB = 2.0
"""What lies lower than this over the noise shows the noise's own wandering."""
CEPSTRA = 8
COSINES = np.cos(
    np.pi / BANDS * (np.arange(BANDS)[:, None] + 0.5) * np.arange(1, CEPSTRA + 1)
).astype(np.float32) * np.float32(2 / BANDS)

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Frames:
    """One value per frame of 10 ms."""

    activity: Activity
    """On its own, finer grid."""
    pitch: Pitch
    level_db: Floats
    semitones: Floats
    """Pitch over 100 Hz."""
    likely: Floats
    """Silero's probability of speech."""
    sounding: Flags
    speech: Flags
    voiced: Flags
    change: Floats
    """Spectral change over 80 ms; 1 is the median of this speaker's voiced speech."""
    unrest: Floats
    """0..1: share of this speaker's voiced speech that changes less."""
    cepstra: Floats
    """(frames, CEPSTRA): shape of the spectrum, standardized over this speaker's voiced speech."""
    usual_level_db: float
    usual_semitones: float
    """Medians over this speaker's voiced speech."""


def look_at(samples: Floats, ahead: Ahead | None = None) -> Frames:
    """Measure every frame of 16 kHz `samples`, filled up with zeros to SHORTEST.

    `ahead` has measured their beginning.
    """
    ahead = ahead or Ahead()
    samples = np.pad(samples, (0, max(0, SHORTEST - len(samples))))
    spectra = measure_spectra(samples, known=ahead.spectra)
    pitch = track_pitch(samples, ahead.pitch)
    activity = hear_activity(samples, ahead)
    coarse = np.minimum(np.arange(len(spectra.level_db)) * 2, len(activity.rise_db) - 1)
    likely, strength = activity.probability[coarse], smooth(pitch.strength, 3)
    voiced = (strength > VOICED_STRENGTH) & (activity.rise_db[coarse] > VOICED_RISE_DB)
    voiced = _bridged(voiced)
    bands = np.maximum(spectra.bands_db, activity.noise_db + OVER_NOISE_DB)
    typical = _typical(voiced, likely)
    change, cepstra = _change(bands, activity), (bands - bands[typical].mean(axis=0)) @ COSINES
    usual = np.sort(change[typical])
    semitones = 12 * np.log2(pitch.hz / 100)
    clear = typical & (strength > 0.7)
    return Frames(
        activity=activity,
        pitch=Pitch(pitch.hz, strength),
        level_db=spectra.level_db,
        semitones=semitones,
        likely=likely,
        sounding=activity.sounding[coarse],
        speech=activity.speech[coarse],
        voiced=voiced,
        change=change / (np.median(usual) + np.float32(1e-3)),
        unrest=(np.searchsorted(usual, change) / len(usual)).astype(np.float32),
        cepstra=cepstra / (cepstra[typical].std(axis=0) + np.float32(1e-3)),
        usual_level_db=float(np.median(spectra.level_db[typical])),
        usual_semitones=float(np.median(semitones[clear])) if clear.sum() > ENOUGH_FRAMES else 0.0,
    )


def smooth(values: Floats, width: int) -> Floats:
    """Moving average."""
    return np.convolve(values, np.ones(width) / width, "same").astype(np.float32)


def _bridged(voiced: Flags) -> Flags:
    """Without holes of one or two frames."""
    out = voiced.copy()
    for first, last in runs(~voiced):
        if last - first <= 2 and first > 0 and last < len(voiced):
            out[first:last] = True
    return out


def _typical(voiced: Flags, likely: Floats) -> Flags:
    """The frames that stand for the speaker."""
    for choice in (voiced & (likely > 0.5), voiced):
        if choice.sum() >= ENOUGH_FRAMES:
            return choice
    return np.ones_like(voiced)


def _change(bands: Floats, activity: Activity) -> Floats:
    """How far the spectrum, averaged over 50 ms, moves in 80 ms, where the voice is heard."""
    weights = np.clip(activity.voice_db - activity.noise_db, 1, 30)
    count = len(bands)
    sums = np.zeros((count + 1, BANDS))
    np.cumsum(bands, axis=0, out=sums[1:])
    low, high = np.maximum(0, np.arange(count) - 2), np.minimum(count, np.arange(count) + 3)
    even = (sums[high] - sums[low]) / (high - low)[:, None]
    out = np.zeros(count, np.float32)
    if count > 8:
        out[4:-4] = np.sqrt((even[8:] - even[:-8]) ** 2 @ (weights / weights.sum()))
    return out
