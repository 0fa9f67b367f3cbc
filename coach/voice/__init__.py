"""Text to sound: the voice that asks the questions."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from coach.errors import UsageError

__all__ = ["VOICES", "Voice", "open_voice"]

SLOWEST_WPM = 80
FASTEST_WPM = 450
"""The range eSpeak NG speaks in; the other systems' ranges lie within it."""


class Voice(Protocol):
    """Renders what is to be said into a sound file, so that playing it can be interrupted."""

    name: str

    def render(self, text: str, folder: Path) -> Path | None:
        """Speak `text` into a file in `folder` and return its path; None is nothing to play.

        Raises VoiceError where the text cannot be spoken.
        """
        ...


VOICES: Mapping[str, str] = MappingProxyType(
    {
        "system": "coach.voice.system:SystemVoice",
        "silent": "coach.voice.silent:SilentVoice",
    }
)
"""Name -> `module:Class`, imported when it is opened; called as `Class(rate_wpm, timeout_s)`."""


def open_voice(name: str, *, rate_wpm: int = 165, timeout_s: float = 20.0) -> Voice:
    """Open a voice that speaks `rate_wpm` words per minute and gives up after `timeout_s`.

    Raises UsageError for an unknown name, a rate outside 80 to 450, or no time at all.
    """
    if name not in VOICES:
        raise UsageError(f"There is no voice {name!r}.", f"Known: {', '.join(VOICES)}.")
    if not SLOWEST_WPM <= rate_wpm <= FASTEST_WPM:
        hint = f"Choose {SLOWEST_WPM} to {FASTEST_WPM}."
        raise UsageError(f"The voice cannot speak {rate_wpm} words per minute.", hint)
    if not timeout_s > 0:
        raise UsageError(f"The voice's time-out is {timeout_s} s.", "Choose more than 0.")
    module, _, attribute = VOICES[name].partition(":")
    factory = getattr(import_module(module), attribute)
    return cast("Voice", factory(rate_wpm, timeout_s))
