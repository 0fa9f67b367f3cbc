"""Vague words: "some stuff", "various things", "some kind of solution" with nothing that says what.

Quiet where the noun is told at once: by a clause, a list, a comma and what follows, or the next
sentence ("I changed two things: the batch size and the order of the files").
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from coach.analyzers.plain_speech.reading import CLOSING, Line, Word
from coach.domain import Span
from coach.language.lists import phrase_set, word_set

_LONGEST_AMOUNT = 4
_JOINS = word_set("and but so or because while although then which")
_SUBJECTS = word_set("i you we he she they it")
_NAMED = word_set("biggest main first worst most one others")
_EXTENDERS = (
    ("and", "stuff"),
    ("or", "stuff"),
    ("and", "things", "like", "that"),
    ("and", "all", "that", "stuff"),
    ("and", "that", "kind", "of", "stuff"),
    ("and", "that", "kind", "of", "thing"),
    ("stuff", "like", "that"),
    ("things", "like", "that"),
)


@dataclass(frozen=True)
class _Lists:
    amounts: frozenset[tuple[str, ...]]
    heads: frozenset[str]
    empty: frozenset[str]
    doing: frozenset[str]
    loose: frozenset[str]
    thin: frozenset[str]
    something: frozenset[str]
    tells: frozenset[str]
    opens: frozenset[str]
    opening_phrases: frozenset[tuple[str, ...]]


@cache
def _lists() -> _Lists:
    text = files(__package__).joinpath("vague_words.toml").read_text("utf-8")
    table: dict[str, str] = tomllib.loads(text)
    amounts, phrases = (phrase_set(table.pop(key)) for key in ("amounts", "opening_phrases"))
    lists = {key: word_set(value) for key, value in table.items()}
    return _Lists(amounts=amounts, opening_phrases=phrases, **lists)


def heads() -> frozenset[str]:
    """The nouns that can be vague."""
    return _lists().heads


def vague_words(lines: Sequence[Line]) -> Iterator[Span]:
    """The vague noun phrases of an answer, in order."""
    for number, line in enumerate(lines):
        if _opens_telling(lines[number + 1 : number + 3]):
            continue
        end = -1
        for place in range(len(line.words)):
            found = _at(line.words, place) if place > end else None
            if found is not None:
                end = found[1]
                yield line.words[found[0]].start_char, line.words[end].end_char


def _opens_telling(after: Sequence[Line]) -> bool:
    """Whether the next sentences begin to tell what the noun stood for."""
    lists = _lists()
    for number, line in enumerate(after):
        lowers = tuple(word.lower for word in line.words[:6])
        pairs = set(pairwise(lowers))
        if not number and (lowers[0] in lists.opens or lowers[:2] in lists.opening_phrases):
            return True
        if pairs & {("for", "example"), ("for", "instance")}:
            return True
    return False


def _at(words: Sequence[Word], place: int) -> tuple[int, int] | None:
    """First and last token of the vague phrase whose noun stands at `place`."""
    lower, lists = words[place].lower, _lists()
    if lower == "something":
        return (place, place) if _hides(words, place) else None
    if lower in lists.empty and (extender := _extender(words, place)) is not None:
        return extender
    if lower not in lists.heads or _is_told(words, place) or _is_subject(words, place):
        return None
    first = place
    while first and words[first - 1].lower in lists.thin:
        first -= 1
    start = _amount(words, first) or (_amount(words, first + 1) if first < place else None)
    if start is None and lower in lists.empty and words[place - 1].lower in lists.loose:
        start = place - 1
    if start is not None:
        return None if _is_fixed(words, start) else (start, place)
    return (place, place) if lower in lists.empty and _is_done(words, place) else None


def _hides(words: Sequence[Word], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else None
    told = after is not None and (after.pos in ("ADJ", "ADV") or after.lower in _lists().tells)
    return place > 0 and words[place - 1].lemma in _lists().something and not told


def _extender(words: Sequence[Word], place: int) -> tuple[int, int] | None:
    """`and stuff like that` after less than a list of what is meant."""
    lowers = [word.lower for word in words]
    for phrase in _EXTENDERS:
        at = place - next(i for i, word in enumerate(phrase) if word in _lists().empty | {"thing"})
        if at < 1 or tuple(lowers[at : at + len(phrase)]) != phrase:
            continue
        marks = lowers[max(0, at - 9) : at]
        listed = marks.count(",") + marks.count("and") + marks.count("or") >= 1
        last = at + len(phrase) - 1
        if lowers[last + 1 : last + 3] in (["like", "that"], ["like", "this"]):
            last += 2
        told = phrase[-1] == "stuff" and _is_told(words, last)
        return None if listed or told else (place, last)
    return None


def _amount(words: Sequence[Word], end: int) -> int | None:
    """Where an amount that ends before `end` begins."""
    for size in range(_LONGEST_AMOUNT, 0, -1):
        if end >= size and tuple(w.lower for w in words[end - size : end]) in _lists().amounts:
            return end - size
    return None


def _is_fixed(words: Sequence[Word], start: int) -> bool:
    """Whether a word before the amount points at something already told (`these many things`)."""
    return start > 0 and words[start - 1].lower in {
        "these",
        "those",
        "my",
        "the",
        "all",
        "no",
        "not",
    }


def _is_done(words: Sequence[Word], place: int) -> bool:
    verb = words[place - 1] if place else None
    told = verb is not None and (verb.is_past or "VerbForm=Ger" in verb.features)
    return verb is not None and told and verb.lemma in _lists().doing


def _is_subject(words: Sequence[Word], place: int) -> bool:
    after = words[place + 1 : place + 2]
    return bool(after) and after[0].is_finite and after[0].pos in ("VERB", "AUX")


def _is_told(words: Sequence[Word], place: int) -> bool:
    """Whether what follows says what the noun stands for."""
    after = [word.lower for word in words[place + 1 : place + 8]]
    if not after:
        return False
    vague_end = after[0] == "to" or after[:2] == ["like", "that"]
    if after[0] in _SUBJECTS or (after[0] in _lists().tells and not vague_end):
        return True
    for at, lower in enumerate(after):
        if _tells_on(lower, after[at + 1 :]):
            return True
        if lower in _JOINS or lower in CLOSING:
            break
    return False


def _tells_on(lower: str, rest: Sequence[str]) -> bool:
    """Whether a mark with more than a new clause, or `and the biggest`, goes on to tell it."""
    if lower in (",", ":"):
        return bool(rest) and rest[0] not in _JOINS
    if lower != "and" or "the" not in rest[:4]:
        return False
    after = rest[rest.index("the") + 1 :]
    return bool(after) and (after[0] in _NAMED or after[0].endswith("est"))
