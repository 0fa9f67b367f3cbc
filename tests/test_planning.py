"""A round prefers what was practiced least; the own pace is that of the newest takes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coach.domain import Analysis, Measure, Question, Take, Transcript
from coach.planning import choose_questions, personal_baseline

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
