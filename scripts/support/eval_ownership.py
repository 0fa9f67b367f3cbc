"""Measures the rules on who did it: sentences that must fire or stay quiet, and what was read."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from coach.analyzers import Ownership
from coach.analyzers.ownership import MESSAGES, told_by
from coach.analyzers.parts.blame import load_blame_model
from coach.analyzers.parts.told import told
from coach.analyzers.rules.tagged import tagged_lines
from coach.domain import Question, Span
from coach.language import Language, load_language
from coach.recognize.words import transcript_from_text
from support.answers import clean
from support.flaw_rows import flaw_rows, speed_row
from support.ownership_corpus import HELD_OUT, load_marked
from support.sentence_sets import load_examples, read_rows, rows_of, tally
from support.tables import Row

GOAL = 0.9
FLAWS = {"we": "ownership.we", "hypothetical": "ownership.would", "blame": "ownership.blame"}
"""Worst flaw of an answer -> the check that names it."""
BASELINES: Mapping[str, re.Pattern[str]] = {
    "we": re.compile(r"\b(?:we|our team|the team|my team)\b", re.IGNORECASE),
    "passive": re.compile(r"\b(?:was|were|got|been|be|is|are)\s+(?:\w+ly\s+)?\w+(?:ed|en|t)\b"),
    "would": re.compile(r"\bi(?: would|'d)\b", re.IGNORECASE),
    "credit": re.compile(
        r"\b(?:credit|thank\w*|help\w*|idea|great|good|amazing|learn\w*|taught|without)\b",
        re.IGNORECASE,
    ),
    "blame": re.compile(
        r"\b(?:fault|blame\w*|because|never|didn't|did not|nobody)\b", re.IGNORECASE
    ),
}
"""Rule -> what a search for its words finds."""


def ownership_rows(data: Path) -> list[Row]:  # noqa: ARG001 every evaluation is called alike
    """Each rule on held-out and dev sentences, written and spoken, beside its baseline."""
    rows = [row for rule in MESSAGES for row in _rule_rows(rule)]
    return [*rows, *_blame_rows(), *flaw_rows(Ownership(), FLAWS), speed_row(Ownership())]


def _rule_rows(rule: str) -> Iterator[Row]:
    find, baseline = partial(found_by, rule), partial(_matches, BASELINES[rule])
    for split in ("held-out", "dev"):
        examples = load_examples("ownership", rule, split)
        spoken = [one.spoken for one in examples]
        yield from rows_of(f"{rule} {split}", tally(examples, find), goal=GOAL)
        yield from rows_of(f"{rule} {split} spoken", tally(spoken, find), goal=GOAL)
        every = tally(examples, baseline)
        yield from rows_of(f"{rule} {split} baseline", every, goal=None, note="every such word")
    yield from read_rows("ownership", rule, GOAL)


def found_by(rule: str, text: str) -> list[Span]:
    """What a rule quotes in a text without its fillers, whatever part of a story that is."""
    passage = clean(language(), transcript_from_text(text), Question("", ""))
    if rule == "blame":
        place = load_blame_model().place(told(passage))
        return [] if place is None else [place]
    return [span for span, _ in told_by(rule, tagged_lines(passage))]


def _blame_rows() -> Iterator[Row]:
    """Blame in whole answers of writers from whom nothing was learned, every place marked."""
    answers = load_marked(HELD_OUT)
    for name, find in (("", partial(found_by, "blame")), (" baseline", _first_word)):
        found = [(one, find(one.text)) for one in answers]
        told_of = [(one, spans[0]) for one, spans in found if spans]
        right = sum(
            any(a < end and start < b for a, b in one.spans) for one, (start, end) in told_of
        )
        answers_right = sum(bool(one.spans) for one, _ in told_of)
        there = sum(bool(one.spans) for one in answers)
        note = f"{right} of {len(told_of)} places right, {len(answers)} answers of twelve writers"
        goal = None if name else GOAL
        yield Row(
            f"blame{name} in whole answers precision",
            _share(right, len(told_of)),
            target=goal,
            note=note,
        )
        yield Row(
            f"blame{name} in whole answers recall",
            _share(answers_right, there),
            note=f"{there} answers blame",
        )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _first_word(text: str) -> list[Span]:
    return _matches(BASELINES["blame"], text)[:1]


@cache
def language() -> Language:
    """The built-in pipeline."""
    return load_language()


def _matches(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [match.span() for match in pattern.finditer(text)]
