"""Where a filled pause could be: voiced stretches that no word accounts for.

A recognizer's words often run on into the pause behind them, and its edges are off by 50 to 80 ms.
So a word is believed only for as long as its letters and the speaker's own rate say; what lies
behind that, up to the next word, is open. The edge of a voiced stretch that runs on into a word
is put where the sound changes most near the word's own edge.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.domain import Word
from coach.hearing.frames import Frames, smooth
from coach.hearing.lengths import expected_s, speaking_rate
from coach.hearing.stretches import runs

DIP_DB = 5.0
"""A voiced stretch is cut where its level falls by so much and rises again."""
SHORTEST = 5
"""Frames of 10 ms."""
OVERLONG = 1.5
OVERLONG_S = 0.08
"""A word is stretched when it lasts longer than OVERLONG times what is expected and this more."""
SHORTEST_OPEN_S = 0.06
HESITATIONS = frozenset({"um", "uh", "uhm", "er", "erm", "ah", "eh", "hm", "hmm", "mm", "mhm"})
NEAR = 8
"""How many frames from a word's edge the border of a filled pause may lie."""

Run = tuple[int, int]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Spoken:
    """A word with its times, and how long it should take."""

    text: str
    start_s: float
    end_s: float
    expected_s: float


@dataclass(frozen=True)
class Opening:
    """A stretch of time that the words around it leave open."""

    start_s: float
    end_s: float
    before: Spoken | None
    after: Spoken | None


@dataclass(frozen=True)
class Candidate:
    """A voiced stretch in an opening, in frames of 10 ms, and the run of voice it is part of."""

    first: int
    last: int
    run: Run
    opening: Opening


def find_candidates(frames: Frames, spoken: Sequence[Spoken], duration_s: float) -> list[Candidate]:
    """Every voiced stretch of 60 ms or more that the words leave open, in order of time."""
    pieces = _voiced_pieces(frames)
    found = []
    for opening in _openings(spoken, duration_s):
        first, last = round(opening.start_s * 100), round(opening.end_s * 100)
        for run in pieces:
            if run[1] > first and run[0] < last:
                start, stop = _fitted(frames, run, (first, last))
                inside = min(stop, last) - max(start, first)
                if stop - start > SHORTEST and inside >= 0.5 * (stop - start):
                    found.append(Candidate(start, stop, run, opening))
    return found


def spoken_words(words: Sequence[Word]) -> list[Spoken]:
    """The words that have times, in order, with their expected lengths at the speaker's rate."""
    rate = speaking_rate(words)
    timed = [
        _with_length(word.text, word.start_s, max(word.start_s, word.end_s), rate)
        for word in words
        if word.start_s is not None and word.end_s is not None
    ]
    return sorted(timed, key=lambda word: word.start_s)


def _with_length(text: str, start_s: float, end_s: float, rate: float) -> Spoken:
    """A filled pause that is written down may take any time; it is accounted for."""
    written = text.strip(" ,.?!-").lower() in HESITATIONS
    length_s = max(0.06, end_s - start_s) if written else expected_s(text) * rate
    return Spoken(text, start_s, end_s, length_s)


def _openings(spoken: Sequence[Spoken], duration_s: float) -> Iterator[Opening]:
    before: Spoken | None = None
    for after in (*spoken, None):
        start_s = 0.0 if before is None else _believed_end_s(before)
        end_s = duration_s if after is None else min(duration_s, after.start_s)
        if end_s - start_s > SHORTEST_OPEN_S:
            yield Opening(start_s, end_s, before, after)
        before = after


def _believed_end_s(word: Spoken) -> float:
    if word.end_s - word.start_s < OVERLONG * word.expected_s + OVERLONG_S:
        return word.end_s
    return word.start_s + max(0.12, word.expected_s)


def _voiced_pieces(frames: Frames) -> list[Run]:
    level = smooth(frames.level_db, 3)
    pieces: list[Run] = []
    for first, last in runs(frames.voiced):
        pieces += _cut_at_dips(level, int(first), int(last))
    return [piece for piece in pieces if piece[1] - piece[0] >= SHORTEST]


def _cut_at_dips(level: Floats, first: int, last: int) -> list[Run]:
    if last - first < 12:
        return [(first, last)]
    inside = level[first:last]
    ahead = np.maximum.accumulate(inside[::-1])[::-1]
    depth = np.minimum(np.maximum.accumulate(inside), ahead) - inside
    at = int(np.argmax(depth))
    if depth[at] < DIP_DB or at < 3 or last - first - at < 3:
        return [(first, last)]
    return _cut_at_dips(level, first, first + at) + _cut_at_dips(level, first + at, last)


def _fitted(frames: Frames, run: Run, opening: Run) -> Run:
    """The part of a run of voice that belongs to the opening."""
    (start, stop), (first, last) = run, opening
    if start < first - NEAR // 2:
        start = _border(frames, first, (max(run[0], first - NEAR), min(run[1], first + NEAR + 1)))
    if stop > last + NEAR // 2:
        stop = _border(frames, last, (max(run[0], last - NEAR - 1), min(run[1], last + NEAR)))
    return start, stop


def _border(frames: Frames, near: int, between: Run) -> int:
    """The frame near a word's edge where the sound changes most and is weakest."""
    low, high = max(1, between[0]), min(len(frames.change) - 2, between[1])
    if high <= low:
        return near
    at = np.arange(low, high)
    level = smooth(frames.level_db[low - 1 : high + 1], 3)[1:-1]
    change = smooth(frames.change[low - 1 : high + 1], 3)[1:-1]
    score = change - 0.08 * (level - level.max()) - 0.04 * np.abs(at - near)
    return int(at[np.argmax(score)])
