"""What the encoder of numbers learns from: a larger one's judgments, and fewer word pieces."""

import json

import numpy as np
import pytest
from support.number_examples import voice
from support.quantity_corpus import load_quantities
from support.slim_vocabulary import TABLE, slim
from support.taught import Taught, load_taught, sure_labels, sure_pairs
from tokenizers import Tokenizer

from coach.resources import data_folder

ENCODER = data_folder("models") / "encoder"


def test_what_was_taught_are_probabilities_of_dev_answers_and_stories() -> None:
    taught = load_taught()
    labeled = {one.id for one in load_quantities("dev", spoken=False)}
    assert len(labeled & set(taught)) > 2900
    assert not {name for name in taught if voice(name).startswith("h")}
    for one in list(taught.values())[::100]:
        assert one.roles.sum(axis=1) == pytest.approx(1.0, abs=0.02)
        assert one.pairs.shape == (len(one.roles),) * 2
        assert 0 <= one.pairs.min() <= one.pairs.max() <= 1


def test_held_out_answers_were_not_taught() -> None:
    held_out = {one.id for one in load_quantities("held-out", spoken=False)}
    assert not held_out & set(load_taught())


def test_only_what_is_sure_stands_in_for_labels() -> None:
    roles = np.asarray([[0.7, 0.3, 0, 0, 0], [0.5, 0.5, 0, 0, 0], [0, 0.9, 0.1, 0, 0]], np.float32)
    pairs = np.zeros((3, 3), np.float32)
    pairs[2, 0], pairs[2, 1], pairs[1, 0] = 0.9, 0.8, 0.4
    taught = Taught(roles, pairs)
    assert sure_labels(taught) == ("outcome", None, "baseline")
    assert sure_pairs(taught, [(2, 0), (2, 1), (1, 0)]) == ((2, 0),)


def test_a_slim_encoder_reads_common_words_alike_and_the_rest_in_pieces() -> None:
    size = len(json.loads((ENCODER / "tokenizer.json").read_text("utf-8"))["model"]["vocab"])
    table = np.arange(size, dtype=np.float32)[:, None].repeat(2, axis=1)
    text, weights = slim(ENCODER, {TABLE: table}, ["We shipped the reranker."])
    whole = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    whole.no_padding()
    whole.no_truncation()
    slimmed = Tokenizer.from_str(text)
    assert len(weights[TABLE]) == slimmed.get_vocab_size() < size / 2
    for said in ("We shipped the reranker.", "Costs fell from 12 to 9 percent!"):
        one, two = whole.encode(said), slimmed.encode(said)
        assert one.tokens == two.tokens
        assert weights[TABLE][two.ids, 0].tolist() == one.ids
    rare = slimmed.encode("vaudeville")
    assert "[UNK]" not in rare.tokens
    assert len(rare.tokens) > len(whole.encode("vaudeville").tokens)
