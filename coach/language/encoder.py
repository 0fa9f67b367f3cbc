"""Sentence encoders in ONNX: text in, one vector per token or per text out.

A model is a folder with `encoder.onnx` (inputs `ids` and `mask`; outputs `states` and `sentence`)
and `tokenizer.json`. One thread and no arena, so that the same text gives the same numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped] # it has no stubs
    from tokenizers import Tokenizer

MODEL_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"
WINDOW = 384
"""Tokens that are read at once; the encoder knows 512 places."""
OVERLAP = 128
"""Tokens by which windows overlap; the inner half of an overlap is taken from each side."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TokenStates:
    """The tokens of one text with a vector each."""

    states: Floats
    """Shape (tokens, width)."""
    spans: NDArray[np.int64]
    """Shape (tokens, 2): half-open, in characters of the text."""


@dataclass(frozen=True, eq=False)
class Encoder:
    """A loaded encoder; made by `load_encoder`."""

    session: "InferenceSession"
    tokenizer: "Tokenizer"

    def states(self, text: str) -> TokenStates:
        """Every token of a text of any length, in the light of its surroundings."""
        encoding = self.tokenizer.encode(text)
        ids = np.asarray(encoding.ids, np.int64)
        spans = np.asarray(encoding.offsets, np.int64).reshape(-1, 2)
        start, end = ids[:1], ids[-1:]
        rows = [
            self._run("states", np.concatenate([start, ids[a:b], end])[None])[0][
                1 + first - a : 1 + last - a
            ]
            for a, b, first, last in _windows(1, len(ids) - 1)
        ]
        width = self.session.get_outputs()[0].shape[-1]
        return TokenStates(np.concatenate([np.zeros((0, width), np.float32), *rows]), spans[1:-1])

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One vector of length one per text: shape (texts, width); long texts are cut.

        Each is read by itself, so that its vector does not depend on its company.
        """
        rows = [self._run("sentence", _cut(self.tokenizer.encode(text).ids))[0] for text in texts]
        width = self.session.get_outputs()[1].shape[-1]
        return np.asarray(rows, np.float32).reshape(-1, width)

    def _run(self, output: str, ids: NDArray[np.int64]) -> Floats:
        result: Floats = self.session.run([output], {"ids": ids, "mask": np.ones_like(ids)})[0]
        return result


@cache
def load_encoder(folder: Path) -> Encoder:
    """Load the encoder in that folder, once; raises CoachError where it is missing or broken."""
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        session = InferenceSession(str(folder / MODEL_FILE), options)
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    except Exception as error:  # both libraries raise their own kinds
        raise CoachError(
            f"The sentence model in {folder} is missing or broken.",
            "Install interview-coach again.",
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Encoder(session, tokenizer)


def _windows(first: int, last: int) -> Iterator[tuple[int, int, int, int]]:
    """`(start, end, from, to)`: tokens to read, and those of them whose vectors are kept."""
    start, kept = first, first
    while start + WINDOW < last:
        keep = start + WINDOW - OVERLAP // 2
        yield start, start + WINDOW, kept, keep
        start, kept = start + WINDOW - OVERLAP, keep
    if kept < last:
        yield start, last, kept, last


def _cut(ids: Sequence[int]) -> NDArray[np.int64]:
    """One row of at most a window, its last token kept."""
    kept = ids if len(ids) <= WINDOW else [*ids[: WINDOW - 1], ids[-1]]
    return np.asarray([kept], np.int64)
