"""`coach analyze`: judge files, without a session and without storing anything."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach import wire
from coach.cli import complain, settings_from
from coach.errors import CoachError

if TYPE_CHECKING:
    from coach.app import App
    from coach.domain import Question, Take


@dataclass(frozen=True)
class _Request:
    """What the command line asked for."""

    inputs: tuple[Path, ...]
    question: str | None
    question_id: str | None
    rubric: str | None
    transcript: Path | None
    model: str | None
    as_json: bool

    def check(self) -> None:
        """Refuse what contradicts itself."""
        if self.question is not None and self.question_id is not None:
            raise click.UsageError("Give --question or --question-id, not both.")
        if self.transcript is not None and len(self.inputs) != 1:
            raise click.UsageError("--transcript goes with exactly one INPUT.")


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--question", metavar="TEXT", help="The question that was answered.")
@click.option("--question-id", metavar="ID", help="Its id (see: coach questions).")
@click.option("--rubric", metavar="NAME", help="The structure to hold the answer against.")
@click.option(
    "--transcript",
    type=click.Path(path_type=Path),
    help="Timed words (JSON) for one recording, in place of recognizing it.",
)
@click.option("--model", help="Whisper model: a name or a folder.")
@click.option("--json", "as_json", is_flag=True, help="One coach.report/1 object per line.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int:
    """Judge INPUT…: recordings (wav, mp3, webm, …), typed answers (.txt), timed words (.json).

    Nothing is stored. An input that fails is told and the others still run; the exit status is
    the highest of theirs.
    """
    request = _Request(**options)
    request.check()
    settings = settings_from(ctx, whisper={"model": request.model})
    from coach.app import App

    app = App(settings)
    question = app.question(
        text=request.question, question_id=request.question_id, rubric=request.rubric
    )
    app.analyzers(app.prompts.rubric(question.rubric))
    return max(_judge(app, source, question, request) for source in request.inputs)


def _judge(app: "App", source: Path, question: "Question", request: _Request) -> int:
    try:
        take = app.analyze(source, question, request.transcript)
    except CoachError as error:
        return _told(source, str(error), error.exit_status, as_json=request.as_json)
    except Exception as error:  # noqa: BLE001 one input must not take the others along
        what = f"a fault of the coach ({type(error).__name__}: {error})"
        return _told(source, what, 1, as_json=request.as_json)
    _print(app, take, source, as_json=request.as_json)
    return 0


def _told(source: Path, error: str, status: int, *, as_json: bool) -> int:
    error = " ".join(error.split())
    if as_json:
        click.echo(json.dumps(wire.error_report(str(source), error, status)))
    complain(error if str(source) in error else f"{source}: {error}")
    return status


def _print(app: "App", take: "Take", source: Path, *, as_json: bool) -> None:
    texts = app.report_texts(take.question)
    if as_json:
        from coach.reports import render

        click.echo(render("json", take, texts, source=str(source)))
        return
    from rich.console import Console

    from coach.reports.terminal import page

    Console(highlight=False).print(page(take, texts, source=str(source), transcript=True))
