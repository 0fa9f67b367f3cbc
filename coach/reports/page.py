"""What a report says, as values: computed once from a take, laid out by terminal and markdown.

Times are already written as `m:ss` and empty where the answer has no sound; every text is clean.
"""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["", "fine", "watch", "fix"]
Mark = Literal["", "filler", "number", "pause"]


@dataclass(frozen=True)
class Quote:
    """Words of the answer and when they were said."""

    text: str
    at: str = ""


@dataclass(frozen=True)
class Tip:
    """One piece of advice."""

    message: str
    next_step: str
    quote: Quote


@dataclass(frozen=True)
class Remark:
    """A line about something found, with the words it is about where there are some."""

    text: str
    quote: Quote = Quote("")


@dataclass(frozen=True)
class PartRow:
    """One part of the structure."""

    label: str
    share: float | None
    """Of the answer, 0..1."""
    guide: float | None
    """Share that practice guides give it, 0..1."""
    remark: str
    """`missing`, `thin`, `long`, `short`, or empty."""
    first: Quote


@dataclass(frozen=True)
class Structure:
    """How the answer is built."""

    title: str
    rows: tuple[PartRow, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class NumberRow:
    """One number of the answer, or a claim that lacks one."""

    role: str
    said: Quote
    about: str


@dataclass(frozen=True)
class Numbers:
    """The numbers of the answer."""

    grade: str = ""
    rows: tuple[NumberRow, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class FillerRow:
    """One filler and everywhere it was heard."""

    word: str
    count: int
    at: tuple[str, ...]


@dataclass(frozen=True)
class TurnRow:
    """One follow-up and what the answer to it added."""

    prompt: str
    at: str
    facts: str
    """How long the answer to it is."""
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Delivery:
    """Fillers, pauses and stretches."""

    fillers: tuple[FillerRow, ...] = ()
    filler_remarks: tuple[Remark, ...] = ()
    pauses: tuple[Remark, ...] = ()
    pace_remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class MeasureRow:
    """One measure against its good range."""

    label: str
    value: str
    target: str
    verdict: Verdict
    why: str = ""
    """Why it matters."""
    source: str = ""
    """Where the good range comes from."""


@dataclass(frozen=True)
class Piece:
    """A stretch of the transcript and what it is marked as."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True)
class Paragraph:
    """A stretch of the transcript that belongs together."""

    at: str
    label: str
    prompt: str
    """The follow-up question this paragraph begins to answer, or empty."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Page:
    """Everything a report says about one take."""

    question: str
    facts: tuple[str, ...]
    judged: bool
    strength: Tip | None
    fixes: tuple[Tip, ...]
    no_advice: str
    """What is said where there is neither strength nor fix."""
    follow_up: str
    structure: Structure
    turns: tuple[TurnRow, ...]
    numbers: Numbers
    clarity: tuple[Remark, ...]
    delivery: Delivery
    measures: tuple[MeasureRow, ...]
    sound: tuple[MeasureRow, ...]
    noticed: tuple[Remark, ...]
    unmeasured: tuple[Remark, ...]
    heard: str
    transcript: tuple[Paragraph, ...]
