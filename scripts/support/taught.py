"""What a larger encoder makes of numbers in answers that it has not seen, as stored in the corpus.

`scripts/corpora/quantities/taught.npz` (made by `number_teacher`) has for each answer, by its id,
the probability of each role of each number, and of each two numbers as baseline and outcome, in
255ths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.numbers.features import ROLES
from coach.analyzers.numbers.model import Pair
from support.quantity_corpus import CORPUS

FILE = CORPUS / "taught.npz"
SURE = 0.6
"""Probability from which a role counts as a label."""
LEVELS = 255


@dataclass(frozen=True, eq=False)
class Taught:
    """What the larger encoder makes of the numbers of one answer."""

    roles: NDArray[np.float32]
    """How likely each role is: (numbers, roles)."""
    pairs: NDArray[np.float32]
    """How likely each two are baseline and outcome: (numbers, numbers)."""


def store_taught(taught: Mapping[str, Taught]) -> None:
    """Write the file."""
    each = list(taught.values())
    np.savez_compressed(
        FILE,
        ids=np.asarray(list(taught)),
        counts=np.asarray([len(one.roles) for one in each], np.int16),
        roles=_stored(np.concatenate([one.roles for one in each])),
        pairs=_stored(np.concatenate([one.pairs.reshape(-1) for one in each])),
    )


def _stored(shares: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.round(shares * LEVELS).astype(np.uint8)


@cache
def load_taught() -> Mapping[str, Taught]:
    """What is stored, by the id of the answer."""
    with np.load(FILE) as stored:
        ids, counts = stored["ids"].tolist(), stored["counts"].astype(int)
        roles = stored["roles"].astype(np.float32) / LEVELS
        pairs = stored["pairs"].astype(np.float32) / LEVELS
    each_roles = np.split(roles, np.cumsum(counts)[:-1])
    each_pairs = np.split(pairs, np.cumsum(counts**2)[:-1])
    rows = zip(ids, counts.tolist(), each_roles, each_pairs, strict=True)
    return {name: Taught(told, both.reshape(count, count)) for name, count, told, both in rows}


def sure_labels(taught: Taught) -> tuple[str | None, ...]:
    """The role of each number where it is surely told, else None."""
    best = zip(taught.roles.argmax(axis=1).tolist(), taught.roles.max(axis=1).tolist(), strict=True)
    return tuple(ROLES[role] if share > SURE else None for role, share in best)


def sure_pairs(taught: Taught, possible: Sequence[Pair]) -> tuple[Pair, ...]:
    """Pairs that are likelier than not, the likeliest first, each number in one at most."""
    likely = ((float(taught.pairs[pair]), pair) for pair in possible)
    found: list[Pair] = []
    for share, (start, end) in sorted(likely, reverse=True):
        if share > 0.5 and all(start != one and end != two for one, two in found):
            found.append((start, end))
    return tuple(sorted(found))
