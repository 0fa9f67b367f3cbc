"""Listens to the sound itself, for what no recognizer writes down: silences, noise, loudness."""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.domain import Audio, Measure, Sound, Word
from coach.errors import TooLittleSpeechError
from coach.hearing.acoustics import level_dbfs, measure_acoustics
from coach.hearing.activity import SILENT_DBFS, speech_stretches
from coach.hearing.silences import find_silences

__all__ = ["Heard", "hear", "require_speech"]


@dataclass(frozen=True)
class Heard:
    """What was heard besides the words."""

    sounds: tuple[Sound, ...]
    """Silences of 0.2 s and more, in order."""
    acoustics: tuple[Measure, ...]
    """`acoustics.clipping`, `.noise_dbfs`, `.level_dbfs`, `.speech_s`."""
    speech_s: float
    """Seconds of speech, the silences in it left out."""


def hear(audio: Audio, words: Sequence[Word]) -> Heard:
    """Listen to 16 kHz sound; `words` are those recognized in it, to weigh silences against.

    Raises ValueError for another sampling rate.
    """
    speech = speech_stretches(audio)
    silences = find_silences(audio, speech, words)
    acoustics = measure_acoustics(audio, speech, silences)
    speech_s = next(m.value for m in acoustics if m.name == "acoustics.speech_s")
    return Heard(silences, acoustics, speech_s or 0.0)


def require_speech(audio: Audio, *, minimum_s: float = 1.0) -> None:
    """Make sure that there is speech to judge in 16 kHz sound.

    Raises TooLittleSpeechError where less than `minimum_s` of it was heard, as in silence, noise
    or music, and ValueError for another sampling rate.
    """
    heard_s = sum(end - start for start, end in speech_stretches(audio))
    if heard_s >= minimum_s:
        return
    if level_dbfs(audio.samples) < SILENT_DBFS:
        raise TooLittleSpeechError(
            "The recording is silent.", "Check the microphone and its permission: coach doctor."
        )
    raise TooLittleSpeechError(
        f"There is too little speech in the recording: {heard_s:.1f} of {minimum_s:g} s.",
        "Speak closer to the microphone, or choose another recording.",
    )
