"""Sentences for the wording rules: enough of both kinds, held out, and findings that were read."""

import csv

import pytest
from support.sentence_sets import CORPORA, PLACES, Example, load_examples, place_of, tally

SETS = [
    *(("ownership", rule) for rule in ("we", "passive", "would", "credit", "blame")),
    ("hedging", "hedge"),
]


@pytest.mark.parametrize(("corpus", "rule"), SETS)
def test_there_are_enough_of_both_kinds(corpus: str, rule: str) -> None:
    dev, held = (load_examples(corpus, rule, split) for split in ("dev", "held-out"))
    every = dev + held
    assert len(every) >= 150
    assert min(sum(one.fires for one in every), sum(not one.fires for one in every)) >= 70
    assert not {one.text for one in dev} & {one.text for one in held}
    assert len({one.text for one in every}) == len(every)


@pytest.mark.parametrize("split", ["dev", "held-out"])
def test_hedges_are_marked_where_they_stand(split: str) -> None:
    for one in load_examples("hedging", "hedge", split):
        assert bool(one.spans) == one.fires
        assert all(one.text[a:b].strip() == one.text[a:b] != "" for a, b in one.spans)


@pytest.mark.parametrize("corpus", ["ownership", "hedging"])
def test_what_was_read_says_where_and_whether_it_was_right(corpus: str) -> None:
    with (CORPORA / corpus / "read.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rules = {rule for name, rule in SETS if name == corpus}
    assert {row["rule"] for row in rows} == rules
    assert {row["right"] for row in rows} == {"0", "1"}
    assert {place_of(row["source"]) for row in rows} <= set(PLACES)


def test_a_tally_counts_passages() -> None:
    examples = [Example("a b", True, ()), Example("a", False, ()), Example("c", True, ())]
    score = tally(examples, lambda text: [(0, 1)] if "a" in text else [])
    assert (score.hits, score.found, score.wanted) == (1, 2, 2)
    assert score.precision == score.recall == 0.5


def test_spoken_has_neither_marks_nor_capitals() -> None:
    assert Example("So, I did it.", True, ((0, 2),)).spoken == Example("so i did it", True, ())
