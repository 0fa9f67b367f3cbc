"""Reports on one take: for a terminal, as markdown for a notebook, as JSON for programs.

Pure functions from a take and the words for it to text. To add one, write a file and add a row to
`REPORTS`; nothing is loaded before it is asked for.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from coach.domain import Audio, MeasureText, Rubric, Take
from coach.errors import UsageError

REPORTS: Mapping[str, str] = {
    "terminal": "coach.reports.terminal:terminal",
    "markdown": "coach.reports.markdown:markdown",
    "json": "coach.reports.machine:machine",
}
"""Name -> `module:function` of a `Report`."""


@dataclass(frozen=True)
class ReportTexts:
    """The words a report takes from outside: what measures are called, and the rubric's parts."""

    measures: Mapping[str, MeasureText]
    rubric: Rubric


@dataclass(frozen=True)
class Layout:
    """What a report is told besides the take."""

    source: str = ""
    """The input as it was named; empty for an answer of a session."""
    width: int = 100
    """Columns, for reports that have any."""


class Report(Protocol):
    """One kind of report; the text has no line end after its last line."""

    def __call__(self, take: Take, texts: ReportTexts, audio: Audio | None, layout: Layout) -> str:
        """Write the report; `audio` is the take's sound where it is at hand."""


def render(
    name: str,
    take: Take,
    texts: ReportTexts,
    audio: Audio | None = None,
    *,
    source: str = "",
    width: int = 100,
) -> str:
    """The report of that name on a take; plain text without colors or escape sequences.

    `source` is the input as it was named, `width` counts columns. Raises UsageError listing the
    known names for an unknown one. A terminal that shows color prints `reports.terminal.page`.
    """
    if name not in REPORTS:
        raise UsageError(f"There is no report '{name}'.", f"Known: {', '.join(REPORTS)}.")
    module, _, function = REPORTS[name].partition(":")
    report = cast("Report", getattr(importlib.import_module(module), function))
    return report(take, texts, audio, Layout(source, width))
