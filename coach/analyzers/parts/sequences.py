"""Labels for a row of sentences: what each one says by itself, weighed with its neighbors."""

import math
from collections.abc import Sequence

Row = Sequence[float]
"""One number per label."""


def most_likely(scores: Sequence[Row], moves: Sequence[Row], first: Row) -> list[int]:
    """The row of labels whose scores and moves add up to most (Viterbi).

    `scores` holds one row per sentence, `moves[i][j]` what going from label i to label j adds,
    `first` what starting with a label adds.
    """
    if not scores:
        return []
    best = [start + score for start, score in zip(first, scores[0], strict=True)]
    origins: list[list[int]] = []
    for row in scores[1:]:
        ways = [[value + moves[i][j] for i, value in enumerate(best)] for j in range(len(row))]
        origins.append([max(range(len(way)), key=way.__getitem__) for way in ways])
        best = [max(way) + score for way, score in zip(ways, row, strict=True)]
    labels = [max(range(len(best)), key=best.__getitem__)]
    for origin in reversed(origins):
        labels.append(origin[labels[-1]])
    return labels[::-1]


def probabilities(scores: Sequence[Row], moves: Sequence[Row], first: Row) -> list[list[float]]:
    """How likely each label is for each sentence, over all rows of labels (forward-backward)."""
    if not scores:
        return []
    ahead = [_sum_rows(first, scores[0])]
    for row in scores[1:]:
        ways = ([value + moves[i][j] for i, value in enumerate(ahead[-1])] for j in range(len(row)))
        ahead.append(_sum_rows([_log_sum(way) for way in ways], row))
    behind = [[0.0] * len(scores[0])]
    for row in reversed(scores[1:]):
        later = _sum_rows(behind[-1], row)
        behind.append([_log_sum(_sum_rows(move, later)) for move in moves])
    return [_shares(_sum_rows(a, b)) for a, b in zip(ahead, reversed(behind), strict=True)]


def _sum_rows(one: Row, two: Row) -> list[float]:
    return [a + b for a, b in zip(one, two, strict=True)]


def _log_sum(values: Row) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))


def _shares(values: Row) -> list[float]:
    total = _log_sum(values)
    return [math.exp(value - total) for value in values]
