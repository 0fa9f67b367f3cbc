"""Where an answer puts a failure on others, by a small model that learned it from whole answers.

Words do not tell it: "they never sent the data" may be a reproach or plain context. So two linear
readers are added up for each stretch: one of what the STAR encoder made of it, of its neighbors and
of the whole answer, and one of its words and its neighbors' words. An answer is taken to blame
somebody only where it is full of such stretches; its card in `models/ownership` tells how often
that is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.ngrams import features, places
from coach.analyzers.parts.told import Told
from coach.analyzers.stored import load_arrays, load_settings
from coach.domain import Span
from coach.resources import data_folder

ARRAYS = "blame.npz"
FEWEST = 10
"""Stretches of a short answer: a sentence or two tell little (convention)."""
NEAR = 1.5
"""Log-odds by which a stretch beside the worst one may fall short and is quoted with it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BlameModel:
    """The loaded model; made by `load_blame_model`."""

    arrays: Mapping[str, NDArray[Any]]
    words_share: float
    """Weight of the words' log-odds beside the encoder's."""
    threshold: float
    """Mean odds of the stretches, as a logarithm, from which an answer blames somebody."""

    def place(self, answer: Told) -> Span | None:
        """Where it is put on others most clearly; None where that is not sure enough."""
        if answer.reading is None:
            return None
        odds = self.log_odds(answer.reading.states, [piece.unit.text for piece in answer.pieces])
        if evidence(odds) < self.threshold:
            return None
        first, last = around(odds)
        return answer.pieces[first].unit.start_char, answer.pieces[last - 1].unit.end_char

    def log_odds(self, states: NDArray[Any], texts: Sequence[str]) -> Floats:
        """Of each stretch of an answer, that others are blamed there; shape (stretches,)."""
        encoded = context(states) @ self.arrays["weights"] + self.arrays["bias"]
        mixed: Floats = encoded + self.words_share * self._words(texts)
        return mixed

    def _words(self, texts: Sequence[str]) -> Floats:
        known, weights = self.arrays["hashes"], self.arrays["word_weights"]
        scale, bias = float(self.arrays["word_scale"]), float(self.arrays["word_bias"])
        return np.asarray(
            [
                scale * weights[at].sum(dtype=np.int64) / np.sqrt(max(len(at), 1)) + bias
                for at in (places(known, found) for found in features(texts))
            ]
        )


def context(states: NDArray[Any]) -> Floats:
    """Each stretch's state, the mean of its neighbors' and that of all: (stretches, 3 x width)."""
    edge = np.zeros((1, states.shape[1]))
    padded = np.vstack([edge, states, edge])
    whole = np.broadcast_to(states.mean(axis=0), states.shape)
    return np.hstack([states, (padded[:-2] + padded[2:]) / 2, whole]).astype(np.float64)


def evidence(odds: Floats) -> float:
    """How much of an answer is blame: its stretches' mean odds, as a logarithm.

    One that has fewer than `FEWEST` counts as having so many.
    """
    return float(np.logaddexp.reduce(odds) - np.log(max(len(odds), FEWEST)))


def around(odds: Floats) -> tuple[int, int]:
    """The worst stretch and those beside it that are nearly as bad, half-open."""
    worst = int(odds.argmax())
    limit = odds[worst] - NEAR
    before = worst > 0 and odds[worst - 1] >= limit
    after = worst + 1 < len(odds) and odds[worst + 1] >= limit
    return worst - before, worst + 1 + after


@cache
def load_blame_model(folder: Path | None = None) -> BlameModel:
    """Load the model in that folder (default: the shipped one), once; raises CoachError."""
    folder = folder or data_folder("models") / "ownership"
    what = "The ownership model"
    numbers = load_settings(folder, what)
    arrays = load_arrays(folder, ARRAYS, what)
    return BlameModel(arrays, numbers["words_share"], numbers["threshold"])
