"""Recognized words put where somebody speaks, and words that nobody spoke taken out.

Whisper's word times come from attention, not from sound: a word runs on into the pause behind it,
the first one after a pause may start seconds early, and in silence whole phrases are invented. The
silences say where words cannot be. Only times change, never a word's text.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from coach.domain import Audio, Sound, Word
from coach.hearing.finite import finite
from coach.hearing.lengths import expected_s
from coach.hearing.silences import find_silences, hear_activity

SHORT_S = 0.5
"""A silence shorter than this moves no word and divides none: edges of words are off by 0.1 s and
more, and closures of consonants take up to 0.2 s (convention)."""
SLIVER_S = 0.04
"""A word with no more than this outside a silence lies in it (convention)."""
TIGHT = 0.5
"""Share of their expected lengths that words can be pressed into (convention)."""
INVENTED_S = 2.0
"""Silence in which words can have been invented; in a shorter one they are rather out of place
(convention)."""
MARGIN_S = 0.5
"""Words nearer to speech than this are kept, for their times may be off (convention)."""
LATE_S = 0.5
"""How late a word may be to share the time of the one before it; early ones are more usual, and by
far more (faster-whisper issue 125 has 10 s)."""
ENOUGH_WORDS = 10
DISAGREEMENT = 0.5
"""Share of ENOUGH_WORDS or more that may lie in silence; beyond it the silences are not believed
(convention)."""

Stretch = tuple[float, float]


def settle_words(audio: Audio, words: Sequence[Word]) -> tuple[Word, ...]:
    """Words recognized in 16 kHz sound, moved out of its silences; invented ones are left out."""
    samples = finite(audio.samples)
    return place_words(words, find_silences(hear_activity(samples), (), audio.duration_s))


def place_words(words: Sequence[Word], found: Sequence[Sound]) -> tuple[Word, ...]:
    """Recognized words, moved out of the silences found; invented ones are left out."""
    silences = [(sound.start_s, sound.end_s) for sound in found]
    return without_invented(snap_words(words, silences), silences)


def snap_words(words: Sequence[Word], silences: Sequence[Stretch]) -> tuple[Word, ...]:
    """The same words, none reaching into a silence where speech beside it has room for it.

    `words` have rising times that do not overlap, as recognizers give them; where one has none, or
    where most words lie in silence, all are returned as they are. `silences` are in order, apart.
    """
    times = _times(words)
    if times is None or _disagree(times, silences):
        return tuple(words)
    expected = [expected_s(word.text) for word in words]
    placed = [_cut(time, silences, s) for time, s in zip(times, expected, strict=True)]
    silent = [_silence_of(time, silences) for time in placed]
    for silence, group in groupby(range(len(words)), key=silent.__getitem__):
        if silence is not None:
            inside = list(group)
            run = _Run(silence, inside[0], inside[-1] + 1)
            _move(placed, run.rooms(placed, times, silences), expected)
    return tuple(_at(word, time) for word, time in zip(words, placed, strict=True))


def without_invented(words: Sequence[Word], silences: Sequence[Stretch]) -> tuple[Word, ...]:
    """The words but for those deep inside a long silence; all of them where most would go."""
    times = _times(words)
    if times is None or _disagree(times, silences):
        return tuple(words)
    return tuple(
        word
        for word, time in zip(words, times, strict=True)
        if not any(_deep(time, silence) for silence in _around(time, silences))
    )


@dataclass(frozen=True)
class _Run:
    """Words that lie in one silence: from `first` up to `last`, which is not among them."""

    silence: Stretch
    first: int
    last: int

    def rooms(
        self, placed: Sequence[Stretch], given: Sequence[Stretch], silences: Sequence[Stretch]
    ) -> Iterator["_Room"]:
        """Where they may go, best first.

        Speech that no word takes, then speech shared with a word that reached into this silence.
        """
        low, high = self.silence
        place = silences.index(self.silence)
        next_word, last_word = placed[self.last : self.last + 1], placed[: self.first][-1:]
        after = min((start for start, _ in (*silences[place + 1 :][:1], *next_word)), default=high)
        before = max((end for _, end in (*silences[:place][-1:], *last_word)), default=0.0)
        yield _Room(self.first, self.last, (high, after), at_start=True)
        yield _Room(self.first, self.last, (before, low), at_start=False)
        if next_word and given[self.last][0] < high:
            shared = (high, placed[self.last][1])
            yield _Room(self.first, self.last + 1, shared, at_start=True)
        late_s = given[self.first][0] - low
        if last_word and given[self.first - 1][1] > low and late_s <= LATE_S:
            shared = (placed[self.first - 1][0], low)
            yield _Room(self.first - 1, self.last, shared, at_start=False)


@dataclass(frozen=True)
class _Room:
    """Speech for the words from `first` up to `last`, which go to its start or to its end."""

    first: int
    last: int
    time: Stretch
    at_start: bool

    def spread(self, expected: Sequence[float]) -> list[Stretch]:
        """The words one after the other, pressed together where there is not enough time."""
        low, high = self.time
        needed = sum(expected)
        pressed = min(1.0, (high - low) / needed)
        start = low if self.at_start else high - needed * pressed
        ends = [min(high, start + pressed * length) for length in accumulate(expected)]
        return list(zip([start, *ends[:-1]], ends, strict=True))


def _move(placed: list[Stretch], rooms: Iterator[_Room], expected: Sequence[float]) -> None:
    """Put words into the first room that is large enough; they stay where there is none."""
    for room in rooms:
        needed = expected[room.first : room.last]
        if room.time[1] - room.time[0] >= TIGHT * sum(needed):
            placed[room.first : room.last] = room.spread(needed)
            return


def _times(words: Sequence[Word]) -> list[Stretch] | None:
    """Start and end of each word; None where one has none, or where they do not rise."""
    times = [
        (word.start_s, word.end_s)
        for word in words
        if word.start_s is not None and word.end_s is not None
    ]
    rising = all(a <= b for a, b in times) and all(a[1] <= b[0] for a, b in pairwise(times))
    return times if rising and len(times) == len(words) else None


def _disagree(times: Sequence[Stretch], silences: Sequence[Stretch]) -> bool:
    silent = sum(_silence_of(time, silences) is not None for time in times)
    return len(times) >= ENOUGH_WORDS and silent > DISAGREEMENT * len(times)


def _around(time: Stretch, silences: Sequence[Stretch]) -> Sequence[Stretch]:
    """The silences that a word overlaps or touches."""
    first = bisect_right(silences, time[0], key=lambda silence: silence[1])
    last = bisect_right(silences, time[1], key=lambda silence: silence[0])
    return silences[first:last]


def _pieces(time: Stretch, silences: Sequence[Stretch]) -> list[Stretch]:
    """What of a word's time is no silence; short silences inside it are part of it."""
    start, end = time
    pieces = []
    for low, high in _around(time, silences):
        inside = time[0] < low and high < time[1]
        if not (inside and high - low < SHORT_S):
            pieces.append((start, min(low, end)))
            start = max(start, high)
    return [piece for piece in (*pieces, (start, end)) if piece[0] < piece[1]]


