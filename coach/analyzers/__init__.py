"""What a coach listens for: one file per analyzer, each a frozen dataclass of its thresholds."""

from collections.abc import Sequence
from typing import Protocol

from coach.analyzers.clarity import Clarity
from coach.analyzers.fillers import Fillers, is_taken_out
from coach.analyzers.hedging import Hedging
from coach.analyzers.impact import Impact
from coach.analyzers.length import Length
from coach.analyzers.ownership import Ownership
from coach.analyzers.pacing import Pacing
from coach.analyzers.relevance import Relevance
from coach.analyzers.star import Star
from coach.domain import Analysis, Finding
from coach.language import Passage

__all__ = [
    "ANALYZERS",
    "Analyzer",
    "Clarity",
    "Fillers",
    "Hedging",
    "Impact",
    "Length",
    "Ownership",
    "Pacing",
    "Relevance",
    "Star",
    "run_analyzers",
]


class Analyzer(Protocol):
    """Judges one thing about an answer."""

    @property
    def name(self) -> str:
        """How its analysis is called in reports."""

    def analyze(self, passage: Passage) -> Analysis:
        """What it found in the passage."""


ANALYZERS: tuple[type, ...] = (
    Fillers,
    Pacing,
    Star,
    Impact,
    Ownership,
    Hedging,
    Clarity,
    Length,
    Relevance,
)
"""Every analyzer, in the order of a report."""


def run_analyzers(passage: Passage, analyzers: Sequence[Analyzer]) -> tuple[Analysis, ...]:
    """Run `fillers` first, then the others, in their order, on the passage without the fillers.

    Filler words therefore never change what the other analyzers find.
    """
    first = [analyzer.analyze(passage) for analyzer in analyzers if analyzer.name == "fillers"]
    empty = (f for analysis in first for f in analysis.findings if is_taken_out(f))
    spans = [_span(finding) for finding in empty]
    clean = passage.without(span for span in spans if span[0] < span[1])
    rest = (analyzer.analyze(clean) for analyzer in analyzers if analyzer.name != "fillers")
    return (*first, *rest)


def _span(finding: Finding) -> tuple[int, int]:
    return finding.start_char, finding.end_char
