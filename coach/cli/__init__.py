"""The command line: one lazy group, one place where errors become a line and an exit status."""

import errno
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach import __version__
from coach.errors import EXIT_INTERRUPTED, EXIT_OK, CoachError, StorageError

if TYPE_CHECKING:
    from coach.config import Settings

COMMANDS = {
    "practice": ("coach.cli.practice", "Practice: questions aloud, spoken answers, feedback."),
    "demo": ("coach.cli.demo", "Watch a whole session with a recorded candidate."),
    "analyze": ("coach.cli.analyze", "Judge recordings, typed answers or timed transcripts."),
    "questions": ("coach.cli.questions", "List the questions, or show one."),
    "history": ("coach.cli.history", "List, show, delete or export earlier takes."),
    "doctor": ("coach.cli.doctor", "Check microphone, speaker, voice, models, disk, database."),
    "models": ("coach.cli.models", "List, fetch or verify the models."),
}
"""Command -> its module (imported when it is run) and its line in the help."""


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing any command."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where the one given does not exist."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            known = ", ".join(COMMANDS)
            raise click.UsageError(f"There is no command {args[0]!r}. Known: {known}.", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coach")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file (coach.toml).")
@click.pass_context
def group(ctx: click.Context, config: Path | None) -> None:
    """Practice behavioral interviews by voice, on your own computer.

    Nothing you say leaves this machine. Start with: coach demo
    """
    ctx.obj = config


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit with a documented status."""
    sys.exit(_run(args))


def _run(args: list[str] | None) -> int:
    try:
        status = group.main(args=args, prog_name="coach", standalone_mode=False)
        return status if isinstance(status, int) else EXIT_OK
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CoachError as error:
        complain(str(error))
        return error.exit_status
    except (KeyboardInterrupt, click.Abort):
        complain("Stopped.")
        return EXIT_INTERRUPTED
    except SystemExit:  # how click ends when whoever read the output has gone
        return EXIT_OK
    except Exception as error:  # noqa: BLE001 the last line of defense: our own fault
        return _own_fault(error)


def complain(message: str) -> None:
    """Write one line to standard error."""
    click.echo(f"coach: {' '.join(message.split())}", err=True)


def _own_fault(error: Exception) -> int:
    """Tell a bug and where its trace lies; a full disk is none."""
    import tempfile
    import traceback

    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        complain("The disk is full: not all of it was written. Free some space and try again.")
        return StorageError.exit_status
    with tempfile.NamedTemporaryFile(
        "w", prefix="coach-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exception(error, file=log)
    what = f"{type(error).__name__}: {error}"
    complain(f"This is a fault of the coach ({what}). Details to report: {log.name}")
    return 1


def settings_from(ctx: click.Context, **flags: Any) -> "Settings":
    """Read the settings with a command's flags on top (nested mappings; None means not given)."""
    from coach.config import load_settings

    return load_settings(ctx.find_root().obj, flags)
