"""The main job, for real: a process in a terminal, a voice, a microphone, Whisper's code, a report.

Only two things are stand-ins: the sound card is made of software, and the Whisper model says a
given text, because no weights can be counted on.
"""

import os
import signal
import time
from pathlib import Path

import pytest
from support.interview_round import begin, play_round, rehearsal, say
from support.round_script import BRISK, Exchange
from support.scripted_whisper import build_scripted_whisper
from support.soundcard import SoundCard
from support.sounds import find
from support.terminal import Terminal

from coach.audio.media import load_audio
from coach.domain import Take
from coach.history import History
from coach.voice import open_voice

pytestmark = [pytest.mark.slow, pytest.mark.sound]

QUESTION_ID = "quietly-getting-worse"
ANSWER = (
    "Last year our search team lost accuracy after a data change. I was asked to find out why. "
    "I compared the features before and after and I found a broken join. I fixed it in two days. "
    "In the end click rate rose from ten to twelve percent."
)

AFTER_THE_FACT = "Loading the recognizer"
"""Shown only where an answer was not recognized while it was spoken."""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody saying the answer."""
    path = open_voice("system", rate_wpm=190).render(ANSWER, tmp_path_factory.mktemp("answer"))
    assert path is not None
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Whisper model that writes the answer down."""
    return build_scripted_whisper(tmp_path_factory.mktemp("whisper"), ANSWER)


@pytest.fixture
def environment(soundcard: SoundCard, model: Path, tmp_path: Path) -> dict[str, str]:
    """A fresh user of this sound card."""
    return {
        **soundcard.environment,
        "HOME": str(tmp_path),
        "COACH_CONFIG": str(tmp_path / "coach.toml"),
        "COACH_DATA_DIR": str(tmp_path / "data"),
        "COACH_WHISPER__MODEL": str(model),
    }


def practice(environment: dict[str, str], *more: str) -> Terminal:
    arguments = ["practice", "--no-check", "--follow-ups", "0", "--question-id", QUESTION_ID]
    return Terminal([*arguments, *more], environment)


def start_answering(terminal: Terminal) -> None:
    terminal.wait_for("start answering")
    terminal.press("enter")
    terminal.wait_for("listening")


def recordings(environment: dict[str, str]) -> list[Path]:
    return sorted((Path(environment["COACH_DATA_DIR"]) / "recordings").glob("*.wav"))


def only_take(environment: dict[str, str]) -> Take:
    data = Path(environment["COACH_DATA_DIR"])
    with History.open(f"sqlite:///{data / 'history.db'}", data / "recordings") as history:
        (take,) = history.takes()
    return take


def test_a_whole_session(
    soundcard: SoundCard, environment: dict[str, str], answer: Path, tmp_path: Path
) -> None:
    heard = soundcard.record_speaker(tmp_path / "speaker.wav")
    terminal = practice(environment)
    start_answering(terminal)
    terminal.pass_time(0.3)
    speaking = soundcard.speak(answer)
    while speaking.poll() is None:
        terminal.pass_time(0.1)
    terminal.pass_time(0.5)
    terminal.press("enter")
    terminal.wait_for("How it is built")
    assert AFTER_THE_FACT not in terminal.log
    terminal.wait_for("finish")
    terminal.press("n")
    assert terminal.finish() == 0
    heard.stop()

    take = only_take(environment)
    assert take.transcript.text == ANSWER
    assert take.transcript.recognizer.startswith("whisper")
    assert take.feedback.strength or take.feedback.fixes
    assert take.audio_path is not None
    assert [take.audio_path] == recordings(environment)

    said, kept = load_audio(answer), load_audio(take.audio_path)
    start, likeness = find(said.samples, kept.samples)
    assert likeness > 0.95
    assert start >= 0
    assert start + len(said.samples) <= len(kept.samples)

    asked = open_voice("system").render(take.question.text, tmp_path)
    assert asked is not None
    _, likeness = find(load_audio(asked).samples, load_audio(tmp_path / "speaker.wav").samples)
    assert likeness > 0.9


