"""Which of a question's points a sentence touches: what an interviewer would tick off.

Each sentence is held against each point: how alike their vectors are, whether the sentence says
what points of that kind call for, and the words they share. The weights lie in `models/relevance`.
For questions on staying current three points are looked for by rules, in any wording.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from coach.analyzers.questions.fit import FitModel, Floats, readable
from coach.domain import Question
from coach.language.lists import word_set

MOST_SHARED = 2
"""Shared words beyond which more of them say nothing (convention)."""
SHORTEST_STEM = 3
"""Letters that are left when an ending is taken off."""
RULE_CONFIDENCE = 0.85
"""Of a point that a rule found: the precision that rules have to reach here."""

_ENDINGS = ("ing", "ies", "ied", "es", "ed", "s", "ly", "e")
_EMPTY = word_set(
    """a an the of to in on at for and or but so it its is was were be been i you he we they him his
    her their your my our me us that this what which who whom how when where why with without from
    by as if not no do does did had have has one two about into out up down over than then there
    here also only just very some any all more most other others own each something somebody
    anybody you'd it's i'd i've i'm that's didn't don't she them"""
)


@dataclass(frozen=True)
class Kind:
    """A kind of point, and what sentences that touch it tend to say."""

    point: re.Pattern[str]
    said: re.Pattern[str]


@dataclass(frozen=True)
class Rule:
    """A point that is looked for by patterns alone."""

    point: str
    least: int
    """How many of the patterns have to be found in the answer."""
    said: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Touch:
    """A point and the sentence that touches it."""

    point: str
    sentence: int
    confidence: float
    """0..1."""


def touched(
    model: FitModel, question: Question, texts: Sequence[str], vectors: Floats
) -> Iterator[Touch]:
    """For each point its likeliest sentence; `texts` and `vectors` are the answer's sentences."""
    points = question.points
    if not points or not texts:
        return
    figures = point_evidence(model, question, texts, vectors) @ model.arrays["point_weights"]
    chances = 1 / (1 + np.exp(-figures))
    for point, row in zip(points, chances, strict=True):
        best = int(row.argmax())
        yield Touch(point, best, float(row[best]))


def point_evidence(
    model: FitModel, question: Question, texts: Sequence[str], vectors: Floats
) -> Floats:
    """What the weights are for: shape (points, sentences, figures).

    Likeness; share of the point's kinds that the sentence fits, and whether any; shared words; most
    alike of the sentences, of the points; likeness above the mean over the points, over the
    sentences; no known kind; length; likeness to a sentence that touches the point, most alike of
    the sentences, of the points; a one.
    """
    points = question.points
    sample = _alike_sample(model, question, vectors)
    vectors_of_points = model.phrases(points)
    usual = model.others.mean(axis=0) @ vectors_of_points.T
    alike = (vectors @ vectors_of_points.T - usual).T
    said = [readable(text).lower() for text in texts]
    fits = np.asarray([_fits(point, said) for point in points], np.float32)
    known = np.asarray([bool(_kinds_of(point)) for point in points], np.float32)
    shared = np.asarray([[_shared(point, text) for text in said] for point in points], np.float32)
    columns = (
        alike,
        fits,
        fits > 0,
        shared,
        alike >= alike.max(axis=1, keepdims=True),
        alike >= alike.max(axis=0, keepdims=True),
        alike - alike.mean(axis=0, keepdims=True),
        alike - alike.mean(axis=1, keepdims=True),
        np.broadcast_to(1 - known[:, None], alike.shape),
        np.broadcast_to(np.log([len(text.split()) + 1 for text in said]), alike.shape),
        sample,
        (sample > 0) & (sample >= sample.max(axis=1, keepdims=True)),
        (sample > 0) & (sample >= sample.max(axis=0, keepdims=True)),
        np.ones_like(alike),
    )
    return np.stack(columns, axis=-1).astype(np.float32)


def _alike_sample(model: FitModel, question: Question, vectors: Floats) -> Floats:
    """How much each sentence is like the sample for each point; zero where there is none."""
    samples = samples_of_points().get(question.id, ())
    if len(samples) != len(question.points):
        return np.zeros((len(question.points), len(vectors)), np.float32)
    read = model.phrases([readable(sample) for sample in samples])
    found: Floats = (vectors @ read.T - model.others.mean(axis=0) @ read.T).T
    return found


@cache
def samples_of_points() -> Mapping[str, Sequence[str]]:
    """Question id -> for each of its points a sentence that touches it."""
    text = files(__package__).joinpath("evidence.toml").read_text("utf-8")
    return tomllib.loads(text)


def _fits(point: str, said: Sequence[str]) -> list[float]:
    """For each sentence the share of the point's kinds that it fits."""
    kinds = _kinds_of(point)
    count = max(len(kinds), 1)
    return [sum(bool(kind.said.search(text)) for kind in kinds) / count for text in said]


@cache
def _kinds_of(point: str) -> tuple[Kind, ...]:
    return tuple(kind for kind in _kinds() if kind.point.search(point.lower()))


def _shared(point: str, text: str) -> int:
    return min(len(content(point) & content(text)), MOST_SHARED)


def content(text: str) -> frozenset[str]:
    """The stems of a text's words that say something."""
    words = re.findall(r"[a-z']+", text.lower())
    return frozenset(_stem(word) for word in words if word not in _EMPTY and len(word) > 2)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def by_rule(theme: str, texts: Sequence[str]) -> Iterator[Touch | str]:
    """For each rule of that theme the sentence that completes it, or the point that is left out."""
    said = [readable(text).lower() for text in texts]
    for rule in rules().get(theme, ()):
        found = [
            next((i for i, text in enumerate(said) if pattern.search(text)), None)
            for pattern in rule.said
        ]
        places = sorted(place for place in found if place is not None)
        enough = len(places) >= rule.least
        yield Touch(rule.point, places[rule.least - 1], RULE_CONFIDENCE) if enough else rule.point


@cache
def _table() -> Mapping[str, Any]:
    text = files(__package__).joinpath("points.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _kinds() -> tuple[Kind, ...]:
    return tuple(Kind(_words(row["point"]), _words(row["said"])) for row in _table()["kind"])


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """Theme -> its rules."""
    themes = ((name, table) for name, table in _table().items() if isinstance(table, dict))
    return {name: tuple(_rule(row) for row in table.values()) for name, table in themes}


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(row["point"], row["least"], tuple(_words(one) for one in row["said"]))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])")
