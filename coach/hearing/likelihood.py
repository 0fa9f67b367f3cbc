"""How likely speech is, frame by frame, by the Silero model that faster-whisper ships."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

CHUNK = 512
CHUNK_S = 0.032
HALF = CHUNK // 2
CONTEXT = 64
BATCH = 256
"""Chunks per call of the model: small batches stay in the processor's cache."""

Floats = NDArray[np.float32]


def _no_state() -> dict[str, Floats]:
    return {name: np.zeros((1, 1, 128), np.float32) for name in ("h", "c")}


@dataclass
class Listener:
    """The model at work on one recording; it is recurrent, its state runs through the whole."""

    shift: int = 0
    """How many samples before the recording the first chunk starts."""
    found: list[Floats] = field(default_factory=list)
    """Probabilities, batch by batch."""
    state: dict[str, Floats] = field(default_factory=_no_state)

    def copy(self) -> "Listener":
        """One that goes on from here without changing this one."""
        return Listener(self.shift, list(self.found), dict(self.state))

    def hear(self, samples: Floats, upto: int | None = None) -> None:
        """Hear the batches of `samples` that were not heard yet, the first `upto` or all."""
        from faster_whisper.vad import get_vad_model  # type: ignore[import-untyped]  # has no types

        session = get_vad_model().session
        inputs = _chunks(samples, self.shift)
        batches = -(-len(inputs) // BATCH) if upto is None else upto
        for number in range(len(self.found), batches):
            batch = {"input": inputs[number * BATCH : (number + 1) * BATCH], **self.state}
            out, h, c = session.run(None, batch)
            self.state = {"h": h, "c": c}
            self.found.append(out)

    def whole_batches(self, samples: int) -> int:
        """Batches that lie within the first so many samples."""
        return (samples + self.shift) // (CHUNK * BATCH)


def speech_probabilities(samples: Floats, listener: Listener) -> Floats:
    """One probability per 32 ms chunk of 16 kHz sound, of which `listener` may know the first."""
    listener = listener.copy()
    listener.hear(samples)
    return np.concatenate(listener.found).astype(np.float32)


def _chunks(samples: Floats, shift: int) -> Floats:
    count = max(1, -(-(len(samples) + shift) // CHUNK))
    padded = np.zeros(CONTEXT + count * CHUNK, np.float32)
    padded[CONTEXT + shift : CONTEXT + shift + len(samples)] = samples
    return np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + CHUNK)[::CHUNK]


def listeners() -> tuple[Listener, Listener]:
    """The two that `speech_curve` is made from, half a chunk apart."""
    return Listener(), Listener(HALF)


def speech_curve(
    samples: Floats, hop: int, count: int, known: tuple[Listener, Listener] | None = None
) -> Floats:
    """Probability of speech at `count` frames of that hop, from two passes half a chunk apart."""
    half = HALF
    plain, early = (speech_probabilities(samples, one) for one in known or listeners())
    both = np.empty(2 * len(early), np.float32)
    times = np.empty_like(both)
    both[0::2], times[0::2] = early, np.arange(len(early)) * CHUNK
    padded = np.concatenate([plain, np.repeat(plain[-1:], len(early) - len(plain))])
    both[1::2], times[1::2] = padded, np.arange(len(early)) * CHUNK + half
    return np.interp(np.arange(count) * hop, times, both).astype(np.float32)