def test_a_killed_recording_is_offered_again(
    soundcard: SoundCard, environment: dict[str, str], answer: Path
) -> None:
    terminal = practice(environment)
    start_answering(terminal)
    began = time.monotonic()
    soundcard.speak(answer)
    terminal.pass_time(6.0)
    lasted_s = time.monotonic() - began
    os.kill(terminal.child.pid, signal.SIGKILL)
    terminal.finish()
    assert recordings(environment)

    again = practice(environment)
    again.wait_for("was not finished")
    again.wait_for("judge it now")
    again.press("enter")
    again.wait_for("How it is built")
    again.wait_for("start answering")
    again.press("q")
    assert again.finish() == 0

    take = only_take(environment)
    assert take.audio_path is not None
    kept, said = load_audio(take.audio_path), load_audio(answer)
    assert kept.duration_s > lasted_s - 1.0
    part = said.samples[: int(3.0 * said.rate_hz)]
    assert find(part, kept.samples)[1] > 0.95


def test_a_whole_interview_round_with_follow_ups(soundcard: SoundCard) -> None:
    with rehearsal(soundcard, BRISK, rate_wpm=290) as film:
        play_round(soundcard, film, listen=False)
        assert film.terminal.finish() == 0
        data, text = film.folder / "data", film.terminal.text
        with History.open(f"sqlite:///{data / 'history.db'}", data / "recordings") as history:
            takes = history.takes()[::-1]
            (session,) = history.sessions()
        for take, exchange in zip(takes, BRISK, strict=True):
            check_exchange(take, exchange)
    assert session.mode == "interview"
    reports = text.index("Report 1 of 3")
    assert "What to change" not in text[:reports], "no feedback before the end"
    places = [text.index(take.question.text[:40], reports) for take in takes]
    assert places == sorted(places), "reports come in the order of the answers"
    assert "came only when you were asked" in text[reports:]


def check_exchange(take: Take, exchange: Exchange) -> None:
    """Both turns are there, in words, on the clock and in the sound."""
    assert (take.question.id, take.mode) == (exchange.question_id, "interview")
    first, second = take.transcript.turns
    said = [take.transcript.text[turn.start_char : turn.end_char] for turn in (first, second)]
    assert said == [exchange.answer, exchange.reply]
    assert second.kind == "follow_up"
    assert take.audio_path is not None
    sound = load_audio(take.audio_path)
    assert sound.duration_s == pytest.approx(take.transcript.duration_s, abs=0.01)
    reply = [word for word in take.transcript.words if (word.start_s or 0) >= (second.start_s or 0)]
    assert " ".join(word.text.strip() for word in reply) == exchange.reply


def test_ctrl_c_at_a_follow_up_keeps_the_first_answer_and_offers_the_second(
    soundcard: SoundCard,
) -> None:
    with rehearsal(soundcard, BRISK[:1], rate_wpm=290) as film:
        sounds, data = film.folder / "sounds", film.folder / "data"
        say(soundcard, film, sounds / "1-answer.wav", "Question", listen=False)
        begin(film, "Follow-up", listen=False)
        speaking = soundcard.speak(sounds / "1-reply.wav")
        while speaking.poll() is None:
            film.terminal.pass_time(0.1)
        film.terminal.child.sendintr()
        assert film.terminal.finish() == 130
        with History.open(f"sqlite:///{data / 'history.db'}", data / "recordings") as history:
            (take,) = history.takes()
            assert take.transcript.text == BRISK[0].answer
            assert take.analyses

            again = Terminal(["practice", "--no-check"], film.environment)
            again.wait_for("was not finished")
            again.wait_for("judge it now")
            again.press("enter")
            again.wait_for("came only when you were asked", 60)
            again.wait_for("start answering")
            again.press("q")
            assert again.finish() == 0
            (take,) = history.takes()
        check_exchange(take, BRISK[0])
