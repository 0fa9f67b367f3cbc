"""Train models/star on the interview answers and labeled numbers, measure it, write its card.

scripts/train_star [--encoder FOLDER] [--out FOLDER] [--passes N] [--thresholds-only]

Two readers are trained on all authors but the held-out ones; thresholds and calibration are set on
those. The encoder also learns the roles and pairs of numbers, from the dev answers of
scripts/corpora/quantities, which helps it with the parts. The plain encoder is written to
models/encoder beside it.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.model import ARRAYS, PartModel, Settings, load_part_model
from coach.analyzers.stored import SETTINGS
from coach.language import load_language
from coach.language.encoder import MODEL_FILE, TOKENIZER_FILE
from support.english_vectors import WEIGHTS_SHA256
from support.eval_star import HELD_OUT, card_tables, star_figures
from support.manifest import MANIFEST, record_shipped
from support.star_corpus import Answer, load_corpus
from support.star_linear import CLASSES, train_linear
from support.star_readouts import read_all
from support.star_thresholds import START, set_thresholds

ABOUT = "Train models/star on the corpus of interview answers, and write its card."
ROOT = Path(__file__).resolve().parents[2]
CARD, ENCODER_CARD = (Path(__file__).with_name(f"{name}_card.md") for name in ("star", "encoder"))
HEADS = 12
LICENCE = "Apache-2.0"
SOURCE = "scripts/train_star on scripts/corpora/star; encoder fine-tuned from all-MiniLM-L6-v2"
ENCODER_SOURCE = f"all-MiniLM-L6-v2 in 8 bits; weights it was made from: sha256 {WEIGHTS_SHA256}"


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parse(arguments)
    answers = load_corpus()
    try:
        if not chosen.thresholds_only:
            learn(chosen, [one for one in answers if one.author not in HELD_OUT])
        finish(chosen.out, answers)
    except (OSError, ValueError) as error:
        print(f"train_star: {error}", file=sys.stderr)
        return 3
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="train_star", description=ABOUT)
    parser.add_argument("--encoder", type=Path, help="folder of all-MiniLM-L6-v2, else fetched")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "star")
    parser.add_argument("--passes", type=int, default=7, help="over the answers")
    parser.add_argument("--thresholds-only", action="store_true", help="keep the learned weights")
    return parser.parse_args(arguments)


def learn(chosen: argparse.Namespace, answers: Sequence[Answer]) -> None:
    """Train both readers and write them, and the plain encoder beside them."""
    from support.encoder_graph import (
        fetch_model,
        read_weights,
        write_encoder,
    )
    from support.number_examples import number_texts
    from support.star_encoder import Recipe, exported, fine_tune

    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.encoder or fetch_model(Path(scratch))
        plain = chosen.out.parent / "encoder"
        for out in (chosen.out, plain):
            out.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / TOKENIZER_FILE, out / TOKENIZER_FILE)
        write_encoder(read_weights(folder), HEADS, plain / MODEL_FILE)
        recipe = Recipe(passes=chosen.passes)
        labeler = fine_tune(folder, answers, list(number_texts().values()), recipe)
    weights, layers = exported(labeler)
    write_encoder(weights, HEADS, chosen.out / MODEL_FILE)
    write_arrays(chosen.out, {**train_linear(answers), **layers, **order_of(answers)})


def write_arrays(out: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Everything but the encoder, and settings to start from."""
    np.savez_compressed(out / ARRAYS, **arrays)
    write_settings(out, START)


def write_settings(out: Path, settings: Settings) -> None:
    text = json.dumps({"settings": asdict(settings)}, indent=1)
    (out / SETTINGS).write_text(text + "\n", encoding="utf-8")


def order_of(answers: Sequence[Answer]) -> dict[str, NDArray[np.float64]]:
    """How much likelier a label is after another one, and at the start, than anywhere (log)."""
    moves, first = np.ones((len(CLASSES), len(CLASSES))), np.ones(len(CLASSES))
    for answer in (one for one in answers if one.is_story):
        labels = [CLASSES.index(line.label) for line in answer.lines]
        first[labels[0]] += 1
        for before, after in pairwise(labels):
            moves[before, after] += 1
    anywhere = moves.sum(axis=0) / moves.sum()
    shares = moves / moves.sum(axis=1, keepdims=True)
    return {"moves": np.log(shares / anywhere), "first": np.log(first / first.sum() / anywhere)}


def finish(out: Path, answers: Sequence[Answer]) -> None:
    """Set thresholds on the held-out authors, measure, and write card and manifest."""
    model: PartModel = load_part_model(out)
    held = [one for one in answers if one.author in HELD_OUT]
    readouts = list(read_all(held, model, load_language()))
    settings = set_thresholds(readouts, model)
    write_settings(out, settings)
    tables = card_tables(star_figures(readouts, model))
    text = CARD.read_text(encoding="utf-8").format(held_out=", ".join(HELD_OUT), **tables)
    (out / "CARD.md").write_text(text, encoding="utf-8")
    plain = out.parent / "encoder"
    (plain / "CARD.md").write_text(ENCODER_CARD.read_text(encoding="utf-8"), encoding="utf-8")
    if (out.parent / MANIFEST).is_file():
        record_shipped(out.parent, out.name, SOURCE, LICENCE)
        record_shipped(out.parent, plain.name, ENCODER_SOURCE, LICENCE)


if __name__ == "__main__":
    sys.exit(main())
