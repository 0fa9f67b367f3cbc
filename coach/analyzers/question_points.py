"""Which of a question's points a sentence touches: what an interviewer would tick off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coach.analyzers.question_fit import Fit, Floats, load_fit_model
from coach.domain import Question

SURE = 0.45
"""Likeness of a sentence to a point, above that of other answers, from which it touches it."""


@dataclass(frozen=True)
class Touch:
    """A point and the sentence that touches it."""

    text: str
    sentence: int
    confidence: float
    """0..1."""


def points_of(question: Question, fit: Fit) -> tuple[str, ...]:
    """What to look for: the question's own points."""
    del fit
    return question.points


def touched(points: Sequence[str], vectors: Floats) -> Iterator[Touch]:
    """The points that a sentence surely touches, each with the likeliest sentence."""
    model = load_fit_model()
    for point in points:
        vector = model.phrases([point])[0]
        likeness = vectors @ vector - float((model.others @ vector).mean())
        best = int(np.argmax(likeness))
        if likeness[best] >= SURE:
            yield Touch(point, best, 0.85)
