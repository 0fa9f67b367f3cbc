"""The trained model behind STAR: how likely each part is for each stretch of an answer.

Two readers are averaged. A linear model sees the words of a stretch and of its neighbors and its
place; a small encoder, fine-tuned for it, reads the whole answer at once and judges every token.
Both, and the thresholds that were set on held-out authors, lie in `models/star`; its card tells
how they were made and what they reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.ngrams import features, places, words_in
from coach.analyzers.parts.sequences import most_likely, probabilities
from coach.analyzers.rules.cues import cue_table, strength
from coach.analyzers.softmax import log_softmax, softmax
from coach.analyzers.stored import load_arrays, load_settings
from coach.language.encoder import Encoder, TokenStates, load_encoder
from coach.resources import data_folder

LABELS = ("situation", "task", "action", "result", "lesson", "other")
SITUATION, TASK, ACTION, RESULT, LESSON, OTHER = range(len(LABELS))
PARTS = LABELS[:4]
KINDS = ("story", "hypothetical", "self_description", "opinion", "generic", "question_back")
HATS = 10
"""The place of a token is told by how near it is to each of so many points and one."""
SURELY_TOLD = 0.7
"""Confidence of a stretch from which its part is never called missing (convention)."""
EVEN = 0.52
"""Confidence up to which two labels are about as likely (convention). From it on an opening told
as the situation, and any stretch told as the task, is one: readers tell those apart least."""
LONGEST_ASIDE = 10
"""Words up to which a stretch with a phrase about the telling itself is an aside (convention)."""
ASIDE = 6.0
"""What a stretch of nothing but "good question" or "let me think" adds to the log-odds of other."""
ARRAYS = "parts.npz"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """What was set on held-out authors."""

    encoder_share: float
    """Weight of the encoder in the average of log-probabilities, 0..1."""
    temperature: float
    """By which the log-probabilities of the decoded labels are divided."""
    order: float
    """How much of the learned preference for the usual order counts."""
    disorder: float
    """Mean loss of log-probability under the usual order from which order is not trusted."""
    missing: Mapping[str, float]
    """Part -> evidence below which it is said to be missing."""
    missing_slope: float
    """Steepness with which evidence turns into confidence that a part is missing."""
    gate_temperature: float


@dataclass(frozen=True)
class Reading:
    """What the model says of one answer."""

    labels: tuple[int, ...]
    """One index into `LABELS` per stretch, decoded over the whole answer."""
    chances: Floats
    """Shape (stretches, labels): calibrated, in the light of the neighbors; rows add up to 1."""
    evidence: Mapping[str, float]
    """Part -> probability of its most likely stretch, 0..1; a lesson counts as result."""
    kinds: Mapping[str, float]
    """Kind of answer -> its probability."""
    limits: Mapping[str, float]
    """Part -> evidence below which it is missing, set on held-out authors."""
    announced: tuple[str, ...]
    """Parts that a plain phrase announces: not missing, whatever the evidence."""
    slope: float
    in_order: bool
    """Whether the usual order was trusted."""
    states: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """Shape (stretches, width): what the encoder made of each stretch, the mean of its tokens."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts whose evidence is below their limit and that no stretch surely is."""
        rows = zip(self.labels, self.chances, strict=True)
        sure = (label for label, row in rows if row[label] >= SURELY_TOLD)
        told = {RESULT if label == LESSON else label for label in sure}
        tasks = self.chances[np.asarray(self.labels) == TASK, TASK]
        told |= {TASK} if tasks.max(initial=0.0) >= EVEN else set()
        low = (part for part in PARTS if self.evidence[part] < self.limits[part])
        there = {*self.announced, *(LABELS[label] for label in told), *self._opening}
        return tuple(part for part in low if part not in there)

    @property
    def _opening(self) -> tuple[str, ...]:
        """The situation, where the first stretch is one or may as well be: people differ there."""
        first, chance = self.labels[0], self.chances[0]
        scene = first == SITUATION and chance[SITUATION] >= EVEN
        return (PARTS[SITUATION],) if scene or (first == TASK and chance[TASK] < EVEN) else ()

    def doubt(self, part: str) -> float:
        """How sure it is that a part is missing, 0..1; one half at its limit."""
        gap = _log_odds(self.limits[part]) - _log_odds(self.evidence[part])
        return float(1 / (1 + np.exp(-self.slope * gap)))


