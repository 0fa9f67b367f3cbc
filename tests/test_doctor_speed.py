"""`coach doctor --speed`: what this machine keeps up with."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.scripted_whisper import build_scripted_whisper

from coach.app import App
from coach.cli.doctor import command
from coach.config import Settings
from coach.doctor import KEEPS_UP, examine, speed_check
from coach.recognize.models import KNOWN
from coach.recognize.speed import WORK, expected_times


def test_every_known_model_has_its_work() -> None:
    assert set(WORK) == set(KNOWN)
    assert expected_times("base.en", 1.0)["base.en"] == 1.0


def test_the_largest_model_that_keeps_up_is_named() -> None:
    check = speed_check("whisper:base.en", 0.1)
    assert check.verdict == "good"
    assert "0.10 s" in check.text
    assert "small.en (about 0.35 s)" in check.hint


def test_a_fast_machine_is_offered_the_largest_of_all() -> None:
    largest = max(KNOWN.values(), key=lambda model: model.size_bytes)
    assert largest.name in speed_check("whisper:base.en", 0.01).hint


def test_a_slow_machine_is_told_and_gets_a_smaller_one() -> None:
    check = speed_check("whisper:base.en", 0.8)
    assert check.verdict == "warning"
    assert "may fall behind" in check.text
    assert "tiny.en" in check.hint


@pytest.mark.parametrize("recognizer", ["whisper:base.en", "whisper:my-own"])
def test_where_nothing_known_keeps_up_a_smaller_one_is_the_advice(recognizer: str) -> None:
    assert "coach models list" in speed_check(recognizer, 40.0).hint


def test_an_unknown_model_that_keeps_up_needs_no_advice() -> None:
    check = speed_check("whisper:my-own", KEEPS_UP / 2)
    assert (check.verdict, check.hint) == ("good", "")


def test_the_machine_is_measured_on_a_known_recording(tmp_path: Path) -> None:
    model = build_scripted_whisper(tmp_path / "model", "So we shipped it.")
    settings = Settings(data_dir=tmp_path, whisper={"model": str(model)})
    (check,) = examine(App(settings), speed=True)
    assert check.name == "speed"
    assert "for a second of speech" in check.text


def test_a_missing_model_is_told_with_its_status(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, whisper={"model": "owner/not-here"})
    (check,) = examine(App(settings), speed=True)
    assert (check.verdict, check.exit_status) == ("problem", 6)


def test_the_command_prints_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = build_scripted_whisper(tmp_path / "model", "So we shipped it.")
    monkeypatch.setenv("COACH_WHISPER__MODEL", str(model))
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(command, ["--speed"], standalone_mode=False)
    assert done.return_value == 0
    assert "speed" in done.output
    assert "microphone" not in done.output
