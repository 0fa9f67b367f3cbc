"""The moving lines: keys that are never broken in two, the timer, the one hint."""

from io import StringIO

import pytest
from rich.console import Console

from coach.cli.lines import key_line, moving_lines
from coach.domain import Question
from coach.interview.events import Asked, Event, KeyHint, Listening, Preparing
from coach.interview.review import AGAIN, FINISH, LEAVE, LISTEN

KEYS = (LISTEN, KeyHint("1", "hear fix 1"), KeyHint("2", "hear fix 2"), AGAIN, FINISH, LEAVE)


def shown(what: object, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(what)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]  # a StringIO


def drawn(event: Event, width: int = 80) -> str:
    return shown(moving_lines(event), width)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_key_is_parted_from_what_it_does(width: int) -> None:
    lines = shown(key_line(KEYS), width).splitlines()
    assert max(map(len, lines)) <= width
    hints = [f"{hint.key} {hint.label}" for hint in KEYS]
    assert all(any(hint in line for line in lines) for hint in hints)


def listening(elapsed_s: float = 5.0, hint: str = "") -> Listening:
    return Listening(elapsed_s, -20.0, False, (75.0, 150.0), (FINISH,), hint)


def test_the_timer_stands_beside_its_target_and_the_level() -> None:
    line = drawn(listening()).splitlines()[0]
    assert "0:05 (aim 1:15–2:30)" in line
    assert "▮" in line


def test_a_hint_is_quiet_and_only_there_when_it_is_given() -> None:
    assert "left" not in drawn(listening())
    assert "15 s left" in drawn(listening(135.0, "15 s left"))
    assert len(drawn(listening(135.0, "15 s left")).splitlines()[0]) <= 80


def test_preparation_counts_down_in_whole_seconds() -> None:
    assert "0:30" in drawn(Preparing(29.6, (FINISH,)))


def test_what_stays_does_not_move() -> None:
    assert moving_lines(Asked(Question("", "Why?"), 1, 1)) is None
