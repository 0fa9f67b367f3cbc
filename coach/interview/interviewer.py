"""The interviewer's mouth: lines that are shown and spoken, and a voice that may fail once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coach.domain import Audio
from coach.errors import DeviceError
from coach.interview.events import Controls, Event, Notice, Said
from coach.interview.playback import Output, play


@dataclass
class Interviewer:
    """Says things aloud where there is a loudspeaker."""

    render: Callable[[str], Audio | None]
    """Renders a line in the interviewer's voice; None for a silent one."""
    phrase: Callable[[str, int], str]
    """Name and turn to words."""
    output: Output | None
    aloud: bool = False
    """Whether lines are only spoken; they are shown as well when the voice has failed."""
    mute: bool = False
    """Set when the voice has failed: that is told once, and then nothing is spoken."""

    def say(self, phrase: str, turn: int, controls: Controls) -> Iterator[Event]:
        """A line of its own, shown and spoken."""
        yield from self.tell(self.phrase(phrase, turn), controls)

    def tell(self, text: str, controls: Controls) -> Iterator[Event]:
        """A line in these words, shown and spoken."""
        if not self.aloud:
            yield Said(text)
        yield from self.speak(text, controls)

    def speak(self, text: str, controls: Controls) -> Iterator[Event]:
        """Say something that is shown already; any key cuts it short."""
        if self.output is None or self.mute:
            if self.aloud:
                yield Said(text)
            return
        try:
            audio = self.render(text)
            if audio is not None:
                yield from play(audio, self.output, controls)
        except DeviceError as error:
            self.mute = True
            yield Notice(f"{error} Questions are only shown.", "warning")
            if self.aloud:
                yield Said(text)