def _cut(time: Stretch, silences: Sequence[Stretch], usual_s: float) -> Stretch:
    """The first piece of a word outside silence, or the last one where that is longer.

    The last one counts only where the word ends in it, as one that began too early does: another
    word's start or a filler behind the pause is not where this word is. The piece takes back what
    it lacks to the word's expected length, for soft edges of words sound like silence.
    """
    pieces = _pieces(time, silences)
    if not pieces or _silence_of(time, silences) is not None:
        return time
    ends = [piece for piece in pieces[1:] if piece[1] == time[1]]
    low, high = max((pieces[0], *ends), key=lambda piece: piece[1] - piece[0])
    start = max(time[0], min(low, high - usual_s))
    return start, min(time[1], max(high, start + usual_s))


def _silence_of(time: Stretch, silences: Sequence[Stretch]) -> Stretch | None:
    """The silence that a word lies in, wholly or but for a sliver; short ones do not count."""
    start, end = time
    for low, high in _around(time, silences):
        inside = min(end, high) - max(start, low)
        outside = end - start - inside
        is_inside = outside <= SLIVER_S and (inside > outside or low < start == end < high)
        if is_inside and high - low >= SHORT_S:
            return low, high
    return None


def _deep(time: Stretch, silence: Stretch) -> bool:
    """Whether a word lies in a long silence, far from speech."""
    low, high = silence
    return high - low >= INVENTED_S and low + MARGIN_S <= time[0] and time[1] <= high - MARGIN_S


def _at(word: Word, time: Stretch) -> Word:
    start_s, end_s = round(time[0], 3), round(time[1], 3)
    return (
        word if (word.start_s, word.end_s) == time else replace(word, start_s=start_s, end_s=end_s)
    )
