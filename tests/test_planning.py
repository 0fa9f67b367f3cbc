"""A round prefers what was practiced least; the own pace is that of the newest takes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coach.domain import Analysis, Finding, Measure, Question, Take, Transcript
from coach.planning import (
    ROUNDS,
    choose_questions,
    drill_questions,
    fill_round,
    personal_baseline,
    seconds_for,
    weakest_part,
)

CONFLICT_1, CONFLICT_2, FAILURE_1, DEADLINE_1 = (
    Question(f"{competency}-{number}", "?", competency=competency)
    for competency, number in [("conflict", 1), ("conflict", 2), ("failure", 1), ("deadline", 1)]
)
ALL = (CONFLICT_1, CONFLICT_2, FAILURE_1, DEADLINE_1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def take(question: Question) -> Take:
    return Take("id", question, Transcript(()), NOW)


def test_competencies_take_turns() -> None:
    assert choose_questions(ALL, (), 3) == (CONFLICT_1, FAILURE_1, DEADLINE_1)


def test_least_practiced_comes_first() -> None:
    earlier = [take(CONFLICT_1), take(FAILURE_1)]
    assert choose_questions(ALL, earlier, 2) == (DEADLINE_1, CONFLICT_2)


def test_asks_no_question_twice_and_no_more_than_there_are() -> None:
    assert sorted(q.id for q in choose_questions(ALL, (), 99)) == sorted(q.id for q in ALL)


def test_candidates_are_left_as_they_were() -> None:
    assert choose_questions((), (), 3) == ()
    assert choose_questions([replace(CONFLICT_1, level="lead")], (), 0) == ()


def paced(*values: float | None, name: str = "words_per_minute") -> list[Take]:
    analyses = (Analysis("pacing", (), (Measure(f"pacing.{name}", v),)) for v in values)
    return [replace(take(CONFLICT_1), analyses=(one,)) for one in analyses]


def test_two_takes_make_no_baseline() -> None:
    assert personal_baseline(()) == {}
    assert personal_baseline([*paced(150, 160, None), take(CONFLICT_1)]) == {}


def test_the_own_pace_is_the_median_of_the_newest_takes() -> None:
    assert personal_baseline(paced(150, None, 200, 160)) == {"baseline_wpm": 160}
    assert personal_baseline(paced(*[120] * 10, *[999] * 30)) == {"baseline_wpm": 120}


@pytest.mark.parametrize("name", ["articulation_rate", "words_per_minute"])
def test_each_value_needs_takes_of_its_own(name: str) -> None:
    takes = [*paced(1, 2, 3, name=name), *paced(4, 5, name="pause_ratio")]
    threshold = {"articulation_rate": "baseline_articulation_rate"}.get(name, "baseline_wpm")
    assert personal_baseline(takes) == {threshold: 2}


def gap(question: Question, *checks: str, mode: str = "coach") -> Take:
    findings = tuple(Finding(check, "gap", "", 0, 0) for check in checks)
    return replace(take(question), mode=mode, analyses=(Analysis("star", findings),))


def test_a_round_is_filled_up_to_its_shorter_length() -> None:
    questions = [replace(CONFLICT_1, id=str(number)) for number in range(30)]
    assert len(fill_round(questions, (30, 45), lambda _: 300)) == 6
    assert len(fill_round(questions, (45, 45), lambda _: 300)) == 8, "one more would be too much"
    assert len(fill_round(questions[:2], (45, 45), lambda _: 300)) == 2
    assert len(fill_round(questions, (1, 1), lambda _: 300)) == 1
    assert fill_round((), (45, 45), lambda _: 300) == ()


@pytest.mark.parametrize("name", ROUNDS)
def test_a_round_of_real_questions_lasts_as_long_as_it_says(name: str) -> None:
    low, high = ROUNDS[name]
    questions = [replace(CONFLICT_1, id=str(n), target_s=(90, 150)) for n in range(30)]
    for follow_ups, report in ((0, False), (1, True), (2, False)):
        one_s = seconds_for(questions[0], follow_ups, report=report)
        count = len(fill_round(questions, (low, high), lambda _, s=one_s: s))  # type: ignore[misc]  # bound now
        lasts_s = 120 + one_s * count
        assert 60 * low - one_s <= lasts_s <= 60 * high


def test_follow_ups_and_reports_take_their_time() -> None:
    bare = seconds_for(CONFLICT_1, 0, report=False)
    assert seconds_for(CONFLICT_1, 2, report=False) > bare
    assert seconds_for(CONFLICT_1, 0, report=True) > bare


def test_the_weakest_part_is_what_the_last_takes_miss_most() -> None:
    takes = [
        gap(CONFLICT_1, "star.missing.task"),
        gap(CONFLICT_2, "star.thin.result", "star.missing.task"),
        gap(FAILURE_1, "star.thin.result"),
    ]
    assert weakest_part(takes) == "task"
    assert weakest_part(takes[2:]) == "result"
    assert weakest_part(()) == "result"
    old = [gap(CONFLICT_1) for _ in range(10)]
    assert weakest_part([*old, gap(CONFLICT_1, "star.missing.task")]) == "result"
    drill = gap(CONFLICT_1, "star.missing.situation", mode="drill")
    assert weakest_part([drill, *takes]) == "task"


def test_a_drill_begins_where_the_part_was_weak_last() -> None:
    takes = [gap(CONFLICT_1), gap(FAILURE_1, "star.missing.result"), gap(FAILURE_1)]
    assert drill_questions(takes, "result", ALL, 3) == (FAILURE_1, CONFLICT_1, CONFLICT_2)
    other = replace(DEADLINE_1, rubric="motivation")
    assert drill_questions((), "result", [other, CONFLICT_1], 3) == (CONFLICT_1,)
