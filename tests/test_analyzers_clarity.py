"""Clarity and length: what fires, what a finding carries, and what must not change it."""

from dataclasses import replace

import pytest
from support.answers import QUESTION, timed, typed, with_turns
from support.clarity_corpus import RULES, load_clarity

from coach.analyzers import Clarity, Fillers, Length, run_analyzers
from coach.analyzers.plain_speech.jargon import terms
from coach.analyzers.plain_speech.named import asks_for
from coach.domain import Analysis, Finding, Question, Transcript
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder

LANGUAGE = load_language()
BANK = {question.id: question for question in load_prompts(data_folder("prompts")).questions}
LAY = replace(QUESTION, lay_audience=True)
TALK = (
    "That is a good question, and there are many examples I could take. I think that things "
    "breaking is part of life for everybody. People forget how much of it there is. You always "
    "have to stay calm, in my opinion, because if you panic nobody is helped. "
    "In my view it is the most important skill that one can have. "
)
STORY = (
    "Last winter the oven in our bakery stopped at four. I took it apart and found a loose wire."
)


def judged(transcript: Transcript, question: Question = QUESTION) -> Analysis:
    return run_analyzers(LANGUAGE.passage(question, transcript), (Fillers(), Clarity()))[1]


def found(transcript: Transcript, check: str, question: Question = QUESTION) -> list[Finding]:
    findings = judged(transcript, question).findings
    return [finding for finding in findings if finding.check == f"clarity.{check}"]


def quotes(text: str, check: str, question: Question = QUESTION) -> list[str]:
    return [text[f.start_char : f.end_char] for f in found(typed(text), check, question)]


def value(transcript: Transcript, name: str) -> float | None:
    return next(m.value for m in judged(transcript).measures if m.name == f"clarity.{name}")


def reason(transcript: Transcript, name: str) -> str | None:
    return next(m.reason for m in judged(transcript).measures if m.name == f"clarity.{name}")


def test_the_way_to_the_point_is_counted_in_words_and_seconds() -> None:
    words = len(TALK.split())
    assert value(typed(TALK + STORY), "words_to_point") == words
    assert value(timed(TALK + STORY, 0.4), "time_to_point") == pytest.approx(words * 0.4, abs=1e-6)


def test_a_typed_answer_gets_no_seconds_to_the_point() -> None:
    assert value(typed(TALK + STORY), "time_to_point") is None
    assert reason(typed(TALK + STORY), "time_to_point") == "no times"


def test_a_late_point_names_the_sentence_that_answers() -> None:
    text = TALK + STORY
    (finding,) = found(timed(text, 0.4), "late_point")
    assert finding.related is not None
    assert text[slice(*finding.related)] == "Last winter the oven in our bakery stopped at four."
    assert finding.details["words"] == len(TALK.split())


def test_the_same_way_is_late_by_its_seconds_alone() -> None:
    assert not found(timed(TALK + STORY, 0.2), "late_point")


def test_where_nothing_answers_there_is_no_figure() -> None:
    assert value(typed(TALK), "words_to_point") is None
    assert reason(typed(TALK), "words_to_point") == "no sentence that surely answers"


def test_a_question_of_another_kind_gets_no_point() -> None:
    analysis = judged(typed(STORY), Question("", "What is your greatest weakness?"))
    assert analysis.measures[0].reason == "no such question"


def test_only_the_first_turn_is_on_the_way() -> None:
    text = f"{TALK}{STORY} {TALK}{STORY}"
    transcript = with_turns(timed(text), 0, len((TALK + STORY).split()))
    assert len(found(transcript, "late_point")) == 1


def test_a_term_is_named_once_with_plain_words() -> None:
    text = "We used gradient boosting on the records. Gradient boosting won, and XGBoost ran it."
    (finding,) = found(typed(text), "jargon", LAY)
    assert text[finding.start_char : finding.end_char] == "gradient boosting"
    assert finding.details["plain"]


@pytest.mark.parametrize(
    "explained",
    [
        "We used embeddings, which basically means a map of words.",
        "We used embeddings. Think of a map on which similar words stand close together.",
        "We have a map of words that people call embeddings.",
        "It is like a map, and the word for it is embeddings.",
        "Embeddings are a map of words.",
        "Embeddings, in other words a map of what belongs together, did the rest.",
    ],
)
def test_an_explained_term_stays_quiet(explained: str) -> None:
    assert not quotes(explained, "jargon", LAY)


