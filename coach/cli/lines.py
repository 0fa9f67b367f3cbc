"""The lines of a session that move: keys, the timer with its level, what is being worked on."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.text import Text

from coach.interview.events import (
    ANY_KEY,
    Event,
    KeyHint,
    Keys,
    Listening,
    Playing,
    Preparing,
    Speaking,
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


def moving_lines(event: Event) -> Group | None:
    """What is redrawn in place for an event; None for one whose text stays."""
    line = _LINES.get(type(event))
    if line is None:
        return None
    keys = () if isinstance(event, Working) else (key_line(event.keys),)  # type: ignore[union-attr]  # all others have keys
    above = line(event)
    return Group(*(() if above is None else (above,)), *keys)


class KeyLine:
    """Keys with what they do, in as many lines as it takes; no hint is broken in two."""

    def __init__(self, keys: Keys) -> None:
        self._hints = tuple(map(_hint, keys))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the hints out for the console's width."""
        del console
        line = Text()
        for hint in self._hints:
            if line and len(line) + len(hint) + 3 > options.max_width:
                yield line
                line = Text()
            line.append(" · " if line else "", style="dim").append_text(hint)
        yield line


def key_line(keys: Keys) -> RenderableType:
    """`Enter done · Space pause`, keys standing out."""
    return Padding(KeyLine(keys), (0, 2, 0, 2))


def _hint(hint: KeyHint) -> Text:
    name = KEY_NAMES.get(hint.key, hint.key)
    return Text.assemble((name, "bold cyan"), (f" {hint.label}", "dim"))


def _listening_line(event: Listening) -> Text:
    low, high = event.target_s
    sign, word = ("❚❚", "paused") if event.paused else ("●", "listening")
    over = event.elapsed_s > high
    line = Text(f"  {sign} ", style="yellow" if event.paused else "red")
    line.append(f"{word} ", style="default")
    line.append(clock(event.elapsed_s), style="bold yellow" if over else "bold")
    line.append(f" (aim {clock(low)}–{clock(high)})  ", style="dim")
    line.append_text(_meter(event.level_dbfs))
    return line.append(f"  {event.hint}" if event.hint else "", style="yellow")


def _playing_line(event: Playing) -> Text:
    line = Text(f"  ▶ {event.what}  {clock(event.elapsed_s)}")
    return line.append(f" / {clock(event.duration_s)}", style="dim")


def _speaking_line(event: Speaking) -> Text:
    del event
    return Text("  ♪ asking …", style="dim")


def _preparing_line(event: Preparing) -> Text:
    line = Text("  think …  ", style="dim")
    line.append(clock(math.ceil(event.left_s)), style="bold")
    return line.append(" until recording begins", style="dim")


def _nothing(event: Waiting) -> None:
    del event


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


_LINES: Mapping[type, Callable[[Any], Text | None]] = {
    Listening: _listening_line,
    Playing: _playing_line,
    Speaking: _speaking_line,
    Preparing: _preparing_line,
    Waiting: _nothing,
    Working: _working_line,
}
