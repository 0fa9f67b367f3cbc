"""Plays sound through the loudspeaker, and falls silent at once when told to."""

import time

import numpy as np

from coach.audio.gate import Frames
from coach.audio.media import resample
from coach.audio.soundcard import Stream, open_output
from coach.domain import Audio

TAIL_S = 0.15
"""Silence after the sound, beyond the device's own latency: a stream that ends may drop what is
still buffered instead of playing it."""
TICK_S = 0.02


class Speaker:
    """A sound device to play through, by name or number; None means the default one.

    The device is looked up at each start, and its stream is closed when the sound has ended.
    """

    def __init__(self, device: str | int | None = None) -> None:
        self._device = device
        self._stream: Stream | None = None

    @property
    def playing(self) -> bool:
        """Whether sound is still coming."""
        if self._stream is not None and not self._stream.active:
            self.stop()
        return self._stream is not None

    def start(self, audio: Audio) -> None:
        """Begin to play and return at once; what was playing before falls silent.

        Raises DeviceError where there is no device or it refuses, UsageError for an unknown name.
        """
        self.stop()
        playback = _Playback()
        stream = open_output(self._device, playback.give)
        playback.load(audio, stream.rate_hz, stream.latency_s + TAIL_S)
        try:
            stream.start()
        except Exception:
            stream.close()
            raise
        self._stream = stream

    def stop(self) -> None:
        """Fall silent at once; what is buffered is dropped."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def play(self, audio: Audio) -> None:
        """Play to the end; falls silent when interrupted by an exception such as Ctrl-C."""
        self.start(audio)
        try:
            while self.playing:
                time.sleep(TICK_S)
        finally:
            self.stop()


class _Playback:
    """The samples on their way to the device."""

    def __init__(self) -> None:
        self._samples = np.zeros(0, np.float32)
        self._given = 0

    def load(self, audio: Audio, rate_hz: int, tail_s: float) -> None:
        sound = resample(audio, rate_hz).samples
        silence = np.zeros(round(tail_s * rate_hz), np.float32)
        self._samples = np.concatenate([sound, silence])

    def give(self, frames: Frames) -> bool:
        """Fill `frames`, every channel alike; False once the end is in."""
        piece = self._samples[self._given : self._given + len(frames)]
        self._given += len(piece)
        frames[: len(piece)] = piece[:, None]
        frames[len(piece) :] = 0
        return self._given < len(self._samples)
