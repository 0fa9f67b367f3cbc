"""Reads the labeled passages of clarity, one file per rule and split.

The form is told in `scripts/corpora/clarity/README.md`. Offsets are half-open, in characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.domain import Span

CORPUS = Path(__file__).resolve().parents[1] / "corpora" / "clarity"
RULES = ("vague", "run_on", "repeated", "late_point", "jargon", "trade_off", "lesson")
SPLITS = ("held", "dev")

_MARKS = re.compile(r"[{}]|\|\| ?")


@dataclass(frozen=True)
class Labeled:
    """One passage and whether its rule must fire."""

    text: str
    fires: bool
    question: str
    """Empty where the rule needs none."""
    spans: tuple[Span, ...]
    """Where it must fire, if the passage says so; empty means anywhere."""
    point: int | None
    """Where the answer to the question begins, if the passage says so."""


def load_clarity(rule: str, split: str, folder: Path = CORPUS) -> tuple[Labeled, ...]:
    """The passages of a rule; raises ValueError for a line out of form."""
    found: list[Labeled] = []
    question = ""
    lines = (folder / f"{rule}.{split}.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        sign, _, rest = line.partition(" ")
        if sign == "Q":
            question = rest
        elif sign in ("+", "-"):
            found.append(_labeled(rest, sign == "+", question))
        elif line.strip() and sign != "#":
            raise ValueError(f"{rule}.{split}.txt:{number}: a line begins with +, -, Q or #")
    return tuple(found)


def _labeled(marked: str, fires: bool, question: str) -> Labeled:
    pieces: list[str] = []
    spans: list[Span] = []
    opened, point = 0, None
    for text, mark in _pieces(marked):
        pieces.append(text)
        place = sum(map(len, pieces))
        if mark == "{":
            opened = place
        elif mark == "}":
            spans.append((opened, place))
        elif mark:
            point = place
    return Labeled("".join(pieces), fires, question, tuple(spans), point)


def _pieces(marked: str) -> Iterator[tuple[str, str]]:
    """Plain text in order, each with the mark that follows it."""
    at = 0
    for match in _MARKS.finditer(marked):
        yield marked[at : match.start()], match[0]
        at = match.end()
    yield marked[at:], ""
