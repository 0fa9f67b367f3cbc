"""Reads the questions and answers of scripts/corpora/relevance; their form is told there."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coach.prompts import load_prompts
from coach.resources import data_folder
from support.star_corpus import load_corpus

FOLDER = Path(__file__).resolve().parents[1] / "corpora" / "relevance"
COMPETENCIES: Mapping[str, str] = {
    "challenging-project": "project",
    "proud-project": "achievement",
    "ambiguity": "change",
    "cross-functional": "crossteam",
    "ownership": "initiative",
    "responsible-ai": "ethics",
    "debugging": "problem",
    "warm-up": "intro",
}
"""Competency of the question bank -> theme, where they differ."""
BANK: Mapping[str, str] = {
    "keeping-up": "current",
    "reading-papers": "current",
    "how-you-got-here": "intro",
    "half-the-information": "decision",
    "hardest-problem": "problem",
}
"""Questions whose theme is not that of their competency."""

LAST_AUTHOR = "a14"
"""Of the star corpus, among those whose answers are learned from."""

_LINE = re.compile(r"(-|[0-9]+)\| *(\S.*)")


@dataclass(frozen=True)
class Pair:
    """A question and what was answered."""

    id: str
    question: str
    lines: tuple[str, ...]
    asked: str
    """Theme of the question."""
    shown: tuple[str, ...]
    """Themes that the answer shows."""
    speaks: bool
    """Whether the answer speaks to the question."""
    bank_id: str = ""
    """The question of `prompts/questions` that is asked in other words."""
    touched: tuple[frozenset[int], ...] = ()
    """Per line the numbers of that question's points, from 0, that it touches."""

    @property
    def text(self) -> str:
        """The answer."""
        return " ".join(self.lines)


@dataclass(frozen=True)
class Theme:
    """What a kind of question sounds like, and its answers."""

    near: frozenset[str]
    asked: tuple[str, ...]
    told: tuple[str, ...]


@cache
def themes() -> dict[str, Theme]:
    """Name -> theme; `near` holds both ways and with the theme itself."""
    plain = tomllib.loads((FOLDER / "themes.toml").read_text("utf-8"))
    asked, told = _by_theme("asked"), _by_theme("told")
    near = {name: {name, *table["near"]} for name, table in plain.items()}
    return {
        name: Theme(
            frozenset(near[name] | {other for other in plain if name in near[other]}),
            (*table["asked"], *asked[name]),
            (*table["told"], *told[name]),
        )
        for name, table in plain.items()
    }


def _by_theme(file: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in (FOLDER / f"{file}.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            name = line.removeprefix("== ")
            found[name] = []
        elif line and not line.startswith("#"):
            found[name].append(line)
    return found


def load_pairs(name: str) -> list[Pair]:
    """The pairs of `practice` or `held_out`; raises ValueError where one breaks the form."""
    blocks = (FOLDER / f"{name}.txt").read_text("utf-8").split("\n== ")
    return [_pair(block.removeprefix("== ").strip()) for block in blocks if block.strip()]


def _pair(block: str) -> Pair:
    header, question, *lines = block.splitlines()
    name, shown, *rest = header.split()
    drift, *given = ("drift", *shown.split(",")[1:]) if shown.startswith("drift,") else ("", shown)
    found = given if drift else shown.split(",")
    options = dict(part.split("=", 1) for part in rest)
    labels = [_LINE.fullmatch(line) for line in lines]
    if not question.startswith("Q: ") or not all(labels) or set(found) - set(themes()):
        raise ValueError(f"{name} breaks the form")
    return Pair(
        id=name,
        question=question.removeprefix("Q: "),
        lines=tuple(label[2] for label in labels if label),
        asked=options.get("asked", found[0]),
        shown=tuple(found),
        speaks=not drift,
        bank_id=options.get("id", ""),
        touched=tuple(_numbers(label[1]) for label in labels if label),
    )


def _numbers(label: str) -> frozenset[int]:
    return frozenset(int(digit) - 1 for digit in label if digit != "-")


def star_pairs() -> list[Pair]:
    """The answers of scripts/corpora/star to questions of a known theme; they show what was asked.

    Of its first authors alone, so that the model does not change when the corpus grows.
    """
    known = dict(wordings())
    answers = (
        one
        for one in load_corpus()
        if one.kind != "question_back" and one.author <= LAST_AUTHOR and one.question in known
    )
    return [
        Pair(
            id=one.id,
            question=one.question,
            lines=tuple(line.text for line in one.lines),
            asked=known[one.question],
            shown=(known[one.question],),
            speaks=True,
        )
        for one in answers
    ]


def wordings() -> list[tuple[str, str]]:
    """Every known question with its theme: written for this, of the bank, of the star corpus."""
    own = [(text, name) for name, theme in themes().items() for text in theme.asked]
    bank = load_prompts(data_folder("prompts")).questions
    asked = [
        (one.text, BANK.get(one.id, COMPETENCIES.get(one.competency, one.competency)))
        for one in bank
    ]
    star = tomllib.loads((FOLDER / "star_questions.toml").read_text("utf-8"))
    return sorted({*own, *asked, *((text, name) for name, texts in star.items() for text in texts)})


def far_themes(shown: Sequence[str]) -> Iterator[str]:
    """Themes of questions that an answer surely does not speak to."""
    near = frozenset[str]().union(*(themes()[name].near for name in shown))
    return (name for name in themes() if name not in near)
