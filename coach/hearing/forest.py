"""A small forest of boosted decision trees, read from a file and applied to rows of features."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.errors import ModelMissingError

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees as (trees, nodes) tables; a leaf points to itself."""

    features: tuple[str, ...]
    feature: NDArray[np.intp]
    threshold: NDArray[np.float64]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: NDArray[np.float64]
    """Log-odds that each leaf adds."""
    baseline: float
    depth: int

    def probabilities(self, rows: Floats) -> NDArray[np.float64]:
        """(rows,): 0..1, for (rows, features)."""
        trees = np.arange(len(self.feature))[None, :]
        node = np.zeros((len(rows), len(self.feature)), np.intp)
        for _ in range(self.depth):
            values = np.take_along_axis(rows, self.feature[trees, node], axis=1)
            goes_left = values <= self.threshold[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        odds = self.baseline + self.value[trees, node].sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-odds)), np.float64)


def read_forest(path: Path) -> Forest:
    """The forest in a JSON file of `baseline`, `features` and `trees`.

    A tree is a list of nodes `[feature, threshold, left, right, value]`, the root first and leaves
    with feature -1. Raises ModelMissingError where the file is absent or damaged.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return _built(plain)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelMissingError(
            f"The model {path} is missing or damaged.", "Install interview-coach again."
        ) from error


def _built(plain: dict[str, list[list[list[float]]]]) -> Forest:
    trees = plain["trees"]
    size = max(len(tree) for tree in trees)
    table = np.zeros((len(trees), size, 5))
    for number, tree in enumerate(trees):
        table[number, : len(tree)] = tree
        leaves = [at for at, node in enumerate(tree) if node[0] < 0]
        table[number, leaves, 0] = 0
        table[number, leaves, 2] = table[number, leaves, 3] = leaves
    return Forest(
        tuple(str(name) for name in plain["features"]),
        table[..., 0].astype(np.intp),
        table[..., 1],
        table[..., 2].astype(np.intp),
        table[..., 3].astype(np.intp),
        table[..., 4],
        float(np.asarray(plain["baseline"])),
        max(_depth(tree, 0) for tree in trees),
    )


def _depth(tree: list[list[float]], at: int) -> int:
    if tree[at][0] < 0:
        return 0
    return 1 + max(_depth(tree, int(tree[at][side])) for side in (2, 3))
