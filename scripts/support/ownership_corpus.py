"""Whole answers in which every place is marked that puts something on others.

The form is told in `scripts/corpora/ownership/README.md`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.analyzers.parts.units import Unit
from coach.domain import Span

ANSWERS = Path(__file__).resolve().parents[1] / "corpora" / "ownership" / "answers"
HELD_OUT = tuple(f"w{number}" for number in range(39, 51))
"""Writers from whom nothing is learned."""
CONTRASTING = ("w13", *(f"w{number}" for number in range(23, 39)))
"""Writers who were asked for blame in half of their answers: not as often as in life."""
MOST_OF_A_STRETCH, MOST_OF_A_MARK = 0.4, 0.6
"""A stretch blames where a mark covers so much of it, or where so much of a mark lies in it."""
_BLOCK = re.compile(r"^== *(\d+) *\nQUESTION: (.*)\n((?:(?!== ).*\n?)+)", re.MULTILINE)
_WORDS = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Marked:
    """An answer and the places in it that blame others."""

    writer: str
    number: str
    question: str
    text: str
    spans: tuple[Span, ...]
    """Half-open, in characters of the text."""

    @property
    def id(self) -> str:
        """Writer and number."""
        return f"{self.writer}-{self.number}"

    def truth(self, units: Sequence[Unit]) -> list[bool]:
        """Whether each stretch of the answer blames others."""
        return [any(_covers(span, unit) for span in self.spans) for unit in units]


def load_marked(writers: Sequence[str] | None = None) -> tuple[Marked, ...]:
    """The answers of these writers (default: all); raises ValueError for a mark out of place."""
    marks = _marks()
    names = writers or sorted(path.stem for path in ANSWERS.glob("w*.txt"))
    return tuple(answer for name in names for answer in _answers(name, marks))


def practice_writers() -> list[str]:
    """Those from whom is learned."""
    return sorted({path.stem for path in ANSWERS.glob("w*.txt")} - set(HELD_OUT))


def _answers(writer: str, marks: Mapping[str, Sequence[str]]) -> Iterator[Marked]:
    for number, question, body in _BLOCK.findall((ANSWERS / f"{writer}.txt").read_text("utf-8")):
        text = " ".join(body.split())
        spans = tuple(_place(text, words) for words in marks[f"{writer}-{number}"])
        yield Marked(writer, number, question.strip(), text, spans)


def _marks() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (ANSWERS / "blame.txt").read_text("utf-8").splitlines():
        name, _, words = line.partition(" | ")
        found.setdefault(name, []).extend([] if words == "-" else [words])
    return found


def _place(text: str, words: str) -> Span:
    """Where the words stand, whatever the marks between them."""
    pattern = r"\W+".join(map(re.escape, _WORDS.findall(words)))
    match = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    if match is None:
        raise ValueError(f"not in the answer: {words}")
    return match.span()


def _covers(span: Span, unit: Unit) -> bool:
    shared = min(span[1], unit.end_char) - max(span[0], unit.start_char)
    of_unit = MOST_OF_A_STRETCH * (unit.end_char - unit.start_char)
    return shared > min(of_unit, MOST_OF_A_MARK * (span[1] - span[0]))
