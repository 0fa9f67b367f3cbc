"""`coach models`: what is on this machine, what can be fetched, and whether it is intact."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from coach.cli import settings_from


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, fetch or verify models (list, when nothing is said)."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_models)


@command.command("list")
@click.pass_context
def list_models(ctx: click.Context) -> None:
    """List the Whisper models by name, size, and where they lie."""
    from coach.recognize import models

    chosen = settings_from(ctx).whisper.model
    console = Console(highlight=False)
    for model in models.KNOWN.values():
        found = models.find(model.name)
        mark = "*" if model.name == chosen else " "
        where = str(found) if found else "not here"
        console.print(
            f"{mark} {model.name:<20} {megabytes(model.size_bytes):>8}  {where}", soft_wrap=True
        )
    console.print("[dim]* is the one in your settings. Fetch one with: coach models fetch NAME[/]")


@command.command("fetch")
@click.argument("name", required=False)
@click.pass_context
def fetch(ctx: click.Context, name: str | None) -> None:
    """Fetch a Whisper model (the one in the settings, when none is named)."""
    path = fetch_with_bar(name or settings_from(ctx).whisper.model)
    click.echo(f"It lies at {path} and is intact.")


@command.command("verify")
@click.argument("name", required=False)
@click.pass_context
def verify(ctx: click.Context, name: str | None) -> None:
    """Check a model on this machine against its sha256 sums."""
    from coach.recognize import models

    name = name or settings_from(ctx).whisper.model
    path = models.require(name)
    models.verify(path)
    click.echo(f"{name} at {path} is intact.")


@command.command("path")
@click.argument("name", required=False)
@click.pass_context
def path(ctx: click.Context, name: str | None) -> None:
    """Print where a model lies."""
    from coach.recognize import models

    click.echo(models.require(name or settings_from(ctx).whisper.model))


def megabytes(size_bytes: int) -> str:
    """`145 MB`."""
    return f"{size_bytes / 1e6:.0f} MB"


def fetch_with_bar(name: str) -> Path:
    """Fetch a model, with a bar on standard error once there is progress, and verify it."""
    from coach.recognize import models

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    progress = Progress(*columns, TransferSpeedColumn(), console=console)
    task = progress.add_task(f"Fetching {name}", total=None)

    def advance(done: int, total: int | None) -> None:
        progress.start()
        progress.update(task, completed=done, total=total)

    try:
        return models.fetch(name, advance)
    finally:
        if progress.live.is_started:
            progress.stop()
