"""The turns of an answer on the clock: when each word starts, and which time is not speech.

Pauses come from the sound, never from gaps between recognized words, whose edges are off by more
than a short pause; only long pauses are taken from the words where there was no sound. Nothing
reaches across the border of a turn.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from coach.domain import Transcript, Word
from coach.language import Passage, PlacedWord

Stretch = tuple[float, float]
_CLOSE_S = 1e-6


@dataclass(frozen=True)
class PauseRules:
    """Which silences are pauses; the analyzer documents where its values come from."""

    shortest_s: float
    long_s: float
    least_confidence: float
    uncovered_s: float


@dataclass(frozen=True)
class SpokenTurn:
    """One turn: its words without fillers, and what lies between its first and last word."""

    words: tuple[PlacedWord, ...]
    onsets_s: tuple[float, ...]
    """When each word starts, never falling."""
    start_s: float
    """When the turn itself starts."""
    end_s: float
    """When its last word ends."""
    silences: tuple[Stretch, ...]
    """Every silence between the first and the last word, the shortest ones too."""
    pauses: tuple[Stretch, ...]
    """Those that are long enough to count."""
    fillers: tuple[Stretch, ...]
    """Time taken by filled pauses and by the words that the passage dropped."""
    uncovered: tuple[Stretch, ...]
    """Other sound that no word covers: a cough, a laugh, somebody else."""

    @property
    def length_s(self) -> float:
        """From the first word to the end of the last, pauses and fillers included."""
        return self.end_s - self.onsets_s[0]

    @cached_property
    def speech_s(self) -> float:
        """Seconds of speech: without silences, fillers, and what no word covers."""
        unspoken = joined([*self.silences, *self.fillers, *self.uncovered])
        return self.length_s - sum(end - start for start, end in unspoken)

    @cached_property
    def runs(self) -> int:
        """How many stretches of words the pauses leave."""
        ends = [end for _, end in self.pauses]
        return len({bisect_right(ends, onset + _CLOSE_S) for onset in self.onsets_s})

    def word_before(self, pause: Stretch) -> int:
        """The index of the word that a pause follows."""
        return max(bisect_right(self.onsets_s, sum(pause) / 2) - 1, 0)

    def calm_clock(self, long_s: float) -> tuple[float, ...]:
        """When each word starts, and the last one ends, on a clock that often stands still.

        It stops for fillers and for pauses of `long_s` and more.
        """
        long = [pause for pause in self.pauses if pause[1] - pause[0] >= long_s]
        stops = joined([*long, *self.fillers])
        starts = [start for start, _ in stops]
        before = (0.0, *accumulate(end - start for start, end in stops))
        return tuple(_stopped(time, stops, starts, before) for time in (*self.onsets_s, self.end_s))


def read_turns(passage: Passage, rules: PauseRules) -> tuple[SpokenTurn, ...]:
    """The turns whose words all have times, in order."""
    transcript = passage.transcript
    silences = _silences(transcript, rules)
    spans = [(t.start_char, t.end_char, t.start_s) for t in transcript.turns]
    found = []
    for start, end, start_s in spans or [(0, len(transcript.text), 0.0)]:
        words = tuple(word for word in passage.words if start <= word.start_char < end)
        times = _times(words)
        if times and len(times) == len(words):
            onsets = tuple(accumulate((start for start, _ in times), max))
            border = (onsets[0], max(end for _, end in times))
            silent = joined(_inside(silences, border))
            pauses = tuple(one for one in silent if _lasts(one, rules))
            fillers = joined(_inside(_filler_times(passage), border))
            covered = joined(_inside([*times, *silent, *fillers], border))
            gaps = ((one[1], two[0]) for one, two in pairwise(covered))
            uncovered = tuple(gap for gap in gaps if gap[1] - gap[0] >= rules.uncovered_s)
            rest = (start_s or 0.0, border[1], silent, pauses, fillers, uncovered)
            found.append(SpokenTurn(words, onsets, *rest))
    return tuple(found)


def was_heard(transcript: Transcript) -> bool:
    """Whether somebody listened for silences, so that none in the list means none there."""
    return bool(transcript.acoustics) or any(s.kind == "silence" for s in transcript.sounds)


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The stretches in order, those that overlap or touch made one."""
    whole: list[Stretch] = []
    for start, end in sorted(stretches):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return tuple(whole)


def _stopped(
    time: float, stops: tuple[Stretch, ...], starts: list[float], before: tuple[float, ...]
) -> float:
    """A time without what of the stops lies before it."""
    index = bisect_right(starts, time)
    ahead = max(0.0, stops[index - 1][1] - time) if index else 0.0
    return time - before[index] + ahead


def _silences(transcript: Transcript, rules: PauseRules) -> list[Stretch]:
    """Every silence, in order: from the sound, or else the long gaps between the words."""
    if not was_heard(transcript):
        return _gaps(transcript, rules.long_s)
    return sorted(
        (sound.start_s, sound.end_s)
        for sound in transcript.sounds
        if sound.kind == "silence" and sound.confidence >= rules.least_confidence
    )


def _gaps(transcript: Transcript, shortest_s: float) -> list[Stretch]:
    """The gaps between words that are long enough to be no slip of the recognizer."""
    gaps = ((one[1], two[0]) for one, two in pairwise(_times(transcript.words)))
    return [gap for gap in gaps if gap[1] - gap[0] >= shortest_s - _CLOSE_S]


def _filler_times(passage: Passage) -> Iterator[Stretch]:
    """The time of filled pauses, and of the words that the passage dropped."""
    for sound in passage.transcript.sounds:
        if sound.kind == "filled_pause":
            yield sound.start_s, sound.end_s
    yield from _times(passage.dropped_words)


def _times(words: Iterable[PlacedWord | Word]) -> list[Stretch]:
    """The times of the words that have both, each start and end in order."""
    return [
        (word.start_s, max(word.start_s, word.end_s))
        for word in words
        if word.start_s is not None and word.end_s is not None
    ]


def _inside(stretches: Iterable[Stretch], border: Stretch) -> Iterator[Stretch]:
    """What of each stretch lies inside the border."""
    for start, end in stretches:
        inside = max(start, border[0]), min(end, border[1])
        if inside[0] < inside[1]:
            yield inside


def _lasts(pause: Stretch, rules: PauseRules) -> bool:
    return pause[1] - pause[0] >= rules.shortest_s - _CLOSE_S
