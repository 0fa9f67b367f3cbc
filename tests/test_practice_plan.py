"""What the command line asks for becomes a plan: rounds, drills, questions in order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from coach.app import App
from coach.cli.practice import DRILL_TARGET_S, _plan, _Request
from coach.config import load_settings
from coach.domain import Analysis, Finding, Take, Transcript
from coach.errors import UsageError

NOTHING = _Request(
    count=None,
    competency=None,
    role=None,
    level=None,
    question_ids=(),
    input_device=None,
    output_device=None,
    no_voice=False,
    answer=None,
    typed=False,
    no_check=True,
    no_warm_up=False,
    keep_audio=None,
    model=None,
    mode=None,
    follow_ups=None,
    auto_stop=None,
    round=None,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COACH_CONFIG", str(tmp_path / "coach.toml"))
    return tmp_path


def app_for(request: _Request) -> App:
    return App(load_settings(None, request.flags()))


def test_an_ordinary_session_warms_up_and_asks_one_follow_up(folder: Path) -> None:
    plan = _plan(app_for(NOTHING), NOTHING)
    assert len(plan.questions) == 3
    assert plan.warm_up is not None
    assert (plan.mode.name, plan.follow_ups, plan.part) == ("coach", 1, "")


def test_questions_by_id_come_in_their_order(folder: Path) -> None:
    ids = ("hardest-problem", "settled-a-disagreement")
    request = replace(NOTHING, question_ids=ids)
    plan = _plan(app_for(request), request)
    assert tuple(question.id for question in plan.questions) == ids
    assert plan.warm_up is None


@pytest.mark.parametrize(
    ("name", "fewest", "most"), [("phone-screen", 5, 12), ("behavioral", 7, 14)]
)
def test_a_round_begins_with_its_own_questions(
    folder: Path, name: str, fewest: int, most: int
) -> None:
    request = replace(NOTHING, round=name, mode="interview")
    plan = _plan(app_for(request), request)
    assert fewest <= len(plan.questions) <= most
    assert {question.round for question in plan.questions} == {name}
    assert len({question.competency for question in plan.questions}) > 4


def test_feedback_after_each_answer_leaves_time_for_fewer_questions(folder: Path) -> None:
    counts = []
    for mode in ("interview", "coach"):
        request = replace(NOTHING, round="behavioral", mode=mode)
        counts.append(len(_plan(app_for(request), request).questions))
    assert counts[0] > counts[1]


def test_a_drill_asks_for_the_weakest_part_alone(folder: Path) -> None:
    request = replace(NOTHING, mode="drill", count=2)
    app = app_for(request)
    question = app.prompts.question("hardest-problem")
    gap = Analysis("star", (Finding("star.missing.task", "gap", "", 0, 0),))
    when = datetime(2026, 1, 1, tzinfo=UTC)
    app.history.add(Take("one", question, Transcript(()), when, analyses=(gap,)))
    plan = _plan(app, request)
    assert plan.part == "task"
    assert plan.questions[0].id == "hardest-problem"
    assert plan.questions[0].text.startswith(question.text)
    assert "in 20 seconds what was yours to do" in plan.questions[0].text
    assert plan.questions[0].target_s == DRILL_TARGET_S
    assert len(plan.questions) == 2
    assert plan.warm_up is None


def test_auto_stop_is_never_short(folder: Path) -> None:
    with pytest.raises(UsageError, match="at least 4 seconds"):
        app_for(replace(NOTHING, auto_stop=2.0))
    assert app_for(replace(NOTHING, auto_stop=5.0)).settings.practice.auto_stop_s == 5.0
    assert app_for(NOTHING).settings.practice.auto_stop_s == 0


@pytest.mark.parametrize("more", [{"count": 3}, {"question_ids": ("hardest-problem",)}])
def test_a_round_chooses_its_questions_itself(more: dict[str, object]) -> None:
    with pytest.raises(click.UsageError, match="--round"):
        replace(NOTHING, round="behavioral", **more).check()  # type: ignore[arg-type]  # as named
