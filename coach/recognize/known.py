"""The recognizer that knows some recordings by their sound: for demonstrations and tests.

It understands no words: it finds which recording of a folder a sound was cut out of, and where, and
gives the words that were written down for that stretch. Its name says so.
"""

import wave
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio, Transcript, Word
from coach.errors import UnreadableInputError
from coach.recognize.words import load_timed_transcript, tidy_words

ALIKE = 0.4
"""Correlation from which a sound is a known one: played and recorded again it keeps over 0.9 where
it was loud, another text in the same voice stays below 0.2 (measured on synthetic voices)."""


@dataclass(frozen=True)
class _Known:
    """A recording and what is said in it."""

    samples: NDArray[np.float32]
    rate_hz: int
    script: Transcript

    def found_in(self, audio: Audio) -> tuple[float, float]:
        """How alike the two are where they fit best (-1..1), and at which second this begins."""
        heard, own = audio.samples, self.samples
        size = len(heard) + len(own)
        products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(own, size)), size)
        lag = int(np.argmax(products))
        lag = lag if lag < len(heard) else lag - size
        shared = heard[max(0, lag) : max(0, lag + len(own))]
        part = own[max(0, -lag) : max(0, -lag) + len(shared)]
        shared = shared[: len(part)]
        energy = float(shared @ shared) * float(part @ part)
        return float(shared @ part) / max(energy, 1e-12) ** 0.5, lag / self.rate_hz

    def words_in(self, audio: Audio, start_s: float) -> tuple[Word, ...]:
        """The words whose middle lies in `audio`, in which this begins at `start_s`."""
        moved = (
            replace(word, start_s=word.start_s + start_s, end_s=word.end_s + start_s)
            for word in self.script.words
            if word.start_s is not None and word.end_s is not None
        )
        return tuple(word for word in moved if 0 <= _middle_s(word) < audio.duration_s)


class KnownRecordings:
    """Knows the recordings in the folder `model`: each `NAME.wav` has its words in `NAME.json`.

    The sounds are 16 kHz, 16 bit, mono. Raises UnreadableInputError where one is not, or where
    there is none.
    """

    def __init__(self, model: str, threads: int = 0) -> None:
        del threads
        folder = Path(model)
        self.name = f"known:{folder.name}"
        self._known = tuple(_load(path) for path in sorted(folder.glob("*.wav")))
        if not self._known:
            raise UnreadableInputError(
                f"{folder} holds no recording (*.wav).", "Put each beside its words (*.json)."
            )
        self.verbatim = all(known.script.verbatim for known in self._known)
        self.at_once = 1

    def load(self) -> None:
        """Load nothing: the recordings have been read."""

    def transcribe(
        self,
        audio: Audio,
        progress: Callable[[float], None] | None = None,
        *,
        start_s: float = 0.0,
    ) -> Transcript:
        """Return the words of the recording that is most alike; none where none is."""
        del start_s
        fits = [(*known.found_in(audio), known) for known in self._known]
        alike, begins_s, known = max(fits, key=lambda fit: fit[0])
        words = known.words_in(audio, begins_s) if alike >= ALIKE else ()
        if progress is not None:
            progress(1.0)
        duration_s = round(audio.duration_s, 3)
        cut = tidy_words(_within(word, duration_s) for word in words)
        return Transcript(cut, duration_s, self.name, self.verbatim)


def _within(word: Word, duration_s: float) -> Word:
    start_s, end_s = max(0.0, word.start_s or 0.0), min(word.end_s or 0.0, duration_s)
    return replace(word, start_s=round(start_s, 3), end_s=round(end_s, 3))


def _middle_s(word: Word) -> float:
    return ((word.start_s or 0.0) + (word.end_s or 0.0)) / 2


def _load(path: Path) -> _Known:
    script = load_timed_transcript(path.with_suffix(".json"))
    try:
        with wave.open(str(path), "rb") as sound:
            data = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
            return _Known((data / 32768).astype(np.float32), sound.getframerate(), script)
    except (OSError, wave.Error, EOFError) as error:
        hint = "Record it as 16 kHz, 16 bit, mono."
        raise UnreadableInputError(f"{path} is no WAV file: {error}.", hint) from error
