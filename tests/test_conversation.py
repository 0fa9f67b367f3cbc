"""What follows an answer, from the words alone: the follow-up, what it brought out, replies."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.round_script import AT_LENGTH, BRISK, Exchange

from coach.app import App, Judgment
from coach.config import Settings
from coach.conversation import Conversation
from coach.domain import Take
from coach.interview import Answer
from coach.recognize.words import transcript_from_text

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
LATE = {"result": "turns.late.result", "own_part": "turns.late.own_part"}
LATE["number"] = "turns.late.number"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    return App(Settings(data_dir=Path(tmp_path_factory.mktemp("data"))))


def quiet(stage: str, fraction: float | None) -> None:
    del stage, fraction


def judgment(app: App, question_id: str) -> Judgment:
    return Judgment(app.prompts.question(question_id), "one", WHEN)


def judged(app: App, question_id: str, text: str) -> Take:
    return app.judge(judgment(app, question_id), transcript_from_text(text))


@pytest.mark.parametrize("exchange", [*AT_LENGTH, *BRISK], ids=lambda e: e.question_id)
def test_the_gap_is_asked_for_and_what_came_of_it_is_told(app: App, exchange: Exchange) -> None:
    talk, take = Conversation(app), judged(app, exchange.question_id, exchange.answer)
    asked = talk.next_follow_up(take, (), False)
    assert asked is not None
    assert asked.reason == exchange.reason
    reply = Answer("two", WHEN, transcript=transcript_from_text(exchange.reply))
    whole = talk.judge(judgment(app, exchange.question_id), take, asked, reply, quiet)
    assert whole.transcript.text == f"{exchange.answer} {exchange.reply}"
    late = {f.check for a in whole.analyses if a.analyzer == "turns" for f in a.findings}
    assert LATE[exchange.reason] in late
    assert LATE[exchange.reason] in {fix.check for fix in whole.feedback.fixes}
    assert whole.feedback.follow_up != asked.text
    again = talk.next_follow_up(whole, (asked,), False)
    assert again is None or again.reason != asked.reason


def test_under_pressure_one_doubt_is_put(app: App) -> None:
    take = judged(app, AT_LENGTH[0].question_id, f"{AT_LENGTH[0].answer} {AT_LENGTH[0].reply}")
    doubt = Conversation(app).next_follow_up(take, (), True)
    assert doubt is not None
    assert doubt.kind == "objection"


def test_a_question_back_is_answered_and_an_answer_is_not(app: App) -> None:
    talk, question = Conversation(app), app.prompts.question("hardest-problem")
    assert talk.reply(question, "Sorry, could you repeat the question?") == question.text
    assert talk.reply(question, AT_LENGTH[2].answer) is None


def test_a_drill_says_nothing_of_other_parts(app: App) -> None:
    take = judged(app, "hardest-problem", "It went from two days to five hours in the end.")
    only = Conversation(app).only_part(take, "result")
    assert {analysis.analyzer for analysis in only.analyses} <= {"fillers", "pacing", "impact"}
    assert only.feedback.strength is not None
    assert only.feedback.strength.check == "drill.told"
