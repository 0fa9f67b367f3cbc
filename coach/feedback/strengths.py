"""What a take does well, the weightiest first, and never the words that a fix is about."""

from collections.abc import Iterator, Sequence

from coach.feedback.view import PARTS, Point, View, commonest, span_of


def find_strengths(view: View, fixes: Sequence[Point]) -> Iterator[Point]:
    """What is worth keeping, the weightiest first; never the words that a fix is about."""
    criticized = {fix.span for fix in fixes}
    checks = {fix.check for fix in fixes}
    points = [*_impact_strengths(view), *_star_strengths(view)]
    if view.request.delivery:
        points += _delivery_strengths(view, checks)
    yield from (point for point in points if point.span not in criticized)


def _impact_strengths(view: View) -> Iterator[Point]:
    outcomes = view.found("impact.outcome")
    for finding in [finding for finding in outcomes if finding.related][-1:]:
        yield Point("impact.baseline", view.sentence(finding.start_char))
    for finding in outcomes[-1:]:
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
