"""Follow-ups: what is open is asked for, once, in words that fit; pressure, and questions back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.answers import typed

from coach.analyzers import ANALYZERS, Star, run_analyzers
from coach.domain import Question, Take, Turn
from coach.errors import UsageError
from coach.feedback import (
    FeedbackRequest,
    answer_back,
    choose_follow_ups,
    give_feedback,
    objection,
    question_back,
    takes_up,
)
from coach.feedback.follow_ups import REASONS
from coach.feedback.replies import QUESTIONS_BACK
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder

PROMPTS = load_prompts(data_folder("prompts"))
LANGUAGE = load_language()
RUBRIC = PROMPTS.rubric("star")
ASKED = Question("", "Tell me about a time you fixed something that was broken.")

START = "Last summer our search was down every Monday. I was responsible for the nightly jobs. "
STEPS = (
    "I read all of the logs and compared them line by line. Then I moved the backup to another "
    "host, because the old one ran out of memory. After that I wrote a test for it. "
)
END = "As a result the failures dropped from forty to four a month, and I learned to look sooner."


def opened(text: str, question: Question = ASKED) -> FeedbackRequest:
    analyzers = [Star(RUBRIC) if kind is Star else kind() for kind in ANALYZERS]
    analyses = run_analyzers(LANGUAGE.passage(question, typed(text)), analyzers)
    when = datetime(2024, 5, 1, tzinfo=UTC)
    take = Take("t", question, typed(text), when, analyses=analyses)
    return FeedbackRequest(take, PROMPTS.advice, RUBRIC, follow_ups=PROMPTS.follow_ups)


def reasons(text: str, already: Sequence[str] = ()) -> list[str]:
    return [one.reason for one in choose_follow_ups(opened(text), already)]


def test_nothing_is_asked_where_nothing_is_open() -> None:
    assert reasons(START + STEPS + END) == []


def test_a_missing_result_is_asked_for_by_the_questions_own_follow_up() -> None:
    question = replace(ASKED, follow_ups={"result": "And what came of it?"})
    first, *_ = choose_follow_ups(opened(START + STEPS, question))
    assert (first.reason, first.text) == ("result", "And what came of it?")
    assert first.quote == "After that I wrote a test for it."


def test_a_claim_without_a_number_is_quoted() -> None:
    request = opened(START + STEPS + "In the end it was much faster for everyone.")
    first, *_ = choose_follow_ups(request)
    assert first.reason == "number"
    assert first.quote == request.take.transcript.text[slice(*first.span)]
    assert "much faster" in first.quote
    assert f"'{first.quote}'" in first.text


def test_a_choice_is_asked_about_only_where_its_reason_is_not_said() -> None:
    bare = START + "I read the logs. Then I went with a second database. " + END
    assert "choice" in reasons(bare)
    given = START + "I read the logs. Then I went with a second database as it was cheaper. " + END
    assert "choice" not in reasons(given)


def test_no_reason_is_asked_for_twice_and_two_are_the_most() -> None:
    text = START + "I read the logs. Then I went with a second database and moved all of it over. "
    first = reasons(text)
    assert first[0] == "result"
    assert len(first) <= 2
    assert "result" not in reasons(text, ["result"])
    assert reasons(text, ["result", "choice"]) == []


def test_the_same_answer_gets_the_same_words() -> None:
    text = START + STEPS + "In the end it was much faster for everyone."
    assert choose_follow_ups(opened(text)) == choose_follow_ups(opened(text))


def test_a_missing_wording_is_named() -> None:
    request = replace(opened(START + STEPS), follow_ups={})
    with pytest.raises(UsageError, match=r"ask\.result"):
        choose_follow_ups(request)


def test_what_was_asked_is_not_the_next_question_again() -> None:
    request = opened(START + STEPS)
    asked = choose_follow_ups(request)[0].text
    transcript = request.take.transcript
    end = len(transcript.text)
    turns = (
        Turn(ASKED.text, "question", 0, end, None, None),
        Turn(asked, "follow_up", end, end, None, None),
    )
    again = replace(
        request, take=replace(request.take, transcript=replace(transcript, turns=turns))
    )
    assert give_feedback(request).follow_up == asked
    assert give_feedback(again).follow_up is None


def test_there_are_several_wordings_for_every_reason() -> None:
    for reason in REASONS:
        assert len(PROMPTS.follow_ups[f"ask.{reason}"]) >= 2


def test_an_objection_fits_the_answer() -> None:
    told = objection(opened(START + STEPS + END))
    assert told is not None
    assert (told.kind, told.text in PROMPTS.follow_ups["object.cause"]) == ("cause", True)
    argued = START + "My colleague disagreed with me about the order. I listened and we split it."
    other = objection(opened(argued))
    assert other is not None
    assert other.kind == "people"
    assert other.quote == "My colleague disagreed with me about the order"
    assert objection(opened("Yes.")) is None


OBJECTION = "Could it not have gone that way without you?"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("That's a fair point. We did not have a control group.", "taken up"),
        ("We compared it with the two stores that did not get the change.", "taken up"),
        ("Partly, yes, the season helped, but the other stores stayed flat.", "taken up"),
        ("No, I don't think so.", "fended off"),
        ("No. It was obviously our work.", "fended off"),
        ("As I said, it worked.", "fended off"),
        ("No, that was impossible, nobody could have seen it.", "fended off"),
        ("Hm.", "unsure"),
        ("", "unsure"),
    ],
)
def test_a_reply_takes_an_objection_up_or_fends_it_off(reply: str, expected: str) -> None:
    assert takes_up(OBJECTION, reply) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Do you mean at work or at school?", "setting"),
        ("Can I use a university project?", "setting"),
        ("Could you repeat the question?", "repeat"),
        ("Sorry, what?", "repeat"),
        ("Can I have a moment to think?", "moment"),
        ("How long should the answer be?", "length"),
        ("What do you mean by ownership?", "meaning"),
        ("I moved the backup and wrote a test.", None),
        ("Last summer I asked my boss, do you mean at work or at school? And he laughed.", None),
        ("", None),
    ],
)
def test_a_question_back_is_told_from_an_answer(text: str, kind: str | None) -> None:
    assert question_back(text) == kind


def test_a_question_back_is_answered_from_the_questions_own_note() -> None:
    noted = replace(ASKED, note="A project from your studies counts just as much.")
    assert answer_back(noted, "setting", PROMPTS.follow_ups) == noted.note
    assert answer_back(noted, "repeat", PROMPTS.follow_ups) == ASKED.text
    general = answer_back(ASKED, "setting", PROMPTS.follow_ups)
    assert general in PROMPTS.follow_ups["reply.setting"]


@pytest.mark.parametrize("text", [text for texts in PROMPTS.follow_ups.values() for text in texts])
def test_wordings_can_be_said_in_one_breath(text: str) -> None:
    assert 2 <= len(text.split()) <= 27
    assert text.endswith((".", "?"))
    assert text == " ".join(text.split())


def test_every_objection_and_reply_has_its_wordings() -> None:
    for kind in ("cause", "choice", "team", "people", "foresight", "worth"):
        assert PROMPTS.follow_ups[f"object.{kind}"]
    for kind in set(QUESTIONS_BACK) - {"repeat"}:
        assert PROMPTS.follow_ups[f"reply.{kind}"]
