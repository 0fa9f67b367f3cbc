"""docs/interview-round.txt tells what was asked, answered and advised in the round it shows."""

import re
from pathlib import Path

import pytest
from support.round_script import AT_LENGTH, BRISK, Exchange

from coach.prompts import load_prompts
from coach.resources import data_folder

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "interview-round.txt").read_text("utf-8")
PROMPTS = load_prompts(data_folder("prompts"))
TRANSCRIPT_COLUMN = 19
"""Where the words begin below "What you said"."""


def flowing(text: str) -> str:
    return " ".join(text.split())


def said() -> str:
    """The words of all transcripts, without marks, times and parts."""
    sections = re.findall(r"What you said.*?\n(.*?)\n  Heard by", TEXT, re.DOTALL)
    lines = [line[TRANSCRIPT_COLUMN:] for section in sections for line in section.splitlines()]
    words = [line for line in lines if not line.startswith("— ")]
    return re.sub(r"[\[\]()]", "", flowing(" ".join(words)))


@pytest.mark.parametrize("exchange", AT_LENGTH, ids=lambda e: e.question_id)
def test_every_question_and_every_answer_stand_in_it(exchange: Exchange) -> None:
    question = PROMPTS.question(exchange.question_id)
    assert flowing(TEXT).count(flowing(question.text)) == 2, "asked, and above its report"
    for sentence in re.findall(r"[^.]+\.", f"{exchange.answer} {exchange.reply}"):
        assert sentence.strip() in said()


def test_all_advice_comes_at_the_end() -> None:
    asked, _, reports = TEXT.partition("Report 1 of 3")
    assert "What to change" not in asked
    assert reports.count("What to change next time") == len(AT_LENGTH)
    assert reports.count("only when you were asked") >= 2 * len(AT_LENGTH)
    assert asked.count("Follow-up ─") == len(AT_LENGTH)


def test_it_fits_the_screen_and_nothing_went_wrong() -> None:
    assert max(map(len, TEXT.splitlines())) <= 100
    assert "Traceback" not in TEXT
    assert "ALSA" not in TEXT


def test_both_scripts_ask_the_same() -> None:
    assert [e.question_id for e in BRISK] == [e.question_id for e in AT_LENGTH]
    assert [e.reason for e in BRISK] == [e.reason for e in AT_LENGTH]
