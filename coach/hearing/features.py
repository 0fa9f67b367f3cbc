"""What is measured on a candidate for a filled pause, in the order the classifier knows.

A filled pause is a held vowel, a hum, or one after the other: its pitch and spectrum keep still,
it stands beside silence more often than not, and no word accounts for it. Every figure is
relative to the speaker's own speech in the same recording.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coach.hearing.candidates import Candidate, Opening, Spoken
from coach.hearing.frames import Frames
from coach.hearing.spectrum import HOP_S
from coach.hearing.stretches import runs

NAMES = (
    *("seconds", "log_seconds", "uncovered", "covered_before", "covered_after", "gap", "opening"),
    *("stretch", "after_word", "before_word", "after_expected", "silence_before", "silence_after"),
    *("voice_before", "voice_after", "sounding", "voiced", "unvoiced", "filled"),
    *("slope", "steepness", "wobble", "pitch", "strength", "level", "peak", "level_spread"),
    *("level_step", "change", "unrest", "calm", "longest_calm", "likely", "least_likely"),
    *("cepstral_spread", "c1", "c2", "c3", "c4", "c5", "c6", "turn1", "turn2", "turn3"),
    *("first", "last", "small_gaps", "silent_words"),
)

CALM = 0.4
"""Frames among this share of the speaker's stillest are calm."""
SMALL_GAP_S = (0.005, 0.15)
FAR_S = 2.0
REACH = 60
"""Frames within which silence beside a candidate is looked for."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Trust:
    """How believable the times of a recording's words are."""

    small_gaps: float
    """Share of close neighbors with a gap between them: true times mostly touch."""
    silent_words: float
    """Share of the words' time in which nothing sounds."""
    neighbors: int
    """How many words have a close neighbor: with few, nothing is known."""


def judge_times(frames: Frames, spoken: Sequence[Spoken]) -> Trust:
    """Look at the words' times as a whole."""
    low, high = SMALL_GAP_S
    gaps = [two.start_s - one.end_s for one, two in pairwise(spoken)]
    close = [gap for gap in gaps if gap < high]
    small = (sum(gap > low for gap in close) + 0.5) / (len(close) + 2)
    silent = [
        1 - float(frames.sounding[round(word.start_s * 100) : _stop(word)].mean())
        for word in spoken
        if word.start_s * 100 + 1 < len(frames.sounding)
    ]
    return Trust(small, float(np.mean(silent)) if silent else 0.0, len(close))


def _stop(word: Spoken) -> int:
    return max(round(word.start_s * 100) + 1, round(word.end_s * 100))


def measure(frames: Frames, candidate: Candidate, trust: Trust) -> Floats:
    """(NAMES,): everything about one candidate."""
    opening = candidate.opening
    ends = [float(opening.before is None), float(opening.after is None)]
    return np.array(
        [
            *_timing(frames, candidate),
            *_opening(frames, candidate),
            *_voice(frames, candidate),
            *_spectrum(frames, candidate),
            *ends,
            trust.small_gaps,
            trust.silent_words,
        ],
        np.float32,
    )


def _timing(frames: Frames, candidate: Candidate) -> list[float]:
    start, end = candidate.first * HOP_S, candidate.last * HOP_S
    before, after = _neighbors(candidate.opening, start, end)
    covered = [_overlap(start, end, word) for word in (before, after)]
    seconds, expected = end - start, before.expected_s
    return [
        seconds,
        float(np.log(seconds)),
        1 - sum(covered),
        *covered,
        float(np.clip(after.start_s - before.end_s, -0.1, 2)),
        float(np.clip(candidate.opening.end_s - candidate.opening.start_s, 0, 3)),
        (before.end_s - before.start_s) / expected,
        float(np.clip(start - before.end_s, -0.6, 0.8)),
        float(np.clip(after.start_s - end, -0.4, 0.8)),
        float(np.clip(start - before.start_s - expected, -0.3, 1.5)),
        _silence(frames.sounding[max(0, candidate.first - REACH) : candidate.first][::-1]),
        _silence(frames.sounding[candidate.last : candidate.last + REACH]),
        min(30, candidate.first - candidate.run[0]) * HOP_S,
        min(30, candidate.run[1] - candidate.last) * HOP_S,
    ]


