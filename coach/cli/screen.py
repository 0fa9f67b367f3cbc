"""Draws the events of an interview in a terminal: what stays is printed, what moves is redrawn."""

from collections.abc import Callable, Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from coach.cli.lines import moving_lines
from coach.domain import Take
from coach.interview.events import (
    Asked,
    Compared,
    Ended,
    Event,
    FollowedUp,
    Judged,
    Notice,
    Said,
    Typing,
)


def say(console: Console, text: str, style: str = "") -> None:
    """Print a paragraph, set in by two columns also where it wraps."""
    console.print(Padding(Text(text, style=style), (0, 2, 0, 2)), highlight=False)


class Screen:
    """One terminal. Without a live terminal (output piped) moving lines are left out."""

    def __init__(
        self,
        console: Console,
        report: Callable[[Take, bool], RenderableType],
        competencies: Mapping[str, str],
        beside: Callable[[Compared], RenderableType] = lambda _: "",
    ) -> None:
        self.console = console
        self._beside = beside
        self._report = report
        self._competencies = competencies
        self._live: Live | None = None
        self._hidden = False

    def show(self, events: Iterable[Event]) -> None:
        """Draw every event as it comes; leaves the terminal clean whatever happens."""
        try:
            for event in events:
                self.draw(event)
        finally:
            self._settle()

    def draw(self, event: Event) -> None:
        """Draw one event."""
        moving = moving_lines(event)
        if moving is None:
            self._settle()
            self._print(event)
        elif self.console.is_terminal and not self._hidden:
            self._redraw(moving)

    def _redraw(self, lines: Group) -> None:
        if self._live is None:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(lines, refresh=True)

    def _settle(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print(self, event: Event) -> None:
        match event:
            case Asked():
                self._print_question(event)
            case FollowedUp():
                self._print_follow_up(event)
            case Notice():
                style = "yellow" if event.kind == "warning" else "dim"
                say(self.console, event.text, style)
            case Said():
                self.console.print()
                say(self.console, event.text)
            case Typing():
                empty = "skips" if event.follow_up else "leaves"
                text = f"Type your answer. An empty line ends it; an empty answer {empty}."
                say(self.console, text, "dim")
            case _:
                self._print_result(event)

    def _print_result(self, event: Event) -> None:
        match event:
            case Judged():
                self._print_report(event)
            case Compared():
                self.console.print(self._beside(event))
            case Ended():
                self._print_end(event)
            case _:
                raise AssertionError(event)

    def _print_question(self, event: Asked) -> None:
        if event.number == 0:
            title = "Warm-up, not judged"
        else:
            competency = self._competencies.get(event.question.competency, "")
            about = f" · {competency}" if competency and not event.hidden else ""
            title = f"Question {event.number} of {event.total}{about}"
        self.console.print()
        self._hidden = event.hidden
        self.console.rule(f"[bold]{escape(title)}[/]", align="left", style="dim")
        if not event.hidden:
            self.console.print()
            say(self.console, event.question.text, "bold")
            self.console.print()

    def _print_follow_up(self, event: FollowedUp) -> None:
        title = "Objection" if event.kind == "objection" else "Follow-up"
        self.console.print()
        self.console.rule(title, align="left", style="dim")
        if not event.hidden:
            self.console.print()
            say(self.console, event.text, "bold")
            self.console.print()

    def _print_report(self, event: Judged) -> None:
        self._hidden = False
        if event.number:
            self.console.print()
            title = f"[bold]Report {event.number} of {event.total}[/]"
            self.console.rule(title, align="left", style="dim")
            self.console.print()
            say(self.console, event.take.question.text, "bold")
        self.console.print(self._report(event.take, bool(event.number)))

    def _print_end(self, event: Ended) -> None:
        count = len(event.takes)
        takes = "no takes" if count == 0 else "one take" if count == 1 else f"{count} takes"
        dropped = f", {event.abandoned} started over and removed" if event.abandoned else ""
        say(self.console, f"Session over: {takes}{dropped}.")
