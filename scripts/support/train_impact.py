"""Train models/quantities on the labeled quantities, and write its card.

scripts/train_impact [--out FOLDER]

Learns from the dev answers alone, and from the encoder in models/star: run it again whenever that
changes. The pair model sees role odds of models that did not see the voice of an answer. The same
corpus gives the same bytes.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.analyzers.number_model import ARRAYS
from support.manifest import MANIFEST, record_shipped
from support.number_dense import calibration_error, warmed
from support.number_examples import (
    arrays_of,
    calibrated_on,
    dense_arrays,
    dense_model,
    examples,
    labeled,
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
    odds = odds_unseen(found)
    dense = calibrated_on(found, odds, dense_model(found))
    before, roles_of = labeled(found, odds)
    after = warmed(before, dense.temperature)
    told_before, told_after = (calibration_error(one, roles_of) for one in (before, after))
    print(f"expected calibration error on unseen voices: {told_before:.3f}, then {told_after:.3f}")
    odds = [warmed(one, dense.temperature) for one in odds]
    role, pair = role_model(found), pair_model(found, odds)
    out.mkdir(parents=True, exist_ok=True)
    models = {**arrays_of("role", role), **arrays_of("pair", pair), **dense_arrays(dense)}
    np.savez_compressed(out / ARRAYS, **models)
    numbers = sum(len(one.labels) for one in found) // 2
    text = CARD.read_text(encoding="utf-8")
    told = {"answers": len(found) // 2, "numbers": numbers, "features": len(role.keys)}
    (out / "CARD.md").write_text(text.format(**told, pairs=len(pair.keys)), encoding="utf-8")
    if (out.parent / MANIFEST).is_file():
        record_shipped(out.parent, out.name, SOURCE, LICENCE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
