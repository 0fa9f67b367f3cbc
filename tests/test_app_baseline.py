"""The speaker's own pace: from the history in a session, never in `coach analyze`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.answers import QUESTION

from coach.app import App, Judgment
from coach.config import Settings
from coach.domain import Analysis, Measure, Take, Transcript, Word
from coach.interview import Answer
from coach.studio import Studio

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PACE = Measure("pacing.words_per_minute", 180.0, "words/min")


def fast_answer() -> Transcript:
    """English at 210 words a minute for half a minute."""
    text = "we moved all of the data to the new disks and then I told them that it was done. " * 6
    step = 60 / 210
    words = [Word(f" {word}", i * step, i * step + step) for i, word in enumerate(text.split())]
    return Transcript(tuple(words), duration_s=len(words) * step)


def takes(count: int) -> list[Take]:
    empty = Take("", QUESTION, Transcript(()), NOW, analyses=(Analysis("pacing", (), (PACE,)),))
    return [replace(empty, id=f"t{number}") for number in range(count)]


def rushed(take: Take) -> list[str]:
    return [f.message for a in take.analyses for f in a.findings if f.check == "pacing.rushed"]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = App(Settings(data_dir=tmp_path / "coach"))
    yield app
    if "history" in vars(app):
        app.history.close()


@pytest.mark.parametrize(("count", "is_rushed"), [(0, True), (2, True), (3, False), (9, False)])
def test_who_always_speaks_fast_is_judged_by_that_after_three_takes(
    app: App, count: int, is_rushed: bool
) -> None:
    take = app.judge(Judgment(QUESTION, past=takes(count)), fast_answer())
    assert bool(rushed(take)) == is_rushed


def test_a_take_that_is_judged_again_is_not_held_against_itself(app: App) -> None:
    judgment = Judgment(QUESTION, take_id="t1", past=takes(3))
    assert rushed(app.judge(judgment, fast_answer()))


def test_thresholds_of_the_user_go_over_the_own_pace(tmp_path: Path) -> None:
    app = App(Settings(data_dir=tmp_path, thresholds={"pacing": {"baseline_wpm": 120.0}}))
    take = app.judge(Judgment(QUESTION, past=takes(5)), fast_answer())
    assert "you usually speak 120" in rushed(take)[0]


def test_a_session_looks_at_the_history_and_a_demo_does_not(app: App) -> None:
    for take in takes(3):
        app.history.add(take)
    answer = Answer("new", NOW, None, transcript=fast_answer())
    studio = Studio.open(app)
    tell = lambda *_: None  # noqa: E731 a progress that nobody watches
    assert not rushed(studio.judge(QUESTION, answer, tell))
    assert rushed(studio.judge_alone(QUESTION, answer, tell))


def test_analyze_has_no_history(app: App, tmp_path: Path) -> None:
    import json

    from coach.wire import transcript_to_wire

    path = tmp_path / "answer.json"
    path.write_text(json.dumps(transcript_to_wire(fast_answer())))
    assert rushed(app.analyze(path, QUESTION))
    assert "history" not in vars(app)
    assert not (tmp_path / "coach").exists()
