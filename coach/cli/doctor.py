"""`coach doctor`: looks whether everything is here that a session needs."""

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from coach.cli import settings_from

_SIGNS = {"good": "[green]✓[/]", "warning": "[yellow]![/]", "problem": "[red]✗[/]"}


@click.command()
@click.option("--speed", is_flag=True, help="Measure how fast this machine recognizes speech.")
@click.pass_context
def command(ctx: click.Context, /, *, speed: bool) -> int:
    """Record a second, render a sentence, look at models, disk and database; say what to do.

    With --speed it writes down a known recording instead, and names the largest model that keeps
    up with speech. The exit status is that of the worst problem.
    """
    from coach.app import App
    from coach.doctor import examine

    console = Console(highlight=False)
    app = App(settings_from(ctx))
    worst = 0
    for check in examine(app, speed=speed):
        console.print(f"{_SIGNS[check.verdict]} [bold]{check.name:<11}[/] {escape(check.text)}")
        if check.hint:
            console.print(Padding(f"[dim]{escape(check.hint)}[/]", (0, 0, 0, 14)))
        worst = max(worst, check.exit_status)
    return worst
