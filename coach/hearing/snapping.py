"""Recognized words put where somebody speaks, and words that nobody spoke taken out.

Whisper's word times come from attention, not from sound: a word runs on into the pause behind it,
the first one after a pause may start seconds early, and in silence whole phrases are invented. The
silences say where words cannot be. Only times change, never a word's text.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np

from coach.domain import Audio, Word
from coach.hearing.silences import find_silences, hear_activity

INSIDE_S = 0.5
"""A silence shorter than this, with the word on both sides of it, is part of the word: closures of
consonants take up to 0.2 s, and edges of words are off by more (convention)."""
SHORTEST_S = 0.04
"""What is left of a word has to be at least this long to be the word (convention)."""
INVENTED_S = 1.0
"""Silence in which words can have been invented (convention)."""
MARGIN_S = 0.3
"""Words nearer to speech than this are kept, for their times may be off (convention)."""
ENOUGH_WORDS = 10
DISAGREEMENT = 0.5
"""Share of ENOUGH_WORDS or more that may lie in silence; beyond it the silences are not believed."""

Stretch = tuple[float, float]
_Timed = tuple[float, float]


def settle_words(audio: Audio, words: Sequence[Word]) -> tuple[Word, ...]:
    """Words of a recognizer on 16 kHz sound, moved out of its silences; invented ones left out."""
    samples = np.nan_to_num(np.asarray(audio.samples, np.float32))
    found = find_silences(hear_activity(samples), (), audio.duration_s)
    silences = [(sound.start_s, sound.end_s) for sound in found]
    return without_invented(snap_words(words, silences), silences)


def snap_words(words: Sequence[Word], silences: Sequence[Stretch]) -> tuple[Word, ...]:
    """The same words, none reaching into a silence where speech beside it has room for it.

    `words` have rising times that do not overlap, as recognizers give them; where one has none, or
    where most words lie in silence, all are returned as they are. `silences` are in order and apart.
    """
    times = _times(words)
    if times is None or _disagree(times, silences):
        return tuple(words)
    cut = [_cut(time, silences) for time in times]
    placed = _placed(cut, times, silences, [_weight(word) for word in words])
    return tuple(_at(word, time) for word, time in zip(words, placed, strict=True))


def without_invented(words: Sequence[Word], silences: Sequence[Stretch]) -> tuple[Word, ...]:
    """The words without those deep inside a long silence; nothing is dropped where most would be."""
    times = _times(words)
    if times is None or _disagree(times, silences):
        return tuple(words)
    return tuple(
        word
        for word, time in zip(words, times, strict=True)
        if not any(_deep(time, silence) for silence in _around(time, silences))
    )


def _times(words: Sequence[Word]) -> list[_Timed] | None:
    """Start and end of each word; None where one has none, or where they do not rise."""
    times = [
        (word.start_s, word.end_s)
        for word in words
        if word.start_s is not None and word.end_s is not None
    ]
    rising = all(a <= b for a, b in times) and all(a[1] <= b[0] for a, b in pairwise(times))
    return times if rising and len(times) == len(words) else None


def _disagree(times: Sequence[_Timed], silences: Sequence[Stretch]) -> bool:
    silent = sum(_silence_of(time, silences) is not None for time in times)
    return len(times) >= ENOUGH_WORDS and silent > DISAGREEMENT * len(times)


def _around(time: _Timed, silences: Sequence[Stretch]) -> Sequence[Stretch]:
    """The silences that a word overlaps or touches."""
    first = bisect_right(silences, time[0], key=lambda silence: silence[1])
    last = bisect_right(silences, time[1], key=lambda silence: silence[0])
    return silences[first:last]


def _pieces(time: _Timed, silences: Sequence[Stretch]) -> list[_Timed]:
    """What of a word's time is no silence; short silences inside it do not count."""
    start, end = time
    pieces = []
    for low, high in _around(time, silences):
        inside = time[0] < low and high < time[1]
        if not (inside and high - low < INSIDE_S):
            pieces.append((start, min(low, end)))
            start = max(start, high)
    return [piece for piece in (*pieces, (start, end)) if piece[0] < piece[1]]


def _cut(time: _Timed, silences: Sequence[Stretch]) -> _Timed:
    """The longest piece of a word outside silence, the first of equals; else the word as it is."""
    pieces = _pieces(time, silences)
    longest = max(pieces, key=lambda piece: piece[1] - piece[0], default=time)
    return longest if longest[1] - longest[0] >= min(SHORTEST_S, time[1] - time[0]) else time


def _silence_of(time: _Timed, silences: Sequence[Stretch]) -> Stretch | None:
    """The silence that a word lies in wholly, or but for a sliver."""
    pieces = _pieces(time, silences)
    if any(end - start >= SHORTEST_S for start, end in pieces):
        return None
    around = _around(time, silences)
    return max(around, key=lambda s: min(s[1], time[1]) - max(s[0], time[0]), default=None)


def _deep(time: _Timed, silence: Stretch) -> bool:
    """Whether a word lies in a long silence, far from speech."""
    low, high = silence
    return high - low >= INVENTED_S and low + MARGIN_S <= time[0] and time[1] <= high - MARGIN_S


def _placed(
    cut: list[_Timed],
    given: Sequence[_Timed],
    silences: Sequence[Stretch],
    weights: Sequence[float],
) -> list[_Timed]:
    """The words with those in silence moved to the speech beside it, as far as it has room."""
    placed = list(cut)
    where = [_silence_of(time, silences) for time in cut]
    for silence, group in groupby(range(len(cut)), key=where.__getitem__):
        inside = list(group)
        if silence is None:
            continue
        for first, last, room in _rooms(placed, given, silence, (inside[0], inside[-1] + 1)):
            if room[1] - room[0] >= SHORTEST_S * (last - first):
                placed[first:last] = _spread(room, weights[first:last])
                break
    return placed
