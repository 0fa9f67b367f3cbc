"""Sentences that a rule must fire on or stay quiet on, and what was read of its findings.

The forms are told in `scripts/corpora/ownership/README.md`. Offsets are half-open, in characters.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.domain import Span
from support.tables import Row

CORPORA = Path(__file__).resolve().parents[1] / "corpora"
_MARKS = re.compile(r"[.,;:!?]")


@dataclass(frozen=True)
class Example:
    """One short passage and what must be found in it."""

    text: str
    fires: bool
    spans: tuple[Span, ...]
    """Where; empty where the whole passage counts."""

    @property
    def spoken(self) -> "Example":
        """The same in lower case without marks, as some recognizers write; spans are dropped."""
        return Example(_MARKS.sub("", self.text).lower(), self.fires, ())


@dataclass(frozen=True)
class Tally:
    """How often a rule fired, rightly and wrongly, and how often it should have."""

    hits: int
    found: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right; None where nothing was."""
        return self.hits / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of what was wanted that was found."""
        return self.hits / self.wanted if self.wanted else None


Finder = Callable[[str], Sequence[Span]]
"""From a text to the spans that a rule quotes."""


def load_examples(corpus: str, rule: str, split: str) -> tuple[Example, ...]:
    """The examples of `scripts/corpora/CORPUS/RULE.SPLIT.txt`."""
    lines = (CORPORA / corpus / f"{rule}.{split}.txt").read_text("utf-8").splitlines()
    return tuple(_example(line) for line in lines if line.startswith(("+ ", "- ")))


def _example(line: str) -> Example:
    text, spans, opened = "", [], 0
    for piece in re.split(r"([\[\]])", line[2:]):
        if piece == "[":
            opened = len(text)
        elif piece == "]":
            spans.append((opened, len(text)))
        else:
            text += piece
    return Example(text, line.startswith("+"), tuple(spans))


def tally(examples: Iterable[Example], find: Finder) -> Tally:
    """Passages on which a rule fires; each counts once."""
    pairs = [(one.fires, bool(find(one.text))) for one in examples]
    return Tally(
        sum(fires and found for fires, found in pairs),
        sum(found for _, found in pairs),
        sum(fires for fires, _ in pairs),
    )


def tally_spans(examples: Iterable[Example], find: Finder) -> Tally:
    """Spans that overlap a marked one."""
    hits = found = wanted = 0
    for one in examples:
        spans = find(one.text)
        hits += sum(any(a < end and start < b for a, b in one.spans) for start, end in spans)
        found, wanted = found + len(spans), wanted + len(one.spans)
    return Tally(hits, found, wanted)


def rows_of(name: str, score: Tally, *, goal: float | None, note: str = "") -> Iterator[Row]:
    """Precision, held against `goal`, and recall, which is only reported."""
    counted = f"{score.found} found, {score.wanted} wanted"
    yield Row(f"{name} precision", score.precision, target=goal, note=note or counted)
    yield Row(f"{name} recall", score.recall, note=note or counted)


def read_rows(corpus: str, rule: str, goal: float) -> Iterator[Row]:
    """How many of a rule's findings were right when they were first read.

    One row for all texts, one for each kind of text, and one for the rounds of answers that were
    written after the rule had been mended for the last time. That one is held against `goal`, or
    all texts where a rule has had no such rounds.
    """
    with (CORPORA / corpus / "read.csv").open(encoding="utf-8", newline="") as file:
        read = [row for row in csv.DictReader(file) if row["rule"] == rule]
    since = [row for row in read if _round(row["source"]) >= MENDED_BEFORE.get(rule, 99)]
    yield _read_row(f"{rule} at first reading", read, "in all of these", None if since else goal)
    if since:
        where = "in answers that were written after it was last mended"
        yield _read_row(f"{rule} at first reading, as it is now", since, where, goal)
    for place, what in PLACES.items():
        here = [row for row in read if place_of(row["source"]) == place]
        if here:
            yield _read_row(f"{rule} at first reading, {place}", here, f"in {what}", None)


MENDED_BEFORE = {"passive": 5, "credit": 7, "blame": 6}
"""Rule -> the first round of fresh answers that was read with the rule as it is now."""


def _round(source: str) -> int:
    """The round of fresh answers that a source is of; 0 for other texts."""
    return int(source[5]) if source.startswith("fresh") else 0


def _read_row(name: str, read: Sequence[Mapping[str, str]], where: str, goal: float | None) -> Row:
    right = sum(row["right"] == "1" for row in read)
    note = f"{right} of {len(read)} findings right, {where}"
    return Row(name, right / len(read), target=goal, note=note)


PLACES = {
    "answers": "917 whole answers that were written for other purposes",
    "later": "2,653 whole answers that were written after the rules, for numbers and structure",
    "structure": "357 whole answers of seven authors of the structure corpus",
    "sentences": "3,350 sentences of the filler and clarity sets",
    "treebank": "dev and test of the English Web Treebank, sentence by sentence",
    "meetings": "28 meetings, sentence by sentence",
    "round 1": "240 answers of four writers",
    "round 2": "240 answers of four others, after what round 1 had shown was mended",
    "round 3": "240 answers of four others, after round 2",
    "round 4": "280 answers of four others, after round 3",
    "round 5": "120 answers of two others, after round 4",
    "round 6": "480 answers of six others, after round 5",
    "round 7": "480 answers of six others, after round 6",
}
"""Where findings were read -> what that is."""
_SOURCES = {
    r"quantities/": "later",
    **{rf"fresh{number}/": f"round {number}" for number in range(1, 8)},
    r"ewt:": "treebank",
    r"ami:": "meetings",
    r"a\d\d-": "structure",
    r"(?:fillers|clarity)/": "sentences",
}


def place_of(source: str) -> str:
    """Which of `PLACES` a source is in."""
    found = (place for pattern, place in _SOURCES.items() if re.match(pattern, source))
    return next(found, "answers")
