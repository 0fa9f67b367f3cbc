"""Trade-offs and lessons that an answer names, and questions that ask for them.

A trade-off says what was given up for what; a lesson what is done or thought differently since.
Learning a skill, or learning that something had happened, is no lesson.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from coach.analyzers.plain_speech.reading import Line, compiled
from coach.domain import Question, Span
from coach.language.lists import word_set

Name = Literal["trade_off", "lesson"]

_GENERAL = word_set("you people everybody everyone nobody one should can must")
_LEARNED_THAT = re.compile(r"(?<![^ ])(?:i|we) (?:\w+ ){0,2}(?:learned|learnt) (that|,|:)(?![^ ])")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("named.toml").read_text("utf-8"))


@cache
def _patterns(name: Name, kind: str) -> re.Pattern[str]:
    return compiled(_table()[name][kind], _table()["parts"])


def named(lines: Sequence[Line], name: Name) -> Iterator[Span]:
    """The sentences that name one, in order."""
    for line in lines:
        if _patterns(name, "quiet").search(line.text):
            continue
        if _patterns(name, "patterns").search(line.text) or (name == "lesson" and _learned(line)):
            yield line.span


def _learned(line: Line) -> bool:
    """`I learned that …` where what follows holds in general, not what had happened."""
    match = _LEARNED_THAT.search(line.text)
    if match is None:
        return False
    after = line.text[: match.end()].count(" ") + 1
    for word in line.words[after:]:
        if word.lower in _GENERAL or (word.is_finite and "Tense=Pres" in word.features):
            return True
        if word.is_past:
            return False
    return False


def asks_for(question: Question, name: Name) -> bool:
    """Whether a question, in its text or its points, asks for one."""
    asked = re.compile("|".join(_table()["asked"][name]))
    return any(asked.search(text.lower()) for text in (question.text, *question.points))
