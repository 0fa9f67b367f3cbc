"""Speech to words: recordings through a recognizer, and transcripts that come with the input."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from coach.domain import Audio, Transcript
from coach.errors import UsageError

__all__ = ["DEFAULT_MODEL", "RECOGNIZERS", "Recognizer", "open_recognizer"]

DEFAULT_MODEL = "base.en"


class Recognizer(Protocol):
    """Turns sound into words with times."""

    name: str
    """As it stands in transcripts, `whisper:base.en`."""
    verbatim: bool
    """Whether it writes fillers and repetitions down as far as it can; a recognizer that tidies up
    what was said is not. Each says in its own file how far that is."""
    at_once: int
    """How many sounds it transcribes side by side, each asked for in a thread of its own."""

    def load(self) -> None:
        """Load what it needs, so that the first sound is not kept waiting; raises a CoachError."""

    def transcribe(
        self,
        audio: Audio,
        progress: Callable[[float], None] | None = None,
        *,
        start_s: float = 0.0,
    ) -> Transcript:
        """Write down what is said in `audio`; `progress` is told the fraction done, 0..1.

        Words carry the white space before them, times rise and lie in the sound, and the same
        sound gives the same transcript. `start_s` tells where in an answer this sound begins, for
        recognizers that do not listen; times are from the start of the sound all the same. Raises
        a CoachError where the recognizer fails.
        """
        ...


RECOGNIZERS: Mapping[str, str] = MappingProxyType(
    {
        "whisper": "coach.recognize.whisper:WhisperRecognizer",
        "scripted": "coach.recognize.scripted:ScriptedRecognizer",
        "known": "coach.recognize.known:KnownRecordings",
    }
)
"""Name -> `module:Class`, imported when it is opened; called as `Class(model, threads)`."""


def open_recognizer(name: str, *, model: str = DEFAULT_MODEL, threads: int = 0) -> Recognizer:
    """Open a recognizer; 0 threads means as many as the machine has cores.

    `model` is a model's name or the folder it lies in; for `scripted` the path of a timed
    transcript, for `known` a folder of recordings with theirs. Raises UsageError for an unknown
    name, ModelMissingError or UnreadableInputError where the model is absent or damaged.
    """
    if name not in RECOGNIZERS:
        known = ", ".join(RECOGNIZERS)
        raise UsageError(f"There is no recognizer {name!r}.", f"Known: {known}.")
    module, _, attribute = RECOGNIZERS[name].partition(":")
    factory = getattr(import_module(module), attribute)
    return cast("Recognizer", factory(model, threads))
