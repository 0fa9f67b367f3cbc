"""Whether the answer speaks to the question that was asked, and which of its points it touched.

A trained model compares the two (`question_fit`); between its thresholds nothing is said. What an
interviewer listens for (`points`) is looked for sentence by sentence (`question_points`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coach.analyzers.question_fit import (
    MOST_SENTENCES,
    Fit,
    Floats,
    load_fit_model,
)
from coach.analyzers.question_points import points_of, touched
from coach.analyzers.units import units_of
from coach.domain import Analysis, Finding, Measure
from coach.language import Passage, Sentence

OFF_QUESTION = "This does not seem to answer the question that was asked."


@dataclass(frozen=True)
class _Read:
    """The sentences that are judged, and their vectors, row by row."""

    sentences: tuple[Sentence, ...]
    vectors: Floats


@dataclass(frozen=True)
class Relevance:
    """Holds an answer against its question."""

    fewest_words: int = 15
    """Words below which nothing is judged (convention)."""
    speaks_from: float = 0.65
    """Score from which the answer counts as speaking to the question; set on practice answers."""
    off_below: float = 0.3
    """Score below which it counts as not doing so; between the two nothing is said."""
    surely_off_below: float = 0.1
    """Score below which that is worth a remark: most answers do speak to their question."""
    missing_words: int = 80
    """Words an answer needs before a point can be called left out (convention)."""

    name = "relevance"

    def analyze(self, passage: Passage) -> Analysis:
        """The score, the points with the sentence that touches each, and what is surely left out.

        The score is None where the answer is short, not English, or between the thresholds, and
        where no question is known.
        """
        doubt = self._doubt(passage)
        if doubt:
            return Analysis(self.name, (), (_score(None, doubt),))
        read = _read(passage)
        fit = load_fit_model().fit(passage.question.text, read.vectors)
        if self.off_below <= fit.score < self.speaks_from:
            measure = _score(None, "It is not clear whether this answers the question")
        else:
            measure = _score(round(fit.score, 4), None)
        return Analysis(self.name, tuple(self._findings(passage, read, fit)), (measure,))

    def _doubt(self, passage: Passage) -> str | None:
        """Why the answer is not held against its question; None where it is."""
        words = sum(len(sentence.words) for sentence in passage.sentences)
        if not passage.question.text.strip():
            return "There is no question"
        if words < self.fewest_words:
            return f"There are fewer than {self.fewest_words} words"
        return None if passage.english.is_english else "It is not clear that this is English"

    def _findings(self, passage: Passage, read: _Read, fit: Fit) -> Iterator[Finding]:
        if fit.score < self.surely_off_below:
            span = passage.sentences[0].start_char, passage.sentences[-1].end_char
            sure, details = round(1 - fit.score, 4), {"theme": fit.theme}
            yield passage.finding(
                "relevance.off_question",
                "gap",
                OFF_QUESTION,
                *span,
                confidence=sure,
                details=details,
            )
        if fit.score >= self.off_below:
            yield from self._points(passage, read, fit)

    def _points(self, passage: Passage, read: _Read, fit: Fit) -> Iterator[Finding]:
        points = points_of(passage.question, fit)
        for point in touched(points, read.vectors):
            sentence = read.sentences[point.sentence]
            yield passage.finding(
                "relevance.point",
                "strength",
                f"This touches what the interviewer listens for: {point.text}.",
                sentence.start_char,
                sentence.end_char,
                confidence=round(point.confidence, 4),
                details={"point": point.text},
            )


def _score(value: float | None, reason: str | None) -> Measure:
    return Measure("relevance.score", value, reason=reason)


def _read(passage: Passage) -> _Read:
    """The sentences without fillers; of many, as many as are read, evenly spread."""
    said: dict[int, list[str]] = {}
    for unit in units_of(passage):
        said.setdefault(unit.sentence, []).append(unit.text)
    chosen = [index for index in said if any(said[index])]
    chosen = [chosen[place] for place in _spread(len(chosen))]
    vectors = load_fit_model().sentences([" ".join(said[index]) for index in chosen])
    return _Read(tuple(passage.sentences[index] for index in chosen), vectors)


def _spread(count: int) -> Sequence[int]:
    if count <= MOST_SENTENCES:
        return range(count)
    return [int(place) for place in np.linspace(0, count - 1, MOST_SENTENCES)]
