"""Listens to the sound itself: silences, filled pauses, noise, loudness, pitch.

What no recognizer writes down. Everything is measured on the sound, against the recording's own
noise and the speaker's own voice; the words only say what is accounted for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio, Measure, Sound, Word
from coach.errors import TooLittleSpeechError
from coach.hearing.acoustics import level_dbfs, measure_acoustics, speech_seconds
from coach.hearing.activity import RATE_HZ, SILENT_DBFS, require_rate, speech_stretches
from coach.hearing.ahead import Ahead, as_heard
from coach.hearing.filled_pauses import find_filled_pauses
from coach.hearing.frames import Frames, look_at
from coach.hearing.silences import find_silences, without
from coach.hearing.snapping import place_words
from coach.hearing.spectrum import HOP_S

__all__ = ["Heard", "Listened", "hear", "listen_to", "require_speech"]


LIKELY = 0.5
SURE_TIMES = 3.0
"""So many times the speech that is needed is enough without a closer look (convention)."""


@dataclass(frozen=True)
class Heard:
    """What was heard besides the words."""

    sounds: tuple[Sound, ...]
    """Silences and filled pauses, in order of their starts."""
    acoustics: tuple[Measure, ...]
    """`acoustics.clipping`, `.noise_dbfs`, `.level_dbfs`, `.speech_s`, `.pitch_hz`,
    `.pitch_variation` and `.loudness_variation`."""
    speech_s: float
    """Seconds of speech, the silences in it left out."""


@dataclass(frozen=True, eq=False)
class Listened:
    """All that a recording tells before its words are known: the long part of hearing."""

    samples: NDArray[np.float32]
    """16 kHz, without what no sound can be."""
    frames: Frames

    @property
    def duration_s(self) -> float:
        """Of the recording."""
        return len(self.samples) / RATE_HZ

    @property
    def likely_s(self) -> float:
        """Seconds in which speech is likelier than not."""
        return float(np.count_nonzero(self.frames.likely > LIKELY) * HOP_S)

    def settle(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Recognized words, moved out of the silences; invented ones are left out."""
        return place_words(words, find_silences(self.frames.activity, (), self.duration_s))

    def hear(self, words: Sequence[Word]) -> Heard:
        """What is heard besides `words`, with or without its fillers among them.

        A filled pause is what the words leave open and sounds like one, so none is reported where
        no word has times.
        """
        frames, duration_s = self.frames, self.duration_s
        fillers = find_filled_pauses(frames, words, duration_s)
        silences = without(find_silences(frames.activity, words, duration_s), fillers)
        sounds = sorted((*silences, *fillers), key=lambda sound: (sound.start_s, sound.end_s))
        acoustics = measure_acoustics(self.samples, frames)
        return Heard(tuple(sounds), acoustics, speech_seconds(frames))


def listen_to(audio: Audio, ahead: Ahead | None = None) -> Listened:
    """Listen to 16 kHz sound; raises ValueError for another sampling rate.

    `ahead` has listened to its beginning while it was recorded.
    """
    require_rate(audio)
    samples = as_heard(audio.samples)
    return Listened(samples, look_at(samples, ahead))


def hear(audio: Audio, words: Sequence[Word]) -> Heard:
    """Listen to 16 kHz sound in which `words` were recognized; see `Listened.hear`."""
    return listen_to(audio).hear(words)


def require_speech(
    audio: Audio, *, minimum_s: float = 1.0, listened: Listened | None = None
) -> None:
    """Make sure that there is speech to judge in 16 kHz sound.

    Who has `listened` and heard SURE_TIMES as much has no need to look again. Raises
    TooLittleSpeechError where less than `minimum_s` of it was heard, as in silence, noise or music,
    and ValueError for another sampling rate.
    """
    if listened is not None and listened.likely_s >= SURE_TIMES * minimum_s:
        return
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
