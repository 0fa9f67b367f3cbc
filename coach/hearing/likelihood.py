"""How likely speech is, frame by frame, by the Silero model that faster-whisper ships."""

import numpy as np
from numpy.typing import NDArray

CHUNK = 512
CHUNK_S = 0.032
CONTEXT = 64
BATCH = 256
"""Chunks per call of the model: small batches stay in the processor's cache."""

Floats = NDArray[np.float32]


def speech_probabilities(samples: Floats, shift: int = 0) -> Floats:
    """One probability per 32 ms chunk of 16 kHz sound, the first starting `shift` samples early.

    The model is recurrent: its state runs through the whole recording.
    """
    from faster_whisper.vad import get_vad_model  # type: ignore[import-untyped]  # has no types

    session = get_vad_model().session
    inputs = _chunks(samples, shift)
    state = {"h": np.zeros((1, 1, 128), np.float32), "c": np.zeros((1, 1, 128), np.float32)}
    found = []
    for first in range(0, len(inputs), BATCH):
        batch = {"input": inputs[first : first + BATCH], **state}
        out, state["h"], state["c"] = session.run(None, batch)
        found.append(out)
    return np.concatenate(found).astype(np.float32)


def _chunks(samples: Floats, shift: int) -> Floats:
    count = max(1, -(-(len(samples) + shift) // CHUNK))
    padded = np.zeros(CONTEXT + count * CHUNK, np.float32)
    padded[CONTEXT + shift : CONTEXT + shift + len(samples)] = samples
    return np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + CHUNK)[::CHUNK]


def speech_curve(samples: Floats, hop: int, count: int) -> Floats:
    """Probability of speech at `count` frames of that hop, from two passes half a chunk apart."""
    half = CHUNK // 2
    plain, early = speech_probabilities(samples), speech_probabilities(samples, half)
    both = np.empty(2 * len(early), np.float32)
    times = np.empty_like(both)
    both[0::2], times[0::2] = early, np.arange(len(early)) * CHUNK
    padded = np.concatenate([plain, np.repeat(plain[-1:], len(early) - len(plain))])
    both[1::2], times[1::2] = padded, np.arange(len(early)) * CHUNK + half
    return np.interp(np.arange(count) * hop, times, both).astype(np.float32)
