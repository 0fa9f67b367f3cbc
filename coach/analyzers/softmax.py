"""Scores of a linear model as probabilities."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def log_softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Scores as log-probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True, initial=-np.inf)
    result: NDArray[Any] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Scores as probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=-np.inf))
    result: NDArray[Any] = powers / powers.sum(axis=-1, keepdims=True)
    return result
