"""Train models/relevance on questions and answers, measure it, and write its card.

scripts/train_relevance [--out FOLDER]

Everything is solved in numpy from the same start, so that the same corpora give the same files.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.questions.fit import ARRAYS, STEEPNESS, FitModel, readable
from coach.analyzers.questions.points import point_evidence
from coach.analyzers.stored import SETTINGS
from coach.language.encoder import load_encoder
from coach.prompts import load_prompts
from coach.resources import data_folder
from support.manifest import record_shipped
from support.relevance_corpus import Pair, far_themes, load_pairs, star_pairs, themes, wordings
from support.softmax import SoftmaxRegression, logistic

ABOUT = "Train models/relevance on questions and answers, and write its card."
ROOT = Path(__file__).resolve().parents[2]
SOURCE = "scripts/train_relevance on scripts/corpora/relevance and scripts/corpora/star"
LICENCE = "Apache-2.0"
ASKED_SHARE = 0.7
"""Weight of a theme's questions beside its answers in its vector."""
STAR_ANSWERS = 150
"""Answers of the star corpus among those that likeness is held against."""
OTHERS_PER_ANSWER = 8
"""Questions of far themes that each answer is paired with."""
PRACTICE_WEIGHT = 3.0
"""Of an answer written for this beside one of the star corpus, which is less sure of its theme."""
RIDGE = 0.01
POINT_RIDGE = 1.0

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lesson:
    """Pairs of an answer and a question, as figures, with what they are."""

    evidence: Matrix
    speaks: NDArray[np.bool_]
    weights: Matrix


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write; 3 where a corpus or a folder cannot be read."""
    parser = argparse.ArgumentParser(prog="train_relevance", description=ABOUT)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "relevance")
    chosen = parser.parse_args(arguments)
    try:
        write(train(), chosen.out)
    except (OSError, ValueError) as error:
        print(f"train_relevance: {error}", file=sys.stderr)
        return 3
    return 0


def train() -> FitModel:
    """Learn everything from the corpora but the held-out pairs."""
    practice = [pair for pair in load_pairs("practice") if pair.speaks]
    star = star_pairs()
    model = without_weights(practice, star)
    lesson = lesson_of(model, practice, PRACTICE_WEIGHT), lesson_of(model, star, 1.0)
    return with_point_weights(with_weights(model, *lesson), practice)


def without_weights(practice: Sequence[Pair], star: Sequence[Pair]) -> FitModel:
    """Themes, questions and the answers to compare with."""
    encoder = load_encoder(data_folder("models") / "encoder")
    names = tuple(themes())

    def encode(texts: Sequence[str]) -> Matrix:
        return encoder.vectors([readable(text) for text in texts]).astype(float)

    chosen = [star[i] for i in np.linspace(0, len(star) - 1, STAR_ANSWERS).astype(int)]
    read = [encode(pair.lines) for pair in (*practice, *chosen)]
    others = np.stack([rows.mean(axis=0) for rows in read])
    scale = np.abs(others).max() / 127
    asked, asked_bias = classifier(encoder.vectors, wordings(), 1e-3)
    told, told_bias = classifier(encode, told_sentences(), 3e-3)
    arrays: dict[str, NDArray[Any]] = {
        "themes": theme_vectors(encode).astype(np.float16),
        "near": np.asarray([[b in themes()[a].near for b in names] for a in names], np.float32),
        "asked": asked,
        "asked_bias": asked_bias,
        "told": told,
        "told_bias": told_bias,
        "others": np.round(others / scale).astype(np.int8),
        "others_scale": np.float32(scale),
    }
    half = FitModel(arrays, names, encoder)
    raw = np.stack([half.told_raw(rows.astype(np.float32)) for rows in read])
    spread = {"told_means": raw.mean(axis=0), "told_spreads": raw.std(axis=0)}
    return FitModel({**arrays, **spread}, names, encoder)


def told_sentences() -> list[tuple[str, str]]:
    """Sentences of answers, with the theme they tell of."""
    return [(text, name) for name, theme in themes().items() for text in theme.told]


def theme_vectors(encode: Callable[[Sequence[str]], Matrix]) -> Matrix:
    """One per theme, of length one: what sets its answers and its questions apart from others."""
    told = [encode(theme.told).mean(axis=0) for theme in themes().values()]
    asked = [encode(theme.asked).mean(axis=0) for theme in themes().values()]
    return unit(
        unit(told - np.mean(told, axis=0)) + ASKED_SHARE * unit(asked - np.mean(asked, axis=0))
    )


def unit(rows: Matrix) -> Matrix:
    """Rows of length one."""
    lengths: Matrix = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / lengths


def classifier(
    encode: Callable[[Sequence[str]], NDArray[Any]], rows: Sequence[tuple[str, str]], penalty: float
) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    """Weights and bias of a classifier of texts by theme."""
    texts, found = zip(*rows, strict=True)
    letters = {name: chr(ord("A") + index) for index, name in enumerate(themes())}
    learner = SoftmaxRegression("".join(letters.values()), penalty=penalty, rate=0.05)
    vectors = encode(texts).astype(float) * STEEPNESS
    learner.fit(vectors, [letters[name] for name in found], np.ones(len(texts)))
    return learner.weights.astype(np.float16), learner.bias.astype(np.float32)


def lesson_of(model: FitModel, pairs: Sequence[Pair], weight: float) -> Lesson:
    """Each answer with its own question, and with some of themes that it does not show."""
    random = np.random.default_rng(0)
    rows, speaks, weights = [], [], []
    for pair in pairs:
        answer = model.sentences(pair.lines)
        others = list(other_questions(pair, random))
        for question in (pair.question, *others):
            rows.append(model.evidence(model.phrases([question])[0], answer))
            speaks.append(question is pair.question)
            weights.append(weight / (1 if speaks[-1] else len(others)))
    return Lesson(np.asarray(rows, float), np.asarray(speaks), np.asarray(weights))


def other_questions(pair: Pair, random: np.random.Generator) -> Iterator[str]:
    """Questions of themes that the answer does not show, one each."""
    far = sorted(far_themes(pair.shown))
    for name in random.permutation(far)[:OTHERS_PER_ANSWER]:
        yield str(random.choice([text for text, theme in wordings_by_order() if theme == name]))


_ORDERED: list[tuple[str, str]] = []


def wordings_by_order() -> list[tuple[str, str]]:
    """All wordings, read once."""
    _ORDERED.extend(wordings() if not _ORDERED else ())
    return _ORDERED


def with_weights(model: FitModel, *lessons: Lesson) -> FitModel:
    """The model with the weights that tell own questions from others best."""
    rows = np.concatenate([lesson.evidence for lesson in lessons])
    speaks = np.concatenate([lesson.speaks for lesson in lessons])
    weights = np.concatenate([lesson.weights for lesson in lessons])
    found = logistic(rows, speaks, weights, RIDGE).astype(np.float32)
    return FitModel({**model.arrays, "weights": found}, model.themes, model.encoder)


def with_point_weights(model: FitModel, pairs: Sequence[Pair]) -> FitModel:
    """The model with the weights that tell sentences that touch a point from others."""
    bank = {one.id: one for one in load_prompts(data_folder("prompts")).questions}
    rows, truth = [], []
    for pair in pairs:
        if pair.bank_id:
            question, vectors = bank[pair.bank_id], model.sentences(pair.lines)
            found = point_evidence(model, question, pair.lines, vectors)
            rows.append(found.reshape(-1, found.shape[-1]))
            truth += [i in numbers for i in range(len(question.points)) for numbers in pair.touched]
    every = np.concatenate(rows).astype(float)
    weights = logistic(every, np.asarray(truth), np.ones(len(every)), POINT_RIDGE)
    arrays = {**model.arrays, "point_weights": weights.astype(np.float32)}
    return FitModel(arrays, model.themes, model.encoder)


def write(model: FitModel, folder: Path) -> None:
    """Write the model's files and enter them in the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / ARRAYS, **model.arrays)
    numbers = {"themes": list(model.themes)}
    (folder / SETTINGS).write_text(json.dumps(numbers) + "\n", encoding="utf-8")
    record_shipped(folder.parent, folder.name, SOURCE, LICENCE)


if __name__ == "__main__":
    sys.exit(main())
