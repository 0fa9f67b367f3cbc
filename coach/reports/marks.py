"""The transcript with its fillers, numbers and long pauses marked, in paragraphs by part."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from coach.domain import Finding, Rubric, Take
from coach.reports.findings import all_findings, char_after, group, is_unsure, length_s, of_group
from coach.reports.page import Mark, Paragraph, Piece
from coach.reports.structure import part_labels
from coach.reports.wording import (
    FILLER_REMARKS,
    NUMBER_ROLES,
    clock,
    figure,
    filler_label,
    flowing,
)

LONG_PAUSE_S = 2.0
"""Shorter pauses are not marked in the text (convention)."""


class _Head(NamedTuple):
    start: int
    label: str
    prompt: str


class _Marked(NamedTuple):
    start: int
    end: int
    mark: Mark
    inserted: str
    """Shown where the stretch itself has no words."""


def marked_transcript(take: Take, rubric: Rubric) -> tuple[Paragraph, ...]:
    """The whole text in order; a paragraph begins with each part and each follow-up."""
    text = take.transcript.text
    marks = sorted(_marks(take))
    heads = _heads(take, rubric)
    ends = [head.start for head in heads[1:]] + [len(text)]
    return tuple(
        Paragraph(
            _time_at(take, head.start),
            head.label,
            head.prompt,
            _trimmed(list(_pieces(text, head.start, end, marks))),
        )
        for head, end in zip(heads, ends, strict=True)
        if text[head.start : end].strip()
    )


def _heads(take: Take, rubric: Rubric) -> list[_Head]:
    """Where paragraphs begin; the text's start is always one."""
    labels = part_labels(rubric)
    found = tuple(of_group(take, rubric.name))
    told = any(_part(f) in {part.name for part in rubric.parts} for f in found)
    judged = told and not any(map(is_unsure, found))
    tiles = [f for f in found if _part(f) in labels] if judged else []
    tiles.sort(key=lambda finding: finding.start_char)
    prompts = {
        turn.start_char: flowing(turn.prompt).strip()
        for turn in take.transcript.turns
        if turn.kind == "follow_up"
    }
    heads = {0: ""} | dict.fromkeys(prompts, "")
    previous = ""
    for tile in tiles:
        label = labels[_part(tile)]
        if label != previous or tile.start_char in heads:
            heads[tile.start_char] = label
        previous = label
    return [_Head(start, heads[start], prompts.get(start, "")) for start in sorted(heads)]


def _part(finding: Finding) -> str:
    return finding.check.partition(".")[2]


def _marks(take: Take) -> Iterator[_Marked]:
    for finding in all_findings(take):
        start, end = finding.start_char, finding.end_char
        if group(finding.check) == "fillers" and finding.check not in FILLER_REMARKS:
            yield _Marked(start, end, "filler", filler_label(finding.check))
        elif finding.check in NUMBER_ROLES and finding.check != "impact.vague":
            yield _Marked(start, end, "number", "")
        elif finding.check == "pacing.pause" and length_s(finding) >= LONG_PAUSE_S:
            at = char_after(take, finding)
            yield _Marked(at, at, "pause", f"{figure(length_s(finding))}s")


def _pieces(text: str, start: int, end: int, marks: Sequence[_Marked]) -> Iterator[Piece]:
    """The stretch cut at its marks; of two that overlap, the earlier one counts."""
    at = start
    for marked in marks:
        inside = marked.start < end or marked.start == len(text)
        if marked.start < at or not inside or marked.end > end:
            continue
        yield Piece(flowing(text[at : marked.start]))
        yield from _marked_pieces(text, marked)
        at = marked.end
    yield Piece(flowing(text[at:end]))


def _marked_pieces(text: str, marked: _Marked) -> Iterator[Piece]:
    """The marked words; what has none is set between two spaces."""
    if marked.start < marked.end:
        yield Piece(flowing(text[marked.start : marked.end]), marked.mark)
        return
    yield Piece("" if text[: marked.start][-1:].isspace() else " ")
    yield Piece(marked.inserted, marked.mark)
    yield Piece("" if text[marked.start :][:1].isspace() else " ")


def _trimmed(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Without empty pieces and without white space at both ends."""
    kept = [piece for piece in pieces if piece.text]
    while kept and kept[0].text.isspace():
        kept.pop(0)
    while kept and kept[-1].text.isspace():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


def _time_at(take: Take, char: int) -> str:
    """When the first word from `char` on is said."""
    place = 0
    for word in take.transcript.words:
        place += len(word.text)
        if place > char and word.text.strip():
            return clock(word.start_s)
    return ""
