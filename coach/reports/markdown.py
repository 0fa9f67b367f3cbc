"""The report for a notebook or a repository: the same content as in the terminal, as markdown.

Everything from outside is escaped, so that a candidate's asterisks stay asterisks.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from coach.domain import Audio, Take
from coach.reports import Layout, ReportTexts
from coach.reports.compose import compose
from coach.reports.page import (
    Delivery,
    MeasureRow,
    Numbers,
    Page,
    Paragraph,
    Piece,
    Quote,
    Remark,
    Structure,
    Tip,
    TurnRow,
)
from coach.reports.wording import percent

_SPECIAL = re.compile(r"[\\`*_\[\]<|~$#]|&(?=#?\w+;)")
_AT_LINE_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|--|=|>))")
_MARKS = {"filler": "({})", "number": "[{}]", "pause": "‖{}‖", "": "{}"}


def markdown(take: Take, texts: ReportTexts, audio: Audio | None, layout: Layout) -> str:
    """The report as GitHub-flavored markdown; the whole transcript is at its end."""
    del audio
    content = compose(take, texts, layout)
    blocks = [
        f"# {escaped(content.question)}",
        " · ".join(map(escaped, content.facts)),
        *_advice(content),
        *_structure(content.structure),
        *_turns(content.turns),
        *_numbers(content.numbers),
        *_listed("Clarity", content.clarity),
        *_delivery(content.delivery),
        *_measures(content.measures),
        *_listed("Also noticed", content.noticed),
        *_listed("Not measured", content.unmeasured),
        *_transcript(content),
        *_closing(content),
    ]
    return "\n\n".join(block for block in blocks if block)


def escaped(text: str) -> str:
    """Text in which no character has a meaning in markdown, also at the start of a line."""
    safe = _SPECIAL.sub(r"\\\g<0>", text)
    return _AT_LINE_START.sub(r"\1\\", safe)


def _quote(quote: Quote) -> str:
    said = f"“{escaped(quote.text)}”" if quote.text else ""
    return f"{quote.at} {said}".strip()


def _advice(content: Page) -> Iterator[str]:
    if not content.judged:
        yield "This answer has not been judged."
    elif content.strength is None and not content.fixes:
        yield content.no_advice
    if content.strength is not None:
        yield "## What worked"
        yield _tip("-", content.strength)
    if content.fixes:
        yield "## What to change next time"
        yield "\n".join(_tip(f"{n}.", fix) for n, fix in enumerate(content.fixes, start=1))
    if content.follow_up:
        yield "## What an interviewer would ask now"
        yield escaped(content.follow_up)


def _tip(bullet: str, tip: Tip) -> str:
    message = f"**{escaped(tip.message)}**" if tip.message else ""
    lines = (message, _quote(tip.quote), _next(tip.next_step))
    indent = " " * (len(bullet) + 1)
    return f"{bullet} " + f"\\\n{indent}".join(line for line in lines if line)


def _next(next_step: str) -> str:
    return f"Next: {escaped(next_step)}" if next_step else ""


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _remark(remark: Remark) -> str:
    at = f"**{remark.quote.at}** " if remark.quote.at else ""
    said = _quote(Quote(remark.quote.text))
    return f"- {at}{escaped(remark.text)} {said}".rstrip()


def _remarks(remarks: Iterable[Remark]) -> str:
    return "\n".join(map(_remark, remarks))


def _listed(title: str, remarks: Sequence[Remark]) -> Iterator[str]:
    if remarks:
        yield f"## {title}"
        yield _remarks(remarks)


def _structure(structure: Structure) -> Iterator[str]:
    if not structure.rows and not structure.remarks:
        return
    yield f"## How it is built: {escaped(structure.title)}"
    if structure.rows:
        yield _table(
            ("Part", "Share of the answer", "Guide", "", "Begins"),
            (
                (
                    escaped(row.label),
                    percent(row.share),
                    "" if row.guide is None else percent(row.guide),
                    row.remark,
                    _quote(row.first),
                )
                for row in structure.rows
            ),
        )
    yield _remarks(structure.remarks)


def _turns(rows: Sequence[TurnRow]) -> Iterator[str]:
    if not rows:
        return
    yield "## Follow-up" if len(rows) == 1 else "## Follow-ups"
    for row in rows:
        at = f"**{row.at}** " if row.at else ""
        yield f"{at}*{escaped(row.prompt)}* ({row.facts})"
        yield _remarks(row.remarks)


def _numbers(numbers: Numbers) -> Iterator[str]:
    if not (numbers.grade or numbers.rows or numbers.remarks):
        return
    yield "## Numbers"
    yield numbers.grade
    if numbers.rows:
        timed = any(row.said.at for row in numbers.rows)
        rows = (
            (row.said.at, row.role, _quote(Quote(row.said.text)), escaped(row.about))
            for row in numbers.rows
        )
        titles = ("At", "Role", "Words", "About")
        yield _table(titles, rows) if timed else _table(titles[1:], (row[1:] for row in rows))
    yield _remarks(numbers.remarks)


def _delivery(delivery: Delivery) -> Iterator[str]:
    if delivery.fillers or delivery.filler_remarks:
        yield "## Fillers"
    if delivery.fillers:
        yield _table(
            ("Filler", "Count", "At"),
            ((escaped(row.word), str(row.count), ", ".join(row.at)) for row in delivery.fillers),
        )
    yield _remarks(delivery.filler_remarks)
    yield from _listed("Pauses and pace", (*delivery.pauses, *delivery.pace_remarks))


def _measures(rows: Sequence[MeasureRow]) -> Iterator[str]:
    if not rows:
        return
    yield "## Measures"
    yield _table(
        ("Measure", "Yours", "Good range", "", "Why"),
        (
            (
                escaped(row.label),
                escaped(row.value),
                row.target,
                row.verdict,
                _why(row),
            )
            for row in rows
        ),
    )


def _why(row: MeasureRow) -> str:
    source = f" ({escaped(row.source)})" if row.source else ""
    return f"{escaped(row.why)}{source}"


def _transcript(content: Page) -> Iterator[str]:
    if content.transcript:
        yield "## What you said"
        yield "Marked: (filler), \\[number\\], ‖long pause‖."
    yield from map(_paragraph, content.transcript)


def _paragraph(paragraph: Paragraph) -> str:
    prompt = f"*{escaped(paragraph.prompt)}*\n\n" if paragraph.prompt else ""
    head = " ".join(filter(None, (paragraph.at, escaped(paragraph.label))))
    text = escaped("".join(map(_marked, paragraph.pieces)))
    return prompt + (f"**{head}** {text}" if head else text)


def _marked(piece: Piece) -> str:
    return _MARKS[piece.mark].format(piece.text)


def _closing(content: Page) -> Iterator[str]:
    yield "---"
    yield escaped(content.heard)
    if content.sound:
        sound = ", ".join(f"{row.label.lower()} {row.value}" for row in content.sound)
        yield f"In the sound: {escaped(sound)}."
