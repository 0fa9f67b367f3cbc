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

from coach.analyzers.plain_speech.reading import Line, compiled
from coach.domain import Question

Kind = Literal["occasion", "reason", "habit"]

_OCCASION = re.compile(
    r"\b(?:tell (?:me|us) about|describe|an example|a time|a situation|an? (?:project|incident)|"
    r"take me through|walk me through a|have you ever|think of a|give me)\b"
)
_REASON = re.compile(r"\bwhy (?:do you|this|are you|did you|our|us|machine)\b|\bwhat draws you\b")
_HABIT = re.compile(r"\bhow do you\b")


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
    """The index of the first sentence that answers the question; None where that is not sure."""
    kind = kind_of(question)
    if kind is None:
        return None
    for place, line in enumerate(lines):
        if _begins_occasion(lines, place) if kind == "occasion" else _answers(line, kind):
            return place
    return None


def _answers(line: Line, kind: Kind) -> bool:
    return bool(_patterns(kind).search(line.text)) and not _patterns("talk").search(line.text)


def _begins_occasion(lines: Sequence[Line], place: int) -> bool:
    """Whether an occasion begins here: named as one, or told in the past tense from here on."""
    line = lines[place]
    if _patterns("talk").search(line.text):
        return False
    past, other = _tenses(line)
    general = bool(_patterns("general").search(line.text))
    if _patterns("occasion").search(line.text) and other <= past:
        return True
    if general or past == 0 or past < other:
        return False
    after = _tenses(lines[place + 1]) if place + 1 < len(lines) else (1, 0)
    return past + after[0] >= 2 and after[0] >= after[1]


def _tenses(line: Line) -> tuple[int, int]:
    """Finite verbs in the past tense, and in any other."""
    past = sum(word.is_past for word in line.words)
    return past, sum(word.is_finite for word in line.words) - past
