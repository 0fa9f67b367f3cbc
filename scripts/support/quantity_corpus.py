"""Reads the corpus of labeled quantities, and writes it out as it is spoken, without digits.

The form is told in `scripts/corpora/quantities/README.md`. Offsets are half-open, in characters.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coach.domain import Span
from support.number_words import in_words

CORPUS = Path(__file__).resolve().parents[1] / "corpora" / "quantities"
ROLES = {"o": "outcome", "b": "baseline", "s": "scope", "d": "date", "i": "incidental"}

_MARKS = re.compile(r"\[([^|\]]+)\|([obsdi])(\d?)(?:\|([^\]]+))?\]|[{}]")
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True)
class Marked:
    """A quantity as it was labeled."""

    span: Span
    role: str
    value: float
    pair: str
    """The digit that it shares with the other of its pair, or empty."""


@dataclass(frozen=True)
class Labeled:
    """One answer, typed or spoken."""

    id: str
    text: str
    quantities: tuple[Marked, ...]
    vague: tuple[Span, ...]

    @property
    def pairs(self) -> frozenset[tuple[Span, Span]]:
        """The spans of each outcome and its baseline."""
        starts = {one.pair: one.span for one in self.quantities if one.role == "baseline"}
        ends = (one for one in self.quantities if one.role == "outcome" and one.pair)
        return frozenset((one.span, starts[one.pair]) for one in ends if one.pair in starts)


def load_quantities(split: str, *, spoken: bool, folder: Path = CORPUS) -> tuple[Labeled, ...]:
    """The answers of a split, `dev` or `held-out`; spoken ones have every digit in words."""
    found: list[Labeled] = []
    for path in sorted(folder.glob(f"{split[0]}[0-9]*.txt")):
        for block in path.read_text("utf-8").split("== ")[1:]:
            header, _, body = block.partition("\n")
            found.append(_labeled(header.split()[0], " ".join(body.split()), spoken=spoken))
    return tuple(found)


def _labeled(name: str, marked: str, *, spoken: bool) -> Labeled:
    pieces: list[str] = []
    quantities: list[Marked] = []
    vague: list[Span] = []
    place, opened, length = 0, 0, 0
    for kind, text, fields in _pieces(marked, spoken=spoken):
        place, length = length, length + len(text)
        pieces.append(text)
        if kind == "[":
            role, pair, value = fields["role"], fields["pair"], float(fields["value"])
            quantities.append(Marked((place, length), ROLES[role], value, pair))
        elif kind == "{":
            opened = length
        elif kind == "}":
            vague.append((opened, length))
    return Labeled(name, "".join(pieces), tuple(quantities), tuple(vague))


def _pieces(marked: str, *, spoken: bool) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Plain text, quantities and braces in order, each as it is written in this variant."""
    at = 0
    for match in _MARKS.finditer(marked):
        plain = marked[at : match.start()]
        yield "", in_words(plain) if spoken else plain, {}
        at = match.end()
        if match[1] is None:
            yield match[0], "", {}
            continue
        value = match[4] or str(_value(match[1]))
        text = in_words(match[1], date=match[2] == "d") if spoken else match[1]
        yield "[", text, {"role": match[2], "pair": match[3], "value": value}
    yield "", in_words(marked[at:]) if spoken else marked[at:], {}


def _value(text: str) -> float:
    """The value of a quantity in digits: its digits, times the scale word after them."""
    match = re.search(r"\d[\d,]*(?: ?\.\d+)?", text)
    if match is None:
        raise ValueError(f"no value given and no digits: {text!r}")
    rest = re.match(r" ?([a-z]+)", text[match.end() :].lower())
    scale = _SCALES.get(rest[1], 1.0) if rest else 1.0
    return float(match[0].replace(",", "").replace(" ", "")) * scale
