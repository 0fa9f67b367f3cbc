"""What a follow-up brought out is said only where both judgments are sure."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.answers import QUESTION, timed

from coach.domain import Analysis, Finding, Measure, Take
from coach.interview.added import Grown, turns_analysis
from coach.interview.turns import with_follow_up, with_question

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANSWER = timed("I moved the index to one machine and wrote the tests for it.")
REPLY = timed("In the end the bill fell by 30 percent.")
WHOLE = with_follow_up(with_question(ANSWER, QUESTION.text), "What came of it?", REPLY)


def take(transcript: object, grade: float | None, *checks: str) -> Take:
    findings = tuple(Finding(check, "gap", "", 0, 5) for check in checks)
    impact = Analysis("impact", findings, (Measure("impact.grade", grade),))
    return Take("one", QUESTION, transcript, NOW, analyses=(impact,))  # type: ignore[arg-type]


def added(before: Take, after: Take, *, objection: bool = False) -> list[str]:
    analysis = turns_analysis(Grown(before, objection), after)
    return [finding.check for finding in analysis.findings]


@pytest.mark.parametrize(
    ("gap", "late"),
    [
        ("star.missing.result", "turns.late.result"),
        ("star.thin.result", "turns.late.result"),
        ("star.missing.action", "turns.late.action"),
        ("star.missing.task", "turns.late.task"),
        ("star.not_story", "turns.late.story"),
    ],
)
def test_a_gap_that_is_gone_came_late(gap: str, late: str) -> None:
    assert added(take(ANSWER, None, gap), take(WHOLE, None)) == [late]


def test_a_gap_that_stays_did_not_come() -> None:
    gap = "star.missing.result"
    assert added(take(ANSWER, None, gap), take(WHOLE, None, gap)) == []
    thin = take(WHOLE, None, "star.thin.result")
    assert added(take(ANSWER, None, gap), thin) == []


@pytest.mark.parametrize("unsure", [0, 1])
def test_where_one_of_both_was_not_judged_nothing_is_said(unsure: int) -> None:
    more = [(), ()]
    more[unsure] = ("star.unsure",)
    assert added(take(ANSWER, 0, "star.missing.result", *more[0]), take(WHOLE, 3, *more[1])) == []
    assert added(replace(take(ANSWER, 0), analyses=()), take(WHOLE, 3)) == []


def test_a_number_that_came_late_is_quoted() -> None:
    at = WHOLE.text.index("30 percent")
    outcome = Finding("impact.outcome", "note", "", at, at + 10)
    after = take(WHOLE, 2.0)
    after = replace(after, analyses=(replace(after.analyses[0], findings=(outcome,)),))
    (found,) = turns_analysis(Grown(take(ANSWER, 1.0)), after).findings
    assert found.check == "turns.late.number"
    assert WHOLE.text[found.start_char : found.end_char] == "30 percent"
    assert found.start_s is not None
    assert found.start_s > (WHOLE.turns[1].start_s or 0)


def test_what_an_earlier_turn_added_stays() -> None:
    first = turns_analysis(Grown(take(ANSWER, 0, "star.missing.result")), take(WHOLE, 0))
    before = take(WHOLE, 0)
    before = replace(before, analyses=(*before.analyses, first))
    longer = with_follow_up(WHOLE, "And you?", timed("I led it."))
    assert added(before, take(longer, 0)) == ["turns.late.result"]


@pytest.mark.parametrize(
    ("reply", "check"),
    [
        ("That is fair. We could not rule the season out, so I held back a tenth.", "took_up"),
        ("No, it was definitely us, nothing else.", "fended_off"),
    ],
)
def test_an_objection_is_taken_up_or_fended_off(reply: str, check: str) -> None:
    first = with_question(ANSWER, QUESTION.text)
    whole = with_follow_up(first, "Could something else explain that?", timed(reply))
    found = added(take(ANSWER, 0), take(whole, 0), objection=True)
    assert found == [f"turns.{check}"]
    assert added(take(ANSWER, 0), take(whole, 0)) == []


@pytest.mark.parametrize(
    ("sure", "reply", "told"),
    [
        (0.8, "I wrote the tests myself.", True),
        (0.4, "I wrote the tests myself.", False),
        (0.8, "We wrote the tests.", False),
    ],
)
def test_the_own_part_came_late_where_a_turn_surely_tells_it(
    sure: float, reply: str, told: bool
) -> None:
    whole = with_follow_up(with_question(ANSWER, QUESTION.text), "And you?", timed(reply))
    at, end = whole.turns[1].start_char, len(whole.text)
    action = Finding("star.action", "note", "", at, end, confidence=sure)
    after = take(whole, 0)
    after = replace(after, analyses=(replace(after.analyses[0], findings=(action,)),))
    found = added(take(ANSWER, 0, "star.team"), after)
    assert found == (["turns.late.own_part"] if told else [])
    assert added(take(ANSWER, 0), after) == []
