"""Silences with precise edges: Silero tells speech from other sound, the spectrum tells when.

The model alone places edges 40 to 80 ms off, for it smooths over time. Here each frame of 5 ms is
held against the noise of the recording, band by band: what rises above it is sound, and sound is
speech where the model agrees anywhere in it; before a crowd, level and likelihood decide together.
Measured by `scripts/eval`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.domain import Sound, Word
from coach.hearing.ahead import Ahead
from coach.hearing.crowd import find_pauses
from coach.hearing.likelihood import speech_curve
from coach.hearing.spectrum import FINE_HOP, FINE_HOP_S, FINE_WIDTH, Spectra, measure_spectra
from coach.hearing.stretches import Flags, Floats, runs, steepest

MINIMUM_S = 0.18
"""Shorter gaps are closures of consonants. A pause counts from 0.20 s (Campione & Véronis 2002);
the rest is the error of both edges."""
RANGE_DB = 38.0
"""What lies further below the voice's own level in a band is silence, even without any noise."""
WIDE_RANGE_DB = 45.0
"""The same, below the voice's strongest band."""
MARGIN_DB = 3.0
SURE_MARGIN_DB = 1.0
"""Rise over the noise that counts as sound, where speech is unlikely and where it is certain."""
UNLIKELY = 0.3
SURE = 0.8
FAINT = 0.45
"""Sound this part as far over the noise as the voice, in an unlikely stretch, is no speech."""
DIP = 0.5
"""A silence holds a moment at least that the model finds less likely to be speech than this; where
others talk, too, it knows none."""
STILL_FRAMES = 12
SHORTEST_SOUND = 4
NOISE_PERCENTILE = 70
INSIDE_WORD = 0.6
"""What is left of the confidence of a silence inside a recognized word (convention)."""


@dataclass(frozen=True, eq=False)
class Activity:
    """What goes on in each frame of 5 ms."""

    speech: Flags
    """Speech, with precise edges."""
    sounding: Flags
    """Anything above the noise."""
    probability: Floats
    """Silero's probability of speech."""
    rise_db: Floats
    """How far the frame rises above the noise, weighted by where the voice does."""
    noise_db: Floats
    voice_db: Floats
    """(bands,) each: the recording's noise, and its voice's own level."""
    crowded: bool = False
    """Whether others talk in the background, so that nothing is unlike speech."""


def hear_activity(samples: Floats, ahead: Ahead | None = None) -> Activity:
    """Where speech and other sound is in 16 kHz `samples`; `ahead` knows their beginning."""
    ahead = ahead or Ahead()
    spectra = measure_spectra(samples, FINE_HOP, FINE_WIDTH, ahead.fine)
    likely = speech_curve(samples, FINE_HOP, len(spectra.level_db), ahead.listeners)
    noise, voice = _noise_and_voice(spectra, likely)
    floor = np.maximum(noise, np.maximum(voice - RANGE_DB, voice.max() - WIDE_RANGE_DB))
    weights = np.clip(voice - floor, 1, 30)
    rise = np.clip(spectra.bands_db - floor, -3, 15) @ (weights / weights.sum())
    rise = np.convolve(rise, np.ones(3) / 3, "same").astype(np.float32)
    sure = np.clip((likely - UNLIKELY) / (SURE - UNLIKELY), 0, 1)
    sounding = rise > MARGIN_DB + (SURE_MARGIN_DB - MARGIN_DB) * sure
    pauses = find_pauses(likely, rise, float((voice - noise) @ weights / weights.sum()))
    speech = _speech(sounding, likely, rise) if pauses is None else ~pauses
    return Activity(speech, sounding, likely, rise, noise, voice, pauses is not None)


def find_silences(
    activity: Activity, words: Sequence[Word], duration_s: float
) -> tuple[Sound, ...]:
    """Every silence of MINIMUM_S or more, in order, those at both ends of the recording too.

    One that lies wholly inside a word is less sure, for it may be a closure or a slip of the ear.
    """
    found = []
    for first, last in runs(~activity.speech).tolist():
        lowest = float(activity.probability[first:last].min())
        start, end = first * FINE_HOP_S, min(last * FINE_HOP_S, duration_s)
        if end - start >= MINIMUM_S - 1e-6 and (lowest < DIP or activity.crowded):
            sure = (1 - lowest / 2) * (INSIDE_WORD if _inside_word(start, end, words) else 1)
            found.append(Sound("silence", round(start, 3), round(end, 3), round(sure, 3)))
    return tuple(found)


