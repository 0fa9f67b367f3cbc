"""Words and phrases said again and again.

Counted are phrases with a verb of their own weight or a fixed phrase, three times within a short
stretch, and worn words of praise. Never counted: function words, plain nouns and terms that the
topic needs ("learning rate"), and a word said twice in a row, which is a slip of the tongue.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from coach.analyzers.plain_speech.reading import Line, Word
from coach.language.lists import phrase_set, word_set

_LONGEST = 6
_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV", "PROPN", "NUM"})


@dataclass(frozen=True)
class Repeat:
    """A phrase and each place it stands at."""

    places: tuple[tuple[Word, Word], ...]
    """Its first and last word, each time."""

    @property
    def size(self) -> int:
        """How many times it was said."""
        return len(self.places)


@dataclass(frozen=True)
class _Lists:
    worn: frozenset[str]
    strong: frozenset[str]
    light: frozenset[str]
    evaluative: frozenset[str]
    stock: frozenset[tuple[str, ...]]


@cache
def _lists() -> _Lists:
    text = files(__package__).joinpath("repeats.toml").read_text("utf-8")
    table: dict[str, str] = tomllib.loads(text)
    stock = phrase_set(table.pop("stock"))
    return _Lists(stock=stock, **{key: word_set(words) for key, words in table.items()})


def repeats(lines: Sequence[Line], *, times: int, worn_times: int, within: int) -> list[Repeat]:
    """What is said at least `times` times within `within` words, the longest phrase of each."""
    words, glued = _said(lines)
    found: list[Repeat] = []
    taken: set[int] = set()
    for size in range(_LONGEST, 0, -1):
        for places in _same(words, size, glued):
            free = [place for place in places if place not in taken]
            close = _densest(free, size, within)
            if len(close) >= (worn_times if _is_weak(words, places, size) else times):
                taken.update(spot + step for spot in close for step in range(size))
                spans = tuple((words[spot], words[spot + size - 1]) for spot in close)
                found.append(Repeat(spans))
    return sorted(found, key=lambda repeat: repeat.places[0][0].start_char)


def _is_weak(words: Sequence[Word], places: Sequence[int], size: int) -> bool:
    """Whether it takes more to wear off: a single word that is not strong."""
    return size == 1 and words[places[0]].lemma not in _lists().strong


def _said(lines: Sequence[Line]) -> tuple[list[Word], set[int]]:
    """The words, and the places of those that a hyphen ties to the one before."""
    words: list[Word] = []
    glued: set[int] = set()
    for word in (word for line in lines for word in line.words):
        if word.is_word:
            words.append(word)
        elif word.lower == "-":
            glued.add(len(words))
    return words, glued


def _same(words: Sequence[Word], size: int, glued: set[int]) -> Iterator[list[int]]:
    """The places of each phrase of `size` words that may count, by lemmas; no mere compounds."""
    by_lemma: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(words) - size + 1):
        if size == 2 and place + 1 in glued:
            continue
        key = tuple(word.lemma for word in words[place : place + size])
        by_lemma.setdefault(key, []).append(place)
    for key, places in by_lemma.items():
        if len(places) > 2 and _counts(key, words[places[0] : places[0] + size]):
            yield places


def _densest(places: Sequence[int], size: int, within: int) -> list[int]:
    """The most places that lie within `within` words and do not overlap or follow each other."""
    apart: list[int] = []
    for place in places:
        if not apart or place - apart[-1] > size:
            apart.append(place)
    best: list[int] = []
    for first, start in enumerate(apart):
        inside = [place for place in apart[first:] if place - start <= within]
        best = inside if len(inside) > len(best) else best
    return best


def _counts(lemmas: tuple[str, ...], words: Sequence[Word]) -> bool:
    lists = _lists()
    if len(lemmas) == 1:
        return lemmas[0] in lists.worn
    if lemmas in lists.stock:
        return True
    if words[0].pos not in _CONTENT or words[-1].pos not in _CONTENT | {"ADP", "PART"}:
        return False
    heavy = [w for w in words if w.pos in _CONTENT and w.lemma not in lists.light]
    verb = any(w.pos == "VERB" for w in heavy)
    judged = any(w.lemma in lists.evaluative for w in heavy)
    return len(heavy) >= 2 and (verb or judged)
