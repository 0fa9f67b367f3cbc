"""A round is spread over competencies and prefers what was practiced least."""

from dataclasses import replace
from datetime import UTC, datetime

from coach.domain import Question, Take, Transcript
from coach.planning import choose_questions

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
