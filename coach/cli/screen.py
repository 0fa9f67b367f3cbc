"""Draws the events of an interview in a terminal: what stays is printed, what moves is redrawn."""

from collections.abc import Callable, Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from coach.domain import Take
from coach.interview.events import (
    ANY_KEY,
    Asked,
    Ended,
    Event,
    Judged,
    Keys,
    Listening,
    Notice,
    Playing,
    Said,
    Speaking,
    Typing,
    Waiting,
    Working,
)

KEY_NAMES = {"enter": "Enter", "space": "Space", ANY_KEY: "any key"}
METER_LOW_DBFS = -54.0
METER_CELLS = 24
TOO_LOUD_DBFS = -1.5


def clock(seconds: float) -> str:
    """`m:ss`, whole seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def say(console: Console, text: str, style: str = "") -> None:
    """Print a paragraph, set in by two columns also where it wraps."""
    console.print(Padding(Text(text, style=style), (0, 2, 0, 2)), highlight=False)


class Screen:
    """One terminal. Without a live terminal (output piped) moving lines are left out."""

    def __init__(
        self,
        console: Console,
        report: Callable[[Take], RenderableType],
        competencies: Mapping[str, str],
    ) -> None:
        self.console = console
        self._report = report
        self._competencies = competencies
        self._live: Live | None = None

    def show(self, events: Iterable[Event]) -> None:
        """Draw every event as it comes; leaves the terminal clean whatever happens."""
        try:
            for event in events:
                self.draw(event)
        finally:
            self._settle()

    def draw(self, event: Event) -> None:
        """Draw one event."""
        moving = self._moving(event)
        if moving is None:
            self._settle()
            self._print(event)
        elif self.console.is_terminal:
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

    def _moving(self, event: Event) -> Group | None:
        match event:
            case Listening():
                return Group(_listening_line(event), key_line(event.keys))
            case Playing():
                line = f"  ▶ {escape(event.what)}  {clock(event.elapsed_s)}"
                of = f" / {clock(event.duration_s)}"
                return Group(Text.from_markup(f"{line}[dim]{of}[/]"), key_line(event.keys))
            case Speaking():
                return Group(Text("  ♪ asking …", style="dim"), key_line(event.keys))
            case Waiting():
                return Group(key_line(event.keys))
            case Working():
                return Group(_working_line(event))
            case _:
                return None

    def _print(self, event: Event) -> None:
        match event:
            case Asked():
                self._print_question(event)
            case Judged():
                self.console.print(self._report(event.take))
            case Notice():
                style = "yellow" if event.kind == "warning" else "dim"
                say(self.console, event.text, style)
            case Said():
                self.console.print()
                say(self.console, event.text)
            case Typing():
                say(
                    self.console,
                    "Type your answer. An empty line ends it; an empty answer leaves.",
                    "dim",
                )
            case Ended():
                self._print_end(event)
            case _:
                raise AssertionError(event)

    def _print_question(self, event: Asked) -> None:
        if event.number == 0:
            title = "Warm-up, not judged"
        else:
            competency = self._competencies.get(event.question.competency, "")
            about = f" · {competency}" if competency else ""
            title = f"Question {event.number} of {event.total}{about}"
        self.console.print()
        self.console.rule(f"[bold]{escape(title)}[/]", align="left", style="dim")
        self.console.print()
        say(self.console, event.question.text, "bold")
        self.console.print()

    def _print_end(self, event: Ended) -> None:
        count = len(event.takes)
        takes = "no takes" if count == 0 else "one take" if count == 1 else f"{count} takes"
        dropped = f", {event.abandoned} started over and removed" if event.abandoned else ""
        say(self.console, f"Session over: {takes}{dropped}.")


def key_line(keys: Keys) -> RenderableType:
    """`Enter done · Space pause`, keys standing out."""
    line = Text()
    for number, hint in enumerate(keys):
        line.append(" · " if number else "", style="dim")
        line.append(KEY_NAMES.get(hint.key, hint.key), style="bold cyan")
        line.append(f" {hint.label}", style="dim")
    return Padding(line, (0, 2, 0, 2))


def _listening_line(event: Listening) -> Text:
    low, high = event.target_s
    sign, word = ("❚❚", "paused") if event.paused else ("●", "listening")
    over = event.elapsed_s > high
    line = Text(f"  {sign} ", style="yellow" if event.paused else "red")
    line.append(f"{word} ", style="default")
    line.append(clock(event.elapsed_s), style="bold yellow" if over else "bold")
    line.append(f" (aim {clock(low)}–{clock(high)})  ", style="dim")
    return line.append_text(_meter(event.level_dbfs))


def _meter(level_dbfs: float) -> Text:
    share = (level_dbfs - METER_LOW_DBFS) / -METER_LOW_DBFS
    filled = round(METER_CELLS * min(1.0, max(0.0, share)))
    loud = level_dbfs > TOO_LOUD_DBFS
    meter = Text("▮" * filled, style="red" if loud else "green")
    meter.append("▯" * (METER_CELLS - filled), style="dim")
    return meter.append(" too loud" if loud else "", style="red")


def _working_line(event: Working) -> Text:
    share = "" if event.fraction is None else f" {event.fraction:.0%}"
    return Text(f"  {event.stage} …{share}", style="dim")
