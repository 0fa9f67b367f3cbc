"""Run-on sentences: clauses chained with and, so and then, with no end a listener can hear.

Text without marks is one stretch until a clause begins that nothing links to the one before, or
until a pause; punctuated text until a closing mark.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.analyzers.plain_speech.reading import CLOSING, Line, Word
from coach.language.lists import word_set

JOINS = word_set("and so then but because cause or which while although though since until when if")
_NOMINATIVE = word_set("i we he she they it there")
_OBJECTS = word_set("it him them me us that this there")
_CHAINS = word_set("and so then but because cause or which")
"""The links that count where no mark shows whether a clause goes with the one before or after."""
_POINTING = word_set("that this those these nobody everybody everyone one somebody what")
_OWN = word_set("my his her our their your")
_REACH = 7
"""Tokens after a link within which its verb comes (convention)."""
_GAP = 12
"""Tokens from one link to the next within one chain, where no mark shows ends (convention)."""
_TAKES_CLAUSE = word_set(
    """that think thought say said says know knew see saw feel felt guess hope mean believe found
    find tell told realize realized notice noticed what how why where who whom whatever like than as
    before after once unless whether sure means meant glad afraid wish ask asked every everything
    all something anything"""
)
"""Words after which a clause may follow that belongs to the one before."""
_OPEN = frozenset({"ADP", "DET", "PART", "SCONJ", "CCONJ", "AUX", "PRON", "PUNCT"})


@dataclass(frozen=True)
class Stretch:
    """Words from one end that a listener can hear to the next."""

    words: Sequence[Word]
    clauses: int
    links: int
    """Clauses that a word of `JOINS` ties to the one before, one after the other."""
    chain: Sequence[Word]
    """The words that these clauses make up."""
    is_marked: bool
    """Whether marks show where sentences end."""

    @property
    def count(self) -> int:
        """How many words it has, marks left out."""
        return sum(word.is_word for word in self.words)


def stretches(lines: Sequence[Line], ends: frozenset[int] = frozenset()) -> Iterator[Stretch]:
    """The stretches of an answer; `ends` are characters at which one ends in any case."""
    words = [word for line in lines for word in line.words]
    marked = _is_marked(words)
    start = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or _ends(words, place, marked=marked, ends=ends):
            if any(word.is_word for word in words[start:place]):
                yield _stretch(words[start:place], marked=marked)
            start = place


def _is_marked(words: Sequence[Word]) -> bool:
    """Whether sentences are closed by marks, not counting the one at the very end."""
    marks = sum(word.lower in CLOSING for word in words[:-1])
    return bool(marks) or (bool(words) and words[-1].lower in CLOSING)


def _ends(words: Sequence[Word], place: int, *, marked: bool, ends: frozenset[int]) -> bool:
    if words[place].start_char in ends:
        return True
    if marked:
        return words[place - 1].lower in CLOSING
    return _opens_unlinked(words, place)


def _opens_unlinked(words: Sequence[Word], place: int) -> bool:
    """Whether a clause begins here that no word ties to the one before."""
    before = words[place - 1]
    if not _is_subject(words, place):
        return False
    tied = before.lower in JOINS | _TAKES_CLAUSE or before.lemma in _TAKES_CLAUSE
    open_end = before.pos in _OPEN and before.lower not in _OBJECTS
    return not tied and not open_end and not _is_subordinate(words, place)


def _is_subject(words: Sequence[Word], place: int) -> bool:
    """Whether a subject with its verb begins here: `he said`, `the old pump was`, `Tyrone ran`."""
    word = words[place]
    if word.lower in _NOMINATIVE:
        return any(after.is_finite for after in words[place + 1 : place + 3])
    if word.lower in _POINTING or word.pos == "PROPN":
        return any(after.is_finite for after in words[place + 1 : place + 2])
    if word.pos != "DET" and word.lower not in _OWN:
        return False
    for at, after in enumerate(words[place + 1 : place + 5]):
        if after.is_finite:
            return at > 0
        if after.pos not in ("NOUN", "ADJ", "NUM", "PROPN"):
            return False
    return False


def _is_subordinate(words: Sequence[Word], place: int) -> bool:
    """Whether a link stands shortly before, with no verb of its own since (`when at home I …`)."""
    for word in reversed(words[max(0, place - 6) : place]):
        if word.is_finite:
            return False
        if word.lower in JOINS or word.pos == "SCONJ":
            return True
    return False


def _stretch(words: Sequence[Word], *, marked: bool) -> Stretch:
    joins = JOINS if marked else _CHAINS
    links = [place for place in range(1, len(words)) if _links(words, place, joins)]
    chain = (0, len(words), len(links)) if marked else _tightest(links, len(words))
    clauses = sum(
        word.is_finite and not (place and words[place - 1].is_finite)
        for place, word in enumerate(words)
    )
    return Stretch(words, max(clauses, 1), chain[2], words[chain[0] : chain[1]], marked)


def _tightest(links: Sequence[int], size: int) -> tuple[int, int, int]:
    """The most links that follow each other closely: first and last token, and how many.

    Where no mark shows an end, a long way without a link most likely hides one.
    """
    best, first = (0, size, 0), 0
    for last, place in enumerate(links):
        if last and place - links[last - 1] > _GAP:
            first = last
        if last - first + 1 > best[2]:
            best = max(0, links[first] - _GAP), min(size, place + _GAP), last - first + 1
    return best


def _links(words: Sequence[Word], place: int, joins: frozenset[str]) -> bool:
    """Whether a clause is tied on here; of `and so then` only the last counts."""
    if words[place].lower not in joins or words[place + 1 : place + 2] == []:
        return False
    if words[place + 1].lower in JOINS:
        return False
    for word in words[place + 1 : place + 1 + _REACH]:
        if word.lower in JOINS or word.lower in CLOSING:
            return False
        if word.is_finite:
            return True
    return False
