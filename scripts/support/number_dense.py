"""Learns how the encoder's states around a number tell its role, and how much that counts."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.number_features import ROLES, Floats
from coach.language.encoder import MODEL_FILE
from coach.resources import data_folder
from support.softmax import SoftmaxRegression

BLOCKS = 4
"""Averages of states that a number has; see `number_parts.dense_features`."""
WIDTH = 384
KEPT = 128
"""Principal components of a block that are learned from."""
STEPS, RATE, PENALTY = 200, 0.05, 1e-3
SHARE = 0.4
"""Weight beside the model of words."""
PART_SCALE = 0.5
LETTERS = "obsdi"
PREFIX = 16
"""Characters of a checksum that are kept."""


def encoder_sum() -> str:
    """The start of the sha256 of the encoder in `models/star`."""
    content = (data_folder("models") / "star" / MODEL_FILE).read_bytes()
    return hashlib.sha256(content).hexdigest()[:PREFIX]


def learn_dense(
    rows: Floats, labels: Sequence[str], importance: Floats
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and bias over the columns as they come; components are worked into them."""
    turn, center = _turn(rows)
    model = SoftmaxRegression(LETTERS, steps=STEPS, rate=RATE, penalty=PENALTY)
    model.fit((rows - center) @ turn, labels, importance)
    weights = (turn @ model.weights).astype(np.float16).astype(np.float32)
    bias = model.bias - center @ weights
    return weights, bias.astype(np.float32)


def _turn(rows: Floats) -> tuple[Floats, Floats]:
    """From columns to components, the first of each block at variance one."""
    center = rows.mean(axis=0)
    parts = rows.shape[1] - BLOCKS * WIDTH
    turn = np.zeros((rows.shape[1], BLOCKS * KEPT + parts))
    for block in range(BLOCKS):
        columns = slice(block * WIDTH, (block + 1) * WIDTH)
        sizes, axes = np.linalg.eigh(np.cov(rows[:, columns], rowvar=False))
        best = axes[:, ::-1][:, :KEPT] / np.sqrt(sizes[-1])
        turn[columns, block * KEPT : (block + 1) * KEPT] = best
    scale = PART_SCALE / (rows[:, -parts:].std(axis=0) + 1e-6)
    turn[-parts:, -parts:] = np.diag(scale)
    return turn, center


def calibrated(odds: Floats, roles: NDArray[np.int64]) -> float:
    """The temperature at which averaged probabilities of unseen numbers are likeliest."""
    logs = np.log(np.maximum(odds, 1e-6))

    def loss(temperature: float) -> float:
        scores = logs / temperature
        scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return float(-scores[np.arange(len(roles)), roles].mean())

    return min((round(0.5 + 0.02 * step, 2) for step in range(40)), key=loss)


def warmed(odds: Floats, temperature: float) -> Floats:
    """Probabilities at a temperature."""
    powers: Floats = np.maximum(odds, 1e-6) ** (1 / temperature)
    result: Floats = powers / powers.sum(axis=1, keepdims=True) if len(odds) else powers
    return result


def tilted(odds: Floats, roles: NDArray[np.int64]) -> Floats:
    """What to add to each role's log-probability for the best macro-F1; an outcome gets nothing."""
    logs, tilt = np.log(np.maximum(odds, 1e-4)), np.zeros(len(ROLES))
    best = macro_f1(logs, roles)
    for _ in range(2):
        for role in range(1, len(ROLES)):
            for step in range(-8, 9):
                tried = tilt.copy()
                tried[role] = step / 10
                score = macro_f1(logs + tried, roles)
                if score > best + 1e-4:
                    best, tilt = score, tried
    return tilt


def macro_f1(logs: Floats, roles: NDArray[np.int64]) -> float:
    """Mean F1 of the likeliest roles."""
    found = logs.argmax(axis=1)
    hits = [(found == role)[roles == role].sum() for role in range(len(ROLES))]
    sizes = [(found == role).sum() + (roles == role).sum() for role in range(len(ROLES))]
    return float(np.mean([2 * hit / max(size, 1) for hit, size in zip(hits, sizes, strict=True)]))


def calibration_error(odds: Floats, roles: NDArray[np.int64], bins: int = 10) -> float:
    """Expected calibration error of the likeliest role over even bins (Guo et al. 2017)."""
    sure, right = odds.max(axis=1), odds.argmax(axis=1) == roles
    places = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = (abs(sure[places == b].sum() - right[places == b].sum()) for b in range(bins))
    return float(sum(gaps) / max(len(roles), 1))
