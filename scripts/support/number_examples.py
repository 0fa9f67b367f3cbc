"""Labeled answers as the number model reads them, and its two models learned from them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.numbers.features import (
    ROLES,
    Features,
    Floats,
    hashed,
    pair_features,
    role_features,
)
from coach.analyzers.numbers.model import Linear, Pair, possible_pairs
from coach.analyzers.numbers.role_pairs import roles
from coach.analyzers.numbers.roles import read_line
from coach.analyzers.numbers.stream import Stream, stream_of
from coach.domain import Question, Span
from coach.language import Language, load_language
from coach.recognize.words import transcript_from_text
from support.quantity_corpus import Labeled, load_quantities
from support.softmax import SoftmaxRegression, sparse
from support.star_corpus import Answer

if TYPE_CHECKING:
    from support.star_numbers import NumberText

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

    stream: Stream
    labels: tuple[str | None, ...]
    """The role of each number that was found, None where it is no labeled one."""
    pairs: frozenset[Pair]
    rows: tuple[Features, ...]
    """What the role model sees of each number."""
    fold: int
    """The fold that its voice is in."""


def examples(split: str) -> list[Example]:
    """The answers of a split, typed: spoken ones are the same stream. Voices take folds in turn."""
    answers = load_quantities(split, spoken=False)
    voices = sorted({voice(answer.id) for answer in answers})
    return [_example(answer, voices.index(voice(answer.id)) % FOLDS) for answer in answers]


def number_texts() -> "dict[str, NumberText]":
    """The dev answers, typed, as encoders read them, by id; those without numbers are left out."""
    from support.star_numbers import number_text

    answers = load_quantities("dev", spoken=False)
    found = {one.id: number_text(*_read(one.text, one)) for one in answers}
    return {name: text for name, text in found.items() if text is not None}


def unlabeled_texts(answers: Sequence[Answer]) -> "dict[str, NumberText]":
    """The same of answers whose numbers nobody has labeled."""
    from support.star_numbers import number_text

    found = {one.id: number_text(*_read(one.text)) for one in answers}
    return {name: text for name, text in found.items() if text is not None}


def taught_texts(answers: Sequence[Answer]) -> "list[NumberText]":
    """Dev answers, and others without labels, with what the larger encoder makes of each.

    Where there are no labels it stands in with those that it is sure of.
    """
    from support.taught import load_taught, sure_labels, sure_pairs

    taught = load_taught()
    found = [replace(text, taught=taught.get(name)) for name, text in number_texts().items()]
    for name, text in unlabeled_texts(answers).items():
        if name in taught:
            told = taught[name]
            pairs = sure_pairs(told, text.possible)
            found.append(replace(text, roles=sure_labels(told), pairs=pairs, taught=told))
    return found


def voice(name: str) -> str:
    """The file that the answer of this id stands in."""
    return name.split("-", maxsplit=1)[0]


@cache
def _language() -> Language:
    return load_language()


def _example(answer: Labeled, fold: int) -> Example:
    stream, labels, pairs = _read(answer.text, answer)
    rows = tuple(hashed(role_features(stream, index)) for index in range(len(stream.numbers)))
    return Example(stream, labels, frozenset(pairs), rows, fold)


def _read(
    text: str, answer: Labeled | None = None
) -> tuple[Stream, tuple[str | None, ...], list[Pair]]:
    """The stream of a text, the labeled role of each number in it, and the labeled pairs."""
    passage = _language().passage(_QUESTION, transcript_from_text(text))
    lines = [read_line(sentence) for sentence in passage.sentences]
    stream = stream_of(lines, roles(lines))
    if answer is None:
        return stream, (None,) * len(stream.numbers), []
    places = {one.number.span: index for index, one in enumerate(stream.numbers)}
    labels: dict[Span, str] = {one.span: one.role for one in answer.quantities}
    pairs = ((places.get(start), places.get(end)) for end, start in answer.pairs)
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return stream, tuple(labels.get(one.number.span) for one in stream.numbers), sorted(known)


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
    """The role odds of each answer from models of words that did not see its voice."""
    odds: dict[int, Floats] = {}
    for fold in range(FOLDS):
        role = role_model([one for one in found if one.fold != fold])
        rows = ((index, one.rows) for index, one in enumerate(found) if one.fold == fold)
        odds.update({index: role.probabilities(row) for index, row in rows})
    return [odds[index] for index in range(len(found))]


def arrays_of(name: str, model: Linear) -> dict[str, NDArray[np.generic]]:
    """A model as arrays to store."""
    return {
        f"{name}_keys": model.keys,
        f"{name}_weights": model.weights.astype(np.float16),
        f"{name}_bias": model.bias,
    }
