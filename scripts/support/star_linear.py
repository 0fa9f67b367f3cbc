"""Trains the linear half of the STAR model: hashed runs of words and places, in numpy."""

import random
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.ngrams import features, places, plain
from support.softmax import SoftmaxRegression, Sparse
from support.star_corpus import Answer
from support.star_variants import chunked, drawn

CLASSES = "STARLO"
DRAWS = 4
"""Variants of each answer beside the answer itself."""
CHUNK_SHARE = 0.7
"""Share of the unpunctuated variants that are cut anew whatever they say."""
LEAST_COUNT = 6
"""A feature counts from so many rows on, variants of one answer counted each."""
MOST_FEATURES = 60_000
STEPS, PENALTY = 200, 3e-5


def train_linear(answers: Sequence[Answer], seed: int = 3) -> Mapping[str, NDArray[np.generic]]:
    """`hashes` (rising), `weights` (int8), `scales` and `bias` per class, from stories."""
    varied = list(variants([answer for answer in answers if answer.is_story], seed))
    rows = [
        row for answer in varied for row in features([plain(line.text) for line in answer.lines])
    ]
    labels = [line.label for answer in varied for line in answer.lines]
    seen, counts = np.unique(np.concatenate(rows), return_counts=True)
    known = seen[counts >= LEAST_COUNT]
    model = SoftmaxRegression(CLASSES, steps=STEPS, penalty=PENALTY)
    model.fit(design(rows, known), labels, np.ones(len(rows)))
    return compact(known, model.weights, model.bias)


def variants(answers: Sequence[Answer], seed: int) -> Sequence[Answer]:
    """Each answer and `DRAWS` variants of it."""
    chance = random.Random(seed)
    found = []
    for answer in answers:
        found.append(answer)
        for _ in range(DRAWS):
            varied = drawn(answer, chance)
            cut = not varied.punctuated and chance.random() < CHUNK_SHARE
            found.append(chunked(varied, chance) if cut else varied)
    return found


def design(rows: Sequence[NDArray[np.uint32]], known: NDArray[np.uint32]) -> Sparse:
    """One row of length one per list of hashes; unknown ones are dropped."""
    found = [places(known, row) for row in rows]
    lengths = np.asarray([len(at) for at in found], np.int64)
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    index = np.repeat(np.arange(len(rows)), lengths)
    return Sparse(np.concatenate(found), values, index, (len(rows), len(known)))


def compact(
    known: NDArray[np.uint32], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> Mapping[str, NDArray[np.generic]]:
    """The heaviest features with their weights in 8 bits."""
    heaviest = np.sort(np.argsort(-np.abs(weights).max(axis=1), kind="stable")[:MOST_FEATURES])
    kept = weights[heaviest]
    scales = np.maximum(np.abs(kept).max(axis=0), 1e-9) / 127
    small = np.round(kept / scales).astype(np.int8)
    return {"hashes": known[heaviest], "weights": small, "scales": scales, "bias": bias}
