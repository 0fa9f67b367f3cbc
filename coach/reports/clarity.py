"""The clarity section: what is hard to follow, and the trade-offs and lessons that are named."""

from collections.abc import Iterator, Sequence

from coach.domain import Finding, Take
from coach.reports.findings import of_group, quote_of, remark_of
from coach.reports.page import Quote, Remark

MOST_OF_A_KIND = 3
"""Findings of one check on a report; the first are shown."""


def clarity(take: Take) -> tuple[Remark, ...]:
    """A line for each finding in the order they came, and for how many more there are."""
    by_check: dict[str, list[Finding]] = {}
    for finding in of_group(take, "clarity"):
        by_check.setdefault(finding.check, []).append(finding)
    return tuple(remark for found in by_check.values() for remark in _remarks(take, found))


def _remarks(take: Take, found: Sequence[Finding]) -> Iterator[Remark]:
    for finding in found[:MOST_OF_A_KIND]:
        named = finding.check in ("clarity.jargon", "clarity.repeated")
        remark = remark_of(take, finding)
        yield Remark(remark.text, Quote("", quote_of(take, finding).at)) if named else remark
    more = len(found) - MOST_OF_A_KIND
    if more > 0:
        yield Remark(f"… and {more} more like that")
