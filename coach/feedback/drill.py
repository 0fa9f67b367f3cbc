"""Feedback on a drill: one part of a story, told alone and against the clock.

A few seconds of speech are too little to judge a story by, and nothing is said of the other parts.
Whether the part is there is said only where every sentence was surely told apart.
"""

from collections.abc import Iterator

from coach.domain import Analysis, Feedback
from coach.feedback import advice_on
from coach.feedback.view import FeedbackRequest, Point, View, label_of, span_of

SURE_THERE = 0.45
"""Confidence from which a sentence is the part that was asked for (convention: as in `star`)."""
SURE_OTHER = 0.6
"""Confidence from which it is surely another one (convention)."""
LATE = 1.25
"""Times the target beyond which a drill was too long (convention)."""
_SAME = {"result": ("result", "lesson"), "task": ("task", "situation")}
"""Labels that count as the part: a lesson ends a story too, a task told alone sets the scene."""
_ABOUT = {"result": ("impact",), "action": ("ownership",)}
_ALWAYS = ("fillers", "pacing")


def drill_feedback(request: FeedbackRequest, part: str) -> Feedback:
    """What to say about a take that was asked for this part alone.

    Raises UsageError where the advice for a check is missing.
    """
    view = View(request)
    if not view.text.strip():
        return Feedback()
    fixes = list(_fixes(view, part))[:2]
    strength = None if fixes and fixes[0].check == "drill.missing" else _strength(view, part)
    return Feedback(
        strength=None if strength is None else advice_on(view, strength),
        fixes=tuple(advice_on(view, fix) for fix in fixes),
    )


def about_part(analyses: tuple[Analysis, ...], part: str) -> tuple[Analysis, ...]:
    """The analyses that say something about this part, or about how it was spoken."""
    kept = (*_ALWAYS, *_ABOUT.get(part, ()))
    return tuple(analysis for analysis in analyses if analysis.analyzer in kept)


def _strength(view: View, part: str) -> Point | None:
    """The surest sentence of the part; nothing where none is sure."""
    labels = _SAME.get(part, (part,))
    told = [note for note in view.notes if label_of(note) in labels]
    sure = [note for note in told if (note.confidence or 0.0) >= SURE_THERE]
    if not sure:
        return None
    best = max(sure, key=lambda note: note.confidence or 0.0)
    return Point("drill.told", span_of(best), {"part": view.part_name(part)})


def _fixes(view: View, part: str) -> Iterator[Point]:
    values = {"part": view.part_name(part)}
    labels = _SAME.get(part, (part,))
    others = [n for n in view.notes if label_of(n) not in labels]
    if others and len(others) == len(view.notes):
        sure = all((note.confidence or 0.0) >= SURE_OTHER for note in others)
        if sure:
            yield Point("drill.missing", span_of(others[0]), values)
            return
    seconds, high = view.transcript.answer_s, view.take.question.target_s[1]
    if seconds is not None and seconds > LATE * high:
        yield Point("drill.long", view.sentence(0), {**values, "seconds": round(seconds)})
    grade = view.value("impact.grade")
    if part == "result" and grade is not None and grade < 2 and _strength(view, part):
        yield Point("drill.number", view.sentence(len(view.text.rstrip()) - 1), values)
