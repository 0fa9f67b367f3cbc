"""All that is done with an answer while it is being spoken: its words, and what else is heard."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio, Transcript
from coach.hearing import Listened
from coach.hearing.ear import Ear
from coach.recognize import Recognizer
from coach.recognize.live import LiveTranscript


class LiveAnswer:
    """One answer; `push` takes its sound, the rest belongs to whoever judges it."""

    def __init__(self, open_recognizer: Callable[[], Recognizer]) -> None:
        self._words = LiveTranscript(open_recognizer)
        self._ear = Ear()

    @property
    def behind(self) -> bool:
        """Whether recognition is slower than speech."""
        return self._words.behind

    @property
    def lag_s(self) -> float:
        """Seconds of the answer that wait for the recognizer."""
        return self._words.lag_s

    def push(self, samples: NDArray[np.int16]) -> None:
        """Take the next samples, 16 kHz mono; returns at once."""
        self._words.push(samples)
        self._ear.push(samples)

    def close(self) -> None:
        """The answer has ended: do the rest. Returns at once; may be called again."""
        self._words.close()
        self._ear.close()

    def abandon(self, wait_s: float = 0.0) -> None:
        """Nobody wants it any more; waits up to `wait_s` for what cannot be broken off."""
        self._ear.close()
        self._words.abandon(wait_s)

    def finish(self, audio: Audio, progress: Callable[[float], None]) -> Transcript | None:
        """Wait for the words; None where they are not those of `audio`."""
        return self._words.finish(audio, progress)

    def listen_to(self, audio: Audio) -> Listened:
        """Wait for what is heard besides the words."""
        return self._ear.listen_to(audio)
