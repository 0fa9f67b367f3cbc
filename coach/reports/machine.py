"""The report for programs: one `coach.report/1` object on one line."""

import json

from coach import wire
from coach.domain import Audio, Take
from coach.reports import Layout, ReportTexts


def machine(take: Take, texts: ReportTexts, audio: Audio | None, layout: Layout) -> str:
    """The take as JSON; characters beyond ASCII are escaped, so that no encoding can break it."""
    del texts, audio
    return json.dumps(wire.report(take, layout.source), allow_nan=False)
