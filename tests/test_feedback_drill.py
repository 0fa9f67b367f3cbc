"""A drill is judged for its part alone, and only where that is sure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.answers import QUESTION, timed

from coach.domain import Analysis, Feedback, Finding, Measure, Take
from coach.feedback import FeedbackRequest
from coach.feedback.drill import about_part, drill_feedback
from coach.prompts import load_prompts
from coach.resources import data_folder

PROMPTS = load_prompts(data_folder("prompts"))
DRILL = replace(QUESTION, target_s=(5.0, 20.0))
TEXT = "In the end the bill fell by a third."


def feedback(
    labels: Sequence[tuple[str, float]], part: str = "result", *, grade: float = 3, words: int = 1
) -> Feedback:
    transcript = timed(" ".join([TEXT] * words))
    notes = tuple(
        Finding(f"star.{label}", "note", "", 0, len(TEXT), confidence=sure)
        for label, sure in labels
    )
    impact = Analysis("impact", (), (Measure("impact.grade", grade),))
    analyses = (Analysis("star", notes), impact)
    take = Take("one", DRILL, transcript, datetime(2026, 1, 1, tzinfo=UTC), analyses=analyses)
    return drill_feedback(FeedbackRequest(take, PROMPTS.advice, PROMPTS.rubric("star")), part)


def checks(given: Feedback) -> list[str]:
    strength = [given.strength.check] if given.strength else []
    return [*strength, *(fix.check for fix in given.fixes)]


def test_the_part_that_was_asked_for_is_praised() -> None:
    given = feedback([("result", 0.7)])
    assert checks(given) == ["drill.told"]
    assert given.strength is not None
    assert "the result" in given.strength.message
    assert given.strength.quote == TEXT


@pytest.mark.parametrize(
    ("part", "label"), [("result", "lesson"), ("task", "situation"), ("action", "action")]
)
def test_labels_that_count_as_the_part(part: str, label: str) -> None:
    assert checks(feedback([(label, 0.7)], part)) == ["drill.told"]


def test_another_part_is_named_only_where_it_is_sure() -> None:
    assert checks(feedback([("action", 0.9)])) == ["drill.missing"]
    assert checks(feedback([("action", 0.9), ("situation", 0.4)])) == []
    assert checks(feedback([("action", 0.9), ("result", 0.3)])) == []


def test_a_result_without_a_number_is_sent_back_for_one() -> None:
    assert checks(feedback([("result", 0.7)], grade=1)) == ["drill.told", "drill.number"]
    assert checks(feedback([("action", 0.7)], "action", grade=1)) == ["drill.told"]


def test_too_long_is_told_in_seconds() -> None:
    given = feedback([("result", 0.7)], words=8)
    assert checks(given) == ["drill.told", "drill.long"]
    assert "29 seconds" in given.fixes[0].message
    assert checks(feedback([("result", 0.7)], words=6)) == ["drill.told"], "two seconds more pass"


def test_no_words_no_feedback() -> None:
    take = Take("one", DRILL, timed(""), datetime(2026, 1, 1, tzinfo=UTC))
    request = FeedbackRequest(take, PROMPTS.advice, PROMPTS.rubric("star"))
    assert drill_feedback(request, "result") == Feedback()


def test_only_what_is_about_the_part_stays() -> None:
    names = ("fillers", "pacing", "star", "impact", "clarity", "ownership")
    analyses = tuple(Analysis(name) for name in names)
    kept = [analysis.analyzer for analysis in about_part(analyses, "result")]
    assert kept == ["fillers", "pacing", "impact"]
    assert [a.analyzer for a in about_part(analyses, "task")] == ["fillers", "pacing"]
