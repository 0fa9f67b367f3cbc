"""The terminal report on a real console: color is decoration, text of the take is never markup."""

import re
from io import StringIO

import pytest
from rich.console import Console
from support.sample_takes import QUESTION, SAMPLES, TEXTS, spoken_take, worded_take

from coach.reports import render
from coach.reports.terminal import page

ESCAPES = re.compile(r"\x1b\[([0-9;]*)m")


def printed(sample: str = "spoken", environ: dict[str, str] | None = None, **options: bool) -> str:
    """The report as a color terminal of 80 columns gets it."""
    out = StringIO()
    given = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environ or {})}
    console = Console(file=out, width=80, force_terminal=True, _environ=given)
    console.print(page(SAMPLES[sample](), TEXTS, **options))
    return out.getvalue()


def plain(text: str) -> str:
    stripped = ESCAPES.sub("", text)
    return "\n".join(line.rstrip() for line in stripped.rstrip().split("\n"))


@pytest.mark.parametrize("sample", SAMPLES)
def test_color_changes_no_word(sample: str) -> None:
    colored = printed(sample)
    assert ESCAPES.search(colored)
    assert plain(colored) == render("terminal", SAMPLES[sample](), TEXTS, width=80)


def test_without_color_only_weight_is_left() -> None:
    codes = set(";".join(ESCAPES.findall(printed(environ={"NO_COLOR": "1"}))).split(";")) - {""}
    assert codes <= {"0", "1", "2", "3", "22"}, "reset, bold, dim, italic"


def test_a_dumb_terminal_gets_plain_text() -> None:
    out = StringIO()
    Console(file=out, width=80, _environ={"TERM": "dumb"}).print(page(spoken_take(), TEXTS))
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize(
    "text", ["[bold]no[/bold] [link=x]y[/link]", "[/]", "[red", ":smile:", "\\[x]", "[[a]]"]
)
def test_text_of_the_take_is_no_markup(text: str) -> None:
    out = StringIO()
    console = Console(file=out, width=100, force_terminal=True, _environ={"TERM": "xterm"})
    console.print(page(worded_take(text), TEXTS, source=text, transcript=True))
    shown = plain(out.getvalue())
    assert shown.count(text) >= 8, "question, input, advice, quotes, numbers, transcript"
    assert "\x1b]8" not in out.getvalue(), "no link"


def test_escape_sequences_of_the_take_do_not_reach_the_terminal() -> None:
    out = StringIO()
    console = Console(file=out, width=100, force_terminal=True, _environ={"TERM": "xterm"})
    console.print(page(worded_take("a \x1b]0;title\x07 \x1b[2J b"), TEXTS, transcript=True))
    assert set(re.findall(r"\x1b.", out.getvalue())) == {"\x1b["}
    assert "\x1b[2J" not in out.getvalue()


def test_the_transcript_is_shown_on_request_with_marks() -> None:
    assert "What you said" not in printed()
    text = " ".join(plain(printed(transcript=True)).split())
    assert "0:00 Situation So, (um), [last spring] our search service" in text
    assert "twice. I ‖2.7s‖ rewrote that step so that it, (um), (uh), (you know)," in text
    assert "— What would you do differently today?" in text
    assert "1:00 Lesson (um or uh) Today I would" in text


def test_advice_can_stand_last_where_it_stays_in_view() -> None:
    lines = plain(printed(in_session=True)).split("\n")
    top = next(number for number, line in enumerate(lines) if "What worked" in line)
    assert len(lines) - top <= 22, "with the question of a screen of 24 lines left for the keys"
    assert any("How it is built" in line for line in lines[:top])
    left_out = set(plain(printed()).split("\n")) - set(lines)
    assert left_out
    assert all(line.strip() in QUESTION.text for line in left_out), "the question stands above"
