"""Records survive the way out and back, and what goes out is what the schemas say."""

import json
import math
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import take_strategies as some
from support.sample_takes import SAMPLES, spoken_take, typed_take
from support.schemas import schema, validator

from coach import domain, wire
from coach.domain import Measure, Question, Take, Transcript, Word

QUICK = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def through_json(plain: object) -> Any:
    return json.loads(json.dumps(plain, allow_nan=False))


@given(some.transcripts())
@QUICK
def test_transcripts_come_back(transcript: Transcript) -> None:
    plain = through_json(wire.transcript_to_wire(transcript))
    assert plain["text"] == transcript.text
    assert wire.transcript_from_wire(plain) == transcript


@given(some.questions())
@QUICK
def test_questions_come_back(question: Question) -> None:
    assert wire.question_from_wire(through_json(wire.question_to_wire(question))) == question


@given(some.measures())
@QUICK
def test_measures_come_back(measure: Measure) -> None:
    assert wire.measure_from_wire(through_json(wire.measure_to_wire(measure))) == measure


@given(some.takes())
@QUICK
def test_analyses_and_feedback_come_back(take: Take) -> None:
    text = take.transcript.text
    for analysis in take.analyses:
        plain = through_json(wire.analysis_to_wire(analysis, text))
        assert wire.analysis_from_wire(plain) == analysis
        for finding in plain["findings"]:
            assert finding["quote"] == text[finding["start_char"] : finding["end_char"]]
    feedback = through_json(wire.feedback_to_wire(take.feedback))
    assert wire.feedback_from_wire(feedback) == take.feedback


@given(some.takes())
@QUICK
def test_every_report_is_valid_and_always_the_same_bytes(take: Take) -> None:
    plain = through_json(wire.report(take, "answer.wav"))
    validator("coach.report-1").validate(plain)
    assert json.dumps(plain) == json.dumps(wire.report(take, "answer.wav"))


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_reports_are_valid(name: str) -> None:
    validator("coach.report-1").validate(through_json(wire.report(SAMPLES[name](), name)))


def test_errors_are_valid() -> None:
    validator("coach.error-1").validate(wire.error_report("answer.wav", "It is empty.", 3))


def test_a_question_given_as_text_has_no_id() -> None:
    assert wire.report(typed_take(), "")["question"]["id"] is None
    assert wire.report(spoken_take(), "")["question"]["id"] == "deadline-clash"


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6))
def test_rounding_happens_once_and_knows_no_negative_zero(value: float) -> None:
    for rounded in (wire.seconds(value), wire.fraction(value)):
        assert rounded is not None
        assert abs(rounded - value) <= 0.0005
        assert not (rounded == 0 and math.copysign(1, rounded) < 0)
    assert wire.seconds(wire.seconds(value)) == wire.seconds(value)
    assert wire.fraction(wire.fraction(value)) == wire.fraction(value)


def test_what_is_unknown_stays_unknown() -> None:
    assert wire.seconds(None) is None
    assert wire.fraction(None) is None


def test_a_timed_transcript_of_words_alone_is_enough() -> None:
    plain = {"duration_s": 2, "words": [{"text": "Hi", "start_s": 0, "end_s": 0.5}]}
    assert wire.transcript_from_wire(plain) == Transcript((Word("Hi", 0.0, 0.5),), 2.0)
    assert wire.transcript_from_wire({"words": []}) == Transcript(())


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {},
        "words",
        {"words": 3},
        {"words": [None]},
        {"words": ["Hi"]},
        {"words": [{"start_s": 1}]},
        {"words": [{"text": 1}]},
        {"words": [{"text": "Hi", "start_s": "0"}]},
        {"words": [{"text": "Hi", "end_s": True}]},
        {"words": [], "duration_s": "long"},
        {"words": [], "sounds": [{"kind": "silence"}]},
        {"words": [], "turns": [{"unknown": 1}]},
        {"words": [], "acoustics": [{}]},
    ],
)
def test_what_is_no_transcript_is_refused(plain: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        wire.transcript_from_wire(plain)


_ON_THE_WIRE: dict[str, Callable[[], dict[str, Any]]] = {
    "word": lambda: wire.report(spoken_take(), "")["transcript"]["words"][0],
    "sound": lambda: wire.report(spoken_take(), "")["transcript"]["sounds"][0],
    "turn": lambda: wire.report(spoken_take(), "")["transcript"]["turns"][0],
    "measure": lambda: wire.report(spoken_take(), "")["transcript"]["acoustics"][0],
    "finding": lambda: wire.report(spoken_take(), "")["analyses"][0]["findings"][0],
    "analysis": lambda: wire.report(spoken_take(), "")["analyses"][0],
    "advice": lambda: wire.report(spoken_take(), "")["feedback"]["strength"],
    "feedback": lambda: wire.report(spoken_take(), "")["feedback"],
    "transcript": lambda: wire.report(spoken_take(), "")["transcript"],
}


@pytest.mark.parametrize("name", _ON_THE_WIRE)
def test_no_field_of_a_record_is_left_out(name: str) -> None:
    """A field that is added to a record without the wire knowing would be lost in the history."""
    record = getattr(domain, name.capitalize())
    added = {"finding": {"quote"}, "transcript": {"text"}}.get(name, set())
    expected = {field.name for field in fields(record)} | added
    assert set(_ON_THE_WIRE[name]()) == expected
    assert set(schema("coach.report-1")["$defs"][name]["properties"]) == expected


def test_no_field_of_a_question_is_left_out() -> None:
    question = replace(spoken_take().question)
    assert set(wire.question_to_wire(question)) == {field.name for field in fields(question)}
