"""`coach demo`: a whole session on a machine that has nothing, with a recorded candidate."""

from typing import TYPE_CHECKING

import click
from rich.console import Console

from coach.cli import settings_from
from coach.cli.keys import has_terminal, open_keys
from coach.cli.screen import say

if TYPE_CHECKING:
    from coach.app import App


@click.command()
@click.option("--no-voice", is_flag=True, help="Play nothing, only show.")
@click.pass_context
def command(ctx: click.Context, no_voice: bool) -> int:
    """Watch a whole session: a question, a recorded candidate's answer, and the feedback.

    Nothing is downloaded and nothing is stored. Any key skips what is being played.
    """
    from coach.app import App

    settings = settings_from(ctx, voice={"name": "silent" if no_voice else None})
    return run_demo(App(settings), quiet=no_voice)


def run_demo(app: "App", *, quiet: bool) -> int:
    """Run the demo in this terminal."""
    from coach import demo
    from coach.audio.media import load_audio
    from coach.cli.session import screen_for
    from coach.interview import Plan
    from coach.recognize.words import load_timed_transcript
    from coach.studio import Studio

    candidate = demo.candidate()
    console = Console(highlight=False)
    model = _model_here(app)
    words = None if model else load_timed_transcript(candidate.transcript_path)
    _announce(app, console, model)
    studio = Studio.open(app)
    if quiet:
        studio.output = None
    studio.warm_up()
    source = studio.played(load_audio(candidate.audio_path), words)
    plan = Plan((app.prompts.question(candidate.question_id),), review=has_terminal())
    session = studio.session_without_a_trace(plan, source)
    with open_keys().raw() as keys:
        screen_for(app, console).show(session.run(keys))
    say(console, "Now you: coach practice", "bold")
    return 0


def _model_here(app: "App") -> bool:
    from coach.recognize import models

    wanted = app.settings.whisper.model
    return app.settings.recognizer == "whisper" and models.find(wanted) is not None


def _announce(app: "App", console: Console, model: bool) -> None:
    """Say that the candidate is synthetic and where the words come from."""
    recognizer = "the transcript that comes with the demo (no Whisper model is on this machine)"
    if model:
        recognizer = f"Whisper {app.settings.whisper.model}, on this machine"
    console.print()
    say(console, app.prompts.phrase("demo_synthetic"), "dim")
    say(console, app.prompts.phrase("demo_recognizer", recognizer=recognizer), "dim")
