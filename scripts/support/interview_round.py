"""A whole interview round at a terminal: questions by voice, spoken answers, follow-ups, reports.

The candidate is a computer voice at a virtual microphone. Their words are known by their sound, so
that every answer has its own. `Film` keeps what the terminal showed on the way.
"""

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from coach.audio.media import load_audio, save_wav
from coach.domain import Audio
from coach.hearing.activity import speech_stretches
from coach.voice import open_voice
from support.round_script import Exchange
from support.soundcard import SoundCard
from support.terminal import Terminal

ARGUMENTS = ("--mode", "interview", "--no-check", "--no-warm-up")


def record_candidate(folder: Path, exchanges: Sequence[Exchange], rate_wpm: int) -> Path:
    """Write every answer and reply of the round as sound with timed words into `folder`."""
    voice = open_voice("system", rate_wpm=rate_wpm)
    for number, exchange in enumerate(exchanges, start=1):
        for name, text in (("answer", exchange.answer), ("reply", exchange.reply)):
            rendered = voice.render(text, folder / "rendered")
            if rendered is None:
                raise ValueError(text)
            audio = load_audio(rendered)
            path = folder / f"{number}-{name}.wav"
            save_wav(path, audio)
            script = {"duration_s": audio.duration_s, "words": list(timed_words(text, audio))}
            path.with_suffix(".json").write_text(json.dumps(script), encoding="utf-8")
    shutil.rmtree(folder / "rendered")
    return folder


def timed_words(text: str, audio: Audio) -> Iterator[dict[str, object]]:
    """The words spread over the stretches of speech by their letters: within a few tenths."""
    stretches = speech_stretches(audio)
    spoken_s = sum(end - start for start, end in stretches)
    words = text.split()
    letters = sum(len(word) + 1 for word in words)
    said = 0
    for word in words:
        start_s = _at(stretches, spoken_s * said / letters)
        said += len(word) + 1
        end_s = _at(stretches, spoken_s * said / letters - 0.001)
        yield {"text": f" {word}", "start_s": round(start_s, 3), "end_s": round(end_s, 3)}


def _at(stretches: list[tuple[float, float]], spoken_s: float) -> float:
    """When so much speech has passed."""
    for start, end in stretches:
        if spoken_s <= end - start:
            return start + max(spoken_s, 0.0)
        spoken_s -= end - start
    return stretches[-1][1]


@dataclass(frozen=True)
class Shot:
    """What moved on the screen at one moment, below the lines that stay."""

    lines_above: list[str]
    """All that had been printed by then."""
    note: str


@dataclass
class Film:
    """A session at the terminal, with shots on the way."""

    terminal: Terminal
    questions: int
    folder: Path
    """Of the user; their data lies in `data`, the candidate's sounds in `sounds`."""
    environment: Mapping[str, str]
    shots: list[Shot] = field(default_factory=list)

    def shot(self, note: str) -> None:
        """Keep what the screen shows now."""
        self.shots.append(Shot(self.terminal.text.splitlines(), note))


def play_round(card: SoundCard, film: Film, *, listen: bool) -> None:
    """Answer every question and follow-up; `listen` hears all lines out, else keys skip them."""
    terminal, sounds = film.terminal, film.folder / "sounds"
    for number in range(1, film.questions + 1):
        say(card, film, sounds / f"{number}-answer.wav", "Question", listen=listen)
        say(card, film, sounds / f"{number}-reply.wav", "Follow-up", listen=listen)
    for number in range(1, film.questions + 1):
        terminal.wait_for(f"Report {number} of", 90)
        terminal.wait_for("finish" if number == film.questions else "next report", 60)
        terminal.pass_time(0.3)
        film.shot("The candidate has read the report and presses n")
        terminal.press("n")


def begin(film: Film, title: str, *, listen: bool) -> None:
    """Wait for a question under that title and begin to answer it."""
    terminal = film.terminal
    terminal.wait_for(f"{title} ", 90)
    _hear(terminal, "start answering", listen)
    film.shot("The question has been spoken. The candidate presses Enter")
    terminal.press("enter")
    terminal.wait_for("listening")
    terminal.pass_time(0.4)


def say(card: SoundCard, film: Film, sound: Path, title: str, *, listen: bool) -> None:
    """Answer the next question under that title with a sound."""
    begin(film, title, listen=listen)
    terminal = film.terminal
    began = time.monotonic()
    speaking = card.speak(sound)
    halfway_s = load_audio(sound).duration_s / 2
    shown = False
    while speaking.poll() is None:
        terminal.pass_time(0.1)
        if not shown and time.monotonic() - began > halfway_s:
            shown = True
            film.shot("The candidate is speaking")
    terminal.pass_time(0.4)
    film.shot("The candidate has finished and presses Enter")
    terminal.press("enter")


def _hear(terminal: Terminal, until: str, listen: bool) -> None:
    """Wait until the voice has said all, or cut every line of it short with a key."""
    if listen:
        terminal.wait_for(until, 60)
        terminal.pass_time(0.2)
        return
    waited_until = time.monotonic() + 60
    while until not in terminal.text.splitlines()[-1] and time.monotonic() < waited_until:
        if "skip" in terminal.text.splitlines()[-1]:
            terminal.press("x")
        terminal.pass_time(0.2)


@contextmanager
def rehearsal(
    card: SoundCard, exchanges: Sequence[Exchange], rate_wpm: int, columns: int = 80
) -> Iterator[Film]:
    """The terminal of a fresh user in which a round has just begun."""
    with tempfile.TemporaryDirectory(prefix="coach-round-") as name:
        folder = Path(name)
        sounds = record_candidate(folder / "sounds", exchanges, rate_wpm)
        environment = {
            **card.environment,
            "HOME": name,
            "COACH_CONFIG": str(folder / "coach.toml"),
            "COACH_DATA_DIR": str(folder / "data"),
            "COACH_RECOGNIZER": "known",
            "COACH_WHISPER__MODEL": str(sounds),
        }
        questions = [part for e in exchanges for part in ("--question-id", e.question_id)]
        arguments = ["practice", *ARGUMENTS, *questions]
        terminal = Terminal(arguments, environment, columns=columns)
        yield Film(terminal, len(exchanges), folder, environment)
