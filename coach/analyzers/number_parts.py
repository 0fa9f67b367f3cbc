"""A number as the encoder of STAR reads it: the states around it, and the parts of the story there.

The encoder gets the stream, not the answer: every number in digits with its unit, so that the same
answer typed and spoken gives the same states.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.number_features import Floats
from coach.analyzers.number_stream import END, Placed, Stream
from coach.analyzers.part_model import PartModel, load_part_model

WINDOWS = ((0, 1), (-5, 0), (1, 5))
"""Words whose states are averaged: the number, those before it, those after it (convention)."""
NEAR = (-12, 10)
"""The words of its sentence that are averaged too (convention)."""
BESIDE = 20
"""Words before and after those near it whose part of the story is told (convention)."""

_GLUED = frozenset(("n't", "%"))
_UNTOLD = frozenset(("plain", "year", "count"))
"""Kinds whose unit is none or stands in the words after the number."""


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


def _written(word: str, one: Placed | None) -> str:
    if one is None:
        return "." if word == END else "some" if word == "<n>" else word
    quantity = one.quantity
    unit = "" if quantity.kind in _UNTOLD else f" {quantity.unit}"
    return f"{quantity.value:.12g}{unit}"


def dense_features(stream: Stream) -> Floats:
    """What the encoder says around each number, of shape (numbers, columns).

    First the states, a block for each of `WINDOWS` and for `NEAR`; then the log-probability of each
    part of the story near the number, before that, and after that.
    """
    if not stream.numbers:
        return np.zeros((0, 0))
    model = load_part_model()
    states, parts = _word_states(stream, model)
    rows = [
        [*_blocks(stream, one.at, states), *_parts(stream, one.at, parts)] for one in stream.numbers
    ]
    return np.asarray([np.concatenate(row) for row in rows], float)


def _word_states(stream: Stream, model: PartModel) -> tuple[Floats, Floats]:
    """The state of each word, and the log-probability of each part there."""
    text, starts = text_of(stream)
    tokens = model.encoder.states(text)
    owners = np.searchsorted(starts, tokens.spans[:, 0], side="right") - 1
    scores = model.token_scores(tokens, len(text))
    return _mean_of(tokens.states, owners, len(starts)), _mean_of(scores, owners, len(starts))


def _mean_of(rows: NDArray[np.floating], owners: NDArray[np.int64], count: int) -> Floats:
    sums = np.zeros((count, rows.shape[1]))
    np.add.at(sums, owners, rows)
    result: Floats = sums / np.maximum(np.bincount(owners, minlength=count), 1)[:, None]
    return result


def _near(stream: Stream, at: int) -> tuple[int, int]:
    start, end = stream.sentence(at)
    return max(start, at + NEAR[0]), min(end, at + NEAR[1])


def _blocks(stream: Stream, at: int, states: Floats) -> Iterator[Floats]:
    for first, last in WINDOWS:
        yield _mean(states, at + first, at + last)
    yield _mean(states, *_near(stream, at))


def _parts(stream: Stream, at: int, parts: Floats) -> Iterator[Floats]:
    start, end = _near(stream, at)
    yield _mean(parts, start, end)
    yield _mean(parts, start - BESIDE, start)
    yield _mean(parts, end, end + BESIDE)


def _mean(rows: Floats, first: int, last: int) -> Floats:
    """The mean of some rows; zeros where there are none."""
    inside = rows[max(first, 0) : max(last, 0)]
    result: Floats = inside.sum(axis=0) / max(len(inside), 1)
    return result
