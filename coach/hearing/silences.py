"""Silences: the gaps that voice activity leaves, their edges moved to where the energy changes.

The model decides in frames of 32 ms and holds on after the last sound; energy alone hears breath
and noise as speech. So a gap comes from the model or from low energy, its edges from energy.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from coach.domain import Audio, Sound, Word
from coach.hearing.activity import Stretch
from coach.hearing.energy import HOP_S, Levels, frame_levels

SHORTEST_S = 0.2
"""Silence that counts as a pause (Campione & Véronis 2002)."""
_REACH_S = 0.2
"""How far an edge may move from where the model put it (convention)."""
_ABOVE_NOISE = 0.3
"""Quiet is below this part of the way from noise to speech, in decibels (convention)."""
_LEAST_RANGE_DB = 6.0
"""With less between noise and speech, energy says nothing (convention)."""
_SURE_RANGE_DB = 30.0
"""Between speech and silence this much is as clear as it gets (convention)."""
_INSIDE_WORD = 0.6
"""What is left of the confidence of a silence inside a recognized word (convention)."""


def find_silences(
    audio: Audio, speech: Sequence[Stretch], words: Sequence[Word]
) -> tuple[Sound, ...]:
    """Silences of `SHORTEST_S` and more, in order, not overlapping, each with its confidence."""
    levels = frame_levels(audio)
    if not len(levels):
        return ()
    voiced = _frames_of(speech, len(levels))
    noise, loud = _noise_and_speech(levels, voiced)
    quiet = levels < noise + max(_ABOVE_NOISE * (loud - noise), _LEAST_RANGE_DB)
    silent = _moved_edges(voiced, quiet) if loud - noise > _LEAST_RANGE_DB else ~voiced
    length = round(SHORTEST_S / HOP_S)
    found = []
    for first, last in _runs(silent):
        if last - first >= length:
            clear = (loud - float(np.mean(levels[first:last]))) / _SURE_RANGE_DB
            sure = min(max(clear, 0.1), 0.95)
            end = audio.duration_s if last == len(levels) else last * HOP_S
            found.append(_sound(first * HOP_S, end, sure, words))
    return tuple(found)


def _sound(start: float, end: float, sure: float, words: Sequence[Word]) -> Sound:
    inside = any(
        word.start_s is not None
        and word.end_s is not None
        and word.start_s < start
        and end < word.end_s
        for word in words
    )
    confidence = round(sure * (_INSIDE_WORD if inside else 1.0), 3)
    return Sound("silence", round(start, 3), round(end, 3), confidence)


def _frames_of(stretches: Sequence[Stretch], count: int) -> np.ndarray:
    inside = np.zeros(count, bool)
    for start, end in stretches:
        inside[round(start / HOP_S) : round(end / HOP_S)] = True
    return inside


def _noise_and_speech(levels: Levels, voiced: np.ndarray) -> tuple[float, float]:
    """Typical levels in dBFS: of the quiet frames and of the spoken ones."""
    rest = levels[~voiced] if (~voiced).any() else levels
    noise = float(np.percentile(rest, 25))
    spoken = levels[voiced] if voiced.any() else levels
    return noise, float(np.percentile(spoken, 75))


def _moved_edges(voiced: np.ndarray, quiet: np.ndarray) -> np.ndarray:
    """Silent frames: long quiet runs, and the model's gaps with their edges moved to the energy."""
    silent = np.zeros(len(voiced), bool)
    reach = round(_REACH_S / HOP_S)
    for first, last in _runs(~voiced):
        start, end = _edge(quiet, first, -1, reach), _edge(quiet, last - 1, 1, reach) + 1
        silent[start:end] = True
    for first, last in _runs(quiet):
        if (last - first) * HOP_S >= SHORTEST_S:
            silent[first:last] = True
    return silent


def _edge(quiet: np.ndarray, at: int, step: int, reach: int) -> int:
    """The outermost frame of a gap: out over quiet frames, or in past loud ones."""
    way = step if quiet[at] else -step
    for _ in range(reach):
        after = at + way
        if not 0 <= after < len(quiet) or (way == step and not quiet[after]):
            break
        at = after
        if way != step and quiet[at]:
            break
    return at


def _runs(mask: np.ndarray) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive) of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
