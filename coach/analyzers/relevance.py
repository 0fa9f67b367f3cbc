"""Whether the answer speaks to the question that was asked, and which of its points it touched.

A trained model compares the two (`questions.fit`); between its thresholds nothing is said. What an
interviewer listens for (`points`) is looked for sentence by sentence (`questions.points`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coach.analyzers.parts.units import units_of
from coach.analyzers.questions.fit import (
    MOST_SENTENCES,
    Fit,
    Floats,
    load_fit_model,
)
from coach.analyzers.questions.points import RULE_CONFIDENCE, Touch, by_rule, touched
from coach.domain import Analysis, Finding, Measure
from coach.language import Passage, Sentence

OFF_QUESTION = "This does not seem to answer the question that was asked."


@dataclass(frozen=True)
class Read:
    """The sentences that are judged, and their vectors, row by row."""

    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    """Without fillers and marks."""
    vectors: Floats


@dataclass(frozen=True)
class Relevance:
    """Holds an answer against its question."""

    fewest_words: int = 15
    """Words below which nothing is judged (convention)."""
    speaks_from: float = 0.72
    """Score from which the answer counts as speaking to the question; set on practice answers."""
    off_below: float = 0.28
    """Score below which it counts as not doing so; between the two nothing is said."""
    surely_off_below: float = 0.1
    """Score below which that is worth a remark: most answers do speak to their question."""
    touches_from: float = 0.7
    """Chance that a sentence touches a point from which that is said; set on practice answers."""
    theme_from: float = 0.5
    """Chance of a question's theme from which the theme's points are looked for, and an answer can
    be called off: below, it is not clear what is asked (convention)."""
    missing_words: int = 40
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
        read = read_answer(passage)
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

    def _findings(self, passage: Passage, read: Read, fit: Fit) -> Iterator[Finding]:
        if fit.score < self.surely_off_below and fit.theme_chance >= self.theme_from:
            yield _off(passage, fit)
        elif fit.score >= self.off_below:
            yield from self._points(passage, read, fit)

    def _points(self, passage: Passage, read: Read, fit: Fit) -> Iterator[Finding]:
        for touch in touched(load_fit_model(), passage.question, read.texts, read.vectors):
            if touch.confidence >= self.touches_from:
                yield _touch(passage, read, touch)
        theme = fit.theme if fit.theme_chance >= self.theme_from else ""
        long = sum(len(sentence.words) for sentence in read.sentences) >= self.missing_words
        for found in by_rule(theme, read.texts):
            if isinstance(found, Touch):
                yield _touch(passage, read, found)
            elif long and fit.score >= self.speaks_from:
                yield _left_out(passage, found)


def _off(passage: Passage, fit: Fit) -> Finding:
    span = passage.sentences[0].start_char, passage.sentences[-1].end_char
    sure, details = round(1 - fit.score, 4), {"theme": fit.theme}
    return passage.finding(
        "relevance.off_question", "gap", OFF_QUESTION, *span, confidence=sure, details=details
    )


def _touch(passage: Passage, read: Read, touch: Touch) -> Finding:
    sentence, sure = read.sentences[touch.sentence], round(touch.confidence, 4)
    span, details = (sentence.start_char, sentence.end_char), {"point": touch.point}
    message = f"This is what the interviewer listens for: {touch.point}."
    return passage.finding(
        "relevance.point", "strength", message, *span, confidence=sure, details=details
    )


def _left_out(passage: Passage, point: str) -> Finding:
    """On the last sentence: there it would fit."""
    last = passage.sentences[-1]
    span, message = (last.start_char, last.end_char), f"Nothing said so far is {point}."
    return passage.finding(
        "relevance.missing_point",
        "note",
        message,
        *span,
        confidence=RULE_CONFIDENCE,
        details={"point": point},
    )


def _score(value: float | None, reason: str | None) -> Measure:
    return Measure("relevance.score", value, "share", reason=reason)


def read_answer(passage: Passage) -> Read:
    """The sentences without fillers; of many, as many as are read, evenly spread."""
    said: dict[int, list[str]] = {}
    for unit in units_of(passage):
        said.setdefault(unit.sentence, []).append(unit.text)
    chosen = [index for index in said if any(said[index])]
    chosen = [chosen[place] for place in _spread(len(chosen))]
    texts = tuple(" ".join(said[index]) for index in chosen)
    vectors = load_fit_model().sentences(texts)
    return Read(tuple(passage.sentences[index] for index in chosen), texts, vectors)


def _spread(count: int) -> Sequence[int]:
    if count <= MOST_SENTENCES:
        return range(count)
    return [int(place) for place in np.linspace(0, count - 1, MOST_SENTENCES)]
