"""The structure section: each part of the rubric with its share, and what is said about it."""

from collections.abc import Iterator, Sequence

from coach.domain import Finding, Measure, Rubric, Take
from coach.reports.findings import is_unsure, measures_by_name, of_group, quote_of, remark_of
from coach.reports.page import PartRow, Quote, Remark, Structure
from coach.reports.wording import FIRST_WORDS, clean

EXTRA_PARTS = {"lesson": "Lesson", "other": "Other"}
"""Labels of sentences beside the rubric's parts."""


def structure(take: Take, rubric: Rubric) -> Structure:
    """The parts in the rubric's order; no rows where nothing was found or nobody can tell."""
    found = tuple(of_group(take, rubric.name))
    doubts = tuple(remark_of(take, finding) for finding in found if is_unsure(finding))
    if doubts:
        return Structure(clean(rubric.label), (), doubts)
    rows = tuple(_rows(take, rubric, found))
    told = any(row.share or row.remark or (row.guide and row.first.text) for row in rows)
    remarks = tuple(_remarks(take, rubric, found))
    return Structure(clean(rubric.label), rows if told else (), remarks)


def part_labels(rubric: Rubric) -> dict[str, str]:
    """Name of every part a sentence can belong to -> how it is called."""
    return {part.name: clean(part.label) for part in rubric.parts} | EXTRA_PARTS


def _rows(take: Take, rubric: Rubric, found: Sequence[Finding]) -> Iterator[PartRow]:
    guides = {part.name: part.guide_share for part in rubric.parts}
    measures = measures_by_name(take)
    for part, label in part_labels(rubric).items():
        tiles = [finding for finding in found if finding.check == f"{rubric.name}.{part}"]
        if not tiles and part not in guides:
            continue
        measure = measures.get(f"{rubric.name}.{part}_share")
        yield PartRow(
            label=label,
            share=None if measure is None else measure.value,
            guide=guides.get(part),
            remark=_verdict(part, found, measure, told=bool(tiles)),
            first=quote_of(take, tiles[0], FIRST_WORDS) if tiles else Quote(""),
        )


def _verdict(part: str, found: Sequence[Finding], share: Measure | None, *, told: bool) -> str:
    """What the gaps, and the range of its share, say about a part in one word.

    A part that is too faint to count is thin where a sentence is shown for it, never missing.
    """
    gaps = {finding.check.partition(".")[2] for finding in found if finding.kind == "gap"}
    for word in ("missing", "thin"):
        if f"{word}.{part}" in gaps:
            return "thin" if told else word
    if share is None or share.value is None or share.target is None:
        return ""
    low, high = share.target
    if high is not None and share.value > high:
        return "long"
    return "short" if low is not None and share.value < low else ""


def _remarks(take: Take, rubric: Rubric, found: Sequence[Finding]) -> Iterator[Remark]:
    """What is said about the whole: all with a message that no row already shows."""
    shown = {"missing", "thin", *part_labels(rubric)}
    for finding in found:
        if finding.message and finding.check.split(".")[1] not in shown:
            yield remark_of(take, finding)
