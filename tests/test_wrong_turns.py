"""What people really do: no microphone, no model, a full disk, Ctrl-C, two sessions at once.

Each ends in one clear line and its exit status, and what was recorded is still there.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.scripted_whisper import build_scripted_whisper
from support.soundcard import SoundCard
from support.terminal import ROOT, Terminal

from coach import demo

pytestmark = pytest.mark.slow

TEXT = "Last year I fixed a broken model and in the end the error was gone for good."
NO_SOUND = {"PULSE_SERVER": "unix:/nowhere", "PIPEWIRE_REMOTE": "none"}


@pytest.fixture
def user(tmp_path: Path) -> dict[str, str]:
    """A fresh user without sound devices."""
    return {
        **NO_SOUND,
        "HOME": str(tmp_path),
        "COACH_CONFIG": str(tmp_path / "coach.toml"),
        "COACH_DATA_DIR": str(tmp_path / "data"),
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "hub"),
    }


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Whisper model with the true cost of base.en, so that judging takes a moment."""
    folder = tmp_path_factory.mktemp("whisper")
    return str(build_scripted_whisper(folder, TEXT, size="base.en"))


@pytest.fixture
def speaker(user: dict[str, str], soundcard: SoundCard, model: str) -> dict[str, str]:
    """The same user with a sound card and a model."""
    return {**user, **soundcard.environment, "COACH_WHISPER__MODEL": model}


