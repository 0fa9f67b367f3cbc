"""`coach questions`: what can be asked."""

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.cli import settings_from

if TYPE_CHECKING:
    from coach.domain import Question


@click.command()
@click.argument("question_id", required=False)
@click.option("--competency", help="Only questions about this.")
@click.option("--role", help="Only questions for this role.")
@click.option("--level", help="Only questions for this level.")
@click.pass_context
def command(
    ctx: click.Context,
    question_id: str | None,
    competency: str | None,
    role: str | None,
    level: str | None,
) -> None:
    """List the questions, or show QUESTION_ID with what an interviewer listens for."""
    from coach.app import App

    app = App(settings_from(ctx))
    console = Console(highlight=False)
    if question_id is not None:
        _show(console, app.prompts.question(question_id))
        return
    found = app.prompts.select(competency=competency, role=role, level=level)
    _list(console, found)


def _list(console: Console, questions: tuple["Question", ...]) -> None:
    """In a terminal the kind of a question stands below its id; piped, a question is one line."""
    if not console.is_terminal:
        for one in questions:
            click.echo("\t".join((one.id, one.competency, one.level or "all", one.text)))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("id", no_wrap=True)
    table.add_column("question", overflow="fold")
    for one in questions:
        kind = f"{one.competency.replace('-', ' ')} · {one.level or 'all'}"
        table.add_row(f"{one.id}\n[dim]{kind}[/]", escape(one.text))
    console.print(table)
    console.print(f"[dim]{len(questions)} questions. More on one: coach questions ID[/]")


def _show(console: Console, question: "Question") -> None:
    low, high = question.target_s
    roles = ", ".join(question.roles) or "every role"
    console.print(f"[bold]{escape(question.text)}[/]")
    console.print(f"[dim]{question.id} · {question.competency} · {roles}[/]")
    console.print(f"[dim]{question.level or 'every level'} · {question.round}[/]")
    console.print(f"Aim for {low:.0f}–{high:.0f} seconds.")
    for title, lines in (
        ("An interviewer listens for", question.points),
        ("Traps", question.traps),
    ):
        if lines:
            console.print(f"\n[bold]{title}[/]")
        for line in lines:
            console.print(f"  · {escape(line)}")
    console.print(f"\n[dim]Practice it: coach practice --question-id {question.id}[/]")
