"""Every report holds what a candidate needs, in any width, and nothing that should not be there."""

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from support import golden
from support import take_strategies as some
from support.sample_takes import (
    SAMPLES,
    TEXTS,
    abstaining_take,
    bare_take,
    spoken_take,
    typed_take,
    worded_take,
)
from support.schemas import validator

from coach.domain import Analysis, Feedback, Finding, Measure, Question, Take, Transcript
from coach.errors import UsageError
from coach.reports import REPORTS, render

READ = ("terminal", "markdown")
"""Reports for people."""
GOLDEN = dict(golden.reports())


def assert_printable(text: str) -> None:
    """No control character but the line end, and no half of a surrogate pair."""
    assert not [
        char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"
    ]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_report_meets_its_contract(name: str, sample: str) -> None:
    take = SAMPLES[sample]()
    text = render(name, take, TEXTS, source="answer.wav")
    assert text == render(name, take, TEXTS, source="answer.wav"), "the same bytes every time"
    assert text == text.rstrip(), "the caller ends the last line"
    assert_printable(text)
    assert take.question.text in text
    assert "answer.wav" in text
    if take.feedback.follow_up:
        assert take.feedback.follow_up in " ".join(text.split())


def test_an_unknown_report_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no report 'html'") as caught:
        render("html", typed_take(), TEXTS)
    assert all(name in caught.value.hint for name in REPORTS)


def test_nothing_heavy_is_loaded_before_a_report_is_asked_for() -> None:
    program = "import sys, coach.reports; print('rich' in sys.modules)"
    printed = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert printed == "False\n"


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_files_are_what_comes_out(name: str) -> None:
    """After a wanted change: scripts/update_golden, then look at the difference."""
    assert (golden.FOLDER / name).read_text(encoding="utf-8") == GOLDEN[name]


def test_there_is_no_other_golden_file() -> None:
    assert {path.name for path in golden.FOLDER.iterdir()} == set(GOLDEN)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_json_report_is_one_valid_line_of_ascii(sample: str) -> None:
    text = render("json", SAMPLES[sample](), TEXTS, source="ärger.wav")
    assert text.isascii()
    assert "\n" not in text
    plain = json.loads(text)
    validator("coach.report-1").validate(plain)
    assert plain["input"] == "ärger.wav"


@pytest.mark.parametrize("name", READ)
def test_advice_comes_with_words_second_and_next_step_before_the_tables(name: str) -> None:
    text = " ".join(render(name, spoken_take(), TEXTS, width=200).split())
    feedback = spoken_take().feedback
    assert feedback.strength is not None
    places = []
    for advice in (feedback.strength, *feedback.fixes):
        start = text.index(advice.message)
        assert f"“{advice.quote}”" in text[start:]
        places += [start, text.index(advice.next_step, start)]
    places += [text.index("Two deadlines clashed there."), text.index("How it is built")]
    assert places == sorted(places)
    assert "0:50 “from twelve percent" in text
    assert "0:56 “Support tickets" in text


@pytest.mark.parametrize("name", READ)
def test_the_tables_hold_every_kind_of_finding(name: str) -> None:
    text = " ".join(render(name, spoken_take(), TEXTS, width=200).split())
    for shown in (
        "Situation",
        "21%",
        "thin",
        "Lesson",
        "3 of 4",
        "timeouts down, from “twelve percent”",
        "no number",
        "“40 million documents”",
        "you know",
        "um or uh",
        "3 close together",
        "2.7 s mid-sentence, before “rewrote that step so…”",
        "0:22–0:28",
        "142 words/min",
        "120 to 165",
        "fine",
        "watch",
        "Words between pauses: fewer than 3 pauses.",
        "whisper:base.en: asked for every filler, it misses some",
    ):
        assert shown in text


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_internal_name_is_shown(name: str, sample: str) -> None:
    text = render(name, SAMPLES[sample](), TEXTS)
    assert not re.search(r"\b(star|impact|fillers|pacing|hedging)\.[a-z_]+", text)
    assert not re.search(r"[a-z]_[a-z]", text)


@pytest.mark.parametrize("name", READ)
def test_a_typed_answer_shows_no_times(name: str) -> None:
    take = replace(typed_take(), recorded_at=datetime.min.replace(tzinfo=UTC))
    text = render(name, take, TEXTS)
    assert not re.search(r"\d:\d\d", text)
    assert "they need sound" in text
    assert "typed" in text


