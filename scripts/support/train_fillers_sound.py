"""Train models/fillers_sound: tell filled pauses from lost words, laughter, breath, held vowels.

    PYTHONPATH=scripts:. python -m support.train_fillers_sound [--data FOLDER] [--cache FOLDER]

Needs scikit-learn, which the program itself does not. Writes the forest in use, and six that never
heard one half of the clips with real filled pauses nor one third of the readers, by which
`scripts/eval` measures those.
"""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from coach.domain import Word
from coach.hearing.features import NAMES
from coach.hearing.filled_pauses import measure_candidates
from coach.hearing.frames import look_at
from support.filler_mosaics import Material, Mosaic, make_mosaic, meeting_talks, without_pauses
from support.filler_sounds import Fillers, steady_stretches
from support.hearing_sets import (
    HALVES,
    READERS,
    USUAL,
    Habits,
    Span,
    halves,
    load,
    read_clips,
    reader_of,
    real_fillers,
    recognizer_like,
    unheard_name,
)
from support.manifest import record_shipped
from support.sound_variation import RATE_HZ, Generator, Sound

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("COACH_EVAL_DATA") or ROOT.parent / "shared" / "data")
OUT = ROOT / "models" / "fillers_sound"
SOURCE = "trained by scripts/support/train_fillers_sound.py on mosaics of meetings and read speech"
FAMILIES = ("held", "formant", *(f"real_{half}" for half in HALVES))
"""Where the filled pauses come from; real_a and real_b are one half of the clips each."""
WEIGHTS = {"held": 0.5, "formant": 1.0, "real": 2.0}
"""Held vowels are the least like filled pauses, for held ends of words are none."""
EACH = 50
"""Mosaics of each family and group of readers."""
DISTURBING = ("mfa_laughter", "mfa_breaths", "mfa_whisper", "whisper")
COUGH_S = (16.9, 18.2)
TRUE_SHARE, FALSE_SHARE = 0.6, 0.25
"""A candidate is one when this much of it is, none below the other, and left out in between."""

Rows = tuple[NDArray[np.float32], NDArray[np.bool_]]


@dataclass(frozen=True)
class Part:
    """Mosaics of one kind."""

    family: str
    readers: int
    """Which of READERS speak."""

    @property
    def source(self) -> str:
        """What its filled pauses are made of."""
        return self.family.partition("_")[0]


PARTS = [Part(*kind) for kind in product(FAMILIES, range(len(READERS)))]


def material(data: Path, readers: Sequence[str], real: Sequence[Sound]) -> Material:
    """What some readers read, meetings' times, and what disturbs."""
    clips = read_clips(data)
    named = {r: [name for name in clips if reader_of(name) == r] for r in readers}
    held = {r: [s for n in ns for s in steady_stretches(clips[n])] for r, ns in named.items()}
    folder = data / "speech" / "fillers"
    cough = load(folder / "cold_corpus3.wav")
    return Material(
        meeting_talks(data / "ami_disfluency_dev.jsonl.gz"),
        {r: [without_pauses(clips[n]) for n in names] for r, names in named.items()},
        Fillers(real, held),
        [
            *(load(folder / f"{name}.flac") for name in DISTURBING),
            cough[int(COUGH_S[0] * RATE_HZ) : int(COUGH_S[1] * RATE_HZ)],
        ],
    )


def build_part(data: Path, part: Part, count: int = EACH) -> Rows:
    """Candidates of some mosaics, and which of them are filled pauses."""
    first, second = halves(data)
    real = real_fillers(data, first if part.family == "real_a" else second)
    made = material(data, READERS[part.readers], real)
    features, answers = [], []
    for number in range(count):
        rng = np.random.default_rng([0, FAMILIES.index(part.family), part.readers, number])
        mosaic = make_mosaic(made, part.source, rng)
        frames, length_s = look_at(mosaic.samples), len(mosaic.samples) / RATE_HZ
        for words in (mosaic.words, *_drawn(mosaic, rng, length_s)):
            candidates, rows, _ = measure_candidates(frames, words, length_s)
            spans = [(c.first / 100, c.last / 100) for c in candidates]
            shares = np.array([_share(span, mosaic.pauses) for span in spans])
            clear = (shares > TRUE_SHARE) | (shares < FALSE_SHARE)
            features.append(rows[clear])
            answers.append(shares[clear] > TRUE_SHARE)
    return np.concatenate(features), np.concatenate(answers)


