"""Pace over time: the curve over a sliding window, and stretches that keep beyond a limit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

STEP_S = 1.0
"""Time between two points of the curve (convention)."""


@dataclass(frozen=True)
class PacePoint:
    """The pace over one window."""

    middle_s: float
    words_per_minute: float


def pace_curve(
    clock: Sequence[float], window_s: float, step_s: float = STEP_S
) -> tuple[PacePoint, ...]:
    """Words per minute in every window of `window_s` between the first and the last word.

    `clock` has the start of each word and the end of the last, never falling. A word counts for
    the part of its time, up to the next word's start, that lies in the window, so that the curve
    is smooth. Empty where the words take less time than a window.
    """
    length_s = clock[-1] - clock[0] if clock else 0.0
    if length_s < window_s:
        return ()
    starts = clock[0] + np.arange(int((length_s - window_s) / step_s + 1e-6) + 1) * step_s
    count = np.arange(len(clock), dtype=float)
    words = np.interp(starts + window_s, clock, count) - np.interp(starts, clock, count)
    return tuple(
        PacePoint(float(start + window_s / 2), float(60 * number / window_s))
        for start, number in zip(starts, words, strict=True)
    )


def fast_stretches(
    onsets: Sequence[float], limit_wpm: float, shortest_s: float
) -> Iterator[tuple[int, int]]:
    """Where the pace keeps above a limit, as `sustained` gives it."""
    return sustained(onsets, [1 - lag * limit_wpm / 60 for lag in _lags(onsets)], shortest_s)


def slow_stretches(
    onsets: Sequence[float], limit_wpm: float, shortest_s: float
) -> Iterator[tuple[int, int]]:
    """Where the pace keeps below a limit, as `sustained` gives it."""
    return sustained(onsets, [lag * limit_wpm / 60 - 1 for lag in _lags(onsets)], shortest_s)


def sustained(
    onsets: Sequence[float], excess: Iterable[float], shortest_s: float
) -> Iterator[tuple[int, int]]:
    """The stretches of `shortest_s` and more, from one word to another, that lie beyond a limit.

    `excess` says for each word but the last how many words too many (or too few) there are up to
    the next one. A stretch is beyond the limit as a whole, and so are its beginning and its end,
    wherever it is cut in two: a short burst does not make the calm around it rushed. (These are
    all maximal scoring subsequences, Ruzzo & Tompa 1999.)
    """
    found: list[tuple[int, int, float, float]] = []
    total = 0.0
    for index, words in enumerate(excess):
        before, total = total, total + words
        if words > 0:
            _add(found, (index, index + 1, before, total))
    for first, last, _, _ in found:
        if onsets[last] - onsets[first] >= shortest_s - 1e-6:
            yield first, last


def _add(found: list[tuple[int, int, float, float]], new: tuple[int, int, float, float]) -> None:
    """Add a stretch (first, last, sum before, sum after), joined with those it outgrows."""
    place = _lower(found, new[2])
    while place is not None and found[place][3] < new[3]:
        new = (found[place][0], new[1], found[place][2], new[3])
        del found[place:]
        place = _lower(found, new[2])
    found.append(new)


def _lower(found: list[tuple[int, int, float, float]], total: float) -> int | None:
    """The last stretch that starts from a lower sum."""
    places = range(len(found) - 1, -1, -1)
    return next((place for place in places if found[place][2] < total), None)


def _lags(onsets: Sequence[float]) -> Iterator[float]:
    return (later - earlier for earlier, later in pairwise(onsets))
