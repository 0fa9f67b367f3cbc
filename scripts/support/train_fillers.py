"""Trains models/fillers: the lexicon, the weights of every word, and the entry in the manifest."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from support.evaluate import DATA, ROOT
from support.filler_training import read_corpus, train
from support.manifest import record_shipped

SOURCE = (
    "trained by scripts/train_fillers on labels of AMI meetings, sentences of this project, "
    "and UD English EWT"
)
LICENCE = "CC BY-SA 4.0 (the meetings: CC BY 4.0)"


def main() -> None:
    """Write the model files."""
    parser = argparse.ArgumentParser(prog="scripts/train_fillers", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of training data")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "fillers")
    options = parser.parse_args()
    corpus = read_corpus(options.data)
    models = train(corpus)
    options.out.mkdir(parents=True, exist_ok=True)
    plain = {name: asdict(model) for name, model in models.items()}
    _write(options.out / "classes.json", corpus.classes)
    _write(options.out / "words.json", plain)
    if options.out.parent == ROOT / "models":
        record_shipped(options.out.parent, options.out.name, SOURCE, LICENCE)
    for name, model in models.items():
        print(f"{name}: {len(model.weights)} weights, counts from {model.threshold:g}")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
