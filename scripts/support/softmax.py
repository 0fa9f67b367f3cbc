"""Logistic regression in numpy, small enough to read.

Over several classes it is trained on all rows at once by Adam with a fixed number of steps from
zero weights, so that the same rows give the same weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Sparse:
    """Rows of few entries: row i holds `values[starts[i]:starts[i + 1]]` in those `columns`."""

    columns: NDArray[np.int64]
    values: Matrix
    rows: NDArray[np.int64]
    """The row of each entry."""
    shape: tuple[int, int]

    def times(self, weights: Matrix) -> Matrix:
        """This matrix times weights of shape (columns, classes)."""
        sums = [
            np.bincount(self.rows, self.values * column[self.columns], self.shape[0])
            for column in weights.T
        ]
        return np.stack(sums, axis=1)

    def transposed_times(self, errors: Matrix) -> Matrix:
        """Its transpose times errors of shape (rows, classes)."""
        sums = [
            np.bincount(self.columns, self.values * column[self.rows], self.shape[1])
            for column in errors.T
        ]
        return np.stack(sums, axis=1)


Design = Sparse | Matrix


def sparse(rows: Sequence[Sequence[str]], known: Mapping[str, int]) -> Sparse:
    """A row per list of features; unknown ones are dropped, each row has length one."""
    found = [sorted({known[feature] for feature in row if feature in known}) for row in rows]
    lengths = np.asarray([len(row) for row in found], np.int64)
    columns = np.asarray([column for row in found for column in row], np.int64)
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    index = np.repeat(np.arange(len(rows)), lengths)
    return Sparse(columns, values, index, (len(rows), len(known)))


@dataclass
class SoftmaxRegression:
    """One weight per feature and class, and a bias per class."""

    classes: str
    steps: int = 200
    rate: float = 0.1
    penalty: float = 5e-5
    """Half the squared weights count so much beside the mean loss of a row."""

    def fit(self, design: Design, labels: Sequence[str], importance: Matrix) -> Self:
        """Learn from rows with their labels; a row of importance zero is passed over."""
        targets = np.asarray([[label == name for name in self.classes] for label in labels], float)
        share = importance[:, None] / importance.sum()
        self.weights = np.zeros((design.shape[1], len(self.classes)))
        self.bias = np.zeros(len(self.classes))
        moments = [np.zeros_like(self.weights), np.zeros_like(self.weights)]
        for step in range(1, self.steps + 1):
            errors = (self.probabilities(design) - targets) * share
            gradient = _transposed_times(design, errors) + self.penalty * self.weights
            self.weights -= self.rate * _adam(gradient, moments, step)
            self.bias -= self.rate * errors.sum(0) * 10
        return self

    def probabilities(self, design: Design) -> Matrix:
        """One row per row of the design, one column per class; rows add up to 1."""
        scores = _times(design, self.weights) + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def labels(self, design: Design) -> list[str]:
        """The likeliest class of each row."""
        return [self.classes[index] for index in self.probabilities(design).argmax(axis=1)]


def logistic(
    rows: Matrix, truth: NDArray[np.bool_], weights: Matrix, ridge: float, steps: int = 25
) -> Matrix:
    """Weights of a logistic regression of two classes over few features, by Newton's method."""
    found = np.zeros(rows.shape[1])
    for _ in range(steps):
        chances = 1 / (1 + np.exp(-(rows @ found)))
        slope = rows.T @ ((chances - truth) * weights) + ridge * found
        bend = (rows * (weights * chances * (1 - chances))[:, None]).T @ rows
        found = found - np.linalg.solve(bend + ridge * np.eye(len(found)), slope)
    return found


def _adam(gradient: Matrix, moments: list[Matrix], step: int) -> Matrix:
    """The direction of one step (Kingma & Ba 2015, their constants); moments are kept in place."""
    moments[0] += 0.1 * (gradient - moments[0])
    moments[1] += 0.001 * (gradient**2 - moments[1])
    return (moments[0] / (1 - 0.9**step)) / (np.sqrt(moments[1] / (1 - 0.999**step)) + 1e-8)


def _times(design: Design, weights: Matrix) -> Matrix:
    return design.times(weights) if isinstance(design, Sparse) else design @ weights


def _transposed_times(design: Design, errors: Matrix) -> Matrix:
    return design.transposed_times(errors) if isinstance(design, Sparse) else design.T @ errors
