"""Where fillers crowd: close together, or before the numbers."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from coach.analyzers.filler_words.reading import Said, Speech
from coach.domain import Span
from coach.language.lists import word_set

TOGETHER, NUMBERS = "close together", "before numbers"

_NUMBER_WORDS = word_set(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    thousand million billion half twice double percent"""
)
_SOFTENERS = word_set("about around maybe almost nearly over some a by of to from roughly")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Fillers that share a place."""

    where: str
    count: int
    start_char: int
    end_char: int


def crowded(speech: Speech, fillers: Sequence[Span], fewest: int, gap_words: int) -> Cluster | None:
    """The most fillers in a row with at most `gap_words` other words between neighbors."""
    starts = [word.start_char for word in speech.words]
    groups: list[list[Span]] = []
    for span in sorted(fillers):
        if groups and _words_between(starts, groups[-1][-1], span) <= gap_words:
            groups[-1].append(span)
        else:
            groups.append([span])
    best = max(groups, key=len, default=[])
    if len(best) < fewest:
        return None
    return Cluster(TOGETHER, len(best), best[0][0], best[-1][1])


def before_numbers(
    speech: Speech, fillers: Sequence[Span], fewest: int, share: float
) -> Cluster | None:
    """The fillers right before a number, where they are that many and that share of all."""
    starts = [word.start_char for word in speech.words]
    numbers = [
        (span, end) for span in sorted(fillers) if (end := _number_end(speech, starts, span))
    ]
    if len(numbers) < fewest or len(numbers) < share * len(fillers):
        return None
    (start, _), end = numbers[0]
    return Cluster(NUMBERS, len(numbers), start, end)


def _words_between(starts: Sequence[int], first: Span, second: Span) -> int:
    return max(bisect_left(starts, second[0]) - bisect_left(starts, first[1]), 0)


def _number_end(speech: Speech, starts: Sequence[int], span: Span) -> int | None:
    """Where the number ends that a filler stands before, softeners between them passed over."""
    place = max(bisect_right(starts, span[0] - 1), bisect_left(starts, span[1]))
    for word in speech.words[place : place + 2]:
        if is_number(word):
            return word.end_char
        if word.lower not in _SOFTENERS:
            return None
    return None


def is_number(word: Said) -> bool:
    """Whether a word is a number in digits or letters; "one" is none."""
    parts = word.lower.split("-")
    return word.lower[0].isdigit() or any(part in _NUMBER_WORDS for part in parts)
