"""The lines of a session that move: keys, the timer with its level, what is being worked on."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from coach.interview.events import (
    ANY_KEY,
    Event,
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