def run(
    arguments: Sequence[str], environment: dict[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coach", *arguments],
        env={**os.environ, **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def one_line(done: subprocess.CompletedProcess[str], status: int, *says: str) -> None:
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    for text in says:
        assert text in line


def test_no_terminal_names_the_ways_on(user: dict[str, str]) -> None:
    one_line(run(["practice"], user), 2, "terminal", "--answer", "analyze")


def test_no_model_says_how_to_get_one(user: dict[str, str], tmp_path: Path) -> None:
    answer = demo.candidate().audio_path
    done = run(["practice", "--answer", str(answer)], user)
    one_line(done, 6, "base.en", "coach models fetch base.en")


def test_a_missing_answer_is_told_before_a_missing_model(user: dict[str, str]) -> None:
    one_line(run(["practice", "--answer", "nowhere.wav"], user), 3, "nowhere.wav", "not exist")


def test_piped_questions_are_one_line_each(user: dict[str, str]) -> None:
    lines = run(["questions", "--competency", "ownership"], user).stdout.splitlines()
    assert all(line.count("\t") == 3 and "\townership\t" in line for line in lines)
    assert any(line.startswith("nobodys-job\t") for line in lines)


def test_no_microphone_names_the_ways_on(user: dict[str, str], model: str) -> None:
    terminal = Terminal(["practice", "--no-check"], {**user, "COACH_WHISPER__MODEL": model})
    assert terminal.finish() == 5
    said = " ".join(terminal.text.split())
    assert "--answer FILE" in said
    assert "--typed" in said
    assert "Traceback" not in said


def test_typing_needs_neither_sound_nor_model(user: dict[str, str]) -> None:
    terminal = Terminal(["practice", "--typed", "-n", "1"], user)
    terminal.wait_for("An empty line ends it")
    terminal.child.send("Last year I found a bug in our ranking service.\n")
    terminal.child.send("I fixed it and the errors went away.\n\n")
    terminal.wait_for("try again")
    terminal.press("n")
    assert terminal.finish() == 0
    assert run(["history"], user).stdout.count("typed") == 1


def test_a_pasted_answer_of_two_paragraphs_stays_whole(user: dict[str, str]) -> None:
    terminal = Terminal(["practice", "--typed", "-n", "1"], user)
    terminal.wait_for("An empty line ends it")
    terminal.child.send("Last year I found a bug.\n\nquickly I told the team and fixed it.\n")
    terminal.pass_time(1.0)
    terminal.child.send("\n")
    terminal.wait_for("try again")
    terminal.press("n")
    assert terminal.finish() == 0
    takes = run(["history", "show", "2", "--as", "json"], user).stdout
    assert "bug." in takes
    assert "quickly" in takes


def test_typed_answers_can_be_piped(user: dict[str, str]) -> None:
    done = run(["practice", "--typed", "-n", "1"], user, "I fixed it.\n")
    assert done.returncode == 0, done.stderr
    assert "I fixed it." in run(["history", "show", "2", "--as", "json"], user).stdout


@pytest.mark.parametrize("command", [["practice", "--typed"], ["history"]])
def test_a_data_folder_that_cannot_be_written(user: dict[str, str], command: list[str]) -> None:
    done = run(command, {**user, "COACH_DATA_DIR": "/proc/nowhere"}, "I fixed it.")
    one_line(done, 7, "/proc/nowhere", "data_dir")


def test_a_demo_needs_no_sound_no_model_no_network_and_no_folder(user: dict[str, str]) -> None:
    done = run(["demo"], {**user, "COACH_DATA_DIR": "/proc/nowhere"})
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "transcript that comes with the demo" in done.stdout
    assert "What to change" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["practice", "--question-id", "nope", "--typed"], "nope"),
        (["practice", "--competency", "nope", "--typed"], "nope"),
        (["practice", "--answer", "a.wav", "--typed"], "not both"),
        (["practice", "--keep-audio", "perhaps"], "perhaps"),
        (["history", "show", "nope"], "nope"),
        (["history", "delete", "nope"], "nope"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_words_are_named(user: dict[str, str], arguments: list[str], says: str) -> None:
    done = run(arguments, user)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_deleting_asks_first_and_takes_the_sound_along(
    user: dict[str, str], model: str, tmp_path: Path
) -> None:
    user = {**user, "COACH_WHISPER__MODEL": model}
    answer = demo.candidate().audio_path
    assert run(["practice", "--answer", str(answer)], user).returncode == 0
    (kept,) = (tmp_path / "data" / "recordings").glob("*.wav")
    refused = run(["history", "delete", kept.stem], user, "n\n")
    assert "Nothing was deleted" in refused.stdout
    assert kept.exists()
    assert run(["history", "delete", kept.stem, "--yes"], user).returncode == 0
    assert not kept.exists()
    assert answer.exists()
    assert "No takes yet" in run(["history"], user).stdout


STAGES = ("asking", "waiting", "answering", "judging")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.sound
def test_ctrl_c_at_every_stage(speaker: dict[str, str], stage: str, tmp_path: Path) -> None:
    terminal = Terminal(["practice", "--no-check", "--no-warm-up"], speaker)
    terminal.wait_for("any key")
    if stage != "asking":
        terminal.wait_for("start answering", 40)
    if stage in ("answering", "judging"):
        terminal.press("enter")
        terminal.wait_for("listening")
        terminal.pass_time(2)
    if stage == "judging":
        terminal.press("enter")
        terminal.wait_for("…")
    terminal.child.sendintr()
    assert terminal.finish() == 130
    assert "Traceback" not in terminal.log
    assert "Stopped" in terminal.text
    pending = list((tmp_path / "data" / "recordings").glob("*.part.wav"))
    assert len(pending) == (1 if stage in ("answering", "judging") else 0)


@pytest.mark.sound
def test_two_sessions_at_once_keep_out_of_each_others_way(
    speaker: dict[str, str], tmp_path: Path
) -> None:
    first = Terminal(["practice", "--no-check", "--no-warm-up"], speaker)
    first.wait_for("start answering", 40)
    first.press("enter")
    first.wait_for("listening")
    second = Terminal(["practice", "--no-check", "--no-warm-up"], speaker)
    second.wait_for("start answering", 40)
    assert "was not finished" not in second.text
    second.press("q")
    assert second.finish() == 0
    first.press("q")
    assert first.finish() == 0
    third = Terminal(["practice", "--no-check", "--no-warm-up"], speaker)
    third.wait_for("was not finished", 40)
    third.press("d")
    third.wait_for("cannot be undone")
    third.press("y")
    third.wait_for("Deleted")
    third.child.kill(signal.SIGTERM)
    third.finish()
    assert not list((tmp_path / "data" / "recordings").glob("*.part.wav"))


@pytest.mark.sound
@pytest.mark.parametrize("keep", ["never", "until_reported", "always"])
def test_what_is_kept_of_the_sound(speaker: dict[str, str], keep: str, tmp_path: Path) -> None:
    environment = {**speaker, "TMPDIR": str(tmp_path)}
    terminal = Terminal(
        ["practice", "--no-check", "--no-warm-up", "-n", "1", "--keep-audio", keep], environment
    )
    terminal.wait_for("start answering", 40)
    terminal.press("enter")
    terminal.wait_for("listening")
    terminal.pass_time(2)
    terminal.press("enter")
    terminal.wait_for("try again", 60)
    wavs = list(tmp_path.rglob("*.wav"))
    assert len(wavs) == 1
    terminal.press("n")
    assert terminal.finish() == 0
    assert len(list(tmp_path.rglob("*.wav"))) == (1 if keep == "always" else 0)
    assert not list(tmp_path.rglob("*.part*"))


@pytest.mark.parametrize("arguments", [["--typed"], ["--answer", "a.wav"]])
def test_a_phone_needs_ears_and_a_mouth(user: dict[str, str], arguments: list[str]) -> None:
    one_line(run(["practice", "--mode", "phone", *arguments], user), 2, "heard", "interview")


def test_a_phone_without_a_loudspeaker_names_the_way_on(user: dict[str, str], model: str) -> None:
    environment = {**user, "COACH_WHISPER__MODEL": model}
    terminal = Terminal(["practice", "--mode", "phone", "--no-check"], environment)
    assert terminal.finish() == 5
    assert "no loudspeaker" in " ".join(terminal.text.split())


def test_no_bar_is_drawn_for_a_model_that_does_not_exist(user: dict[str, str]) -> None:
    done = run(["models", "fetch", "nosuch"], user)
    one_line(done, 2, "nosuch")
    assert done.stderr.startswith("coach: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_output_into_a_full_disk_is_no_fault_of_the_coach(user: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "coach", "questions"],
            env={**os.environ, **user},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=ROOT,
        )
    one_line(done, 7, "disk is full")
