"""Time before the point: how much is said until the first sentence that answers the question.

A question for an occasion is answered where an occasion begins: past tense, or words such as "last
year". A question with why or how is answered by a reason or a habit. What comes before (talk about
the question, what holds for everybody, who the speaker is) is counted. Where no such sentence is
sure, there is no figure.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from coach.analyzers.plain_speech.reading import Line, Word, compiled
from coach.domain import Question

Kind = Literal["occasion", "reason", "habit"]

_OCCASION = re.compile(
    r"\b(?:tell (?:me|us) about|describe|an example|a time|a situation|an? (?:project|incident)|"
    r"take me through|walk me through a|have you ever|think of a|give me)\b"
)
_REASON = re.compile(r"\bwhy (?:do you|this|are you|did you|our|us|machine)\b|\bwhat draws you\b")
_HABIT = re.compile(r"\bhow do you\b")

_SET_UP = 30
"""Words before the point that may be anything (convention)."""
_TOLD = 2
"""Verbs in the past tense that make a sentence about everybody part of a story (convention)."""
_SURE = 0.6
"""Share of the words before the point that have to be surely empty (convention)."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("point.toml").read_text("utf-8"))


@cache
def _patterns(name: str) -> re.Pattern[str]:
    return compiled(_table()[name]["patterns"], _table()["parts"])


def kind_of(question: Question) -> Kind | None:
    """What would answer the question; None where that is not sure."""
    text = question.text.lower()
    if _REASON.search(text):
        return "reason"
    if _HABIT.search(text):
        return "habit"
    return "occasion" if _OCCASION.search(text) else None


def point_of(lines: Sequence[Line], question: Question) -> int | None:
    """The index of the first sentence that answers the question; None where that is not sure.

    It is the first one that is specific: told in the past tense, with a name, a figure or a time,
    or in the words of a reason or a habit. What is said before it counts as a way there where most
    of it is talk, general or about the speaker; a few other words belong to the answer.
    """
    kind = kind_of(question)
    if kind is None:
        return None
    for place, line in enumerate(lines):
        if _is_specific(line, kind):
            if _is_preamble(lines[:place]):
                return place
            return 0 if sum(line.count for line in lines[:place]) <= _SET_UP else None
    return None


def _is_preamble(lines: Sequence[Line]) -> bool:
    """Whether most words stand in sentences that surely say nothing of the answer."""
    told = sum(line.count for line in lines if _is_empty(line))
    return told >= _SURE * sum(line.count for line in lines)


def _is_empty(line: Line) -> bool:
    return any(bool(_patterns(kind).search(line.text)) for kind in ("talk", "general", "self"))


def _is_specific(line: Line, kind: Kind) -> bool:
    if _patterns("talk").search(line.text):
        return False
    if kind != "occasion" and _patterns(kind).search(line.text):
        return True
    occasion = bool(_patterns("occasion").search(line.text))
    past = sum(word.is_past for word in line.words)
    other = sum(word.is_finite for word in line.words) - past
    if _is_empty(line):
        return occasion or (kind == "occasion" and past >= _TOLD and past > 2 * other)
    if kind != "occasion":
        return past > 0 and occasion
    return occasion or past > 0 or any(_is_sign(word) for word in line.words[1:])


def _is_sign(word: Word) -> bool:
    """Whether a word names somebody, somewhere, or how many."""
    return word.pos == "PROPN" or (word.pos == "NUM" and word.lower != "one")