def _neighbors(opening: Opening, start: float, end: float) -> tuple[Spoken, Spoken]:
    """The words on both sides; far away where there is none."""
    before = opening.before or Spoken("", start - FAR_S, start - FAR_S, 0.3)
    return before, opening.after or Spoken("", end + FAR_S, end + FAR_S, 0.3)


def _overlap(start: float, end: float, word: Spoken) -> float:
    return max(0.0, min(end, word.end_s) - max(start, word.start_s)) / (end - start)


def _silence(sounding: NDArray[np.bool_]) -> float:
    """Seconds before the first sound."""
    return float(np.argmax(sounding) if sounding.any() else len(sounding)) * HOP_S


def _opening(frames: Frames, candidate: Candidate) -> list[float]:
    first = min(max(0, int(candidate.opening.start_s * 100)), len(frames.voiced) - 1)
    inside = slice(first, max(first + 1, int(candidate.opening.end_s * 100)))
    sounding, voiced = float(frames.sounding[inside].mean()), float(frames.voiced[inside].mean())
    length_s = max(0.05, candidate.opening.end_s - candidate.opening.start_s)
    filled = (candidate.last - candidate.first) * HOP_S / length_s
    return [sounding, voiced, sounding - voiced, filled]


def _inner(candidate: Candidate) -> slice:
    """Without the borders, where it is long enough."""
    margin = 2 if candidate.last - candidate.first > 8 else 0
    return slice(candidate.first + margin, candidate.last - margin)


def _voice(frames: Frames, candidate: Candidate) -> list[float]:
    inner, whole = _inner(candidate), slice(candidate.first, candidate.last)
    pitch, weights = frames.semitones[inner], frames.pitch.strength[inner] + np.float32(1e-3)
    middle, level = float(np.median(pitch)), frames.level_db[whole] - frames.usual_level_db
    slope = _slope(np.clip(pitch, middle - 3, middle + 3))
    relative = float(np.average(pitch, weights=weights)) - frames.usual_semitones
    return [
        float(np.clip(slope, -20, 20)),
        min(20.0, abs(slope)),
        min(6.0, float(np.median(np.abs(pitch - middle)))),
        float(np.clip(relative, -8, 8)),
        float(weights.mean()),
        float(level.mean()),
        float(level.max()),
        float(frames.level_db[inner].std()),
        float(level[-3:].mean() - level[:3].mean()),
    ]


def _slope(values: Floats) -> float:
    """Change per second of a straight line through one value per frame."""
    if len(values) < 4:
        return 0.0
    times = (np.arange(len(values)) - (len(values) - 1) / 2) * HOP_S
    return float(times @ (values - values.mean()) / (times @ times))


def _spectrum(frames: Frames, candidate: Candidate) -> list[float]:
    inner, whole = _inner(candidate), slice(candidate.first, candidate.last)
    unrest, shape = frames.unrest[inner], frames.cepstra[inner]
    calm = unrest < CALM
    longest = max((int(last - first) for first, last in runs(calm)), default=0)
    half = max(1, len(shape) // 2)
    turn = shape[half:].mean(axis=0) - shape[:half].mean(axis=0) if len(shape) > half else shape[0]
    return [
        float(np.log(frames.change[inner].mean() + 0.05)),
        float(unrest.mean()),
        float(calm.mean()),
        longest * HOP_S,
        float(frames.likely[whole].mean()),
        float(frames.likely[whole].min()),
        float(shape.std(axis=0)[:4].mean()),
        *shape.mean(axis=0)[:6].tolist(),
        *turn[:3].tolist(),
    ]
