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

from coach.analyzers.plain_speech.reading import CLOSING, Line, Word, compiled
from coach.domain import Question, Span
from coach.language.lists import word_set

Name = Literal["trade_off", "lesson"]

_GENERAL = word_set("you people everybody everyone nobody one should can must")
_GOES_ON = word_set("but though although so")
_MODAL = word_set("would 'd could can will 'll might")
_LEARNED_THAT = re.compile(r"(?<![^ ])(?:i|we) (?:\w+ ){0,2}(?:learned|learnt) (that|,|:)(?![^ ])")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("named.toml").read_text("utf-8"))


@cache
def _patterns(name: Name, kind: str) -> re.Pattern[str]:
    return compiled(_table()[name][kind], _table()["parts"])


def named(lines: Sequence[Line], name: Name) -> Iterator[Span]:
    """The sentences that name one, in order."""
    for place, line in enumerate(_joined(lines)):
        if _patterns(name, "quiet").search(line.text):
            continue
        late = 2 * (place + 1) > len(lines)
        if _patterns(name, "patterns").search(line.text) or (
            name == "lesson" and (_learned(line) or _is_habit(line, late=late))
        ):
            yield line.span


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with what speech without marks had cut before "but" put back together."""
    held: list[Word] = []
    for line in lines:
        if held and (line.words[0].lower not in _GOES_ON or held[-1].lower in CLOSING):
            yield Line(held)
            held = []
        held = [*held, *line.words]
    if held:
        yield Line(held)


def _is_habit(line: Line, *, late: bool) -> bool:
    """Whether it tells what is done since, in the present tense; some forms only late."""
    for kind in ("habits", "late") if late else ("habits",):
        match = _patterns("lesson", kind).search(line.text)
        if match is not None:
            start = line.text[: match.start()].count(" ")
            verb = next((word for word in line.words[start:] if word.is_finite), None)
            if verb is not None and not verb.is_past and verb.lower not in _MODAL:
                return True
    return False


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


def hinted(lines: Sequence[Line], name: Name) -> bool:
    """Whether an answer has words that may name one in a way no pattern knows."""
    hints = compiled(_table()["hints"][name], _table()["parts"])
    return any(hints.search(line.text) for line in lines)
