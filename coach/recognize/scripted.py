"""The recognizer that replays a transcript: for demonstrations and tests.

It hears nothing. What it returns was written down before, and its name says so.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from coach.domain import Audio, Transcript, Word
from coach.recognize.words import load_timed_transcript, tidy_words


class ScriptedRecognizer:
    """Replays the timed transcript at `model`, whatever the sound; raises UnreadableInputError."""

    def __init__(self, model: str, threads: int = 0) -> None:
        del threads
        self.name = f"scripted:{Path(model).name}"
        self._script = load_timed_transcript(Path(model))
        self.verbatim = self._script.verbatim
        self.at_once = 1

    def load(self) -> None:
        """Load nothing: the script has been read."""

    def transcribe(
        self,
        audio: Audio,
        progress: Callable[[float], None] | None = None,
        *,
        start_s: float = 0.0,
    ) -> Transcript:
        """Return the words that start within the sound, the last one cut at its end."""
        duration_s = round(audio.duration_s, 3)
        later = (_earlier(word, start_s) for word in self._script.words)
        words = tidy_words(
            replace(word, end_s=min(word.end_s, duration_s))
            for word in later
            if word.start_s is not None
            and word.end_s is not None
            and 0 <= word.start_s < duration_s
        )
        if progress is not None:
            progress(1.0)
        return replace(self._script, words=words, duration_s=duration_s, recognizer=self.name)


def _earlier(word: Word, by_s: float) -> Word:
    if word.start_s is None or word.end_s is None or not by_s:
        return word
    start_s, end_s = round(word.start_s - by_s, 3), round(word.end_s - by_s, 3)
    return replace(word, start_s=start_s, end_s=end_s)
