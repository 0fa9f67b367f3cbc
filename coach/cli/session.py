"""Runs a session of any kind in this terminal."""

from typing import TYPE_CHECKING

from coach.cli.screen import Screen, say
from coach.errors import EXIT_OK

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from coach.app import App
    from coach.domain import Take
    from coach.interview import AnswerSource, Controls, Plan
    from coach.interview.events import Compared
    from coach.studio import Studio


def screen_for(app: "App", console: "Console") -> Screen:
    """A screen that shows reports in the words of this app."""
    from coach.reports.terminal import page, side_by_side

    def report(take: "Take", closing: bool) -> "RenderableType":
        texts = app.report_texts(take.question)
        return page(take, texts, transcript=closing, in_session=True)

    def beside(event: "Compared") -> "RenderableType":
        texts = app.report_texts(event.now.question)
        return side_by_side(event.best, event.now, texts, is_best=event.is_best)

    return Screen(console, report, app.prompts.names.competencies, beside)


def run_session(
    studio: "Studio", plan: "Plan", source: "AnswerSource", console: "Console", keys: "Controls"
) -> int:
    """Run a stored session to its end; returns the exit status.

    Lets KeyboardInterrupt through when the session and its recording have been closed.
    """
    studio.begin(plan.mode.name)
    session = studio.session(plan, source)
    try:
        screen_for(studio.app, console).show(session.run(keys))
    finally:
        studio.end()
        if session.takes:
            say(console, "Read them again with: coach history", "dim")
    return EXIT_OK if session.problem is None else session.problem.exit_status