@dataclass(frozen=True, eq=False)
class PartModel:
    """The loaded model; made by `load_part_model`."""

    arrays: Mapping[str, NDArray[Any]]
    settings: Settings
    encoder: Encoder

    def read(self, texts: Sequence[str]) -> Reading:
        """Judge an answer, given as its stretches in order; at least one of them."""
        encoded, kinds, states = self.encoded(texts)
        mixed = self.mixed(encoded, self.linear(texts))
        mixed[[is_aside(text) for text in texts], OTHER] += ASIDE
        return replace(self.decoded(log_softmax(mixed), kinds, announced(texts)), states=states)

    def mixed(self, encoded: Floats, linear: Floats) -> Floats:
        """The average of both readers' log-probabilities."""
        share = self.settings.encoder_share
        return log_softmax(share * encoded + (1 - share) * linear)

    def linear(self, texts: Sequence[str]) -> Floats:
        """Log-probabilities by the linear model: shape (stretches, labels)."""
        known, weights = self.arrays["hashes"], self.arrays["weights"]
        scales, bias = self.arrays["scales"], self.arrays["bias"]
        rows = np.zeros((len(texts), len(LABELS)))
        for index, found in enumerate(features(texts)):
            at = places(known, found)
            rows[index] = weights[at].sum(axis=0, dtype=np.int64) / np.sqrt(max(len(at), 1))
        return log_softmax(rows * scales + bias)

    def encoded(self, texts: Sequence[str]) -> tuple[Floats, Floats, NDArray[np.float32]]:
        """Log-probabilities by the encoder: shape (stretches, labels); of the kinds; its states."""
        text = " ".join(texts)
        tokens = self.encoder.states(text)
        scores = self.token_scores(tokens, len(text))
        starts = np.cumsum([0, *(len(one) + 1 for one in texts)])[:-1]
        owners = np.searchsorted(starts, tokens.spans[:, 0], side="right") - 1
        rows = np.zeros((len(texts), len(LABELS)))
        np.add.at(rows, owners, scores)
        states = np.zeros((len(texts), tokens.states.shape[1]), np.float32)
        np.add.at(states, owners, tokens.states)
        counts = np.maximum(np.bincount(owners, minlength=len(texts))[:, None], 1)
        mean = tokens.states.sum(axis=0) / max(len(tokens.states), 1)
        kinds: Floats = mean @ self.arrays["gate"] + self.arrays["gate_bias"]
        return log_softmax(rows / counts), kinds, (states / counts).astype(np.float32)

    def token_scores(self, tokens: TokenStates, length: int) -> Floats:
        """Log-probabilities by the encoder, of shape (tokens, labels), in a text of that length."""
        middles = tokens.spans.mean(axis=1) / max(length, 1)
        seen = np.hstack([tokens.states, hats(middles)])
        return log_softmax(seen @ self.arrays["head"] + self.arrays["head_bias"])

    def decoded(self, mixed: Floats, kinds: Floats, announced: Sequence[str] = ()) -> Reading:
        """Labels over the whole answer from its stretches; parts in `announced` are not missing."""
        settings = self.settings
        chances = np.exp(mixed)
        chances[:, RESULT] += chances[:, LESSON]
        in_order = disorder(mixed) < settings.disorder
        moves = self.arrays["moves"] * (settings.order if in_order else 0.0)
        first = (self.arrays["first"] * (settings.order if in_order else 0.0)).tolist()
        scores = mixed.tolist()
        rows = np.asarray(probabilities(scores, moves.tolist(), first))
        rows = softmax(np.log(np.maximum(rows, 1e-9)) / settings.temperature)
        return Reading(
            labels=tuple(most_likely(scores, moves.tolist(), first)),
            chances=rows,
            evidence={part: float(chances[:, i].max()) for i, part in enumerate(PARTS)},
            kinds=dict(zip(KINDS, _shares(kinds / settings.gate_temperature), strict=True)),
            limits=settings.missing,
            announced=tuple(announced),
            slope=settings.missing_slope,
            in_order=in_order,
        )


def is_aside(text: str) -> bool:
    """Whether a stretch is short and about the telling itself ("let me think")."""
    words = words_in(text)
    cues = cue_table("star.toml")["other"]
    return len(words) <= LONGEST_ASIDE and strength(cues, " ".join(words)) > 0


def announced(texts: Sequence[str]) -> tuple[str, ...]:
    """Parts that a plain phrase names ("I was asked to"): only a task is announced so."""
    cues = cue_table("star.toml")["task"]
    found = any(strength(cues, " ".join(words_in(text))) > 0 for text in texts)
    return (PARTS[TASK],) if found else ()


def hats(places: Floats) -> Floats:
    """Places within an answer, 0..1, as how near they are to points that divide it evenly."""
    heights: Floats = np.maximum(0, 1 - np.abs(places[:, None] * HATS - np.arange(HATS + 1)))
    return heights


def disorder(mixed: Floats) -> float:
    """How much log-probability a stretch loses on average where the parts may not come back."""
    ranks = mixed[:, : LESSON + 1]
    free = np.maximum(ranks.max(axis=1), mixed[:, OTHER])
    best = np.zeros(LESSON + 1)
    for row, other in zip(ranks, mixed[:, OTHER], strict=True):
        best = np.maximum.accumulate(best) + np.maximum(row, other)
    return float((free.sum() - best.max()) / len(mixed))


@cache
def load_part_model(folder: Path | None = None) -> PartModel:
    """Load the model in that folder (default: the shipped one), once; raises CoachError."""
    folder = folder or data_folder("models") / "star"
    what = "The STAR model"
    settings = Settings(**load_settings(folder, what)["settings"])
    return PartModel(load_arrays(folder, ARRAYS, what), settings, load_encoder(folder))


def _log_odds(share: float) -> float:
    clipped = min(max(share, 1e-6), 1 - 1e-6)
    return float(np.log(clipped / (1 - clipped)))


def _shares(scores: Floats) -> list[float]:
    return [float(share) for share in softmax(scores)]
