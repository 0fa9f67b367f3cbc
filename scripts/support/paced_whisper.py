"""Makes a scripted Whisper model say as much as the sound has room for, as a real one does.

A scripted model says its whole text in every window, also where the window holds three seconds of
sound and 27 of nothing; speech of three seconds costs a real model a tenth of the tokens. Here
decoding ends after the window's share of the text, and what it costs is what it would cost.
"""

import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

FIRST_TIME = "<|0.00|>"
NO_TIMES = "<|notimestamps|>"
NEARLY_ALL = 0.99


class Decoded(NamedTuple):
    """As CTranslate2 returns it."""

    sequences_ids: list[list[int]]
    scores: list[float]
    no_speech_prob: float


def pace(engine: Any, window_tokens: int) -> None:
    """Have a `faster_whisper.WhisperModel` decode `window_tokens` per 30 s of sound."""
    model = _PacedModel(engine.model, window_tokens, engine.hf_tokenizer.token_to_id(NO_TIMES) + 1)
    encode = engine.encode

    def encode_and_look(features: Any) -> Any:
        model.now.share = float((np.asarray(features) != 0).any(axis=-2).mean())
        return encode(features)

    engine.model, engine.encode = model, encode_and_look


class _Now(threading.local):
    """What a thread is at: two may decode side by side."""

    share = 1.0


class _PacedModel:
    def __init__(self, model: Any, window_tokens: int, first_time: int) -> None:
        self._model, self._window_tokens, self._first_time = model, window_tokens, first_time
        self.now = _Now()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def generate(self, encoded: Any, prompts: Sequence[Sequence[int]], **options: Any) -> Any:
        if self.now.share >= NEARLY_ALL:
            return self._model.generate(encoded, prompts, **options)
        most = max(2, round(self._window_tokens * self.now.share))
        options["max_length"] = max(2 * most, len(prompts[0]) + most)  # the library takes half
        found = self._model.generate(encoded, prompts, **options)
        return [self._ended(one) for one in found]

    def _ended(self, result: Any) -> Decoded:
        """What was said so far, closed by a time, as where the sound has ended."""
        end = self._first_time + round(self.now.share * 1500)
        return Decoded([[*result.sequences_ids[0], end]], result.scores, result.no_speech_prob)
