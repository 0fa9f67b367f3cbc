"""The report a candidate reads in a terminal: what to do first, the tables behind it below.

Meaning never rests on color: every verdict is a word, every mark a character. Text of the take is
laid out as it is; nothing in it is read as markup.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from coach.domain import Audio, Take
from coach.reports import Layout, ReportTexts
from coach.reports.comparison import compare, verdict_line
from coach.reports.compose import compose
from coach.reports.page import (
    Delivery,
    FillerRow,
    MeasureRow,
    NumberRow,
    Numbers,
    Page,
    Paragraph,
    PartRow,
    Piece,
    Quote,
    Remark,
    Structure,
    Tip,
    TurnRow,
)
from coach.reports.wording import percent

WIDEST = 100
"""Columns beyond which lines get hard to read."""
NARROWEST = 40
BAR_CELLS = 18

_STYLES = {"fine": "green", "watch": "yellow", "fix": "bold magenta"}
_COMPARED = {"better": "green", "worse": "bold magenta"}
_REMARK_STYLES = {"missing": "bold magenta", "thin": "yellow", "long": "yellow", "short": "yellow"}
_MARKS = {"filler": ("(", ")"), "number": ("[", "]"), "pause": ("‖", "‖"), "": ("", "")}
_MARK_STYLES = {"filler": "yellow", "number": "cyan", "pause": "dim", "": ""}
_LEGEND = "(filler)  [number]  ‖long pause‖"


def terminal(take: Take, texts: ReportTexts, audio: Audio | None, layout: Layout) -> str:
    """The report as plain text of at most `layout.width` columns."""
    width = max(layout.width, NARROWEST)
    out = StringIO()
    console = Console(file=out, width=width, color_system=None, legacy_windows=False, _environ={})
    console.print(page(take, texts, audio, source=layout.source))
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().split("\n"))


def page(
    take: Take,
    texts: ReportTexts,
    audio: Audio | None = None,
    *,
    source: str = "",
    transcript: bool = False,
    in_session: bool = False,
) -> RenderableType:
    """The report to print on a rich console, which decides on width and color.

    `transcript` adds the whole text with fillers, numbers and long pauses marked; `in_session`
    leaves out the question, which stands above the answer there, and puts what matters most last,
    where it is in view when the report is longer than the screen.
    """
    del audio
    content = compose(take, texts, Layout(source))
    advice = list(_advice(content))
    tables = [*_tables(content), *_transcript(content, shown=transcript), *_closing(content)]
    order = [*tables, *advice] if in_session else [*advice, *tables]
    return Constrain(
        Padding(Group(*_opening(content, question=not in_session), *order), (0, 1, 0, 2)), WIDEST
    )


def side_by_side(best: Take, now: Take, texts: ReportTexts, *, is_best: bool) -> RenderableType:
    """A take beside the best other one of its question, to print below its report."""
    told = compare(best, now, texts.rubric)
    rows = (
        (row.label, row.best, row.now, Text(row.verdict, style=_COMPARED.get(row.verdict, "")))
        for row in told.rows
    )
    when = f"{best.recorded_at:%Y-%m-%d %H:%M} UTC"
    content = (
        *_heading("Beside your best take so far", when),
        _table(("", "Best so far", "This take", ""), rows),
        Text(verdict_line(told, is_best=is_best), style="bold"),
    )
    return Constrain(Padding(Group(*content), (0, 1, 0, 2)), WIDEST)


def _opening(content: Page, *, question: bool) -> Iterator[RenderableType]:
    yield Text()
    if question:
        yield Text(content.question, style="bold")
    yield Text(" · ".join(content.facts), style="dim")


def _heading(title: str, note: str = "") -> Iterator[RenderableType]:
    yield Text()
    text = Text(title, style="bold")
    if note:
        text.append(f" · {note}", style="not bold")
    yield Rule(text, align="left", style="dim")


def _advice(content: Page) -> Iterator[RenderableType]:
    if not content.judged:
        yield Text()
        yield Text("This answer has not been judged.")
    elif content.strength is None and not content.fixes:
        yield Text()
        yield Text(content.no_advice)
    if content.strength is not None:
        yield from _heading("What worked")
        yield _tip("✓", content.strength)
    if content.fixes:
        yield from _heading("What to change next time")
        yield from _fixes(content.fixes)
    if content.follow_up:
        yield from _heading("What an interviewer would ask now")
        yield Padding(Text(content.follow_up), (0, 0, 0, 3))


def _fixes(fixes: Sequence[Tip]) -> Iterator[RenderableType]:
    for number, fix in enumerate(fixes, start=1):
        if number > 1:
            yield Text()
        yield _tip(str(number) if len(fixes) > 1 else "→", fix)


def _tip(sign: str, tip: Tip) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row(Text(sign, style="bold green"), Text(tip.message))
    if tip.quote.text:
        grid.add_row(Text(), _quote(tip.quote))
    if tip.next_step:
        grid.add_row(Text(), Text.assemble(("Next: ", "bold"), tip.next_step))
    return grid


def _quote(quote: Quote) -> Text:
    """The words in quotation marks after their second."""
    text = Text()
    if quote.at:
        text.append(f"{quote.at}  ", style="cyan")
    if quote.text:
        text.append(f"“{quote.text}”", style="italic")
    return text


def _tables(content: Page) -> Iterator[RenderableType]:
    yield from _structure(content.structure)
    yield from _turns(content.turns)
    yield from _numbers(content.numbers)
    yield from _listed("Clarity", content.clarity)
    yield from _delivery(content.delivery)
    yield from _measures(content.measures)
    yield from _listed("Also noticed", content.noticed)


def _listed(title: str, remarks: Sequence[Remark]) -> Iterator[RenderableType]:
    if remarks:
        yield from _heading(title)
        yield _remarks(remarks)


def _table(titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """A table without lines and without empty columns; cells are never read as markup."""
    cells = [[Text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    used = [column for column in range(len(titles)) if any(row[column].plain for row in cells)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.show_header = any(titles)
    for column in used:
        table.add_column(Text(titles[column]), overflow="fold")
    for row in cells:
        table.add_row(*(row[column] for column in used))
    return table


def _remarks(remarks: Sequence[Remark]) -> RenderableType:
    """One line each: the second where there is one, what is said, the words it is about."""
    cells = ((Text(remark.quote.at, style="cyan"), _remark(remark)) for remark in remarks)
    return _table(("", ""), cells)


def _remark(remark: Remark) -> Text:
    said = f" “{remark.quote.text}”" if remark.quote.text else ""
    return Text.assemble(remark.text, (said, "italic"))


def _structure(structure: Structure) -> Iterator[RenderableType]:
    if not structure.rows and not structure.remarks:
        return
    yield from _heading(f"How it is built · {structure.title}")
    if structure.rows:
        yield _parts_table(structure.rows)
    if structure.remarks:
        yield _remarks(structure.remarks)


def _turns(rows: Sequence[TurnRow]) -> Iterator[RenderableType]:
    if not rows:
        return
    yield from _heading("Follow-up" if len(rows) == 1 else "Follow-ups")
    for row in rows:
        prompt = Text(row.prompt, style="italic")
        lines = [Text(row.facts, style="dim"), *map(_remark, row.remarks)]
        yield _table(("", ""), [(Text(row.at, style="cyan"), prompt), *(("", x) for x in lines)])


def _parts_table(rows: Sequence[PartRow]) -> Table:
    full = max([0.5, *(row.share or 0.0 for row in rows), *(row.guide or 0.0 for row in rows)])
    cells = (
        (
            row.label,
            _bar(row.share, row.guide, full),
            percent(row.share),
            "" if row.guide is None else percent(row.guide),
            _begins(row),
        )
        for row in rows
    )
    return _table(("Part", "Share of the answer", "", "Guide │", "Begins"), cells)


def _begins(row: PartRow) -> Text:
    """How a part begins, after the word on it where there is one."""
    text = Text()
    if row.remark:
        text.append(row.remark, style=_REMARK_STYLES.get(row.remark, ""))
        text.append("  " if row.first.text else "")
    return text.append_text(_quote(row.first))


def _bar(share: float | None, guide: float | None, full: float) -> Text:
    """A bar of `BAR_CELLS` for `full`, with a stroke where the guide share ends."""
    filled = round((share or 0.0) / full * BAR_CELLS)
    cells = ["━"] * filled + [" "] * (BAR_CELLS - filled)
    text = Text("".join(cells), style="cyan")
    if guide is None:
        return text
    at = min(round(guide / full * BAR_CELLS), BAR_CELLS - 1)
    return Text.assemble(text[:at], ("│", "bold"), text[at + 1 :])


def _numbers(numbers: Numbers) -> Iterator[RenderableType]:
    if not (numbers.grade or numbers.rows or numbers.remarks):
        return
    yield from _heading("Numbers")
    if numbers.grade:
        yield Text(numbers.grade)
    if numbers.rows:
        yield _numbers_table(numbers.rows)
    if numbers.remarks:
        yield _remarks(numbers.remarks)


def _numbers_table(rows: Sequence[NumberRow]) -> Table:
    cells = (
        (
            Text(row.said.at, style="cyan"),
            row.role,
            Text(f"“{row.said.text}”", style="italic"),
            row.about,
        )
        for row in rows
    )
    return _table(("", "Role", "Words", "About"), cells)


def _delivery(delivery: Delivery) -> Iterator[RenderableType]:
    if delivery.fillers or delivery.filler_remarks:
        yield from _heading("Fillers")
        if delivery.fillers:
            yield _fillers_table(delivery.fillers)
        if delivery.filler_remarks:
            yield _remarks(delivery.filler_remarks)
    if delivery.pauses or delivery.pace_remarks:
        yield from _heading("Pauses and pace")
        yield _remarks((*delivery.pauses, *delivery.pace_remarks))


def _fillers_table(rows: Iterable[FillerRow]) -> Table:
    cells = ((row.word, f"{row.count}×", Text("  ".join(row.at), style="cyan")) for row in rows)
    return _table(("", "", ""), cells)


def _measures(rows: Sequence[MeasureRow]) -> Iterator[RenderableType]:
    if not rows:
        return
    yield from _heading("Measures")
    cells = (
        (row.label, row.value, row.target, Text(row.verdict, style=_STYLES.get(row.verdict, "")))
        for row in rows
    )
    yield _table(("Measure", "Yours", "Good range", ""), cells)
    for row in rows:
        if row.verdict in ("watch", "fix") and row.why:
            yield Text(f"{row.label}: {row.why} ({row.source})", style="dim")


def _transcript(content: Page, *, shown: bool) -> Iterator[RenderableType]:
    if not shown or not content.transcript:
        return
    yield from _heading("What you said", _LEGEND)
    yield _table(
        ("", "", ""), (row for each in content.transcript for row in _paragraph_rows(each))
    )


def _paragraph_rows(paragraph: Paragraph) -> Iterator[Sequence[str | Text]]:
    if paragraph.prompt:
        yield "", "", Text(f"— {paragraph.prompt}", style="italic")
    text = Text.assemble(*map(_marked, paragraph.pieces))
    yield Text(paragraph.at, style="cyan"), Text(paragraph.label, style="dim"), text


def _marked(piece: Piece) -> tuple[str, str]:
    before, after = _MARKS[piece.mark]
    return f"{before}{piece.text}{after}", _MARK_STYLES[piece.mark]


def _closing(content: Page) -> Iterator[RenderableType]:
    if content.unmeasured:
        yield from _heading("Not measured")
        yield _remarks(content.unmeasured)
    yield Text()
    sound = ", ".join(f"{row.label.lower()} {row.value}" for row in content.sound)
    yield Text(content.heard, style="dim")
    if sound:
        yield Text(f"In the sound: {sound}.", style="dim")
