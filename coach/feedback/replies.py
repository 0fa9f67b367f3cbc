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
QUESTIONS_BACK = ("repeat", "moment", "length", "setting", "pick", "meaning")
"""What a candidate may ask back: to hear it again, for a moment to think, how long to speak,
whether study or private projects count, which of several stories to tell, what is meant."""
_LONGEST_BACK = 30
"""Words above which a sentence is no question back (convention)."""
_MOST_BEFORE = 15
"""Words that may stand before a question back (convention)."""


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

    Taken up: it grants something, or has room for a reason and gives one. Fended off: a denial or
    an appeal to what is obvious, or a few words with neither. A reply that only repeats words of
    the objection, or says that one does not know, tells nothing.
    """
    table, told = patterns("replies.toml"), sayings(reply)
    words = [word for saying in told for word in saying.words]
    signs = {name: _any(told, table[name]) for name in ("grants", "reasons", "fends", "unknown")}
    fresh = set(words) - {word for one in sayings(objection) for word in one.words}
    if len(fresh) < _FEWEST_FRESH or (signs["unknown"] and len(words) <= _SHORT):
        return "unsure"
    if signs["grants"] or (signs["reasons"] and len(words) > _LEAST_REASON):
        return "taken up"
    return "taken up" if len(words) > (_LONG if signs["fends"] else _SHORT) else "fended off"


_FEWEST_FRESH = 2
"""Words of its own below which a reply says nothing (convention)."""
_LEAST_REASON = 6
"""Words up to which a reply has no room for a reason (convention)."""
_SHORT = 10
"""Words up to which a reply that grants and reasons nothing fends off (convention)."""
_LONG = 18
"""The same for one that denies (convention)."""


def _any(told: tuple[Saying, ...], pattern: re.Pattern[str]) -> bool:
    return any(saying.has(pattern) for saying in told)


def question_back(text: str) -> str | None:
    """What is asked back, one of `QUESTIONS_BACK`; None where the text is an answer.

    The last sentence has to begin as a question to the interviewer does, and little may stand
    before it: a question within a story is a part of the story.
    """
    told = sayings(text)
    if not told or len(told[-1].words) > _LONGEST_BACK:
        return None
    before = sum(len(saying.words) for saying in told[:-1])
    table = patterns("questions_back.toml")
    if before > _MOST_BEFORE or _any(told, table["answer"]) or not _asks(text, told[-1]):
        return None
    kinds = (kind for kind in QUESTIONS_BACK if told[-1].has(table[kind]))
    return next(kinds, "pick" if text.rstrip().endswith("?") else None)


def _asks(text: str, last: Saying) -> bool:
    """Whether a sentence begins as a question does, or its last clause where a mark ends it."""
    table = patterns("questions_back.toml")
    if last.has(table["begins"]):
        return True
    clause = sayings(text[slice(*last.span)].rpartition(",")[2])
    marked = text.rstrip().endswith("?") and not last.has(table["reports"])
    return marked and bool(clause) and clause[0].has(table["begins"])


def answer_back(question: Question, kind: str, wordings: Wordings) -> str:
    """What the interviewer says to a question back; the question's own note goes first."""
    if kind == "repeat":
        return question.text
    if kind in _ABOUT_THE_STORY and question.note:
        return question.note
    return worded(wordings, f"reply.{kind}", question.text, {})


_ABOUT_THE_STORY = frozenset({"setting", "pick", "meaning"})
"""What a question's own note answers."""
