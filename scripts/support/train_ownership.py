"""Train models/ownership on answers with every blame marked, and say how right it is.

scripts/train_ownership [--out FOLDER]

Each fold of writers is read by a model that did not see them; the limit from which an answer is
said to blame somebody is set on those readings. The same corpus gives the same files.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.blame import (
    ARRAYS,
    BlameModel,
    around,
    context,
    evidence,
)
from coach.analyzers.parts.ngrams import features
from coach.analyzers.parts.told import Told, told
from coach.analyzers.stored import SETTINGS
from coach.language import Language, load_language
from coach.language.encoder import MODEL_FILE
from coach.recognize.words import transcript_from_text
from coach.resources import data_folder
from support.answers import clean
from support.manifest import record_shipped
from support.ownership_corpus import CONTRASTING, Marked, load_marked, practice_writers
from support.softmax import SoftmaxRegression, logistic
from support.star_linear import design

ABOUT = "Train models/ownership on answers with every blame marked."
ROOT = Path(__file__).resolve().parents[2]
SOURCE = "scripts/train_ownership on scripts/corpora/ownership/answers, over models/star"
LICENCE = "Apache-2.0"
FOLDS = 5
RIDGE = 1000.0
STEPS = 8
"""Of Newton's method; the last change nothing that is seen."""
IMPORTANCE = 1.5
"""Of a stretch that blames, beside one that does not: there are nine times as many of these."""
LEAST_COUNT, MOST_WORDS = 4, 60_000
WORDS_PENALTY = 3e-5
WORDS_SHARE = 0.6
"""From .3 to 1 the folds reach about the same."""
TOLD_SHARE = 0.045
"""Of answers as people give them, so many are told that they blame: nine in ten of these do."""


@dataclass(frozen=True, eq=False)
class Seen:
    """An answer as the model sees it."""

    answer: Marked
    states: NDArray[np.float32]
    texts: tuple[str, ...]
    truth: NDArray[np.bool_]
    """Of each stretch."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write; 3 where a corpus or a folder cannot be read."""
    parser = argparse.ArgumentParser(prog="train_ownership", description=ABOUT)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "ownership")
    chosen = parser.parse_args(arguments)
    try:
        language = load_language()
        seen = [look_at(one, language) for one in load_marked(practice_writers())]
        threshold = set_threshold(seen)
        write(BlameModel(learn(seen), WORDS_SHARE, threshold), chosen.out)
    except (OSError, ValueError) as error:
        print(f"train_ownership: {error}", file=sys.stderr)
        return 3
    return 0


def look_at(answer: Marked, language: Language) -> Seen:
    """What the encoder makes of an answer, and which of its stretches blame."""
    found = read(answer, language)
    assert found.reading is not None  # noqa: S101 no answer of the corpus is empty
    units = [piece.unit for piece in found.pieces]
    truth = np.asarray(answer.truth(units), bool)
    return Seen(answer, found.reading.states, tuple(unit.text for unit in units), truth)


def read(answer: Marked, language: Language) -> Told:
    """An answer in its stretches, read like a typed one."""
    return told(clean(language, transcript_from_text(answer.text)))


def learn(seen: Sequence[Seen]) -> Mapping[str, NDArray[Any]]:
    """Both readers' weights."""
    truth = np.concatenate([one.truth for one in seen])
    return {**_encoder_weights(seen, truth), **_word_weights(seen, truth)}


def _encoder_weights(
    seen: Sequence[Seen], truth: NDArray[np.bool_]
) -> Mapping[str, NDArray[np.float32]]:
    rows = np.vstack([context(one.states) for one in seen])
    means, spreads = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    rows = np.hstack([(rows - means) / spreads, np.ones((len(rows), 1))])
    found = logistic(rows, truth, np.where(truth, IMPORTANCE, 1.0), RIDGE, STEPS)
    weights = found[:-1] / spreads
    bias = found[-1] - means @ weights
    return {"weights": weights.astype(np.float32), "bias": np.asarray(bias, np.float32)}


def _word_weights(seen: Sequence[Seen], truth: NDArray[np.bool_]) -> Mapping[str, NDArray[Any]]:
    rows = [row for one in seen for row in features(one.texts)]
    every, counts = np.unique(np.concatenate(rows), return_counts=True)
    often = np.sort(np.argsort(-counts, kind="stable")[:MOST_WORDS])
    known = every[often[counts[often] >= LEAST_COUNT]]
    learner = SoftmaxRegression("b-", penalty=WORDS_PENALTY)
    labels = ["b" if blames else "-" for blames in truth]
    learner.fit(design(rows, known), labels, np.where(truth, IMPORTANCE, 1.0))
    odds = learner.weights[:, 0] - learner.weights[:, 1]
    scale = np.abs(odds).max() / 127
    return {
        "hashes": known,
        "word_weights": np.round(odds / scale).astype(np.int8),
        "word_scale": np.asarray(scale, np.float32),
        "word_bias": np.asarray(learner.bias[0] - learner.bias[1], np.float32),
    }


def set_threshold(seen: Sequence[Seen]) -> float:
    """The evidence that `TOLD_SHARE` of unheard writers' answers have; prints how right it is."""
    writers = sorted({one.answer.writer for one in seen})
    rows: list[tuple[float, bool, bool]] = []
    for fold in range(FOLDS):
        unheard = set(writers[fold::FOLDS]) - set(CONTRASTING)
        others = [one for one in seen if one.answer.writer not in writers[fold::FOLDS]]
        model = BlameModel(learn(others), WORDS_SHARE, 0.0)
        rows += [_row(model, one) for one in seen if one.answer.writer in unheard]
    rows.sort(key=lambda row: -row[0])
    for share in (0.02, 0.03, TOLD_SHARE, 0.06, 0.08):
        top = rows[: round(share * len(rows))]
        right, there = (sum(row[i] for row in top) / len(top) for i in (1, 2))
        found = sum(row[1] for row in top) / sum(row[2] for row in rows)
        print(
            f"{share:.3f} of {len(rows)} answers: from {top[-1][0]:+.3f}, the place is right in "
            f"{right:.3f}, the answer in {there:.3f}; {found:.3f} of those that blame are found"
        )
    return rows[round(TOLD_SHARE * len(rows)) - 1][0]


def _row(model: BlameModel, one: Seen) -> tuple[float, bool, bool]:
    """Evidence, whether the place that would be quoted blames, whether any does."""
    odds = model.log_odds(one.states, one.texts)
    first, last = around(odds)
    return evidence(odds), bool(one.truth[first:last].any()), bool(one.truth.any())


def write(model: BlameModel, folder: Path) -> None:
    """Write the model's files and enter them in the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / ARRAYS, **model.arrays)
    numbers = {
        "words_share": model.words_share,
        "threshold": round(model.threshold, 4),
        "encoder": encoder_of(data_folder("models") / "star"),
    }
    (folder / SETTINGS).write_text(json.dumps(numbers) + "\n", encoding="utf-8")
    record_shipped(folder.parent, folder.name, SOURCE, LICENCE)


def encoder_of(folder: Path) -> str:
    """The checksum of the encoder in a folder: weights learned on one do not fit another."""
    return hashlib.sha256((folder / MODEL_FILE).read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
