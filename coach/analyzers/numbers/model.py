"""Tells the roles of an answer's numbers, and which outcome started at which baseline.

Linear models over the features of `features`: one gives every number a probability for each
role, the other every two numbers the probability that they are a pair. What an encoder says of
both (`encoded`) is averaged with that. Roles and pairs are then chosen together: an outcome
has at most one baseline, and a baseline at most one outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.numbers.encoded import Encoded, NumberEncoder
from coach.analyzers.numbers.features import (
    REACH,
    ROLES,
    Features,
    Floats,
    hashed,
    pair_features,
    role_features,
)
from coach.analyzers.numbers.roles import Number, in_unit_of
from coach.analyzers.numbers.stream import Placed, Stream, alike
from coach.analyzers.softmax import softmax
from coach.analyzers.stored import load_arrays
from coach.language.encoder import load_encoder
from coach.resources import data_folder

ARRAYS = "quantities.npz"
LAYERS = ("role", "role_bias", "left", "left_bias", "right", "right_bias", "pair_bias")
"""Of the arrays those of the layers on top of the encoder."""
OUTCOME, BASELINE = ROLES.index("outcome"), ROLES.index("baseline")

_LEAST = 1e-4
"""A probability below this counts as this."""

_NEVER = 20.0
"""Taken off a log-probability, it leaves none."""

_SLIM = 0.003
"""Two numbers whose roles are less likely than this together are not looked at as a pair."""

Pair = tuple[int, int]
"""The index of a baseline, and that of its outcome."""


@dataclass(frozen=True, eq=False)
class Linear:
    """Logistic regression over hashed features."""

    keys: NDArray[np.uint32]
    """The features it knows, sorted."""
    weights: NDArray[np.float32]
    """Shape (features, classes)."""
    bias: NDArray[np.float32]

    def probabilities(self, rows: Sequence[Features]) -> Floats:
        """One row per row of features, one column per class; rows add up to 1."""
        scores = np.asarray([self._scores(row) for row in rows], float)
        return softmax(scores.reshape(len(rows), len(self.bias)))

    def _scores(self, row: Features) -> Floats:
        places = np.searchsorted(self.keys, row)
        places[places == len(self.keys)] = 0
        known = places[self.keys[places] == row]
        total: Floats = self.weights[known].sum(axis=0, dtype=float)
        result: Floats = total / np.sqrt(max(len(known), 1)) + self.bias
        return result


@dataclass(frozen=True, eq=False)
class NumberModel:
    """The models; see `scripts/train_impact`."""

    role: Linear
    pair: Linear
    encoder: NumberEncoder
    encoder_share: float = 0.7
    """Weight of the encoder in the average of log-probabilities, 0..1; 0: roles are told by words
    alone (set on voices that neither had seen)."""
    temperature: float = 1.0
    """By which the average is divided (set likewise)."""
    pair_share: float = 0.8
    """Weight of the encoder in the average of the log-odds of pairs (set likewise)."""
    pair_gain: float = 1.25
    """Added to the log-odds of a pair (set likewise)."""
    pair_trust: float = 0.5
    """How much the roles count against a pair (set likewise)."""

    def judge(
        self, stream: Stream, caution: float = 0.0
    ) -> tuple[tuple[Number, ...], tuple[float, ...]]:
        """The numbers with their roles and baselines, in order, and how sure each role is.

        `caution` is taken off the log-probability of an outcome that the rules do not see as one;
        what was only aimed at, or changed the wrong way, is none.
        """
        by_words = self.words_odds(stream)
        told = self.encoder.read(stream) if self.encoder_share else None
        odds = by_words if told is None else self.mixed(by_words, told)
        logs = np.log(np.maximum(odds, _LEAST))
        logs[:, OUTCOME] -= [_doubt(one, caution) for one in stream.numbers]
        chosen, pairs = self.chosen(logs, self.pair_odds(stream, by_words, odds, told))
        numbers = [
            replace(one.number, role=ROLES[role], baseline=None)
            for one, role in zip(stream.numbers, chosen, strict=True)
        ]
        for start, end in pairs:
            numbers[start], numbers[end] = _joined(numbers[start], numbers[end])
        sure = tuple(float(row[role]) for row, role in zip(odds, chosen, strict=True))
        return tuple(numbers), sure

    def words_odds(self, stream: Stream) -> Floats:
        """The probability of each role by the words, of shape (numbers, roles)."""
        rows = [hashed(role_features(stream, index)) for index in range(len(stream.numbers))]
        return self.role.probabilities(rows)

    def mixed(self, by_words: Floats, told: Encoded) -> Floats:
        """The probabilities by the words averaged with those of the encoder, calibrated."""
        share = self.encoder_share
        logs = share * told.roles + (1 - share) * np.log(np.maximum(by_words, _LEAST))
        return softmax(logs / self.temperature)

    def pair_odds(
        self, stream: Stream, by_words: Floats, odds: Floats, told: Encoded | None
    ) -> dict[Pair, float]:
        """The log-odds of each possible pair that the roles do not rule out.

        The pair model was learned beside roles that were told by words, so it gets those.
        """
        found = possible_pairs(stream)
        pairs = [pair for pair in found if odds[pair[0], BASELINE] * odds[pair[1], OUTCOME] > _SLIM]
        rows = [hashed(pair_features(stream, start, end, by_words)) for start, end in pairs]
        shares = np.clip(self.pair.probabilities(rows)[:, 1], _LEAST, 1 - _LEAST)
        scores = np.log(shares / (1 - shares))
        if told is not None:
            share = self.pair_share
            said = np.asarray([told.pairs[pair] for pair in pairs]).reshape(len(pairs))
            scores = share * said + (1 - share) * scores
        return dict(zip(pairs, scores.tolist(), strict=True))

    def chosen(
        self, logs: Floats, pair_odds: Mapping[Pair, float]
    ) -> tuple[tuple[int, ...], tuple[Pair, ...]]:
        """The role of each number and the pairs, the ones that gain most first."""
        roles = [int(row.argmax()) for row in logs]
        gains = ((self._gain(logs, pair, score), pair) for pair, score in pair_odds.items())
        pairs: list[Pair] = []
        taken: set[int] = set()
        for gain, (start, end) in sorted(gains, reverse=True):
            if gain > 0 and not taken.intersection((start, end)):
                taken.update((start, end))
                pairs.append((start, end))
                roles[start], roles[end] = BASELINE, OUTCOME
        return tuple(roles), tuple(pairs)

    def _gain(self, logs: Floats, pair: Pair, score: float) -> float:
        start, end = pair
        lost = logs[start, BASELINE] - logs[start].max() + logs[end, OUTCOME] - logs[end].max()
        return float(score + self.pair_gain + self.pair_trust * lost)


def _doubt(placed: Placed, caution: float) -> float:
    """What is taken off the log-probability of an outcome."""
    role = placed.number.role
    if placed.wish or (placed.told and role == "scope"):
        return _NEVER
    return 0.0 if role == "outcome" else caution


def _joined(start: Number, end: Number) -> tuple[Number, Number]:
    """A baseline and its outcome, each with the other's unit where it tells none."""
    first, last = start.quantity, end.quantity
    start = replace(start, quantity=in_unit_of(last, first))
    return start, replace(end, quantity=in_unit_of(first, last), baseline=start)


def possible_pairs(stream: Stream) -> list[Pair]:
    """Every two numbers not too far apart that may measure the same thing, either one first."""
    numbers = [one.quantity for one in stream.numbers]
    near = (
        (start, end)
        for start in range(len(numbers))
        for end in range(max(start - REACH, 0), min(start + 1 + REACH, len(numbers)))
    )
    return [(i, j) for i, j in near if i != j and alike(numbers[i], numbers[j])]


@cache
def load_number_model(folder: Path | None = None) -> NumberModel:
    """Load the model in that folder (default: the shipped one), once; raises CoachError."""
    folder = folder or data_folder("models") / "quantities"
    arrays = load_arrays(folder, ARRAYS, "The model of numbers")
    encoder = NumberEncoder(load_encoder(folder), {name: arrays[name] for name in LAYERS})
    return NumberModel(_linear(arrays, "words_role"), _linear(arrays, "words_pair"), encoder)


def _linear(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Linear:
    weights = arrays[f"{name}_weights"].astype(np.float32)
    keys = arrays[f"{name}_keys"].astype(np.uint32)
    return Linear(keys, weights, arrays[f"{name}_bias"].astype(np.float32))
