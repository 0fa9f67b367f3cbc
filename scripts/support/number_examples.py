"""Labeled answers as the number model reads them, and its two models learned from them."""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.number_features import (
    ROLES,
    Features,
    Floats,
    hashed,
    pair_features,
    role_features,
)
from coach.analyzers.number_model import Linear, Pair, possible_pairs
from coach.analyzers.number_stream import Stream, stream_of
from coach.analyzers.role_pairs import roles
from coach.analyzers.roles import read_line
from coach.domain import Question, Span
from coach.language import Language, load_language
from coach.recognize.words import transcript_from_text
from support.quantity_corpus import Labeled, load_quantities
from support.softmax import SoftmaxRegression, sparse

FOLDS = 5
SELDOM = 2
"""Numbers in which a feature has to be found, or it is left out."""
RARE_ROLE = 1.5
"""How much a number with the rarest role counts."""
LETTERS = "obsdi"
_QUESTION = Question("", "Tell me about a time you improved something.")


@dataclass(frozen=True, eq=False)
class Example:
    """One answer with what was labeled in it."""

    voice: str
    """The file that it stands in: answers of one file go into one fold."""
    stream: Stream
    labels: tuple[str | None, ...]
    """The role of each number that was found, None where it is no labeled one."""
    pairs: frozenset[Pair]
    rows: tuple[Features, ...]
    """What the role model sees of each number."""

    @property
    def fold(self) -> int:
        """The fold that it is in."""
        return zlib.crc32(self.voice.encode()) % FOLDS


def examples(split: str) -> list[Example]:
    """The answers of a split, typed and spoken."""
    return [
        _example(answer)
        for spoken in (False, True)
        for answer in load_quantities(split, spoken=spoken)
    ]


@cache
def _language() -> Language:
    return load_language()


def _example(answer: Labeled) -> Example:
    passage = _language().passage(_QUESTION, transcript_from_text(answer.text))
    lines = [read_line(sentence) for sentence in passage.sentences]
    stream = stream_of(lines, roles(lines))
    places = {one.number.span: index for index, one in enumerate(stream.numbers)}
    labels: dict[Span, str] = {one.span: one.role for one in answer.quantities}
    pairs = ((places.get(start), places.get(end)) for end, start in answer.pairs)
    return Example(
        answer.id.split("-")[0],
        stream,
        tuple(labels.get(one.number.span) for one in stream.numbers),
        frozenset((a, b) for a, b in pairs if a is not None and b is not None),
        tuple(hashed(role_features(stream, index)) for index in range(len(stream.numbers))),
    )


def learn(rows: Sequence[Features], labels: Sequence[str], classes: str) -> Linear:
    """Learn a linear model; the rarer a class, the more each of its rows counts."""
    seen = Counter(int(key) for row in rows for key in row)
    keys = sorted(key for key, count in seen.items() if count > SELDOM)
    known = {key: index for index, key in enumerate(keys)}
    design = sparse([[int(key) for key in row] for row in rows], known)
    weight = _importance(labels)
    model = SoftmaxRegression(classes, steps=150, rate=0.1, penalty=5e-5)
    model.fit(design, labels, np.asarray([weight[label] for label in labels]))
    weights = model.weights.astype(np.float16).astype(np.float32)
    return Linear(np.asarray(keys, np.uint32), weights, model.bias.astype(np.float32))


def _importance(labels: Sequence[str]) -> dict[str, float]:
    counts = Counter(labels)
    most = max(counts.values())
    return {label: min((most / count) ** 0.25, RARE_ROLE) for label, count in counts.items()}


def role_model(found: Sequence[Example]) -> Linear:
    """The role model of some answers."""
    pairs = [
        (row, LETTERS[ROLES.index(label)])
        for one in found
        for row, label in zip(one.rows, one.labels, strict=True)
        if label is not None
    ]
    return learn([row for row, _ in pairs], [label for _, label in pairs], LETTERS)


def pair_model(found: Sequence[Example], odds: Sequence[Floats]) -> Linear:
    """The pair model of some answers, given the role odds of each from a model without it."""
    rows = [row for one, each in zip(found, odds, strict=True) for row in _pair_rows(one, each)]
    return learn([row for row, _ in rows], [label for _, label in rows], "-+")


def _pair_rows(one: Example, odds: Floats) -> Iterator[tuple[Features, str]]:
    for start, end in possible_pairs(one.stream):
        features = hashed(pair_features(one.stream, start, end, odds))
        yield features, "+" if (start, end) in one.pairs else "-"


def odds_unseen(found: Sequence[Example]) -> list[Floats]:
    """The role odds of each answer from a model that did not see its voice."""
    models = [role_model([one for one in found if one.fold != fold]) for fold in range(FOLDS)]
    return [models[one.fold].probabilities(one.rows) for one in found]


def arrays_of(name: str, model: Linear) -> dict[str, NDArray[np.generic]]:
    """A model as arrays to store."""
    return {
        f"{name}_keys": model.keys,
        f"{name}_weights": model.weights.astype(np.float16),
        f"{name}_bias": model.bias,
    }
