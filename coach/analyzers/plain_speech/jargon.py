"""Technical terms that nobody explained, where the question asks for an audience outside the field.

Only the first mention of each counts, and none that is explained before or after: by a definition,
a comparison, an apposition, or as the name for what was said in plain words.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from coach.analyzers.plain_speech.reading import Line, Word, compiled
from coach.domain import Span

_LONGEST = 5
_NEAR = 8
"""Words on both sides within which a term with an everyday meaning needs company (convention)."""


@dataclass(frozen=True)
class Term:
    """A technical term and what to say in its place."""

    name: str
    plain: str
    common: bool
    """Whether it is an everyday word, too."""


@dataclass(frozen=True)
class Mention:
    """A term that was said without an explanation."""

    term: Term
    span: Span


@cache
def terms() -> dict[tuple[str, ...], Term]:
    """Every form of every term, as lower-case words without hyphens."""
    found: dict[tuple[str, ...], Term] = {}
    text = files(__package__).joinpath("jargon.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        term = Term(row["term"], row["plain"], bool(row["common"]))
        for form in (row["term"], *row["variants"].split("|")):
            if form:
                found.setdefault(tuple(re.findall(r"[a-z0-9]+", form.lower())), term)
    return found


@cache
def _signs() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("jargon.toml").read_text("utf-8"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return compiled(_signs()[name], {})


@dataclass(frozen=True)
class _Place:
    """A term in a line: its first token and the one after its last."""

    line: int
    start: int
    end: int
    term: Term


def unexplained(lines: Sequence[Line]) -> Iterator[Mention]:
    """The first mention of each term that is explained nowhere around it."""
    places = [place for number, line in enumerate(lines) for place in _found(number, line)]
    met: set[str] = set()
    for place in places:
        if place.term.name in met or (place.term.common and not _is_meant(lines, place, places)):
            continue
        met.add(place.term.name)
        if not _is_explained(lines, place):
            words = lines[place.line].words
            yield Mention(
                place.term, (words[place.start].start_char, words[place.end - 1].end_char)
            )


def _found(number: int, line: Line) -> Iterator[_Place]:
    """The terms of a line, the longest first where two overlap."""
    at = [place for place, word in enumerate(line.words) if word.is_word]
    pieces = [(piece, place) for place in at for piece in _pieces(line.words[place])]
    known, step = terms(), 0
    while step < len(pieces):
        for size in range(min(_LONGEST, len(pieces) - step), 0, -1):
            term = known.get(tuple(piece for piece, _ in pieces[step : step + size]))
            if term is not None:
                yield _Place(number, pieces[step][1], pieces[step + size - 1][1] + 1, term)
                step += size - 1
                break
        step += 1


def _pieces(word: Word) -> list[str]:
    """A word without its hyphens; the end of a contraction is no letter."""
    if "'" in word.lower:
        return [word.lower]
    return re.findall(r"[a-z0-9]+", word.lower)


def _is_meant(lines: Sequence[Line], place: _Place, places: Sequence[_Place]) -> bool:
    """Whether a word with an everyday meaning stands in technical company."""
    words = lines[place.line].words
    around = (*words[max(0, place.start - _NEAR) : place.start], *words[place.end :][:_NEAR])
    near = set(_signs()["near"].split())
    if any(word.lower in near or word.lower == "%" for word in around):
        return True
    return any(
        other is not place and other.line == place.line and not other.term.common
        for other in places
    )


def _is_explained(lines: Sequence[Line], place: _Place) -> bool:
    """Whether its sentence, what comes right after it, or the next sentence explains it."""
    line = lines[place.line]
    before = " ".join(word.lower for word in line.words[: place.start])
    after = " ".join(word.lower for word in line.words[place.end :])
    follows = lines[place.line + 1].text if place.line + 1 < len(lines) else ""
    return bool(
        _pattern("sentence").search(before)
        or _pattern("sentence").search(after)
        or _pattern("after").search(after)
        or _pattern("next").match(after)
        or _pattern("opens").match(follows)
    )
