"""What a take does well, the weightiest first, and never against what a fix says."""

from collections.abc import Iterator, Mapping, Sequence

from coach.feedback.openings import outcomes
from coach.feedback.view import PARTS, Point, View, commonest, span_of

_TAKEN_BACK: Mapping[str, tuple[str, ...]] = {
    "star.complete": (
        "star.missing.",
        "star.thin.",
        "star.share.action",
        "ownership.we",
        "relevance.",
        "turns.late.",
    ),
    "star.action": (
        "star.thin.action",
        "star.share.action",
        "ownership.",
        "turns.late.action",
        "turns.late.own_part",
    ),
    "star.result": (
        "star.thin.result",
        "hedging.result",
        "impact.vague",
        "impact.none",
        "turns.late.result",
        "turns.late.number",
    ),
    "impact.baseline": ("hedging.result", "impact.no_baseline", "relevance.off_question"),
    "impact.number": ("hedging.result", "impact.no_baseline", "relevance.off_question"),
}
"""Strength -> the starts of the fixes that say the opposite."""
_PRAISE_THE_END = frozenset({"star.result"})
"""Strengths that show the last words of the result."""


def find_strengths(
    view: View, fixes: Sequence[Point], faults: Sequence[Point] = ()
) -> Iterator[Point]:
    """What is worth keeping, the weightiest first.

    Never the words that a fix is about, nor an ending with one of the `faults` of the result,
    whether or not that became a fix.
    """
    criticized = {fix.span for fix in fixes}
    checks = {fix.check for fix in fixes}
    faults_of_ending = {fault.check for fault in faults if fault.check.startswith("impact.")}
    points = [*_impact_strengths(view), *_star_strengths(view)]
    if view.request.delivery:
        points += _delivery_strengths(view, checks)
    for point in points:
        opposed = _TAKEN_BACK.get(point.check, ())
        against = checks | faults_of_ending if point.check in _PRAISE_THE_END else checks
        if point.span not in criticized and not any(c.startswith(opposed) for c in against):
            yield point


def _impact_strengths(view: View) -> Iterator[Point]:
    found = outcomes(view)
    for finding in [finding for finding in found if finding.related][-1:]:
        yield Point("impact.baseline", view.sentence(finding.start_char))
    for finding in found[-1:]:
        yield Point("impact.number", view.sentence(finding.start_char))


def _star_strengths(view: View) -> Iterator[Point]:
    if not view.is_story:
        return
    told = {part: view.parts(part) for part in PARTS}
    told["result"] = told["result"] or view.parts("lesson")
    gaps = any(f.check.startswith(("star.missing.", "star.thin.")) for f in view.findings)
    if all(told.values()) and not gaps:
        yield Point("star.complete", span_of(told["result"][-1]))
    for part in ("result", "action"):
        if told[part] and not view.found(f"star.thin.{part}"):
            span, values = span_of(told[part][-1]), {"part": view.part_name(part)}
            yield Point(f"star.{part}", span, values)


def _delivery_strengths(view: View, criticized: set[str]) -> Iterator[Point]:
    start = len(view.text) - len(view.text.lstrip())
    opening = view.sentence(start)
    rate, pace = view.value("fillers.per_minute"), view.measures.get("pacing.words_per_minute")
    heard = view.transcript.verbatim and not any("fillers." in check for check in criticized)
    if heard and rate is not None and rate <= view.rules.few_fillers:
        fillers = view.fillers
        values = {"rate": round(rate), "count": len(fillers), "word": commonest(fillers)}
        yield Point("fillers.few", opening, values)
    steady = not view.found("pacing.rushed") and not view.found("pacing.slow")
    if pace is not None and pace.value is not None and pace.target is not None and steady:
        low, high = pace.target
        if (low or 0) <= pace.value <= (high or pace.value):
            yield Point("pacing.steady", opening, {"rate": round(pace.value)})
