"""Whisper on the processor, through faster-whisper: sound to words with times.

Everything is decoded at temperature 0 and without the text before, so that the same sound gives
the same words and a mistake does not feed the next one. Each window is prompted to write fillers
down; what the prompt, silence and loops make Whisper invent is taken out again.
"""

import contextlib
import ctypes
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from threading import Lock
from types import MappingProxyType
from typing import Any

import numpy as np

from coach.domain import Audio, Transcript, Word
from coach.errors import CoachError, ModelMissingError
from coach.recognize import models
from coach.recognize.guards import Segment, with_sound, without_loops, without_prompt
from coach.recognize.words import tidy_words

RATE_HZ = 16_000

MOST_THREADS = 8
"""More gain nothing on models of this size, and a container may count cores that it lacks."""
CORES_A_THREAD = 2
"""Cores are counted in pairs that share one: with a thread on each of a pair, `base.en` encodes a
window a third sooner and decodes it in twice the time, at four times the processor time
(measured with CTranslate2 4; the other core is left to the screen and the microphone)."""
SIDE_BY_SIDE = 2
"""Sounds at once, on one copy of the weights: the end of an answer and the chunk before it, which
may not have been done when the speaker stopped. More are never left."""

BEAM_SIZE = 5
"""Hypotheses kept while decoding, as in the Whisper paper (Radford et al. 2022, section 4.5); costs
about 40 % more time than greedy decoding with `base.en`."""

PROMPT = "Um, uh, hmm, er, ah."
"""Precedes every window of 30 s, so that fillers are written down: at most 32 characters, for long
prompts cost whole sentences (whisperX issue 693)."""

SILENCE_FILTER = {
    "threshold": 0.25,
    "min_silence_duration_ms": 4000,
    "speech_pad_ms": 1500,
}
"""Only a silence of over 4 s is shortened, to 3 s, and anything a little like speech is kept: long
silences make Whisper invent text, and tighter cuts cost words at their edges (faster-whisper
issues 183 and 1153)."""

DECODING: Mapping[str, Any] = MappingProxyType(
    {
        "language": "en",
        "beam_size": BEAM_SIZE,
        "temperature": 0.0,
        "condition_on_previous_text": False,
        "hotwords": PROMPT,  # as initial_prompt, but given again for each window
        "word_timestamps": True,
        "vad_filter": True,
        "vad_parameters": SILENCE_FILTER,
    }
)
"""What faster-whisper is asked for."""


class WhisperRecognizer:
    """A Whisper model; `model` as in `models.find`, 0 threads for half the cores (eight at most).

    Raises ModelMissingError where the model is not on this machine; it is loaded when the first
    sound comes.
    """

    verbatim = True
    """It is asked for every filler and repetition. It was trained on tidy captions, though, and
    still leaves part of the fillers out: the sound itself tells how many there were."""

    def __init__(self, model: str, threads: int = 0) -> None:
        self._folder = models.require(model)
        own = models.named_folder(model)
        self.name = f"whisper:{own.resolve().name if own else model}"
        self._model = model
        self._loading = Lock()
        self._threads = threads or min(max(1, _cores() // CORES_A_THREAD), MOST_THREADS)
        self.at_once = min(SIDE_BY_SIDE, max(1, _cores() // self._threads))
        _few_heaps()

    def load(self) -> None:
        """Load the model, and with a moment of silence what goes with it."""
        self.transcribe(Audio(np.zeros(RATE_HZ, np.float32), RATE_HZ))

    def transcribe(
        self,
        audio: Audio,
        progress: Callable[[float], None] | None = None,
        *,
        start_s: float = 0.0,
    ) -> Transcript:
        """Write down what is said in `audio` (16 kHz); `progress` is told the fraction done.

        Where in an answer the sound begins makes no difference. Raises ModelMissingError where the
        model is damaged and CoachError where it fails.
        """
        if audio.rate_hz != RATE_HZ:
            raise ValueError(f"Whisper hears {RATE_HZ} Hz, not {audio.rate_hz}")
        del start_s
        duration_s = round(audio.duration_s, 3)
        words = self._words(audio, progress or _ignore) if len(audio.samples) else ()
        if progress is not None:
            progress(1.0)
        timed = tuple(_well_timed(tidy_words(words), duration_s))
        return Transcript(
            words=timed, duration_s=duration_s, recognizer=self.name, verbatim=self.verbatim
        )

    def _words(self, audio: Audio, progress: Callable[[float], None]) -> tuple[Word, ...]:
        engine = self._engine
        try:
            segments, _ = engine.transcribe(audio.samples, **DECODING)
            heard = tuple(_heard(segments, audio.duration_s, progress))
        except (RuntimeError, ValueError, MemoryError) as error:
            message = f"Recognizing the answer failed: {_first_line(error)}."
            hint = "Try a smaller model (coach models list), or type the answer (--typed)."
            raise CoachError(message, hint) from error
        words = [word for segment in with_sound(heard, audio) for word in segment]
        return without_loops(without_prompt(words, PROMPT))

    @property
    def _engine(self) -> Any:
        """The model, loaded once whichever thread asks first."""
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        import ctranslate2  # type: ignore[import-untyped]  # ships no types
        from faster_whisper import WhisperModel  # type: ignore[import-untyped]  # ships no types

        ctranslate2.set_log_level(_ERROR)
        try:
            return WhisperModel(
                str(self._folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=self._threads,
                num_workers=self.at_once,
                local_files_only=True,
            )
        except Exception as error:  # a bad tokenizer raises Exception itself
            message = f"The model {self._model} cannot be loaded: {_first_line(error)}."
            hint = f"Fetch it again: coach models fetch {self._model}."
            raise ModelMissingError(message, hint) from error


_ERROR = 40
"""Of the log levels of `logging`, which CTranslate2 uses too."""


def _ignore(fraction: float) -> None:
    """Tell nobody."""


def _few_heaps() -> None:
    """Have all threads allocate from two heaps, where the C library would give each its own.

    What one thread has freed then serves the next: recognizing side by side needs 170 MB less
    (measured with glibc; other C libraries have no such setting).
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MOST_HEAPS, 2)


_MOST_HEAPS = -8
"""`M_ARENA_MAX` of glibc."""


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def _heard(
    segments: Iterable[Any], duration_s: float, progress: Callable[[float], None]
) -> Iterator[Segment]:
    """Take the words out of the library's lazy segments: this is where the work is done."""
    for segment in segments:
        yield tuple(
            Word(word.word, float(word.start), float(word.end), float(word.probability))
            for word in segment.words or ()
        )
        progress(min(segment.end / duration_s, 1.0))


def _well_timed(words: Iterable[Word], duration_s: float) -> Iterator[Word]:
    """Round to milliseconds and have times rise, within the sound and without overlap."""
    last: Word | None = None
    for word in words:
        earliest_s = 0.0 if last is None or last.start_s is None else last.start_s
        start_s = min(max(round(word.start_s or 0.0, 3), earliest_s), duration_s)
        end_s = min(max(round(word.end_s or 0.0, 3), start_s), duration_s)
        if last is not None:
            yield replace(last, end_s=min(last.end_s or 0.0, start_s))
        last = replace(word, start_s=start_s, end_s=end_s)
    if last is not None:
        yield last
