"""Takes rare word pieces out of an encoder, so that it is half as large and reads the same English.

A word that is left out is read in smaller pieces: every letter stays.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from coach.language.encoder import TOKENIZER_FILE

COMMON = 9000
"""Pieces that stay whatever the texts say: the vocabulary begins with the commonest."""
Weights = Mapping[str, NDArray[np.float32]]
TABLE = "embeddings.word_embeddings.weight"


def slim(folder: Path, weights: Weights, texts: Iterable[str]) -> tuple[str, Weights]:
    """The tokenizer as JSON and the weights without the pieces that these texts do not need."""
    plain = json.loads((folder / TOKENIZER_FILE).read_text("utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_truncation()
    used = {number for text in texts for number in tokenizer.encode(text).ids}
    vocabulary: dict[str, int] = plain["model"]["vocab"]
    named = {token["id"] for token in plain["added_tokens"]}
    kept = sorted(
        number
        for piece, number in vocabulary.items()
        if number in used or number in named or _stays(piece, number)
    )
    new = {old: index for index, old in enumerate(kept)}
    plain["model"]["vocab"] = {
        piece: new[number]
        for piece, number in sorted(vocabulary.items(), key=lambda item: item[1])
        if number in new
    }
    for token in plain["added_tokens"]:
        token["id"] = new[token["id"]]
    for token in plain["post_processor"]["special_tokens"].values():
        token["ids"] = [new[number] for number in token["ids"]]
    plain["padding"] = plain["truncation"] = None
    table = np.ascontiguousarray(weights[TABLE][kept])
    return json.dumps(plain, ensure_ascii=False), {**weights, TABLE: table}


def _stays(piece: str, number: int) -> bool:
    """Letters by themselves, also within a word, and common pieces; no placeholders."""
    letter = len(piece.removeprefix("##")) == 1
    return letter or (number < COMMON and not piece.startswith("[unused"))
