"""What could be said against how an answer was spoken: fillers, pace, pauses."""

from collections.abc import Iterator, Sequence

from coach.domain import Finding
from coach.feedback.view import Point, View, commonest, number_of, seconds_of

_LONG_STRETCH_S = 45.0
"""Seconds of rushed or slow speech that count in full (convention)."""


def delivery_fixes(view: View) -> Iterator[Point]:
    """Every fix about delivery that has its evidence."""
    yield from _filler_fixes(view)
    for check in ("pacing.rushed", "pacing.slow"):
        stretches = view.found(check)
        if stretches:
            longest = max(stretches, key=seconds_of)
            values = {
                "rate": round(number_of(longest, "words_per_minute")),
                "seconds": round(seconds_of(longest)),
            }
            extent = 0.5 + 0.5 * min(sum(map(seconds_of, stretches)) / _LONG_STRETCH_S, 1.0)
            yield Point(check, view.sentence(longest.start_char), values, extent)
    pauses = view.hesitations
    if len(pauses) >= view.rules.many_pauses:
        longest = max(pauses, key=seconds_of)
        values = {"count": len(pauses), "seconds": round(seconds_of(longest))}
        values["rate"] = round(view.value("pacing.words_per_minute") or 0)
        extent = min(0.6 + 0.1 * (len(pauses) - view.rules.many_pauses), 1.0)
        yield Point("pacing.pauses", view.sentence(longest.start_char), values, extent)


def _filler_fixes(view: View) -> Iterator[Point]:
    rate, fillers = view.value("fillers.per_minute"), view.fillers
    if rate is None or not fillers or rate <= view.rules.watched_fillers:
        return
    cluster = _cluster(view, fillers)
    about = {"rate": round(rate), "word": commonest(fillers), "total": len(fillers)}
    if len(cluster) >= view.rules.cluster_count:
        middle = cluster[len(cluster) // 2].start_char
        values = {**about, "count": len(cluster)}
        extent = _extent(view, rate, view.rules.watched_fillers)
        yield Point("fillers.cluster", view.sentence(middle), values, extent)
    elif rate > view.rules.many_fillers:
        values = {**about, "count": len(fillers)}
        extent = _extent(view, rate, view.rules.many_fillers)
        yield Point("fillers.rate", view.sentence(fillers[0].start_char), values, extent)


def _extent(view: View, rate: float, limit: float) -> float:
    """Half at the limit, in full at twice the rate that is worth mending."""
    full = 2 * view.rules.many_fillers
    return 0.5 + 0.5 * min((rate - limit) / max(full - limit, 1.0), 1.0)


def _cluster(view: View, fillers: Sequence[Finding]) -> list[Finding]:
    """The most fillers within `cluster_s`; none where that is no more than an even spread gives."""
    times = [finding.start_s for finding in fillers if finding.start_s is not None]
    timed = [finding for finding in fillers if finding.start_s is not None]
    first, best = 0, (0, 0)
    for last, start_s in enumerate(times, start=1):
        while start_s - times[first] > view.rules.cluster_s:
            first += 1
        best = (first, last) if last - first > best[1] - best[0] else best
    length = view.transcript.duration_s or 0.0
    even = len(timed) * view.rules.cluster_s / length if length else len(timed)
    return timed[slice(*best)] if best[1] - best[0] >= 2 * even else []