def test_terms_are_fine_where_the_audience_is_not_lay() -> None:
    assert not quotes("We used gradient boosting on the records.", "jargon")


def test_there_are_terms_enough_and_each_has_plain_words() -> None:
    names = {term.name for term in terms().values()}
    assert len(names) >= 200
    assert all(term.plain and term.plain != term.name for term in terms().values())


def test_a_pause_ends_a_run_on() -> None:
    first = "so i called the depot and they said it left and i called the driver and he slept "
    second = "and so i waited and he called me and he said it is closed and we took the long way "
    third = "and we came late and nobody was angry and i wrote it down"
    assert found(timed(first + second + third), "run_on")
    assert not found(timed(f"{first}[1.5] {second}[1.5] {third}"), "run_on")


def test_a_slip_said_twice_is_no_repetition() -> None:
    assert not quotes("I I made sure made sure made sure that it ran.", "repeated")


def test_a_repetition_names_its_second_place() -> None:
    text = "I had to make sure it ran, make sure it was safe, and make sure that they knew."
    (finding,) = found(typed(text), "repeated")
    assert finding.details == {"times": 3}
    assert finding.related is not None
    assert text[slice(*finding.related)] == "make sure"


def test_fillers_change_nothing() -> None:
    plain = "We did some stuff on the server. We gave up two points of accuracy."
    spoken = "We did, um, some stuff on the server. We, uh, gave up two points of accuracy."
    checks = [[f.check for f in judged(typed(text)).findings] for text in (plain, spoken)]
    assert checks[0] == checks[1] == ["clarity.vague_words", "clarity.trade_off"]


def test_typed_and_timed_answers_say_the_same() -> None:
    text = f"{STORY} I did some stuff there. I learned to ask first."
    assert [f.check for f in judged(typed(text)).findings] == [
        f.check for f in judged(timed(text)).findings
    ]


@pytest.mark.parametrize("text", ["", " ", "...", "Um.", "Stuff", "and and and"])
def test_almost_nothing_is_judged_without_a_fault(text: str) -> None:
    assert not judged(typed(text)).findings


def test_another_language_is_not_judged() -> None:
    german = (
        "Letztes Jahr habe ich in einer Firma gearbeitet, und wir mussten das ganze System neu "
        "bauen, weil der Server nicht mehr lief und die Kunden sich beschwert haben."
    )
    analysis = judged(typed(german))
    assert not analysis.findings
    assert {measure.reason for measure in analysis.measures} == {"unlike English, not judged"}


@pytest.mark.parametrize(
    ("identifier", "name", "asked"),
    [
        ("prototype-to-production", "trade_off", True),
        ("cheaper-or-faster", "trade_off", True),
        ("went-wrong-on-your-watch", "lesson", True),
        ("went-wrong-on-your-watch", "trade_off", False),
        ("useful-in-a-new-area", "lesson", False),
        ("inherited-something-broken", "lesson", False),
    ],
)
def test_questions_ask_for_what_their_points_name(identifier: str, name: str, asked: bool) -> None:
    assert asks_for(BANK[identifier], name) is asked  # type: ignore[arg-type]


def test_nothing_is_called_absent_that_may_be_there() -> None:
    question = replace(QUESTION, points=("what you have done differently since",))
    told = f"{STORY} It took the whole morning, and two ovens were cold. {STORY} I call them now."
    assert not found(typed(told), "no_lesson", question)


@pytest.mark.parametrize("rule", RULES)
def test_held_out_passages_are_none_of_those_written_before(rule: str) -> None:
    dev, held = ({one.text for one in load_clarity(rule, split)} for split in ("dev", "held"))
    assert not dev & held


def test_follow_ups_do_not_make_an_answer_long() -> None:
    transcript = with_turns(timed(STORY * 30, 0.4), 0, 100)
    passage = LANGUAGE.passage(QUESTION, transcript)
    (seconds,) = Length().analyze(passage).measures
    assert seconds.value == pytest.approx(40.0)


def test_a_typed_answer_is_measured_in_words_only() -> None:
    analysis = Length().analyze(LANGUAGE.passage(QUESTION, typed(STORY)))
    seconds, words = analysis.measures
    assert (seconds.value, seconds.reason) == (None, "no times")
    assert (words.value, words.target) == (len(STORY.split()), (187.5, 375.0))
    assert not analysis.findings
