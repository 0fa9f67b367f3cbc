"""What a follow-up brought out: whatever the answer lacked before it and has after it.

Only what both judgments are sure of is said: a part that was called missing or thin and no longer
is, an outcome without a number that has one now. An answer that was not judged before tells
nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach.domain import Analysis, Finding, FindingKind, Span, Take, Turn
from coach.feedback.replies import takes_up

NAME = "turns"
"""How the analysis of turns is called."""
LATE: Mapping[str, str] = {
    "story": "One particular time came only when you were asked for it.",
    "result": "Your result came only when you were asked for it.",
    "action": "What you did yourself came only when you were asked for it.",
    "situation": "The scene was set only when you were asked for it.",
    "task": "What was yours to do came only when you were asked for it.",
    "number": "The number came only when you were asked for it.",
    "own_part": "Your own part came only when you were asked for it.",
}
_GONE: Mapping[str, tuple[str, ...]] = {
    "story": ("star.not_story",),
    "result": ("star.missing.result", "star.thin.result"),
    "action": ("star.missing.action", "star.thin.action"),
    "situation": ("star.missing.situation",),
    "task": ("star.missing.task", "star.thin.task"),
}
"""What came late -> the gaps that stood before it and are gone now."""
_MET: Mapping[str, tuple[str, FindingKind, str]] = {
    "taken up": ("took_up", "strength", "You took the objection up."),
    "fended off": (
        "fended_off",
        "gap",
        "You fended the objection off; grant what is true in it, then give your reason.",
    ),
}
LEAST_I = 0.5
FEWEST_WE = 2
"""Share of "I" below which, and findings of "we" from which, a team was told (as in feedback)."""
SURE = 0.6
"""Confidence from which a sentence is surely an action (convention: as in `star`)."""
NUMBER_FROM = 2.0
"""Grade of the impact from which an outcome has a number."""


@dataclass(frozen=True)
class Grown:
    """What a take was before its last turn."""

    before: Take
    objection: bool = False
    """Whether the turn answers an objection."""


def turns_analysis(grown: Grown, after: Take) -> Analysis:
    """What is known of all turns but the first: what was known before, and what the last added.

    `after` is the take with that turn and judged anew; offsets count into its text.
    """
    before, last = grown.before, after.transcript.turns[-1]
    earlier = tuple(f for a in before.analyses if a.analyzer == NAME for f in a.findings)
    met = _met(after, last) if grown.objection else ()
    return Analysis(NAME, (*earlier, *met, *_late(before, after, last)))


def _met(after: Take, turn: Turn) -> Iterator[Finding]:
    """How an objection was met; nothing where that cannot be told."""
    said = after.transcript.text[turn.start_char : turn.end_char]
    verdict = takes_up(turn.prompt, said)
    if verdict in _MET:
        yield turn_finding(after, turn, *_MET[verdict])


def _late(before: Take, after: Take, turn: Turn) -> Iterator[Finding]:
    was, now = _checks(before), _checks(after)
    unsure = any(check.endswith(".unsure") for check in was | now)
    if unsure or not before.analyses:
        return
    for what, gaps in _GONE.items():
        if was & set(gaps) and not now & set(gaps) and not now & {"star.not_story"}:
            yield turn_finding(after, turn, f"late.{what}", "gap", LATE[what])
    if _told_as_we(before) and _tells_own_part(after, turn):
        yield turn_finding(after, turn, "late.own_part", "gap", LATE["own_part"])
    grade, then = _measure(before, "impact.grade"), _measure(after, "impact.grade")
    if grade is not None and then is not None and grade < NUMBER_FROM <= then:
        yield from _number(after, turn)


def _told_as_we(before: Take) -> bool:
    """Whether the answer told what the team did, and hardly what the speaker did."""
    checks = [finding.check for finding in _findings(before)]
    share = _measure(before, "ownership.i_share")
    mostly = share is not None and share < LEAST_I and checks.count("ownership.we") >= FEWEST_WE
    return mostly or "star.team" in checks


def _tells_own_part(after: Take, turn: Turn) -> bool:
    """Whether a turn surely tells an action, in the first person."""
    said = after.transcript.text[turn.start_char : turn.end_char]
    actions = (f for f in _findings(after) if f.check == "star.action")
    sure = (f for f in actions if f.start_char >= turn.start_char and (f.confidence or 0) >= SURE)
    return any(sure) and re.search(r"\bI\b", said) is not None


def _number(after: Take, turn: Turn) -> Iterator[Finding]:
    """The last outcome in the turn's own words."""
    outcomes = (f for f in _findings(after) if f.check == "impact.outcome")
    found = [(f.start_char, f.end_char) for f in outcomes if f.start_char >= turn.start_char]
    if found:
        yield turn_finding(after, turn, "late.number", "gap", LATE["number"], found[-1])


def turn_finding(
    take: Take, turn: Turn, check: str, kind: FindingKind, message: str, span: Span | None = None
) -> Finding:
    """A finding on a turn, or on a span within it."""
    place = span or (turn.start_char, turn.end_char)
    times = take.transcript.seconds(place)
    return Finding(f"{NAME}.{check}", kind, message, *place, *times)


def _findings(take: Take) -> Iterator[Finding]:
    return (finding for analysis in take.analyses for finding in analysis.findings)


def _checks(take: Take) -> set[str]:
    return {finding.check for finding in _findings(take)}


def _measure(take: Take, name: str) -> float | None:
    measures = (measure for analysis in take.analyses for measure in analysis.measures)
    return next((measure.value for measure in measures if measure.name == name), None)
