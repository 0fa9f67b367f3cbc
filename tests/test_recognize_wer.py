"""The word error rate that accuracy is reported in."""

import pytest
from support.wer import Errors, edit_distance, normalized, number_words, word_errors


@pytest.mark.parametrize(
    ("reference", "recognized", "edits", "words"),
    [
        ("ask what you can do", "Ask, what you can do!", 0, 5),
        ("about fourteen fifty-five, Mr. Quilter's", "about 1455 mister Quilter\u2019s", 0, 6),
        ("the fifteenth of twelve thousand", "The 15th of 12,000", 0, 5),
        ("ninety percent and one", "90% & 1", 0, 4),
        ("so um we went", "so we went", 1, 4),
        ("we went", "so we all went there", 3, 2),
        ("we went home", "he went home", 1, 3),
        ("one two three", "", 3, 3),
        ("", "thank you", 2, 0),
    ],
)
def test_errors_against_a_reference(reference, recognized, edits, words):
    assert word_errors(reference, recognized) == Errors(edits, words)


def test_rates_pool_by_words_not_by_clips():
    assert (Errors(1, 2) + Errors(0, 8)).rate == pytest.approx(0.1)
    assert Errors(0, 0).rate == 0
    assert Errors(3, 2).rate == 1.5


def test_distance_is_symmetric_and_bounded():
    a, b = list("abcad"), list("bcxdd")
    assert edit_distance(a, b) == edit_distance(b, a) == 3
    assert edit_distance(a, a) == 0


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (42, "forty two"),
        (100, "one hundred"),
        (305, "three hundred five"),
        (1455, "fourteen fifty five"),
        (1500, "one thousand five hundred"),
        (2001, "two thousand one"),
        (2_000_000, "two million"),
    ],
)
def test_figures_are_read_aloud(number, said):
    assert " ".join(number_words(number)) == said
    assert normalized(str(number)) == said.split()


@pytest.mark.parametrize(
    ("ordinal", "said"),
    [("1st", "first"), ("12th", "twelfth"), ("20th", "twentieth"), ("23rd", "twenty third")],
)
def test_ordinals_are_read_aloud(ordinal, said):
    assert normalized(ordinal) == said.split()
