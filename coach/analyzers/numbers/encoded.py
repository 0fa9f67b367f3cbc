"""Numbers as a small encoder reads them: the role of each, and which two are a pair.

The encoder gets the stream, not the answer: every number in digits with its unit, so that the same
answer typed and spoken gives the same figures. It was fine-tuned for nothing else
(`scripts/train_impact`) and lies in `models/quantities` with the layers on top of it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.numbers.features import ROLES, Floats
from coach.analyzers.numbers.numerals import in_digits
from coach.analyzers.numbers.stream import END, Placed, Stream
from coach.analyzers.softmax import log_softmax
from coach.domain import Span
from coach.language.encoder import Encoder

_GLUED = frozenset(("n't", "%"))


@dataclass(frozen=True, eq=False)
class Encoded:
    """What the encoder says of the numbers of one answer."""

    roles: Floats
    """Log-probability of each role: shape (numbers, roles)."""
    pairs: Floats
    """Log-odds that one is where the other started: shape (numbers, numbers), baseline first."""


def text_of(stream: Stream) -> tuple[str, NDArray[np.int64]]:
    """The stream as plain text, and the place in it at which each of its words starts."""
    numbers = {one.at: one for one in stream.numbers}
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for at, word in enumerate(stream.words):
        written = _written(word, numbers.get(at))
        space = bool(pieces) and not (word == END or word in _GLUED or word.startswith("'"))
        starts.append(length + space)
        pieces.append(" " * space + written)
        length += len(pieces[-1])
    return "".join(pieces), np.asarray(starts, np.int64)


def spans_of(stream: Stream, starts: NDArray[np.int64]) -> tuple[Span, ...]:
    """Where each number stands in the text of the stream, given where its words start."""
    lengths = (len(_written("", one)) for one in stream.numbers)
    places = (int(starts[one.at]) for one in stream.numbers)
    return tuple((at, at + length) for at, length in zip(places, lengths, strict=True))


def _written(word: str, one: Placed | None) -> str:
    if one is None:
        return "." if word == END else "some" if word == "<n>" else word
    return in_digits(one.quantity)


@dataclass(frozen=True, eq=False)
class NumberEncoder:
    """The encoder with the layers on top of it; loaded with the number model."""

    encoder: Encoder
    layers: Mapping[str, NDArray[Any]]
    """`role`, `left` and `right` with their biases, and `pair_bias`."""

    def read(self, stream: Stream) -> Encoded:
        """What it says of the numbers of a stream."""
        if not stream.numbers:
            return Encoded(np.zeros((0, len(ROLES))), np.zeros((0, 0)))
        text, starts = text_of(stream)
        tokens = self.encoder.states(text)
        states = np.stack(
            [_mean(tokens.states, tokens.spans, span) for span in spans_of(stream, starts)]
        )
        left, right = self._layer("left", states), self._layer("right", states)
        pairs = left @ right.T / math.sqrt(left.shape[1]) + float(self.layers["pair_bias"])
        return Encoded(log_softmax(self._layer("role", states)), pairs)

    def _layer(self, name: str, states: Floats) -> Floats:
        result: Floats = states @ self.layers[name] + self.layers[f"{name}_bias"]
        return result


def _mean(states: NDArray[np.float32], spans: NDArray[np.int64], span: Span) -> Floats:
    """The mean state of the tokens inside a span; zeros where there are none."""
    inside = (spans[:, 0] >= span[0]) & (spans[:, 1] <= span[1])
    result: Floats = states[inside].sum(axis=0) / max(int(inside.sum()), 1)
    return result
