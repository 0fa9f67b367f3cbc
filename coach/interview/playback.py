"""Plays sound while keys are watched, so that anything that talks can be cut short."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

from coach.domain import Audio
from coach.interview.events import ANY_KEY, Controls, Event, Key, KeyHint, Playing, Speaking

TICK_S = 0.1
SKIP = (KeyHint(ANY_KEY, "skip"),)


class Output(Protocol):
    """A loudspeaker."""

    def start(self, audio: Audio) -> None:
        """Begin to play and return at once."""

    @property
    def playing(self) -> bool:
        """Whether sound is still coming."""

    def stop(self) -> None:
        """Fall silent at once."""


@dataclass(frozen=True)
class ThenLoad:
    """A loudspeaker that has something loaded once the first word is out, and not held up by it."""

    output: Output
    load: Callable[[], None]

    @property
    def playing(self) -> bool:
        """Whether sound is still coming."""
        return self.output.playing

    def start(self, audio: Audio) -> None:
        """Begin to play, then begin to load; both return at once."""
        try:
            self.output.start(audio)
        finally:
            self.load()

    def stop(self) -> None:
        """Fall silent at once."""
        self.output.stop()


def play(
    audio: Audio, output: Output, controls: Controls, what: str = ""
) -> Generator[Event, None, Key | None]:
    """Play until the end or the first key, and return that key.

    Yields Speaking for the coach's voice (`what` empty) and Playing for recorded sound.
    """
    output.start(audio)
    elapsed_s = 0.0
    try:
        while output.playing:
            yield Playing(what, elapsed_s, audio.duration_s, SKIP) if what else Speaking(SKIP)
            key = controls.poll(TICK_S)
            if key is not None:
                return key
            elapsed_s = min(elapsed_s + TICK_S, audio.duration_s)
    finally:
        output.stop()
    return None


def cut(audio: Audio, start_s: float, end_s: float) -> Audio:
    """Return the stretch between two times, clipped to the sound."""
    first, last = (max(0, round(time_s * audio.rate_hz)) for time_s in (start_s, end_s))
    return Audio(audio.samples[first:last], audio.rate_hz)
