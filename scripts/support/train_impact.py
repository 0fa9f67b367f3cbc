"""Train models/quantities on the labeled quantities, and write its card.

scripts/train_impact [--encoder FOLDER] [--out FOLDER] [--passes N] [--words-only]

Linear models over words learn from the dev answers alone; the pair model sees role odds of models
that did not see the voice of an answer. The encoder learns from them and from what a larger one
makes of them and of the stories of scripts/corpora/star (about an hour on two cores).
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.numbers.model import ARRAYS, LAYERS
from coach.language.encoder import MODEL_FILE, TOKENIZER_FILE
from support.eval_star import HELD_OUT
from support.manifest import MANIFEST, record_shipped
from support.number_examples import (
    arrays_of,
    examples,
    odds_unseen,
    pair_model,
    role_model,
    taught_texts,
)
from support.star_corpus import load_corpus
from support.train_star import HEADS

ABOUT = "Train models/quantities on the labeled quantities, and write its card."
ROOT = Path(__file__).resolve().parents[2]
CARD = Path(__file__).with_name("quantities_card.md")
SOURCE = (
    "scripts/train_impact on scripts/corpora/quantities; encoder fine-tuned from all-MiniLM-L6-v2"
)
LICENCE = "Apache-2.0"

Arrays = Mapping[str, NDArray[np.generic]]


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parse(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    try:
        layers = kept_layers(chosen.out) if chosen.words_only else learn_encoder(chosen)
    except OSError as error:
        print(f"train_impact: {error}", file=sys.stderr)
        return 3
    found = examples("dev")
    role, pair = role_model(found), pair_model(found, odds_unseen(found))
    words = {**arrays_of("words_role", role), **arrays_of("words_pair", pair)}
    np.savez_compressed(chosen.out / ARRAYS, **words, **layers)
    numbers = sum(len(one.labels) for one in found)
    text = CARD.read_text(encoding="utf-8")
    told = {"answers": len(found), "numbers": numbers, "features": len(role.keys)}
    (chosen.out / "CARD.md").write_text(text.format(**told, pairs=len(pair.keys)), encoding="utf-8")
    if (chosen.out.parent / MANIFEST).is_file():
        record_shipped(chosen.out.parent, chosen.out.name, SOURCE, LICENCE)
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="train_impact", description=ABOUT)
    parser.add_argument("--encoder", type=Path, help="folder of all-MiniLM-L6-v2, else fetched")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "quantities")
    parser.add_argument("--passes", type=int, default=12, help="of the encoder over the answers")
    parser.add_argument("--words-only", action="store_true", help="keep the encoder that is there")
    return parser.parse_args(arguments)


def learn_encoder(chosen: argparse.Namespace) -> Arrays:
    """Train the encoder and write it; the arrays of the layers on top of it."""
    from support.encoder_graph import fetch_model, write_encoder
    from support.number_encoder import NumberRecipe, exported_numbers, fine_tune_numbers
    from support.slim_vocabulary import slim

    texts = taught_texts([one for one in load_corpus() if one.author not in HELD_OUT])
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.encoder or fetch_model(Path(scratch))
        reader = fine_tune_numbers(folder, texts, NumberRecipe(passes=chosen.passes))
        weights, layers = exported_numbers(reader)
        tokenizer, weights = slim(folder, weights, [one.text for one in texts])
    (chosen.out / TOKENIZER_FILE).write_text(tokenizer, encoding="utf-8")
    write_encoder(weights, HEADS, chosen.out / MODEL_FILE)
    return layers


def kept_layers(out: Path) -> Arrays:
    """The layers that are there."""
    with np.load(out / ARRAYS) as stored:
        return {name: stored[name] for name in LAYERS}


if __name__ == "__main__":
    sys.exit(main())
