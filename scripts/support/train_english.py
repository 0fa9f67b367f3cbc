"""Train the English pipeline on the treebank, measure it, and write models/english with its card.

scripts/train_english [--data FOLDER] [--encoder FOLDER] [--out FOLDER]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from support.english_lemmas import learn_corrections, learn_tables
from support.english_pipeline import Progress, Recipe, add_lemmas, train
from support.english_vectors import PACKAGE, WordVectors, fetch_encoder, save, word_vectors
from support.eval_english import TEST_FILE, EnglishScores, measure_english, score_rows
from support.manifest import MANIFEST, record_shipped
from support.tables import print_rows
from support.treebank import Sentence, read_sentences

ABOUT = "Train models/english on the treebank, measure it, and write its card."
ROOT = Path(__file__).resolve().parents[2]
TRAIN_FILE = "ud_english_ewt_train.conllu.gz"
CARD = Path(__file__).with_name("english_card.md")
VECTOR_WIDTH = 64
SOURCE = "trained by scripts/train_english on UD English EWT; word vectors from all-MiniLM-L6-v2"
LICENCE = "CC BY-SA 4.0 (word vectors: Apache-2.0)"
META = {
    "name": "spoken_english",
    "version": "1.0.0",
    "description": "Parts of speech, features, lemmas and sentences of spoken English",
    "author": "The interview-coach authors",
    "license": LICENCE,
    "spacy_version": ">=3.8.2,<4.0.0",
    "sources": [
        {"name": "UD English EWT", "license": "CC BY-SA 4.0"},
        {"name": "all-MiniLM-L6-v2 (input embeddings)", "license": "Apache-2.0"},
    ],
}


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parse(arguments)
    try:
        require_replaceable(chosen.out)
        sentences = read_sentences(chosen.data / TRAIN_FILE)[: chosen.sentences]
        recipe = Recipe(passes=chosen.passes)
        make(recipe, read_vectors(chosen.encoder), sentences, chosen.out)
        scores = measure_english(chosen.out, chosen.data / TEST_FILE)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"train_english: {error}", file=sys.stderr)
        return 3
    print_rows(f"English pipeline in {chosen.out}", score_rows(scores))
    (chosen.out / "CARD.md").write_text(card(scores, recipe), encoding="utf-8")
    if (chosen.out.parent / MANIFEST).is_file():
        record_shipped(chosen.out.parent, chosen.out.name, SOURCE, LICENCE)
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="train_english", description=ABOUT)
    data = Path(os.environ.get("COACH_EVAL_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--data", type=Path, default=data, help="folder with the treebank")
    parser.add_argument("--encoder", type=Path, help="folder with its two files, else fetched")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "english")
    parser.add_argument("--passes", type=int, default=Recipe.passes, help="over the treebank")
    parser.add_argument("--sentences", type=int, help="read only so many, for a quick try")
    return parser.parse_args(arguments)


def require_replaceable(out: Path) -> None:
    """Raise ValueError where the folder holds something other than an earlier pipeline."""
    if out.exists() and any(out.iterdir()) and not (out / "meta.json").is_file():
        raise ValueError(f"{out} is not empty and holds no pipeline; name another folder.")


def read_vectors(encoder: Path | None) -> WordVectors:
    """Word vectors from the encoder in that folder, or from one that is fetched and thrown away."""
    with tempfile.TemporaryDirectory() as scratch:
        return word_vectors(encoder or fetch_encoder(Path(scratch)), VECTOR_WIDTH)


def make(recipe: Recipe, vectors: WordVectors, sentences: Sequence[Sentence], out: Path) -> None:
    """Train everything and write the pipeline into `out`, in place of what was there."""
    known = known_words(vectors, sentences)
    tables = learn_tables(sentences, known)
    corrections = learn_corrections(tables, sentences)
    pipeline = train(recipe, vectors, sentences, reporter(recipe.passes))
    pipeline = add_lemmas(pipeline, tables, corrections)
    pipeline.meta.update(META)
    if out.exists():
        shutil.rmtree(out)
    save(pipeline, out)


def known_words(vectors: WordVectors, sentences: Sequence[Sentence]) -> frozenset[str]:
    """Words that are surely spelled so: those with a vector, and the treebank's in lower case."""
    forms = {token.form for sentence in sentences for token in sentence.tokens}
    return frozenset(w for w in {*vectors.words, *forms} if w.isalpha() and w.islower() and w[2:])


def reporter(passes: int) -> Progress:
    """Prints a line for each pass, with the seconds since the start."""
    start = time.monotonic()

    def report(number: int, losses: Mapping[str, float]) -> None:
        shown = ", ".join(f"{name} {loss:.0f}" for name, loss in losses.items())
        seconds = time.monotonic() - start
        print(f"{seconds:6.0f} s, pass {number} of {passes}: loss {shown}", flush=True)

    return report


def card(scores: EnglishScores, recipe: Recipe) -> str:
    """The model card with the figures of this run."""
    words, spoken = scores.words, scores.spoken_words
    return CARD.read_text(encoding="utf-8").format(
        **asdict(words),
        **{f"spoken_{name}": value for name, value in asdict(spoken).items()},
        sentences=scores.sentences_f1,
        unbroken=scores.unbroken_sentences_f1,
        spoken_sentences=scores.spoken_sentences_f1,
        spoken_one_in=round(100 / max(scores.spoken_sentences_f1, 1)),
        speed=round(scores.words_per_second, -3),
        megabytes=scores.megabytes,
        width=recipe.width,
        depth=recipe.depth,
        passes=recipe.passes,
        vector_width=VECTOR_WIDTH,
        package=PACKAGE,
    )


if __name__ == "__main__":
    sys.exit(main())
