"""Labeled quantities: enough of them, spans where they say, and words for every digit."""

import re

import pytest
from support.number_words import in_words
from support.quantity_corpus import load_quantities

DEV, HELD_OUT = (load_quantities(split, spoken=False) for split in ("dev", "held-out"))


def test_there_are_enough_of_each() -> None:
    answers = DEV + HELD_OUT
    assert len(answers) >= 130
    assert sum(len(one.quantities) for one in answers) >= 350
    assert sum(len(one.vague) for one in answers) >= 110
    assert sum(len(one.pairs) for one in answers) >= 60


def test_held_out_answers_are_others() -> None:
    assert not {one.id for one in DEV} & {one.id for one in HELD_OUT}
    assert not {one.text for one in DEV} & {one.text for one in HELD_OUT}


def test_spoken_answers_have_the_same_labels_and_no_digit() -> None:
    for typed, spoken in zip(
        DEV + HELD_OUT,
        load_quantities("dev", spoken=True) + load_quantities("held-out", spoken=True),
        strict=True,
    ):
        assert not re.search(r"\d", spoken.text)
        assert [(q.role, q.value) for q in typed.quantities] == [
            (q.role, q.value) for q in spoken.quantities
        ]
        assert len(typed.vague) == len(spoken.vague)


def test_spans_are_words() -> None:
    for answer in DEV + HELD_OUT:
        for start, end in [*answer.vague, *(one.span for one in answer.quantities)]:
            quote = answer.text[start:end]
            assert quote.strip() == quote != ""
        assert not set("[]{}|") & set(answer.text)


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("$40k", "forty thousand dollars"),
        ("5k", "five k"),
        ("1,400 rows", "fourteen hundred rows"),
        ("12,000", "twelve thousand"),
        ("99 .2%", "ninety nine point two percent"),
        ("0.92", "point nine two"),
        ("GPT-4 at p99", "GPT four at p ninety nine"),
        ("800 ms", "eight hundred milliseconds"),
    ],
)
def test_digits_in_words(digits: str, words: str) -> None:
    assert in_words(digits) == words


def test_years_in_words() -> None:
    years = ("2019", "20 18", "2005")
    assert [in_words(one, date=True) for one in years] == [
        "twenty nineteen",
        "twenty eighteen",
        "two thousand and five",
    ]
