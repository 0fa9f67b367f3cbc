"""Pressure and questions back: an objection, how its reply went, and what a candidate asks.

`objection(request)` is one polite doubt that fits the answer, for pressure mode. `takes_up` tells
whether the reply to it took it up (granted a part of it, or met it with a reason or with evidence)
or fended it off. `question_back(text)` names what a candidate asks who asks back instead of
answering; then the answer is not judged, and `answer_back` has the interviewer's reply.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from coach.domain import Question, Span
from coach.feedback.follow_ups import worded
from coach.feedback.sayings import Saying, patterns, sayings
from coach.feedback.view import FeedbackRequest, View, Wordings, span_of

TakenUp = Literal["taken up", "fended off", "unsure"]
QUESTIONS_BACK = ("repeat", "moment", "setting", "pick", "length", "meaning")
"""What a candidate may ask back: to hear it again, for a moment to think, whether study or private
projects count, which of several stories to tell, how long to speak, what is meant."""
_LONGEST_BACK = 60
"""Words above which a turn that asks something is an answer all the same (convention)."""
_SUBSTANCE = 25
"""Words from which a reply without any sign of either has said something (convention)."""


@dataclass(frozen=True)
class Objection:
    """One polite doubt, and the words it is about."""

    kind: str
    """`cause` something else may explain it; `choice` another way was open; `team` others did it;
    `people` the other side may see it differently; `foresight` it could have been foreseen; `worth`
    it may not have been worth it."""
    text: str
    quote: str
    span: Span


def objection(request: FeedbackRequest) -> Objection | None:
    """One doubt that fits the answer; None where there is too little of it."""
    view = View(request)
    if len(view.text.split()) < view.rules.fewest_words or not view.sayings:
        return None
    kind, span = next(_doubts(view))
    text = worded(request.follow_ups, f"object.{kind}", view.text, {})
    return Objection(kind, text, view.text[slice(*span)], span)


def _doubts(view: View) -> Iterator[tuple[str, Span]]:
    table = patterns("replies.toml")
    for finding in view.found("impact.outcome")[-1:]:
        yield "cause", view.sentence(finding.start_char)
    for kind in ("people", "foresight", "choice"):
        for saying in view.sayings:
            if saying.has(table[kind]):
                yield kind, saying.span
    for check in ("ownership.we", "star.team"):
        for finding in view.found(check)[:1]:
            yield "team", span_of(finding)
    yield "worth", view.sayings[-1].span


def takes_up(objection: str, reply: str) -> TakenUp:
    """Whether a reply to an objection took it up, fended it off, or cannot be told.

    Taken up: it grants something, or gives a reason, a check, a number. Fended off: a denial or an
    appeal to what is obvious, with neither. A reply that only repeats the objection tells nothing.
    """
    table, told = patterns("replies.toml"), sayings(reply)
    words = [word for saying in told for word in saying.words]
    signs = {name: _any(told, table[name]) for name in ("grants", "reasons", "fends")}
    if signs["grants"] or (signs["reasons"] and len(words) > _LEAST_REASON):
        return "taken up"
    if signs["fends"]:
        return "fended off"
    fresh = set(words) - {word for one in sayings(objection) for word in one.words}
    return "taken up" if len(fresh) >= _SUBSTANCE else "unsure"


_LEAST_REASON = 6
"""Words up to which a reply has no room for a reason (convention)."""


def _any(told: tuple[Saying, ...], pattern: re.Pattern[str]) -> bool:
    return any(saying.has(pattern) for saying in told)


def question_back(text: str) -> str | None:
    """What is asked back, one of `QUESTIONS_BACK`; None where the text is an answer."""
    told = sayings(text)
    if not told or sum(len(saying.words) for saying in told) > _LONGEST_BACK:
        return None
    table = patterns("questions_back.toml")
    if _any(told, table["answer"]):
        return None
    for kind in QUESTIONS_BACK:
        if _any(told, table[kind]):
            return kind
    return None


def answer_back(question: Question, kind: str, wordings: Wordings) -> str:
    """What the interviewer says to a question back; the question's own note goes first."""
    if kind == "repeat":
        return question.text
    if kind in _ABOUT_THE_STORY and question.note:
        return question.note
    return worded(wordings, f"reply.{kind}", question.text, {})


_ABOUT_THE_STORY = frozenset({"setting", "pick", "meaning"})
"""What a question's own note answers."""
