"""`coach history`: earlier takes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.cli import complain, settings_from
from coach.errors import StorageError, UsageError

if TYPE_CHECKING:
    from coach.app import App
    from coach.domain import Take


def _app(ctx: click.Context) -> "App":
    from coach.app import App

    return App(settings_from(ctx))


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show, delete or export earlier takes (list, when nothing is said)."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_takes)


@command.command("list")
@click.option("--question-id", help="Only takes of this question.")
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
@click.pass_context
def list_takes(
    ctx: click.Context, question_id: str | None = None, limit: int | None = None
) -> None:
    """List takes, newest first."""
    from coach.reports.comparison import STAR

    app = _app(ctx)
    if question_id is not None:
        app.prompts.question(question_id)
    takes = app.history.takes(question_id=question_id, limit=limit)
    console = Console(highlight=False)
    if not takes:
        of_it = " of that question" if question_id else ""
        console.print(f"No takes{of_it} yet. Begin with: coach practice")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    best = _best_ids(app, takes)
    titles = ("take", "", "recorded", "length", "mode", "sound", "question")
    rows = [(take.id, STAR if take.id in best else "", *_row(take)[1:]) for take in takes]
    told = [
        place for place in range(len(titles)) if _tells(titles[place], {r[place] for r in rows})
    ]
    for place in told:
        wraps = titles[place] == "question"
        table.add_column(titles[place], no_wrap=not wraps, overflow="fold")
    for row in rows:
        table.add_row(*(row[place] for place in told))
    console.print(table)
    if best & {take.id for take in takes}:
        console.print(f"{STAR} best of its question: content first, then delivery", style="dim")


def _tells(title: str, cells: set[str]) -> bool:
    """Whether a column says anything; that every take is an ordinary one does not."""
    return bool(cells - {""}) and not (title == "mode" and cells == {"coach"})


def _best_ids(app: "App", takes: "Sequence[Take]") -> set[str]:
    """The best takes of all questions that were answered more than once."""
    best = set()
    for question_id in {take.question.id for take in takes}:
        found = app.history.best(question_id)
        if found is not None and app.history.best(question_id, without=found.id) is not None:
            best.add(found.id)
    return best


def _row(take: "Take") -> tuple[str, ...]:
    from coach.cli.lines import clock

    duration_s = take.transcript.duration_s
    length = "typed" if duration_s is None else clock(duration_s)
    sound = "kept" if take.audio_path is not None and take.audio_path.exists() else "-"
    when = f"{take.recorded_at.astimezone():%y-%m-%d %H:%M}"
    question = take.question.id or take.question.text
    return take.id, when, length, take.mode, sound, escape(question)


@command.command("show")
@click.argument("take_id")
@click.option(
    "--as", "form", default="terminal", show_default=True, help="terminal, markdown or json."
)
@click.pass_context
def show(ctx: click.Context, take_id: str, form: str) -> None:
    """Show the report of TAKE_ID (a unique start of it will do)."""
    from coach.history import DRILL
    from coach.reports import render
    from coach.reports.terminal import page, side_by_side

    app = _app(ctx)
    take = app.history.take(take_id)
    texts = app.report_texts(take.question)
    source = str(take.audio_path or "")
    if form == "terminal":
        console = Console(highlight=False)
        console.print(page(take, texts, source=source, transcript=True))
        best = app.history.best(take.question.id, without=take.id)
        if best is not None and take.analyses and take.mode != DRILL:
            now = app.history.best(take.question.id)
            is_best = now is not None and now.id == take.id
            console.print(side_by_side(best, take, texts, is_best=is_best))
    else:
        click.echo(render(form, take, texts, source=source))


@command.command("delete")
@click.argument("take_ids", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def delete(ctx: click.Context, take_ids: tuple[str, ...], yes: bool) -> None:
    """Delete takes and their sound, after asking."""
    app = _app(ctx)
    found = (app.history.take(take_id) for take_id in take_ids)
    takes = list({take.id: take for take in found}.values())
    for take in takes:
        click.echo("  ".join(_row(take)))
    count = "this take" if len(takes) == 1 else f"these {len(takes)} takes"
    sound = " with the sound" if any(take.audio_path for take in takes) else ""
    if not yes and not click.confirm(f"Delete {count}{sound}? This cannot be undone."):
        click.echo("Nothing was deleted.")
        return
    for take in takes:
        app.delete_take(take)
    click.echo(f"Deleted {count}.")


@command.command("export")
@click.argument("target", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@click.pass_context
def export(ctx: click.Context, target: Path, force: bool) -> None:
    """Write all takes to TARGET (or the screen), one coach.take/1 object per line."""
    from coach.history import export as export_takes

    lines = (
        json.dumps(plain, ensure_ascii=False) for plain in export_takes(_app(ctx).history.takes())
    )
    if str(target) == "-":
        for line in lines:
            click.echo(line)
        return
    if target.exists() and not force:
        raise UsageError(f"{target} is there already.", "Name another file or give --force.")
    text = "".join(f"{line}\n" for line in lines)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}.") from error
    complain(f"wrote {text.count(chr(10))} takes to {target}.")
