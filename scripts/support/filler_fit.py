"""Logistic regression over named features with numpy alone: the same weights on every run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.filler_words.features import TEMPLATES
from coach.analyzers.filler_words.models import Model

RIDGE: Mapping[str, float] = {
    "words": 0.15,
    "more words": 3.0,
    "classes": 1.5,
    "more classes": 1.0,
    "words and classes": 3.0,
    "sets": 0.9,
    "more sets": 0.9,
    "marks": 0.09,
    "more marks": 1.0,
    "pauses": 0.3,
    "shape": 0.9,
    "cues": 0.15,
}
"""Kind of feature -> strength of the pull of its weights towards zero, found by a search over
sentences and meetings that were held out."""
RAREST = 2
"""Rows a feature has to be in to get a weight."""
SMALLEST = 0.02
"""Weights below it are dropped; they move no probability by a hundredth."""
STEPS = 300
MEMORY = 10

_RIDGE_OF = {
    template: RIDGE[kind] for kind, templates in TEMPLATES.items() for template in templates
}
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class RowOf:
    """One view of an example: its features, its label, and how much it counts."""

    names: Sequence[str]
    is_filler: bool
    weight: float


@dataclass(frozen=True)
class _Problem:
    """Rows as one long list of columns, with the row that each belongs to."""

    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    labels: Vector
    weights: Vector
    ridge: Vector

    def loss(self, theta: Vector) -> tuple[float, Vector]:
        """Weighted log loss with its ridge, and the gradient; the first weight is the bias."""
        odds = np.bincount(self.rows, weights=theta[self.columns], minlength=len(self.labels))
        signed = np.where(self.labels == 1, odds, -odds)
        loss = self.weights @ np.logaddexp(0, -signed) + 0.5 * (self.ridge * theta) @ theta
        error = self.weights * (0.5 * (1 + np.tanh(odds / 2)) - self.labels)
        gradient = np.bincount(self.columns, weights=error[self.rows], minlength=len(theta))
        return float(loss), gradient + self.ridge * theta


def fit(rows: Sequence[RowOf], threshold: float = 0.5) -> Model:
    """Learn the weights of every feature that is not too rare."""
    counts = Counter(chain.from_iterable(row.names for row in rows))
    names = sorted(name for name, count in counts.items() if count >= RAREST)
    theta = _minimize(_problem(rows, names))
    kept = {
        name: round(float(weight), 3)
        for name, weight in zip(names, theta[1:], strict=True)
        if abs(weight) >= SMALLEST
    }
    return Model(round(float(theta[0]), 3), threshold, kept)


def _problem(rows: Sequence[RowOf], names: Sequence[str]) -> _Problem:
    column = {name: number for number, name in enumerate(names, start=1)}
    found = [[0, *(column[name] for name in row.names if name in column)] for row in rows]
    ridge = [0.001, *(_RIDGE_OF[name.partition("=")[0]] for name in names)]
    return _Problem(
        np.fromiter(chain.from_iterable(found), np.int64),
        np.repeat(np.arange(len(rows)), [len(each) for each in found]),
        np.array([row.is_filler for row in rows], np.float64),
        np.array([row.weight for row in rows]),
        np.array(ridge),
    )


def _minimize(problem: _Problem) -> Vector:
    """Limited-memory BFGS with a backtracking step (Nocedal & Wright 2006, algorithm 7.5)."""
    theta = np.zeros(len(problem.ridge))
    value, gradient = problem.loss(theta)
    pairs: list[tuple[Vector, Vector]] = []
    for _ in range(STEPS):
        direction = -_scaled(gradient, pairs)
        step = 1.0 if pairs else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        slope = float(gradient @ direction)
        while True:
            moved, next_gradient = problem.loss(theta + step * direction)
            if moved <= value + 1e-4 * step * slope or step < 1e-8:
                break
            step /= 2
        pairs.append((step * direction, next_gradient - gradient))
        pairs = [pair for pair in pairs[-MEMORY:] if pair[0] @ pair[1] > 1e-10]
        settled = abs(value - moved) <= 1e-6 * max(1.0, abs(moved))
        theta, value, gradient = theta + step * direction, moved, next_gradient
        if settled:
            break
    return theta


def _scaled(gradient: Vector, pairs: Sequence[tuple[Vector, Vector]]) -> Vector:
    """The gradient times the inverse curvature that the last steps show."""
    result, shares = gradient.copy(), []
    for moved, changed in reversed(pairs):
        share = (moved @ result) / (changed @ moved)
        shares.append(share)
        result -= share * changed
    if pairs:
        moved, changed = pairs[-1]
        result *= (moved @ changed) / (changed @ changed)
    for (moved, changed), share in zip(pairs, reversed(shares), strict=True):
        result += moved * (share - (changed @ result) / (changed @ moved))
    return result
