"""Train models/fillers_sound: tell filled pauses from lost words, laughter, breath, held vowels.

    PYTHONPATH=scripts:. python -m support.train_fillers_sound [--data FOLDER] [--cache FOLDER]

Needs scikit-learn, which the program itself does not. Writes the forest in use, and two that never
heard one half of the clips with real filled pauses, by which `scripts/eval` measures that half.
"""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from coach.hearing.features import NAMES
from coach.hearing.filled_pauses import measure_candidates
from coach.hearing.frames import look_at
from support.filler_mosaics import Material, make_mosaic, meeting_talks, without_pauses
from support.filler_sounds import Fillers, steady_stretches
from support.hearing_sets import Span, halves, load, read_clips, real_fillers, recognizer_like
from support.manifest import record_shipped
from support.sound_variation import RATE_HZ, Sound

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("COACH_EVAL_DATA") or ROOT.parent / "shared" / "data")
OUT = ROOT / "models" / "fillers_sound"
SOURCE = "trained by scripts/support/train_fillers_sound.py on mosaics of meetings and read speech"
PARTS = {"held": 160, "formant": 120, "real_a": 200, "real_b": 200}
"""Mosaics of each kind; real_a and real_b have the filled pauses of one half of the clips each."""
STEP = 40
DRAWS = 2
"""Recognizer-like times drawn for each mosaic beside the exact ones."""
DISTURBING = ("mfa_laughter", "mfa_breaths", "mfa_whisper", "whisper")
COUGH_S = (16.9, 18.2)
TRUE_SHARE, FALSE_SHARE = 0.6, 0.25
"""A candidate is one when this much of it is, none below the other, and left out in between."""

Rows = tuple[NDArray[np.float32], NDArray[np.bool_]]


def material(data: Path, real: Sequence[Sound]) -> Material:
    """Read speech by reader, meetings' times, and what disturbs."""
    readers: dict[str, list[str]] = {}
    clips = read_clips(data)
    for name in clips:
        readers.setdefault(_reader(name), []).append(name)
    held = {
        r: [s for n in names for s in steady_stretches(clips[n])] for r, names in readers.items()
    }
    folder = data / "speech" / "fillers"
    cough = load(folder / "cold_corpus3.wav")
    return Material(
        meeting_talks(data / "ami_disfluency_dev.jsonl.gz"),
        {r: [without_pauses(clips[n]) for n in names] for r, names in readers.items()},
        Fillers(real, held),
        [
            *(load(folder / f"{name}.flac") for name in DISTURBING),
            cough[int(COUGH_S[0] * RATE_HZ) : int(COUGH_S[1] * RATE_HZ)],
        ],
    )


def _reader(name: str) -> str:
    return next((known for known in ("LJ", "sense") if name.startswith(known)), name)


def build_part(data: Path, part: str, numbers: Sequence[int]) -> Rows:
    """Candidates of some mosaics, and which of them are filled pauses."""
    first, second = halves(data)
    real = real_fillers(data, first if part == "real_a" else second)
    made = material(data, real)
    family = part.partition("_")[0]
    features, answers = [], []
    for number in numbers:
        rng = np.random.default_rng([sorted(PARTS).index(part), number])
        mosaic = make_mosaic(made, family, rng)
        frames, length_s = look_at(mosaic.samples), len(mosaic.samples) / RATE_HZ
        draws = [recognizer_like(mosaic.words, rng, length_s) for _ in range(DRAWS)]
        for words in (mosaic.words, *draws):
            candidates, rows, _ = measure_candidates(frames, words, length_s)
            spans = [(c.first / 100, c.last / 100) for c in candidates]
            shares = np.array([_share(span, mosaic.pauses) for span in spans])
            clear = (shares > TRUE_SHARE) | (shares < FALSE_SHARE)
            features.append(rows[clear])
            answers.append(shares[clear] > TRUE_SHARE)
    return np.concatenate(features), np.concatenate(answers)


def _share(span: Span, pauses: Sequence[Span]) -> float:
    """How much of the span a filled pause takes."""
    best = max((min(span[1], end) - max(span[0], start) for start, end in pauses), default=0.0)
    return best / (span[1] - span[0])


def train(parts: Sequence[Rows]) -> HistGradientBoostingClassifier:
    """Fit the boosted trees."""
    model = HistGradientBoostingClassifier(
        max_iter=160,
        learning_rate=0.08,
        max_leaf_nodes=6,
        min_samples_leaf=60,
        l2_regularization=10,
        random_state=0,
    )
    rows, answers = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    return model.fit(rows, answers)


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
        return [-1, 0, 0, 0, round(float(node["value"]), 5)]
    cut = float(f"{node['num_threshold']:.6g}")
    return [int(node["feature_idx"]), cut, int(node["left"]), int(node["right"]), 0]


def cached_part(data: Path, part: str, cache: Path) -> Rows:
    """A part, STEP mosaics at a time; what is in the cache is not built again."""
    cache.mkdir(parents=True, exist_ok=True)
    pieces: list[Rows] = []
    for first in range(0, PARTS[part], STEP):
        path = cache / f"{part}_{first}.npz"
        if not path.exists():
            rows, answers = build_part(data, part, range(first, first + STEP))
            np.savez_compressed(path, rows=rows, answers=answers)
        with np.load(path) as kept:
            pieces.append((kept["rows"], kept["answers"]))
    return np.concatenate([p[0] for p in pieces]), np.concatenate([p[1] for p in pieces])


def main() -> None:
    """Build the mosaics, train, write the model and its entry in the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "fillers_sound")
    parser.add_argument("--only", choices=PARTS, help="build one part and stop")
    options = parser.parse_args()
    if options.only:
        cached_part(options.data, options.only, options.cache)
        return
    parts = {part: cached_part(options.data, part, options.cache) for part in PARTS}
    for name, left_out in (("forest", ""), ("without_a", "real_a"), ("without_b", "real_b")):
        model = train([rows for part, rows in parts.items() if part != left_out])
        write_forest(model, OUT / f"{name}.json")
    rows, answers = (np.concatenate([part[side] for part in parts.values()]) for side in (0, 1))
    print(f"{len(rows)} candidates, {answers.mean():.1%} of them filled pauses")
    record_shipped(ROOT / "models", "fillers_sound", SOURCE, "MIT")


if __name__ == "__main__":
    main()
