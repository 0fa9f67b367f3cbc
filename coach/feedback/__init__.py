"""Chooses what to say about a take: one strength, at most two fixes, and the next question.

Content comes before delivery, and what would change an interviewer's mind most comes first. There
is no fix without the words it rests on; something missing is shown by the sentence after which it
belongs. Where the parts of the story were not judged, nothing is said about them.
"""

from coach.domain import Advice, Feedback
from coach.errors import UsageError
from coach.feedback.fixes import choose_fixes, find_fixes
from coach.feedback.follow_ups import FollowUp, choose_follow_ups, follow_ups_for
from coach.feedback.progress import compared
from coach.feedback.replies import (
    Objection,
    answer_back,
    objection,
    question_back,
    takes_up,
)
from coach.feedback.strengths import find_strengths
from coach.feedback.view import FeedbackRequest, FeedbackRules, Point, View

__all__ = [
    "FeedbackRequest",
    "FeedbackRules",
    "FollowUp",
    "Objection",
    "advice_on",
    "answer_back",
    "choose_follow_ups",
    "give_feedback",
    "objection",
    "question_back",
    "takes_up",
]


def give_feedback(request: FeedbackRequest) -> Feedback:
    """What to say about a take; empty where there is too little text to judge.

    Raises UsageError where the advice for a check is missing, or lacks a value.
    """
    view = View(request)
    if len(view.text.split()) < request.rules.fewest_words:
        return Feedback()
    faults = find_fixes(view)
    fixes = choose_fixes(faults)
    strength = next(find_strengths(view, fixes, faults), None)
    return Feedback(
        strength=None if strength is None else advice_on(view, strength),
        fixes=tuple(compared(view, advice_on(view, fix), fix) for fix in fixes),
        follow_up=_next_question(view),
    )


def advice_on(view: View, point: Point) -> Advice:
    """A point in the words of its check; raises UsageError where these are missing."""
    words = view.request.advice.get(point.check)
    if words is None:
        raise UsageError(f"There is no advice for {point.check!r}.", "Add it to advice.toml.")
    quote = view.text[point.span[0] : point.span[1]]
    values = {**point.values, "quote": quote}
    try:
        said = words.message.format_map(values), words.next_step.format_map(values)
    except KeyError as error:
        raise UsageError(f"The advice for {point.check!r} has no value for {error}.") from error
    return Advice(point.check, *said, quote, *point.span, *view.transcript.seconds(point.span))


def _next_question(view: View) -> str | None:
    """The first follow-up that was not asked already."""
    asked = {turn.prompt for turn in view.transcript.turns}
    return next((one.text for one in follow_ups_for(view) if one.text not in asked), None)
