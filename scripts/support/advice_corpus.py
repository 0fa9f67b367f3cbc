"""Reads the answers with a known worst flaw, and those with a known gap, as takes to judge.

The form is told in `scripts/corpora/feedback/README.md` and `scripts/corpora/follow_ups/README.md`.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from coach.analyzers import ANALYZERS, Star, run_analyzers
from coach.domain import Question, Sound, Take, Transcript, Word
from coach.feedback import FeedbackRequest
from coach.language import Language, load_language
from coach.prompts import Prompts, load_prompts
from coach.recognize.words import transcript_from_text
from coach.resources import data_folder
from support.number_words import in_words

CORPORA = Path(__file__).resolve().parents[1] / "corpora"
SPLITS = {"held-out": "h", "dev": "d"}
_PAUSE = re.compile(r"\s*\[([0-9.]+)\]")
_SENTENCE_GAP_S = 0.35
_CALM_WPM = 100.0
_WHEN = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Written:
    """One written answer with its label."""

    id: str
    label: str
    """The worst flaw, or the gap."""
    said: str
    """Letters for what the answer says; empty where that is not labeled."""
    question: Question
    text: str
    """As written; `[2.5]` is that much silence where the answer is timed."""
    words_per_minute: float | None
    """None for a typed answer."""

    @property
    def transcript(self) -> Transcript:
        """Typed, or timed at its pace."""
        if self.words_per_minute is None:
            return transcript_from_text(self.text)
        return spoken(self.text, self.words_per_minute)


def load_flaws(split: str) -> tuple[Written, ...]:
    """The answers with a known worst flaw of a split, `dev` or `held-out`."""
    return tuple(_flaw(head, text) for head, text in _blocks("feedback", split))


def load_gaps(split: str) -> tuple[Written, ...]:
    """The answers with a known gap of a split, `dev` or `held-out`."""
    return tuple(_gap(head, text) for head, text in _blocks("follow_ups", split))


def _blocks(folder: str, split: str) -> Iterator[tuple[list[str], str]]:
    for path in sorted((CORPORA / folder).glob(f"{SPLITS[split]}*.txt")):
        for block in path.read_text("utf-8").split("== ")[1:]:
            header, _, body = block.partition("\n")
            yield [field.strip() for field in header.split("|")], " ".join(body.split())


def _flaw(head: list[str], text: str) -> Written:
    options = _options(head)
    pace = float(options["wpm"]) if "wpm" in options else None
    return Written(head[0], head[1], "", _question(head[2], options), text, pace)


def _gap(head: list[str], text: str) -> Written:
    return Written(head[0], head[1], head[2], _question(head[3], _options(head)), text, None)


def _options(head: list[str]) -> Mapping[str, str]:
    pairs = (field.partition("=") for field in head if "=" in field)
    return {name: value for name, _, value in pairs}


def _question(named: str, options: Mapping[str, str]) -> Question:
    """A question by its id or as text; `q=` goes over both."""
    if "q" in options:
        return Question("", options["q"])
    known = {question.id: question for question in prompts().questions}
    return known.get(named) or Question("", named)


def spoken(text: str, words_per_minute: float) -> Transcript:
    """The text timed at a pace: longer words take longer, sentences end in a short silence."""
    pieces = re.findall(r"\s*\S+", text.strip())
    letters = sum(2 + len(piece.strip()) for piece in pieces if not _PAUSE.fullmatch(piece))
    count = sum(not _PAUSE.fullmatch(piece) for piece in pieces)
    gaps = sum(piece.endswith((".", "?")) for piece in pieces)
    per_letter_s = (60 * count / words_per_minute - gaps * _SENTENCE_GAP_S) / letters
    words: list[Word] = []
    silences: list[Sound] = []
    now = 0.0
    for piece in pieces:
        pause = _PAUSE.fullmatch(piece)
        silent_s = float(pause[1]) if pause else 0.0
        if pause is None:
            end = now + per_letter_s * (2 + len(piece.strip()))
            words.append(Word(piece, round(now, 3), round(end, 3), 0.9))
            now, silent_s = end, _SENTENCE_GAP_S if piece.endswith((".", "?")) else 0.0
        if silent_s:
            silences.append(Sound("silence", round(now, 3), round(now + silent_s, 3), 0.9))
            now += silent_s
    return Transcript(tuple(words), round(now, 3), "given", verbatim=True, sounds=tuple(silences))


def ways_in(text: str) -> Mapping[str, Transcript]:
    """The same typed answer as it might come in: with fillers, spoken, with numbers in words."""
    words = in_words(re.sub(r"\b(19|20)\d\d\b", lambda year: in_words(year[0], date=True), text))
    return {
        "with fillers": transcript_from_text(_with_fillers(text)),
        "spoken": spoken(text, _CALM_WPM),
        "in words": transcript_from_text(words),
        "all of it": spoken(_with_fillers(words), _CALM_WPM),
    }


def _with_fillers(text: str) -> str:
    said = itertools.cycle(("um,", "uh,", "er,"))
    return " ".join(
        f"{next(said)} {word}" if place % 7 == 3 else word
        for place, word in enumerate(text.split())
    )


def judged(question: Question, transcript: Transcript) -> FeedbackRequest:
    """Everything the feedback on an answer rests on."""
    rubric = prompts().rubric(question.rubric)
    analyzers = [Star(rubric) if kind is Star else kind() for kind in ANALYZERS]
    analyses = run_analyzers(language().passage(question, transcript), analyzers)
    take = Take("t", question, transcript, _WHEN, analyses=analyses)
    return FeedbackRequest(take, prompts().advice, rubric, follow_ups=prompts().follow_ups)


@cache
def prompts() -> Prompts:
    """The shipped texts, read once."""
    return load_prompts(data_folder("prompts"))


@cache
def language() -> Language:
    """The shipped language models, loaded once."""
    return load_language()
