"""Train models/quantities on the labeled quantities, and write its card.

scripts/train_impact [--out FOLDER]

Learns from the dev answers alone. The pair model sees role odds of models that did not see the
voice of an answer. The same corpus gives the same bytes.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.analyzers.numbers.model import ARRAYS
from support.manifest import MANIFEST, record_shipped
from support.number_examples import (
    arrays_of,
    examples,
    odds_unseen,
    pair_model,
    role_model,
)

ABOUT = "Train models/quantities on the labeled quantities, and write its card."
ROOT = Path(__file__).resolve().parents[2]
CARD = Path(__file__).with_name("quantities_card.md")
SOURCE = "scripts/train_impact on scripts/corpora/quantities"
LICENCE = "MIT"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="train_impact", description=ABOUT)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "quantities")
    out = parser.parse_args(arguments).out
    found = examples("dev")
    role, pair = role_model(found), pair_model(found, odds_unseen(found))
    out.mkdir(parents=True, exist_ok=True)
    models = {**arrays_of("role", role), **arrays_of("pair", pair)}
    np.savez_compressed(out / ARRAYS, **models)
    numbers = sum(len(one.labels) for one in found)
    text = CARD.read_text(encoding="utf-8")
    told = {"answers": len(found), "numbers": numbers, "features": len(role.keys)}
    (out / "CARD.md").write_text(text.format(**told, pairs=len(pair.keys)), encoding="utf-8")
    if (out.parent / MANIFEST).is_file():
        record_shipped(out.parent, out.name, SOURCE, LICENCE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
