"""Where rules of clarity fire in the talk of meetings, and whether that was right.

People in meetings do not answer an interviewer, so only the rules that need no question count. The
data lies outside the project; the labels hold places in it and no words.
"""

import csv
import gzip
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from coach.analyzers import Clarity, Fillers, run_analyzers
from coach.domain import Question, Transcript, Word
from coach.language import Language, load_language
from support.clarity_corpus import CORPUS
from support.tables import Row

CHECKS = ("vague_words", "repeated", "trade_off", "lesson")
FILE = "ami_disfluency_dev.jsonl.gz"
LABELS = CORPUS / "meeting_fires.csv"
PAUSE_S = 3.0
FEWEST_WORDS = 60
"""Shorter stretches hold nothing that could be said again and again."""

Fire = tuple[str, str, int]
"""Check, the stretch as `meeting.speaker.number`, and the first character."""


def meeting_rows(data: Path) -> Iterator[Row]:
    """Precision of each rule in the meetings; a row without a value where they are not at hand."""
    labels = _labels()
    fires = list(meeting_fires(data / FILE)) if (data / FILE).is_file() else []
    for check in CHECKS:
        known = [labels[fire] for fire in fires if fire[0] == check and fire in labels]
        unread = sum(fire[0] == check and fire not in labels for fire in fires)
        note = f"{len(known)} fires read, {unread} not" if fires else f"no {FILE}"
        value = sum(known) / len(known) if known else None
        yield Row(f"clarity meetings {check} precision", value, note=note)


def _labels() -> dict[Fire, bool]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {
            (row["check"], row["stretch"], int(row["start_char"])): row["right"] == "1"
            for row in csv.DictReader(file)
        }


def meeting_fires(path: Path) -> Iterator[Fire]:
    """Every fire of `CHECKS` in stretches of one person's talk."""
    language = load_language()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            person = json.loads(line)
            for number, words in enumerate(_stretches(person["words"])):
                name = f"{person['meeting']}.{person['speaker']}.{number}"
                yield from ((check, name, place) for check, place in _fires(language, words))


def _stretches(words: list[Any]) -> Iterator[tuple[Word, ...]]:
    """The words between long pauses, without marks for noises, where there are enough."""
    said = [word for word in words if not word[2].startswith("[") and None not in word[:2]]
    cuts = [i for i, (a, b) in enumerate(pairwise(said), 1) if b[0] - a[1] > PAUSE_S]
    for first, last in pairwise([0, *cuts, len(said)]):
        if last - first >= FEWEST_WORDS:
            yield tuple(
                Word(text if place == first or text in ".,?!" else f" {text}", start, end)
                for place, (start, end, text, _) in enumerate(said[first:last], first)
            )


def _fires(language: Language, words: tuple[Word, ...]) -> Iterator[tuple[str, int]]:
    passage = language.passage(Question("", ""), Transcript(words, words[-1].end_s))
    for one in run_analyzers(passage, (Fillers(), Clarity()))[-1].findings:
        check = one.check.removeprefix("clarity.")
        if check in CHECKS:
            yield check, one.start_char