def without(silences: Sequence[Sound], fillers: Sequence[Sound]) -> tuple[Sound, ...]:
    """The silences with the filled pauses cut out of them: the model takes a soft hum for one."""
    left = list(silences)
    for filler in fillers:
        parts = [
            replace(one, start_s=start, end_s=end)
            for one in left
            for start, end in (
                (one.start_s, min(one.end_s, filler.start_s)),
                (max(one.start_s, filler.end_s), one.end_s),
            )
            if filler.start_s < one.end_s and one.start_s < filler.end_s
        ]
        apart = [o for o in left if o.end_s <= filler.start_s or filler.end_s <= o.start_s]
        left = apart + [part for part in parts if part.end_s - part.start_s >= MINIMUM_S - 1e-6]
    return tuple(sorted(left, key=lambda one: one.start_s))


def _inside_word(start: float, end: float, words: Sequence[Word]) -> bool:
    return any(
        word.start_s is not None
        and word.end_s is not None
        and word.start_s < start
        and end < word.end_s
        for word in words
    )


def _noise_and_voice(spectra: Spectra, likely: Floats) -> tuple[Floats, Floats]:
    """(bands,) each: the noise between the words, and the voice's own level."""
    bands = spectra.bands_db
    noise = _quietest(spectra)
    loud = likely > 0.7
    voice = np.percentile(bands[loud], 75, axis=0) if loud.sum() >= 20 else bands.max(axis=0)
    still = _shrunk(likely < UNLIKELY, STILL_FRAMES)
    if still.sum() >= 60:
        between = np.percentile(bands[still], NOISE_PERCENTILE, axis=0)
        noise = np.maximum(noise, np.minimum(between, voice - 10))
    return noise.astype(np.float32), voice.astype(np.float32)


def _quietest(spectra: Spectra) -> Floats:
    """The level that the recording keeps falling back to, band by band."""
    bands, level = spectra.bands_db, spectra.level_db
    noise = np.median(bands[level <= np.percentile(level, 5)], axis=0) + 2
    for _ in range(2):
        low = np.mean(bands - noise, axis=1) < 2.5
        if low.sum() >= 20:
            noise = np.median(bands[low], axis=0)
    return np.asarray(noise, np.float32)


def _shrunk(flags: Flags, by: int) -> Flags:
    """Each stretch without so many frames at either end."""
    out = np.zeros_like(flags)
    for first, last in runs(flags):
        out[first + by : max(first + by, last - by)] = True
    return out


def _speech(sounding: Flags, likely: Floats, rise: Floats) -> Flags:
    """Sound that the model takes for speech somewhere, without what it takes for a pause."""
    speech = np.zeros_like(sounding)
    loud = bool((likely > 0.7).any())
    for first, last in runs(sounding):
        near = likely[max(0, first - 2) : last + 2]
        if last - first >= SHORTEST_SOUND and near.max() > UNLIKELY:
            speech[first:last] = True
    limit_db = max(MARGIN_DB, FAINT * float(np.median(rise[likely > 0.7]))) if loud else MARGIN_DB
    for first, last in runs(likely < UNLIKELY):
        inside = speech[first:last].sum()
        if last - first >= 16 and inside >= max(10, 0.4 * (last - first)):
            _carve(speech, rise, (int(first), int(last)), limit_db)
    return speech


def _carve(speech: Flags, rise: Floats, pause: tuple[int, int], limit_db: float) -> None:
    """Take out of `speech` a pause filled with noise, from where the sound drops to its rise."""
    first, last = pause
    if rise[first:last].mean() > limit_db:
        return
    start = steepest(-rise, (first - 16, first + 8)) if first > 0 else first
    stop = steepest(rise, (last - 8, last + 16)) if last < len(rise) else last
    if stop - start > 8:
        speech[start:stop] = False
