"""An answer as the number model reads it: words and numbers in a row, however they were written.

A number is one item, whether it was said in words or typed in digits; commas and pauses are left
out. The same answer typed, spoken, and without its fillers is the same stream.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from coach.analyzers.numbers.numerals import Quantity
from coach.analyzers.numbers.quantities import is_number_word
from coach.analyzers.numbers.roles import (
    Line,
    Number,
    counted_tokens,
    is_name,
    is_told,
    is_wish,
    word_lists,
)

END = "</s>"
"""Stands for every mark that closes a sentence."""

LONGEST = 60
"""Words of a sentence that are read on either side (convention)."""

_CLOSING = frozenset(".!?…")
_CLAUSE_ENDS = frozenset(("and", "but", "so", "then", "because", "which", "while", "when", END))
_DIGITS = re.compile(r"\d[\d.,]*[a-z%]*")
_TAG = "you know"
_FILLERS = re.compile(rf"(?:u+m+|u+h+|erm?|h+m+|{_TAG})(?![^ ])")
_BETWEEN = frozenset(("just", "also", "then", "even", "first"))
_SUFFIXES = ("ing", "ed", "es", "s")
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class Placed:
    """A number where it stands in the stream, with what the rules say of it."""

    at: int
    number: Number
    told: bool
    """The words around it tell a change or something reached."""
    wish: bool
    name: bool

    @property
    def quantity(self) -> Quantity:
        """The number itself."""
        return self.number.quantity


@dataclass(frozen=True, eq=False)
class Stream:
    """The words of an answer in lower case; a number is one of them, such as `<percent>`."""

    words: tuple[str, ...]
    numbers: tuple[Placed, ...]

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where sentences are closed."""
        return tuple(at for at, word in enumerate(self.words) if word == END)

    @cached_property
    def actions(self) -> tuple[int, ...]:
        """Where the candidate or the team does something: the places of "I" and "we"."""
        pronouns = (at for at, word in enumerate(self.words) if word in ("i", "we"))
        return tuple(at for at in pronouns if self._acts(at + 1))

    def _acts(self, at: int) -> bool:
        while self.word(at).endswith("ly") or self.word(at) in _BETWEEN:
            at += 1
        word = self.word(at)
        return word.isalpha() and word not in word_lists()["words.actions_not"]

    def word(self, at: int) -> str:
        """The word at a place; beyond the answer `<edge>`."""
        return self.words[at] if 0 <= at < len(self.words) else "<edge>"

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around a place, half-open, or as much of it as is near."""
        after = bisect_left(self.ends, at)
        start = self.ends[after - 1] + 1 if after else 0
        end = self.ends[after] if after < len(self.ends) else len(self.words)
        return max(start, at - LONGEST), min(end, at + LONGEST)

    def clause(self, at: int) -> tuple[int, int]:
        """The clause around a place, half-open; numbers do not end it."""
        start, end = self.sentence(at)
        first, last = at, at + 1
        while first > start and self.words[first - 1] not in _CLAUSE_ENDS:
            first -= 1
        while last < end and self.words[last] not in _CLAUSE_ENDS:
            last += 1
        return first, last

    def closed(self, start: int, end: int) -> int:
        """How many sentences end in a stretch."""
        return bisect_left(self.ends, end) - bisect_left(self.ends, start)

    def acted(self, start: int, end: int) -> int:
        """How many things are done in a stretch."""
        return bisect_left(self.actions, end) - bisect_left(self.actions, start)

    def last_action(self, at: int) -> int | None:
        """The nearest action before a place."""
        index = bisect_right(self.actions, at - 1)
        return self.actions[index - 1] if index else None


def stream_of(lines: Sequence[Line], numbers: Sequence[Number]) -> Stream:
    """The stream of an answer; `numbers` are those of the lines, in order."""
    words: list[str] = []
    placed: list[Placed] = []
    left = iter(numbers)
    for line in lines:
        for item in _items(line):
            if isinstance(item, str):
                words.append(item)
                continue
            number = next(left)
            flags = (rule(line, item) for rule in (is_told, is_wish, is_name))
            placed.append(Placed(len(words), number, *flags))
            words.append(f"<{item.kind}>")
    return Stream(tuple(words), tuple(placed))


def _items(line: Line) -> Iterator[str | Quantity]:
    starts = {quantity.first: quantity for quantity in line.quantities}
    tokens, at = counted_tokens(line.sentence), 0
    while at < len(tokens):
        quantity = starts.get(at)
        if quantity is not None:
            yield quantity
            at = quantity.last
            continue
        said = " ".join(token.lower for token in tokens[at : at + 2])
        item = "" if _FILLERS.match(said) else _item(tokens[at].lower)
        if item:
            yield item
        at += 2 if said == _TAG else 1


def _item(word: str) -> str:
    if word and not set(word) - _CLOSING:
        return END
    if _DIGITS.fullmatch(word) or is_number_word(word):
        return "<n>"
    return word if any(char.isalnum() for char in word) else ""


@cache
def stem(word: str) -> str:
    """The word without a common ending: enough to bring forms of a verb together."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word


@cache
def classes(word: str) -> tuple[str, ...]:
    """The names of the word lists that hold a word."""
    return tuple(name for name, words in word_lists().items() if word in words)


def classes_in(words: Sequence[str]) -> set[str]:
    """The names of the word lists that hold one of the words."""
    return {name for word in words for name in classes(word)}


def content_words(words: Sequence[str]) -> set[str]:
    """The stems of the words that say what it is about."""
    common = word_lists()["classes.common"]
    return {stem(word) for word in words if word.isalpha() and len(word) > 2 and word not in common}


def alike(one: Quantity, two: Quantity) -> bool:
    """Whether two numbers may measure the same thing; points told of a bare score are a change."""
    if "year" in (one.kind, two.kind):
        return False
    if one.kind == two.kind:
        return one.kind != "size" or one.unit == two.unit
    if "points" in (one.unit, two.unit):
        return False
    bare = {"plain", "count"}
    return "plain" in (one.kind, two.kind) or {one.kind, two.kind} <= bare
