"""`coach practice`: a session by voice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from coach.cli import settings_from
from coach.cli.keys import has_terminal, open_keys
from coach.errors import DeviceError, ModelMissingError, UsageError

if TYPE_CHECKING:
    from coach.app import App
    from coach.config import Settings
    from coach.domain import Question, Take
    from coach.interview import AnswerSource, Mode, Plan
    from coach.studio import Studio

DEFAULT_QUESTIONS = 3
DRILL_TARGET_S = (5.0, 20.0)
ROUNDS = ("phone-screen", "behavioral")
MODES = ("coach", "interview", "pressure", "phone", "drill")


@dataclass(frozen=True)
class _Request:
    """What the command line asked for."""

    count: int | None
    competency: str | None
    role: str | None
    level: str | None
    question_ids: tuple[str, ...]
    input_device: str | None
    output_device: str | None
    no_voice: bool
    answer: Path | None
    typed: bool
    no_check: bool
    no_warm_up: bool
    keep_audio: str | None
    model: str | None
    mode: str | None
    follow_ups: int | None
    auto_stop: float | None
    round: str | None

    def check(self) -> None:
        """Refuse what contradicts itself."""
        if self.answer is not None and self.typed:
            raise click.UsageError("Give --answer or --typed, not both.")
        several = self.count not in (None, 1) or len(self.question_ids) > 1
        if self.answer is not None and several:
            raise click.UsageError("--answer is the answer to one question.")
        if self.round is not None and (self.count or self.question_ids or self.answer):
            raise click.UsageError("--round chooses the questions itself.")

    @property
    def spoken(self) -> bool:
        """Whether answers come from the microphone."""
        return self.answer is None and not self.typed

    def flags(self) -> dict[str, Any]:
        """What it says about the settings."""
        return {
            "keep_audio": self.keep_audio,
            "whisper": {"model": self.model},
            "voice": {"name": "silent" if self.no_voice else None},
            "audio": {"input_device": self.input_device, "output_device": self.output_device},
            "practice": {
                "mode": self.mode,
                "follow_ups": self.follow_ups,
                "auto_stop_s": self.auto_stop,
            },
        }


@click.command()
@click.option("--mode", type=click.Choice(MODES), help="How the session goes (coach).")
@click.option("--follow-ups", type=click.IntRange(0, 2), help="At most so many per answer (1).")
@click.option("--auto-stop", metavar="SECONDS", type=float, help="End an answer at a silence.")
@click.option("-n", "--questions", "count", type=click.IntRange(1, 50), help="How many (3).")
@click.option("--round", type=click.Choice(ROUNDS), help="As many as such a round takes.")
@click.option("--competency", help="Only questions about this (see: coach questions).")
@click.option("--role", help="Only questions for this role.")
@click.option("--level", help="Only questions for this level.")
@click.option("--question-id", "question_ids", metavar="ID", multiple=True, help="This question.")
@click.option("--input-device", metavar="NAME", help="Microphone: number or part of its name.")
@click.option("--output-device", metavar="NAME", help="Speaker: number or part of its name.")
@click.option("--no-voice", is_flag=True, help="Only show the questions.")
@click.option("--answer", type=click.Path(path_type=Path), help="A recording as the answer.")
@click.option("--typed", is_flag=True, help="Type the answers.")
@click.option("--no-check", is_flag=True, help="Skip the sound check of the first session.")
@click.option("--no-warm-up", is_flag=True, help="Begin with the first judged question.")
@click.option(
    "--keep-audio", type=click.Choice(["always", "until_reported", "never"]), help="This session."
)
@click.option("--model", help="Whisper model: a name or a folder.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int:
    """Answer questions aloud and hear what to do better.

    Recording starts when you press Enter; take your time before. The keys are always shown.
    Everything stays on this machine.
    """
    request = _Request(**options)
    request.check()
    settings = settings_from(ctx, **request.flags())
    if request.spoken and not has_terminal():
        raise UsageError(
            "A spoken session needs a terminal.", "Use --answer FILE, or: coach analyze FILE."
        )
    return _practice(settings, request, ctx.find_root().obj)


def _practice(settings: "Settings", request: _Request, config: Path | None) -> int:
    from coach.app import App
    from coach.audio.media import check_file
    from coach.cli.session import run_session
    from coach.cli.welcome import offer_pending, welcome
    from coach.studio import Studio

    app = App(settings)
    plan = _plan(app, request)
    if plan.mode.aloud:
        _require_voice(app, request)
    console = Console(highlight=False)
    if request.answer is not None:
        check_file(request.answer)
    if not request.typed:
        require_model(app, console)
    with open_keys().raw() as keys:
        if request.spoken:
            app = welcome(app, console, keys, config=config, check=not request.no_check)
        studio = Studio.open(app)
        source = _source(studio, request)
        if request.spoken:
            offer_pending(studio, console, keys)
        return run_session(studio, plan, source, console, keys)


def _require_voice(app: "App", request: _Request) -> None:
    """Refuse a phone on which nothing can be said or heard; raises UsageError or DeviceError."""
    from coach.studio import open_output

    if not request.spoken or app.settings.voice.name == "silent":
        raise UsageError(
            "On the phone questions are heard and answers are spoken.", "Use --mode interview."
        )
    if open_output(app) is None:
        raise DeviceError(
            "On the phone questions are only heard, and there is no loudspeaker.",
            "Use --mode interview, or look with: coach doctor.",
        )


def _source(studio: "Studio", request: _Request) -> "AnswerSource":
    if request.typed:
        return studio.typed()
    if request.answer is not None:
        return studio.recorded(request.answer)
    return studio.spoken()


def _plan(app: "App", request: _Request) -> "Plan":
    from coach.interview import Plan
    from coach.interview.modes import MODES as KNOWN

    practice = app.settings.practice
    mode = KNOWN[practice.mode]
    if mode.part_only:
        return _drill(app, request, mode)
    questions = _questions(app, request)
    warm = request.spoken and not request.question_ids and not request.no_warm_up
    opener = app.prompts.question("warm-up") if warm and app.settings.warm_up else None
    follow_ups = 0 if request.answer is not None else practice.follow_ups
    return Plan(questions, opener, has_terminal(), mode, follow_ups)


def _questions(app: "App", request: _Request) -> tuple["Question", ...]:
    from coach.planning import choose_questions

    if request.question_ids:
        return tuple(map(app.prompts.question, request.question_ids))
    fitting, takes = _fitting(app, request), app.history.takes()
    if request.round is not None:
        return _round(app, request.round, fitting, takes)
    count = 1 if request.answer is not None else request.count or DEFAULT_QUESTIONS
    return choose_questions(fitting, takes, count)


def _fitting(app: "App", request: _Request) -> tuple["Question", ...]:
    fitting = app.prompts.select(
        competency=request.competency, role=request.role, level=request.level
    )
    if not fitting:
        raise UsageError("No question fits all of that.", "See them with: coach questions.")
    return fitting


def _round(
    app: "App", name: str, fitting: Sequence["Question"], takes: Sequence["Take"]
) -> tuple["Question", ...]:
    """As many questions as the round takes, those that belong to it first."""
    from coach.interview.modes import MODES as KNOWN
    from coach.planning import ROUNDS as LENGTHS
    from coach.planning import choose_questions, fill_round, seconds_for

    practice = app.settings.practice
    mode = KNOWN[practice.mode]
    most = practice.follow_ups if mode.follow_ups is None else mode.follow_ups
    own = [question for question in fitting if question.round == name]
    rest = [question for question in fitting if question.round != name]
    ordered = [
        *choose_questions(own, takes, len(own)),
        *choose_questions(rest, takes, len(rest)),
    ]
    report = mode.feedback == "each"
    return fill_round(ordered, LENGTHS[name], lambda q: seconds_for(q, most, report=report))


def _drill(app: "App", request: _Request, mode: "Mode") -> "Plan":
    """The weakest part of the last takes, asked for alone."""
    from coach.interview import Plan
    from coach.planning import drill_questions, weakest_part

    ids, takes = request.question_ids, app.history.takes()
    part = weakest_part([take for take in takes if not ids or take.question.id in ids])
    if ids:
        questions = tuple(map(app.prompts.question, ids))
    else:
        count = request.count or DEFAULT_QUESTIONS
        questions = drill_questions(takes, part, _fitting(app, request), count)
    asked = app.prompts.phrase(f"drill_{part}")
    alone = tuple(replace(q, text=f"{q.text} {asked}", target_s=DRILL_TARGET_S) for q in questions)
    return Plan(alone, None, has_terminal(), mode, part=part)


def require_model(app: "App", console: Console) -> None:
    """Make sure that the Whisper model is here, fetching it after asking.

    Raises ModelMissingError where it is not and may not or cannot be fetched.
    """
    from coach.cli.models import fetch_with_bar, megabytes
    from coach.recognize import models

    name = app.settings.whisper.model
    if app.settings.recognizer != "whisper" or models.find(name) is not None:
        return
    known = models.KNOWN.get(name)
    if known is None or not has_terminal():
        models.require(name)
    size = megabytes(known.size_bytes) if known is not None else "?"
    console.print(f"The Whisper model {name} ({size}) is not on this machine yet.")
    if not click.confirm("Fetch it now?", default=True):
        raise ModelMissingError(
            f"Without the model {name} nothing can be transcribed.",
            "Fetch it later with `coach models fetch`, or use --typed.",
        )
    fetch_with_bar(name)
