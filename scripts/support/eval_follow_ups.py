"""Measures whether the first follow-up asks for what an answer lacks, and never for what it said.

Beside it stand an interviewer who always asks for the result, and one who asks anything.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from coach.feedback import FollowUp, choose_follow_ups
from coach.feedback.follow_ups import REASONS
from support.advice_corpus import Written, judged, load_gaps
from support.eval_feedback import share
from support.tables import Row

LETTERS: Mapping[str, str] = {
    "a": "action",
    "p": "own_part",
    "o": "one_time",
    "s": "situation",
    "t": "task",
    "r": "result",
    "n": "number",
    "c": "choice",
    "d": "trade_off",
    "l": "lesson",
}
"""Letter in the corpus -> what an answer says."""


def follow_up_rows(data: Path) -> list[Row]:  # noqa: ARG001 every evaluation is called alike
    """The figures on held-out and on dev answers, each beside its baselines."""
    return [row for split in ("held-out", "dev") for row in _split_rows(split)]


def _split_rows(split: str) -> Iterator[Row]:
    asked = ask(split)
    first = share([reasons[:1] == (one.label,) for one, reasons in asked])
    yield Row(f"{split}: first asks for the gap", first, target=0.9, note=f"{len(asked)} answers")
    ever = share([one.label in reasons for one, reasons in asked])
    yield Row(f"{split}: first or second asks for the gap", ever)
    again = share([set(reasons) & said(one) for one, reasons in asked])
    yield Row(f"{split}: asks for what was said", again, target=0.05, at_most=True, note="answers")
    always = share([one.label == "result" for one, _ in asked])
    yield Row(f"{split} baseline: always the result", always)
    waste = share(["result" in said(one) for one, _ in asked])
    yield Row(f"{split} baseline: always the result, though said", waste)
    yield Row(f"{split} baseline: any reason", 1 / len(REASONS), note="expected value")
    blind = sum(len(said(one)) / len(REASONS) for one, _ in asked) / len(asked)
    yield Row(f"{split} baseline: any reason, though said", blind, note="expected value")


@cache
def ask(split: str) -> tuple[tuple[Written, tuple[str, ...]], ...]:
    """Every answer of a split with the reasons for which something is asked."""
    return tuple((one, tuple(up.reason for up in follow_ups(one))) for one in load_gaps(split))


def follow_ups(written: Written) -> tuple[FollowUp, ...]:
    """What is asked after an answer."""
    return choose_follow_ups(judged(written.question, written.transcript))


def said(written: Written) -> set[str]:
    """What the answer says already."""
    return {LETTERS[letter] for letter in written.said}