@pytest.mark.parametrize("name", READ)
def test_what_is_not_judged_is_said_and_nothing_is_called_missing(name: str) -> None:
    text = " ".join(render(name, abstaining_take(), TEXTS).split())
    assert "so the structure is not judged" in text
    assert "missing" not in text.replace("may be missing", "")
    assert "not word for word" in text


@pytest.mark.parametrize("name", READ)
def test_without_feedback_a_report_says_so(name: str) -> None:
    assert "This answer has not been judged." in render(name, bare_take(), TEXTS)
    no_advice = replace(spoken_take(), feedback=Feedback())
    assert "No advice this time." in render(name, no_advice, TEXTS)


@pytest.mark.parametrize("name", REPORTS)
def test_an_answer_without_words_or_question_is_shown(name: str) -> None:
    take = Take("t", Question("", ""), Transcript(()), datetime(2025, 1, 1, tzinfo=UTC))
    assert render(name, take, TEXTS)


_MEASURE_CASES = [
    ("fillers.per_minute", 4.9, (None, 5.0), "fine"),
    ("fillers.per_minute", 5.0, (None, 5.0), "fine"),
    ("fillers.per_minute", 5.1, (None, 5.0), "watch"),
    ("fillers.per_minute", 12.1, (None, 5.0), "fix"),
    ("pacing.words_per_minute", 119.0, (120.0, 165.0), "watch"),
    ("pacing.words_per_minute", 99.0, (120.0, 165.0), "fix"),
    ("pacing.words_per_minute", 191.0, (120.0, 165.0), "fix"),
    ("other.thing", 1.0, (2.0, None), "watch"),
    ("other.thing", 1.0, None, ""),
]


@pytest.mark.parametrize(("measure", "value", "target", "word"), _MEASURE_CASES)
def test_every_measure_outside_its_range_gets_a_word(
    measure: str, value: float, target: tuple[float | None, float | None] | None, word: str
) -> None:
    analysis = Analysis(measure.partition(".")[0], (), (Measure(measure, value, "", target),))
    text = render("terminal", replace(bare_take(), analyses=(analysis,)), TEXTS)
    (line,) = [line for line in text.split("\n") if f" {value:g}" in line]
    assert [each for each in ("fine", "watch", "fix") if each in line] == ([word] if word else [])


def test_a_measure_that_a_fix_is_about_is_to_fix() -> None:
    take = spoken_take()
    measure = Measure("pacing.words_per_minute", 170.0, "words/min", (120.0, 165.0))
    rushed = Analysis("pacing", (Finding("pacing.rushed", "gap", "Fast.", 0, 2),), (measure,))
    text = render("terminal", replace(take, analyses=(rushed,)), TEXTS)
    assert re.search(r"170 words/min +120 to 165 +fix", text)


def test_measures_and_checks_without_a_text_are_shown_in_plain_words() -> None:
    analysis = Analysis(
        "clarity",
        (Finding("clarity.run_on", "gap", "", 0, 2),),
        (Measure("clarity.longest_sentence", 41.0, "words"),),
    )
    text = render("terminal", replace(bare_take(), analyses=(analysis,)), TEXTS)
    assert "Clarity: longest sentence" in text
    assert "Run on" in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_terminal_report_keeps_to_its_width(sample: str, width: int) -> None:
    text = render("terminal", SAMPLES[sample](), TEXTS, width=width)
    assert max(cell_len(line) for line in text.split("\n")) <= min(width, 100)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 500,
        "答えは" * 60,
        "👩‍👩‍👧‍👦 " * 30,
        "e\N{COMBINING ACUTE ACCENT}" * 200,
        "مرحبا بالعالم",
        "one\ttwo\r\nthree\x00four\x1b[31mred\x07",
        "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
        "half \ud83d of a pair",
    ],
)
@pytest.mark.parametrize("name", READ)
def test_any_text_is_shown_safely(name: str, text: str) -> None:
    shown = render(name, worded_take(text), TEXTS, source=text, width=80)
    assert_printable(shown)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown
    shown.encode()
    if name == "terminal":
        assert max(cell_len(line) for line in shown.split("\n")) <= 80


@given(some.takes(), st.integers(20, 120))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_any_take_can_be_shown(take: Take, width: int) -> None:
    for name in REPORTS:
        text = render(name, take, TEXTS, source="x", width=width)
        assert_printable(text)
        if name == "terminal":
            assert max(cell_len(line) for line in text.split("\n")) <= max(width, 40)
