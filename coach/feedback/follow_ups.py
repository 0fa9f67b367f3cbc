"""What a real interviewer would ask next, for what the answer leaves open.

How a session uses it:

* `choose_follow_ups(request, already)` once an answer is judged: what to ask now, the first one
  first, none where nothing is open. Once the reply to the first has joined the take and the whole
  is judged again, call it with the reasons asked so far in `already`: none is asked twice, and no
  more than `most_follow_ups` in all.
* `coach.feedback.replies` has the rest: `objection` for pressure mode, `takes_up` for the reply to
  it, `question_back` and `answer_back` where the candidate asks instead of answering; that turn is
  not judged.

The reasons, the weightiest first, are `REASONS`. A question's own follow-ups come before the
general wording; the wording is in `prompts/follow_ups.toml`, and which of several is taken hangs on
the answer's text alone. Nothing is asked that the answer has said as far as the analyses can tell:
where the parts of the story were not judged, no part is asked for.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coach.domain import Span
from coach.errors import UsageError
from coach.feedback.openings import (
    asked_for,
    choices_without_reason,
    claim_without_number,
    claim_words,
    hardly_any_action,
    lesson_is_open,
    part_gaps,
    team_without_self,
    trade_off_is_open,
)
from coach.feedback.view import FeedbackRequest, View, Wordings, span_of

REASONS = (
    "one_time",
    "action",
    "result",
    "own_part",
    "number",
    "trade_off",
    "lesson",
    "choice",
    "situation",
    "task",
    "point",
)
"""Why something is asked: `one_time` no story was told, `action`, `result`, `situation` and `task`
that part is missing or without substance, `own_part` "we" throughout, `number` a claim without one,
`trade_off` and `lesson` it was due, `choice` one without its reason, `point` something that this
question listens for."""
_SHORT_QUOTE = 8
"""Words up to which the candidate's own words are repeated in a follow-up."""


@dataclass(frozen=True)
class FollowUp:
    """One question after the answer, and the words it rests on."""

    reason: str
    """One of `REASONS`."""
    text: str
    """What the interviewer says."""
    quote: str
    """The candidate's words it is about; for something missing, those after which it belongs."""
    span: Span
    """Where these stand in the transcript's text."""


@dataclass(frozen=True)
class Opening:
    """Something the answer leaves open."""

    reason: str
    span: Span
    point: str = ""
    """For `point`: what the question listens for."""


def choose_follow_ups(
    request: FeedbackRequest, already: Sequence[str] = ()
) -> tuple[FollowUp, ...]:
    """What to ask now; `already` are the reasons that were asked before.

    Raises UsageError where a reason has no wording.
    """
    return follow_ups_for(View(request), already)


def follow_ups_for(view: View, already: Sequence[str] = ()) -> tuple[FollowUp, ...]:
    """As `choose_follow_ups`, for a take that has been opened."""
    if len(view.text.split()) < view.rules.fewest_words:
        return ()
    found = {opening.reason: opening for opening in reversed(list(_openings(view)))}
    open_ones = (opening for opening in found.values() if opening.reason not in already)
    ranked = sorted(open_ones, key=lambda opening: _rank(view, opening.reason))
    left = max(view.rules.most_follow_ups - len(already), 0)
    return tuple(_worded(view, opening) for opening in ranked[:left])


def _rank(view: View, reason: str) -> int:
    """Its place among `REASONS`; what the question does not ask in so many words comes later."""
    implied = reason in ("trade_off", "lesson") and not asked_for(view, reason)
    return REASONS.index("choice" if implied else reason)


def _openings(view: View) -> Iterator[Opening]:
    """All that is open; of several with one reason the first counts."""
    yield from (Opening("one_time", span_of(one)) for one in view.found("star.not_story"))
    for finding in part_gaps(view):
        yield Opening(finding.check.rpartition(".")[2], span_of(finding))
    claim = claim_without_number(view)
    spans = {
        "action": hardly_any_action(view),
        "own_part": team_without_self(view),
        "number": None if claim is None else claim_words(view, claim),
        "choice": next(choices_without_reason(view), None),
    }
    yield from (Opening(reason, span) for reason, span in spans.items() if span is not None)
    yield from _asked_for(view)


def _asked_for(view: View) -> Iterator[Opening]:
    """What this question asks or listens for, and the answer does not have."""
    last = view.sentence(len(view.text.rstrip()))
    if trade_off_is_open(view):
        yield Opening("trade_off", last)
    if lesson_is_open(view):
        yield Opening("lesson", last)
    for finding in view.found("relevance.missing_point"):
        yield Opening("point", last, str(finding.details.get("point") or ""))


def _worded(view: View, opening: Opening) -> FollowUp:
    quote = view.text[slice(*opening.span)]
    own = view.take.question.follow_ups
    text = own.get(opening.reason)
    if text is None:
        values = {"quote": _spoken(quote), "point": opening.point}
        text = worded(view.request.follow_ups, f"ask.{opening.reason}", view.answer, values)
    return FollowUp(opening.reason, text, quote, opening.span)


def worded(wordings: Wordings, key: str, text: str, values: Mapping[str, str]) -> str:
    """One of the wordings under a key, always the same one for the same answer text.

    Those with the candidate's own words are taken only where these are short. Raises UsageError
    where there is none.
    """
    short = 2 <= len(values.get("quote", "").split()) <= _SHORT_QUOTE
    known = wordings.get(key, ())
    fitting = [one for one in known if ("{quote}" in one) == short]
    fitting = fitting or [one for one in known if "{quote}" not in one]
    if not fitting:
        raise UsageError(f"There is no wording for {key!r}.", "Add it to follow_ups.toml.")
    turn = zlib.crc32(f"{key} {text}".encode())
    return fitting[turn % len(fitting)].format_map(values)


def _spoken(quote: str) -> str:
    """The candidate's words as the interviewer repeats them."""
    return " ".join(quote.split()).strip(" ,;:.!?\"'")
