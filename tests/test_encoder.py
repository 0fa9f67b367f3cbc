"""The sentence encoder: vectors that tell meanings apart, texts of any length, missing files."""

from pathlib import Path

import numpy as np
import pytest

from coach.errors import CoachError
from coach.language.encoder import OVERLAP, WINDOW, load_encoder
from coach.resources import data_folder

FOLDER = data_folder("models") / "encoder"
ENCODER = load_encoder(FOLDER)


def test_like_texts_have_like_vectors() -> None:
    cat, kitten, tax = ENCODER.vectors(
        ["The cat sleeps on the sofa.", "A kitten is asleep on the couch.", "Taxes went up again."]
    )
    assert cat @ kitten > 0.6
    assert cat @ tax < 0.3
    assert np.linalg.norm(cat) == pytest.approx(1, abs=1e-5)


def test_the_vector_of_a_text_does_not_depend_on_its_company() -> None:
    texts = ["One two three.", "A much longer text about a dog that ran away twice.", "", "Hm."] * 6
    together = ENCODER.vectors(texts)
    for text, row in zip(texts, together, strict=True):
        assert (row == ENCODER.vectors([text])[0]).all()
    assert ENCODER.vectors([]).shape == (0, 384)


def test_tokens_cover_the_words_and_point_at_them() -> None:
    text = "We rebuilt the tokenizer, slowly."
    found = ENCODER.states(text)
    assert found.states.shape == (len(found.spans), 384)
    assert "".join(text[a:b] for a, b in found.spans) == text.replace(" ", "")


def test_a_long_text_is_read_in_windows_that_leave_nothing_out() -> None:
    text = "and then we went on with it " * 200
    found = ENCODER.states(text)
    assert len(found.spans) > 2 * WINDOW
    assert "".join(text[a:b] for a, b in found.spans) == text.replace(" ", "")
    first = ENCODER.states(text[: found.spans[WINDOW - 2][1]])
    inner = WINDOW - OVERLAP
    assert np.abs(found.states[:inner] - first.states[:inner]).max() < 1.5


def test_no_words_give_no_tokens() -> None:
    assert ENCODER.states("").states.shape == (0, 384)
    assert ENCODER.states("  ").spans.shape == (0, 2)


def test_the_same_text_gives_the_same_numbers() -> None:
    text = "It went live in May and nobody complained."
    assert (ENCODER.states(text).states == ENCODER.states(text).states).all()


def test_a_missing_or_broken_model_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="missing or broken"):
        load_encoder(tmp_path / "nothing")
    for name in ("encoder.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"not a model")
    with pytest.raises(CoachError, match="missing or broken"):
        load_encoder(tmp_path)
