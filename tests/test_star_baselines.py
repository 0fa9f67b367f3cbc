from dataclasses import replace

import numpy as np
import pytest
from support.softmax import SoftmaxRegression, sparse
from support.star_baselines import (
    BASELINES,
    embedded,
    evaluate,
    fixed_cuts,
    ngram_features,
    one_part_removed,
    position_features,
    regex_rules,
    score,
    shuffled,
    without,
)
from support.star_corpus import PARTS, Answer, Line

WORDS = {"S": "there was a shop", "T": "they wanted it done", "A": "we cut wood", "R": "it held up"}


def answer(labels: str, author: str = "a01", texts: dict[str, str] = WORDS) -> Answer:
    lines, start = [], 0
    for label in labels:
        text = texts.get(label, "sure thing")
        lines.append(Line(label, text, start, start + len(text)))
        start += len(text) + 1
    return Answer(
        f"{author}-01a",
        *("story", "ml", "junior", "native"),
        *("", ""),
        misheard=False,
        question="",
        lines=tuple(lines),
        where="",
    )


def test_fixed_cuts_read_no_word() -> None:
    ten = answer("S" * 10)
    assert "".join(fixed_cuts(ten)) == "SSTTAAARRR"


def test_rules_read_only_words() -> None:
    texts = {
        "S": "at the time",
        "T": "my task was",
        "A": "i built it",
        "R": "as a result",
        "L": "hm",
    }
    assert "".join(regex_rules(answer("RATSL", texts=texts))) == "RATSA"


def test_score_is_f1_per_part_without_other() -> None:
    pairs = [("S", "S"), ("S", "T"), ("T", "T"), ("A", "A"), ("R", "A"), ("O", "R")]
    found = score(pairs)
    assert found.f1 == pytest.approx({"S": 2 / 3, "T": 2 / 3, "A": 2 / 3, "R": 0.0})
    assert found.macro == pytest.approx(0.5)


def test_variants_keep_text_and_lines_together() -> None:
    whole = answer("SOTAARL")
    for varied in [shuffled(whole), without(whole, "R"), *one_part_removed(whole)]:
        assert all(varied.text[x.start_char : x.end_char] == x.text for x in varied.lines)
    assert "".join(x.label for x in without(whole, "R").lines) == "SOTAA"
    assert len(list(one_part_removed(whole))) == 4
    assert list(one_part_removed(answer("AAO"))) == []
    assert shuffled(whole) == shuffled(whole)
    assert sorted(x.label for x in shuffled(whole).lines) == sorted("SOTAARL")


def test_features_tell_place_and_neighbors() -> None:
    middle = ngram_features(answer("STA"))[1]
    assert {"0 they wanted it", "-1 shop", "1 we cut", "line 1", "left 1"} <= set(middle)
    assert len(position_features(answer("STA"))) == 3


def test_words_that_go_with_a_part_are_learned_across_authors() -> None:
    orders = ["STAR", "RATS", "TSRA", "ARST", "SATR", "RTSA"]
    corpus = [answer(o, author) for author in ("a01", "a02") for o in orders]
    scores = evaluate(BASELINES["n-grams, position"], corpus)
    assert scores["whole"].macro > 0.95
    assert evaluate(BASELINES["position only"], corpus)["whole"].macro < 0.6


def test_the_author_who_is_scored_is_not_learned_from() -> None:
    texts = dict(zip("STAR", ("aa", "bb", "cc", "dd"), strict=True))
    turned = dict(zip("STAR", ("dd", "aa", "bb", "cc"), strict=True))
    corpus = [answer(o, "a01", texts) for o in ("STAR", "RTAS", "ATSR", "TSRA")]
    corpus += [answer(o, "a02", turned) for o in ("STAR", "RTAS", "ATSR", "TSRA")]
    assert evaluate(BASELINES["n-grams, position"], corpus)["whole"].macro < 0.1


def test_answers_that_are_no_story_are_not_scored() -> None:
    corpus = [answer("STAR"), answer("STAR", "a02")]
    odd = replace(answer("OOOO"), kind="opinion")
    assert evaluate(BASELINES["fixed cuts"], [*corpus, odd]) == evaluate(
        BASELINES["fixed cuts"], corpus
    )


def test_an_encoder_is_used_frozen() -> None:
    rows = {text: np.eye(4, dtype=np.float32)[i] for i, text in enumerate(WORDS.values())}
    corpus = [answer(o, a) for a in ("a01", "a02") for o in ("STAR", "RATS", "TASR", "ARST")]
    fit = embedded(lambda texts: np.stack([rows[text] for text in texts]))
    assert evaluate(fit, corpus)["whole"].macro == 1


def test_regression_learns_and_gives_probabilities() -> None:
    known = {"x": 0, "y": 1}
    rows = [["x"], ["y"], ["x", "z"], ["y"]]
    design = sparse(rows, known)
    model = SoftmaxRegression(PARTS).fit(design, ["S", "R", "S", "T"], np.array([1.0, 1, 1, 0]))
    assert model.labels(design) == ["S", "R", "S", "R"]
    assert model.probabilities(design).sum(axis=1) == pytest.approx(1)
    dense = np.array([[1.0, 0], [0, 1], [1, 0], [0, 1]])
    same = SoftmaxRegression(PARTS).fit(dense, ["S", "R", "S", "T"], np.array([1.0, 1, 1, 0]))
    assert same.weights == pytest.approx(model.weights)
