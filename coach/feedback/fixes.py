"""What could be said against a take, the weightiest first.

A fix weighs what its fault costs with an interviewer (`severity.toml`), times the confidence of
the finding it rests on, times how much of the fault there is.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import chain

from coach.domain import Finding
from coach.feedback.delivery import delivery_fixes
from coach.feedback.openings import (
    asked_for,
    claim_without_number,
    hardly_any_action,
    lesson_is_open,
    none_to_tell,
    outcome_without_start,
    part_gaps,
    result_without_end,
    starts_with_scene,
    team_without_self,
    trade_off_is_open,
)
from coach.feedback.view import Point, Values, View, number_of, span_of

LATE = ("story", "result", "action", "situation", "task", "number", "own_part")
"""What may have come only when it was asked for."""
THEMES = (
    frozenset({"star.missing.result", "star.thin.result", "impact.none", "impact.vague"}),
    frozenset({"impact.none", "impact.vague", "impact.no_baseline", "star.missing.result"}),
    frozenset({"star.not_story", "ownership.would"}),
    frozenset({"star.missing.action", "star.thin.action", "star.share.action"}),
    frozenset({"star.missing.action", "star.thin.action", "star.share.situation"}),
    frozenset({"star.share.situation", "clarity.late_point"}),
    frozenset({"star.missing.situation", "star.thin.situation"}),
    frozenset({"star.missing.task", "star.thin.task"}),
    frozenset({"ownership.we", "star.team", "ownership.passive", "turns.late.own_part"}),
    frozenset({"hedging.rate", "hedging.result"}),
    frozenset({"fillers.rate", "fillers.cluster"}),
    frozenset({"clarity.run_on", "clarity.repeated", "length.long"}),
    frozenset(f"turns.late.{what}" for what in LATE),
)
"""Faults that say nearly the same: of each row only the weightiest is named."""
_NO_STORY = ("star.", "impact.", "hedging.", "ownership.")
"""Where no story is told, these say nothing beside that."""


def find_fixes(view: View) -> list[Point]:
    """Every fix that has its evidence, the weightiest first; of equals, the earlier in the text."""
    told = chain(_content_fixes(view), delivery_fixes(view) if view.request.delivery else ())
    points = [_weighed(point) for point in told]
    return sorted(points, key=lambda point: (-point.weight, point.span, point.check))


def choose_fixes(points: Sequence[Point]) -> list[Point]:
    """The first two that rest on different words and say different things."""
    fixes: list[Point] = []
    for point in points:
        if len(fixes) < 2 and not any(_says_the_same(point, fix) for fix in fixes):
            fixes.append(point)
    return fixes


def _says_the_same(one: Point, two: Point) -> bool:
    checks = {one.check, two.check}
    return one.span == two.span or len(checks) == 1 or any(checks <= theme for theme in THEMES)


@cache
def severities() -> Mapping[str, float]:
    """Check -> what its fault costs, 0..10."""
    text = files("coach.feedback").joinpath("severity.toml").read_text("utf-8")
    return {check: float(cost) for check, cost in tomllib.loads(text).items()}


def _weighed(point: Point) -> Point:
    return replace(point, weight=severities()[point.check] * point.weight)


def _content_fixes(view: View) -> Iterator[Point]:
    nothing = none_to_tell(view)
    if nothing is not None:
        yield Point("star.none_to_tell", nothing)
        return
    for finding in view.found("star.not_story")[:1]:
        yield Point(finding.check, span_of(finding), weight=_sure(finding))
    told = chain(
        _part_fixes(view),
        _share_fixes(view),
        _impact_fixes(view),
        _turn_fixes(view),
        _owner_fixes(view),
        _clarity_fixes(view),
        _length_fixes(view),
    )
    story = not view.found("star.not_story")
    yield from (point for point in told if story or not point.check.startswith(_NO_STORY))


def _turn_fixes(view: View) -> Iterator[Point]:
    """What came only when it was asked for, and an objection that was denied."""
    for finding in view.findings:
        if finding.check.startswith("turns.late.") or finding.check == "turns.fended_off":
            yield Point(finding.check, view.sentence(finding.start_char), weight=_sure(finding))


def _sure(finding: Finding) -> float:
    return 0.9 if finding.confidence is None else finding.confidence


def _part_fixes(view: View) -> Iterator[Point]:
    for finding in part_gaps(view):
        part = finding.check.rpartition(".")[2]
        values = {"part": view.part_name(part)}
        yield Point(finding.check, span_of(finding), values, _sure(finding))


def _share_fixes(view: View) -> Iterator[Point]:
    """Too much of the set-up, or too little of what was done: the more, the weightier."""
    bare = hardly_any_action(view)
    if bare is not None:
        yield Point("star.thin.action", bare, {"part": view.part_name("action")})
    setup, action = view.setup_share, view.value("star.action_share")
    if bare is not None or not view.is_story or setup is None or action is None:
        return
    sentences, actions = view.parts("situation", "task"), view.parts("action")
    told = view.share_of_words("situation", "task"), view.share_of_words("action")
    over = (told[0] - view.rules.most_setup) / (1 - view.rules.most_setup)
    under = 1 - told[1] / view.rules.least_action
    if over > 0 and sentences:
        values = {"part": view.part_name("situation"), "share": round(100 * setup)}
        yield Point("star.share.situation", span_of(sentences[0]), values, _extent(over))
    elif under > 0 and actions:
        values = {"part": view.part_name("action"), "share": round(100 * action)}
        yield Point("star.share.action", span_of(actions[-1]), values, _extent(under))


def _extent(share: float) -> float:
    """A fault just over its limit weighs a third of one in full."""
    return 1 / 3 + 2 / 3 * min(share * 1.25, 1.0)


def _impact_fixes(view: View) -> Iterator[Point]:
    claim = claim_without_number(view)
    if claim is not None:
        yield Point("impact.vague", span_of(claim), weight=0.9)
    end = result_without_end(view)
    if end is not None:
        yield Point("impact.none", end, weight=0.9)
    outcome = outcome_without_start(view)
    if outcome is not None:
        yield Point("impact.no_baseline", view.sentence(outcome.start_char), weight=_level(outcome))


def _level(outcome: Finding) -> float:
    """A level such as "at 81 percent" needs its start more than a change does."""
    return 0.6 if outcome.details.get("direction") else 0.9


def _owner_fixes(view: View) -> Iterator[Point]:
    team = team_without_self(view)
    if team is not None:
        share = view.value("ownership.i_share") or 0.0
        values = {"count": len(view.found("ownership.we")) or 1, "share": round(100 * share)}
        yield Point("ownership.we", team, values, 0.9 * (1 - share))
    for check in ("ownership.blame", "ownership.would", "ownership.passive"):
        found = view.found(check)
        values = {"count": len(found), "share": 0}
        extent = 1.0 if check == "ownership.blame" else _often(len(found))
        for finding in found[:1]:
            yield Point(check, _whole(view, finding), values, _sure(finding) * extent)
    for check in ("hedging.result", "hedging.rate"):
        for finding in view.found(check)[:1]:
            yield Point(check, _whole(view, finding), _counted(finding), _sure(finding))


def _often(count: int) -> float:
    """Once may be a slip; three times is a habit."""
    return min(0.5 + 0.25 * (count - 1), 1.0)


def _counted(finding: Finding) -> Values:
    return {"count": round(number_of(finding, "count")), "word": finding.details.get("word") or ""}


def _whole(view: View, finding: Finding) -> tuple[int, int]:
    """The sentence of a finding, or the finding itself where that is longer."""
    start, end = view.sentence(finding.start_char)
    return min(start, finding.start_char), max(end, finding.end_char)


def _clarity_fixes(view: View) -> Iterator[Point]:
    last = view.sentence(len(view.text.rstrip()))
    open_ones = {"lesson": lesson_is_open(view), "trade_off": trade_off_is_open(view)}
    for name in (name for name, is_open in open_ones.items() if is_open):
        yield Point(f"clarity.no_{name}", last, weight=0.9 if asked_for(view, name) else 0.45)
    terms = view.found("clarity.jargon")
    for finding in terms[:1]:
        values = {"count": len(terms), "word": view.text[slice(*span_of(finding))]}
        yield Point(finding.check, _whole(view, finding), values, min(0.25 + 0.25 * len(terms), 1))
    yield from _question_fixes(view)
    for finding in view.found("relevance.missing_point")[:1]:
        values = {"point": finding.details.get("point") or ""}
        yield Point("relevance.missed_point", last, values, _sure(finding))
    yield from _talk_fixes(view)


def _question_fixes(view: View) -> Iterator[Point]:
    """It surely answers something else, or it is not plain that it answers this."""
    opening = _opening(view)
    score, off = view.value("relevance.score"), view.found("relevance.off_question")
    for finding in off[:1]:
        yield Point(finding.check, opening, {"point": ""}, _sure(finding))
    if score is not None and score < view.rules.plain_from and not off:
        yield Point("relevance.not_plain", opening, {"point": ""}, 1 - score)


_FEWEST_OPENING = 4
"""Words from which a sentence is more than a "Sure, yeah." before an answer (convention)."""


def _opening(view: View) -> tuple[int, int]:
    """The first sentence that says something."""
    told = (saying.span[0] for saying in view.sayings if len(saying.words) >= _FEWEST_OPENING)
    return view.sentence(next(told, len(view.text) - len(view.text.lstrip())))


def _talk_fixes(view: View) -> Iterator[Point]:
    for finding in view.found("clarity.late_point")[:1]:
        values: Values = {"count": round(number_of(finding, "words"))}
        point = finding.related or span_of(finding)
        if view.words_before(point[0]) < view.rules.late_words or starts_with_scene(view):
            continue
        yield Point(finding.check, view.sentence(finding.start_char), values, _sure(finding))
    runs = view.found("clarity.run_on")
    for finding in sorted(runs, key=lambda one: -number_of(one, "words"))[:1]:
        values = {"count": round(number_of(finding, "words"))}
        yield Point(finding.check, span_of(finding), values, _often(len(runs)))
    for check in ("clarity.vague_words", "clarity.repeated"):
        found = view.found(check)
        for finding in found[:1]:
            values = {"count": len(found), "word": view.text[slice(*span_of(finding))]}
            yield Point(check, view.sentence(finding.start_char), values, _often(len(found)))


def _length_fixes(view: View) -> Iterator[Point]:
    """Too short or too long, by the answer alone: what is said to follow-ups does not count."""
    seconds = view.transcript.answer_s
    if seconds is None:
        yield from _typed_length_fixes(view)
        return
    values = {"length": f"{seconds:.0f} seconds"}
    for check in ("length.short", "length.long"):
        for finding in view.found(check):
            low = min(number_of(finding, "low_s"), view.rules.least_length_s)
            high = max(number_of(finding, "high_s"), view.rules.most_length_s)
            over = 1 - seconds / low if check == "length.short" else seconds / high - 1
            if over > 0:
                yield Point(check, span_of(finding), values, _extent(2 * over))


def _typed_length_fixes(view: View) -> Iterator[Point]:
    for finding in view.found("length.long"):
        words, high = number_of(finding, "words"), number_of(finding, "high_words")
        values = {"length": f"{words:.0f} words"}
        yield Point("length.long", span_of(finding), values, _extent(2 * (words / high - 1)))