def _drawn(mosaic: Mosaic, rng: Generator, length_s: float) -> list[list[Word]]:
    """Two draws as recognizers' times usually are, and one from a better or a worse one."""
    other = Habits(rng.uniform(0.02, 0.12), rng.uniform(0.1, 0.8), rng.uniform(0, 0.15))
    return [
        recognizer_like(mosaic.words, rng, length_s, habits) for habits in (USUAL, USUAL, other)
    ]


def _share(span: Span, pauses: Sequence[Span]) -> float:
    """How much of the span a filled pause takes."""
    best = max((min(span[1], end) - max(span[0], start) for start, end in pauses), default=0.0)
    return best / (span[1] - span[0])


def train(parts: Mapping[Part, Rows]) -> HistGradientBoostingClassifier:
    """Fit the boosted trees."""
    model = HistGradientBoostingClassifier(
        max_iter=250,
        learning_rate=0.07,
        max_leaf_nodes=8,
        min_samples_leaf=40,
        l2_regularization=10,
        max_features=0.15,
        random_state=0,
    )
    rows, answers = (np.concatenate([part[side] for part in parts.values()]) for side in (0, 1))
    weights = [np.full(len(rows), WEIGHTS[part.source]) for part, (rows, _) in parts.items()]
    return model.fit(rows, answers, sample_weight=np.concatenate(weights))


def write_forest(model: HistGradientBoostingClassifier, path: Path) -> None:
    """Write the trees as `coach.hearing.forest` reads them."""
    trees = []
    for (tree,) in model._predictors:
        trees.append([_node(node) for node in tree.nodes])
    baseline = round(float(np.ravel(model._baseline_prediction)[0]), 5)
    plain = {"baseline": baseline, "features": NAMES, "trees": trees}
    path.write_text(json.dumps(plain, separators=(",", ":")) + "\n", encoding="utf-8")


def _node(node: NDArray[np.void]) -> list[float]:
    if node["is_leaf"]:
        return [-1, 0, 0, 0, round(float(node["value"]), 4)]
    cut = float(f"{node['num_threshold']:.5g}")
    return [int(node["feature_idx"]), cut, int(node["left"]), int(node["right"]), 0]


def cached_part(data: Path, part: Part, cache: Path) -> Rows:
    """A part; what is in the cache is not built again."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"{part.family}_{part.readers}.npz"
    if not path.exists():
        rows, answers = build_part(data, part)
        np.savez_compressed(path, rows=rows, answers=answers)
    with np.load(path) as kept:
        return kept["rows"], kept["answers"]


def main() -> None:
    """Build the mosaics, train, write the models and their entry in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "fillers_sound")
    options = parser.parse_args()
    parts = {part: cached_part(options.data, part, options.cache) for part in PARTS}
    write_forest(train(parts), OUT / "forest.json")
    for half, readers in product(HALVES, range(len(READERS))):
        heard = {
            part: rows
            for part, rows in parts.items()
            if part.family != f"real_{half}" and part.readers != readers
        }
        write_forest(train(heard), OUT / unheard_name(half, readers))
    rows, answers = (np.concatenate([part[side] for part in parts.values()]) for side in (0, 1))
    print(f"{len(rows)} candidates, {answers.mean():.1%} of them filled pauses")
    record_shipped(ROOT / "models", "fillers_sound", SOURCE, "MIT")


if __name__ == "__main__":
    main()
