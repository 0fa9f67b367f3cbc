"""What could be said against a take, the weightiest first: content before delivery."""

from collections.abc import Iterator, Sequence

from coach.domain import Finding
from coach.feedback.view import (
    PARTS,
    Point,
    View,
    commonest,
    label_of,
    number_of,
    seconds_of,
    span_of,
)

_ABOUT_THE_END = frozenset({"star.missing.result", "star.thin.result", "impact.none"})


def find_fixes(view: View) -> Iterator[Point]:
    """Every fix that has its evidence, the weightiest first."""
    yield from _content_fixes(view)
    if view.request.delivery:
        yield from _delivery_fixes(view)


def choose_fixes(points: Iterator[Point]) -> list[Point]:
    """The first two that rest on different words and say different things."""
    fixes: list[Point] = []
    for point in points:
        if len(fixes) < 2 and not any(_says_the_same(point, fix) for fix in fixes):
            fixes.append(point)
    return fixes


def _says_the_same(one: Point, two: Point) -> bool:
    return one.span == two.span or {one.check, two.check} <= _ABOUT_THE_END


def _content_fixes(view: View) -> Iterator[Point]:
    for finding in view.found("star.not_story")[:1]:
        yield Point("star.not_story", span_of(finding))
    for kind in ("missing", "thin"):
        for part in PARTS:
            for finding in view.found(f"star.{kind}.{part}")[:1]:
                yield Point(finding.check, span_of(finding), {"part": view.part_name(part)})
    yield from _impact_fixes(view)
    yield from _setup_fix(view)
    yield from _length_fixes(view)


def _impact_fixes(view: View) -> Iterator[Point]:
    grade, vague = view.value("impact.grade"), view.found("impact.vague")
    if vague and grade is not None and grade < 2:
        ends = {span_of(note) for note in view.parts("result")}
        told = [finding for finding in vague if span_of(finding) in ends] or vague
        yield Point("impact.vague", span_of(told[-1]))
    if grade == 0 and view.is_story and view.parts("result"):
        yield Point("impact.none", span_of(view.parts("result")[-1]))
    for finding in view.found("impact.outcome")[-1:]:
        if grade == 2:
            yield Point("impact.no_baseline", view.sentence(finding.start_char))


def _setup_fix(view: View) -> Iterator[Point]:
    setup = view.setup_share
    sentences = [note for note in view.notes if label_of(note) in ("situation", "task")]
    own_part = any(label_of(note) == "action" for note in view.notes)
    too_much = setup is not None and setup > view.rules.most_setup
    if view.is_story and setup is not None and too_much and sentences and own_part:
        values = {"part": view.part_name("situation"), "share": round(100 * setup)}
        yield Point("star.share.situation", span_of(sentences[0]), values)


def _length_fixes(view: View) -> Iterator[Point]:
    seconds, (low, high) = view.transcript.answer_s, view.take.question.target_s
    if seconds is None or not view.transcript.has_times:
        return
    values = {"seconds": round(seconds)}
    if seconds < min(view.rules.short_s, low):
        yield Point("length.short", view.sentence(len(view.text.rstrip())), values)
    if seconds > max(view.rules.long_s, high):
        yield Point("length.long", view.sentence(_char_at(view, high)), values)


def _char_at(view: View, seconds: float) -> int:
    """Where in the text that moment is: the start of the first word after it."""
    place = 0
    for word in view.transcript.words:
        if word.start_s is not None and word.start_s >= seconds:
            return place + len(word.text) - len(word.text.lstrip())
        place += len(word.text)
    return len(view.text.rstrip())


def _delivery_fixes(view: View) -> Iterator[Point]:
    yield from _filler_fixes(view)
    for check in ("pacing.rushed", "pacing.slow"):
        stretches = view.found(check)
        if stretches:
            longest = max(stretches, key=seconds_of)
            values = {
                "rate": round(number_of(longest, "words_per_minute")),
                "seconds": round(seconds_of(longest)),
            }
            yield Point(check, view.sentence(longest.start_char), values)
    pauses = view.hesitations
    if len(pauses) >= view.rules.many_pauses:
        longest = max(pauses, key=seconds_of)
        values = {"count": len(pauses), "seconds": round(seconds_of(longest))}
        values["rate"] = round(view.value("pacing.words_per_minute") or 0)
        yield Point("pacing.pauses", view.sentence(longest.start_char), values)


def _filler_fixes(view: View) -> Iterator[Point]:
    rate, fillers = view.value("fillers.per_minute"), view.fillers
    if rate is None or not fillers or rate <= view.rules.watched_fillers:
        return
    cluster = _cluster(view, fillers)
    about = {"rate": round(rate), "word": commonest(fillers), "total": len(fillers)}
    if len(cluster) >= view.rules.cluster_count:
        middle = cluster[len(cluster) // 2].start_char
        yield Point("fillers.cluster", view.sentence(middle), {**about, "count": len(cluster)})
    elif rate > view.rules.many_fillers:
        values = {**about, "count": len(fillers)}
        yield Point("fillers.rate", view.sentence(fillers[0].start_char), values)


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
