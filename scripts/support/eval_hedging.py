"""Measures hedges: words that take a claim back, against the same words that mean what they say."""

import re
from collections.abc import Iterator
from pathlib import Path

from coach.analyzers import Hedging
from coach.analyzers.hedging import hedges_in
from coach.analyzers.rules.tagged import tagged_lines
from coach.domain import Question, Span
from coach.recognize.words import transcript_from_text
from support.answers import clean
from support.eval_ownership import language
from support.flaw_rows import flaw_rows, speed_row
from support.sentence_sets import load_examples, read_rows, rows_of, tally, tally_spans
from support.tables import Row

GOAL = 0.9
_LISTED = re.compile(
    r"\b(?:i (?:think|guess|believe|suppose)|maybe|perhaps|probably|possibly|presumably|hopefully|"
    r"somewhat|a (?:little )?bit|a little|more or less|not (?:really )?sure|or something|"
    r"or whatever|and stuff|i feel like|i(?:'d| would) say|i don't know|kind of|sort of)\b",
    re.IGNORECASE,
)


def hedging_rows(data: Path) -> list[Row]:  # noqa: ARG001 every evaluation is called alike
    """Hedges on held-out and dev sentences, written and spoken, beside every listed word."""
    rows = [*_set_rows("held-out"), *_set_rows("dev"), *read_rows("hedging", "hedge", GOAL)]
    return [*rows, *flaw_rows(Hedging(), {"hedged_result": "hedging.result"}), speed_row(Hedging())]


def _set_rows(split: str) -> Iterator[Row]:
    examples = load_examples("hedging", "hedge", split)
    spoken = [one.spoken for one in examples]
    yield from rows_of(f"hedge {split}", tally_spans(examples, hedges), goal=GOAL)
    yield from rows_of(f"hedge {split} spoken, passages", tally(spoken, hedges), goal=GOAL)
    every = tally_spans(examples, _listed)
    yield from rows_of(f"hedge {split} baseline", every, goal=None, note="every such word")


def hedges(text: str) -> list[Span]:
    """The hedges in a text without its fillers, whatever part of a story that is."""
    passage = clean(language(), transcript_from_text(text), Question("", ""))
    return list(hedges_in(tagged_lines(passage)))


def _listed(text: str) -> list[Span]:
    return [match.span() for match in _LISTED.finditer(text)]
