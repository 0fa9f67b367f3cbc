"""The model behind relevance: how near an answer is to what was asked, next to other answers.

A frozen sentence encoder reads the sentences. Their mean is compared with the question itself and
with what questions of its theme (failure, conflict, motivation, …) and their answers sound like;
each likeness is held against that of other answers, so that no topic is near by itself. Weights,
themes and the answers to compare with lie in `models/relevance`; its card tells how they were made.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.ngrams import plain
from coach.analyzers.softmax import log_softmax, softmax
from coach.analyzers.stored import load_arrays, load_settings
from coach.language.encoder import Encoder, load_encoder
from coach.resources import data_folder

ARRAYS = "fit.npz"
STEEPNESS = 5.0
"""By which a question's vector is multiplied before its theme is read from it."""
CLOSEST_OTHERS = 3
"""Other themes whose likeness is held against the question's own."""
MOST_SENTENCES = 80
"""Sentences that are read; of a longer answer as many are taken, evenly spread (convention)."""

_NUMBER = (
    r"(?:[$€£]?\d[\d,.:]*(?<![,.:])(?:st|nd|rd|th|k|m|x|s)?\b|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|"
    r"seven|eigh|nine)ty|hundred|thousand|million|billion|point|percent|%)"
)
_A = "(?:(?:one|a) (?=hundred|thousand|million|billion))?"
_NUMBERS = re.compile(rf"(?<!\w){_A}{_NUMBER}(?:(?:[ -](?:and )?)?{_NUMBER})*(?!\w)", re.IGNORECASE)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """How an answer and a question go together."""

    score: float
    """Probability that the answer speaks to the question, 0..1."""
    theme: str
    """What the question most likely asks for."""
    theme_chance: float
    """0..1."""


@dataclass(frozen=True, eq=False)
class FitModel:
    """The loaded model; made by `load_fit_model`."""

    arrays: Mapping[str, NDArray[Any]]
    themes: tuple[str, ...]
    encoder: Encoder
    _questions: dict[str, Floats] = field(default_factory=dict)
    """Vectors of questions and points, kept: the same ones come again and again."""

    def sentences(self, texts: Sequence[str]) -> Floats:
        """A vector per sentence: shape (sentences, width)."""
        return self.encoder.vectors([readable(text) for text in texts])

    def phrases(self, texts: Sequence[str]) -> Floats:
        """As `sentences`, for questions and points; each is encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._questions]
        self._questions.update(zip(new, self.encoder.vectors(new), strict=True))
        return np.stack([self._questions[text] for text in texts])

    def fit(self, question: str, sentences: Floats) -> Fit:
        """How the answer with those sentences, at least one, goes with a question."""
        asked = self.phrases([question])[0]
        chances = self.theme_chances(asked)
        found = self.evidence(asked, sentences)
        score = 1 / (1 + np.exp(-float(found @ self.arrays["weights"])))
        best = int(chances.argmax())
        return Fit(score, self.themes[best], float(chances[best]))

    def theme_chances(self, asked: Floats) -> Floats:
        """Probability of each theme, by the vector of a question."""
        scores = asked * STEEPNESS @ self.arrays["asked"] + self.arrays["asked_bias"]
        return softmax(scores)

    def evidence(self, asked: Floats, sentences: Floats) -> Floats:
        """What the weights are for: seven figures and a one.

        Likeness to the question; to its themes; to themes far from them, as a mean; the share of
        those that are less alike; likeness to its neighbors; to the closest of the far ones; how
        much more its sentences tell of its themes than of the far ones.
        """
        chances, answer = self.theme_chances(asked), sentences.mean(axis=0)
        likeness = (self.theme_vectors @ answer - self._theme_means) / self._theme_spreads
        near = self.arrays["near"]
        own = float(chances @ likeness)
        far = 1 - np.clip(near @ chances, 0, 1)
        far = far / max(float(far.sum()), 1e-6)
        around = near.T @ chances
        others = np.sort(np.where(far > far.mean(), likeness, -9))[::-1][:CLOSEST_OTHERS]
        return np.asarray(
            [
                self._against_others(asked, answer),
                own,
                far @ likeness,
                far @ (own > likeness),
                around @ likeness / around.sum(),
                others.mean(),
                (chances - far) @ self.told(sentences),
                1.0,
            ]
        )

    def told(self, sentences: Floats) -> Floats:
        """How much the sentences tell of each theme, in spreads over other answers."""
        raw = self.told_raw(sentences) - self.arrays["told_means"]
        against: Floats = raw / self.arrays["told_spreads"]
        return against

    def told_raw(self, sentences: Floats) -> Floats:
        """The mean log-probability of each theme over the sentences."""
        scores = sentences * STEEPNESS @ self.arrays["told"] + self.arrays["told_bias"]
        mean: Floats = log_softmax(scores).mean(axis=0)
        return mean

    def _against_others(self, asked: Floats, answer: Floats) -> float:
        others = self.others @ asked
        return float((answer @ asked - others.mean()) / others.std())

    @cached_property
    def others(self) -> Floats:
        """Mean vectors of answers to all kinds of questions."""
        found: Floats = self.arrays["others"].astype(np.float32) * self.arrays["others_scale"]
        return found

    @cached_property
    def theme_vectors(self) -> Floats:
        """What sets a theme's answers and questions apart: shape (themes, width)."""
        return self.arrays["themes"].astype(np.float32)

    @cached_property
    def _theme_likeness(self) -> Floats:
        return self.others @ self.theme_vectors.T

    @cached_property
    def _theme_means(self) -> Floats:
        means: Floats = self._theme_likeness.mean(axis=0)
        return means

    @cached_property
    def _theme_spreads(self) -> Floats:
        spreads: Floats = self._theme_likeness.std(axis=0)
        return spreads


def readable(text: str) -> str:
    """A sentence as the encoder reads it: no marks, and every number the same."""
    return plain(_NUMBERS.sub("some", text))


@cache
def load_fit_model(folder: Path | None = None) -> FitModel:
    """Load the model in that folder (default: the shipped one), once; raises CoachError."""
    models = data_folder("models")
    folder = folder or models / "relevance"
    what = "The relevance model"
    themes = tuple(load_settings(folder, what)["themes"])
    return FitModel(load_arrays(folder, ARRAYS, what), themes, load_encoder(models / "encoder"))
