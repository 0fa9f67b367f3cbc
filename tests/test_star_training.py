"""What scripts/train_star and its evaluation rest on: variants, features, decoding, figures."""

import random

import numpy as np
import pytest
from support.softmax import SoftmaxRegression
from support.star_corpus import Answer, Line
from support.star_figures import Judged, calibration_error, macro_f1, part_f1, surest_f1
from support.star_linear import compact, design, train_linear
from support.star_variants import bare, chunked, drawn, parts_dropped, relined, with_errors

from coach.analyzers.parts.ngrams import features, plain, words_in

LINES = (
    ("O", "Sure, so."),
    ("S", "In March I was at a bakery, the one by the bridge."),
    ("T", "They wanted the cakes by Friday!"),
    ("A", "I called Ana and we baked all night."),
    ("R", "It worked, and 40% more came."),
    ("L", "I don't wait anymore."),
)


def chance(seed: int) -> random.Random:
    return random.Random(seed)


def answer(lines: tuple[tuple[str, str], ...] = LINES, number: int = 1) -> Answer:
    empty = Answer(
        *(f"a01-{number:02}a", "story", "ml", "junior", "native", "", ""),
        misheard=False,
        question="",
        lines=(),
        where="",
    )
    return relined(empty, [Line(label, text, 0, 0) for label, text in lines])


def holds_together(one: Answer) -> bool:
    return all(one.text[x.start_char : x.end_char] == x.text for x in one.lines)


def test_bare_text_has_the_words_and_nothing_else() -> None:
    found = bare(answer())
    assert found.text.startswith("sure so in march i was at a bakery the one by")
    assert "40% more" in found.text
    assert "don't" in found.text
    assert [x.label for x in found.lines] == [label for label, _ in LINES]
    assert holds_together(found)


def test_word_errors_come_at_about_the_rate_asked_for() -> None:
    long = answer(tuple(("A", f"word{i} stays here with us") for i in range(200)))
    plain_words = long.text.split()
    erred = with_errors(long, chance(1)).text.split()
    kept = sum(word in set(plain_words) for word in erred) / len(plain_words)
    assert 0.9 < kept < 0.99
    assert with_errors(long, chance(1)) == with_errors(long, chance(1))
    assert with_errors(long, chance(1), rate=0.0).text == long.text


def test_chunks_have_the_label_of_most_of_their_words() -> None:
    found = chunked(bare(answer()), chance(2))
    assert found.text == bare(answer()).text
    assert max(len(x.text.split()) for x in found.lines) <= 15
    assert {x.label for x in found.lines} <= set("STARLO")
    assert holds_together(found)


def test_dropping_leaves_at_least_one_part() -> None:
    for seed in range(30):
        left = {x.part for x in parts_dropped(answer(), chance(seed)).lines} - {"O"}
        assert 1 < len(left) < 4
    only = answer((("A", "I did it."),))
    assert parts_dropped(only, chance(0)) == only


def test_variants_are_many_and_the_same_for_one_seed() -> None:
    texts = {drawn(answer(), chance(seed)).text for seed in range(40)}
    assert len(texts) > 20
    assert drawn(answer(), chance(7)) == drawn(answer(), chance(7))


def test_the_model_reads_no_fillers_and_no_commas() -> None:
    assert plain("Um, so we, you know, fixed it (twice)!") == "so we fixed it twice!"
    assert plain("It\u2019s 40% of $300.") == "It's 40% of $300."
    assert words_in("It's 40% OF $300.") == ["it's", "40", "%", "of", "$", "300"]


def test_features_see_neighbors_and_place() -> None:
    first, second = features(["we were there", "it worked"])
    alone = features(["it worked"])[0]
    assert set(second) - set(alone)
    assert set(first) & set(features(["we were there", "they left"])[0])
    assert (np.diff(second.astype(np.int64)) > 0).all()
    assert features([""])[0].size


def test_the_linear_reader_learns_which_words_go_with_which_part() -> None:
    corpus = [answer(tuple(chance(i).sample(LINES, len(LINES))), i) for i in range(40)]
    arrays = train_linear(corpus)
    known, weights = arrays["hashes"], arrays["weights"] * arrays["scales"]
    row = features([plain(text) for _, text in LINES])[3]
    places = np.searchsorted(known, row).clip(max=len(known) - 1)
    places = places[known[places] == row]
    assert (weights[places].sum(axis=0) + arrays["bias"]).argmax() == "STARLO".index("A")
    assert arrays["weights"].dtype == np.int8


def test_weights_survive_eight_bits() -> None:
    rows = [np.asarray([1, 5], np.uint32), np.asarray([2, 5], np.uint32)] * 10
    known = np.asarray([1, 2, 5], np.uint32)
    model = SoftmaxRegression("SR").fit(design(rows, known), ["S", "R"] * 10, np.ones(20))
    small = compact(known, model.weights, model.bias)
    assert small["weights"] * small["scales"] == pytest.approx(model.weights, abs=0.02)


def test_figures_count_other_as_a_miss() -> None:
    found = [("one", ["S", "S", "T", "A", "R", "O"], ["S", "O", "T", "A", "R", "R"])]
    figure = macro_f1(found)
    assert figure.value == pytest.approx((2 / 3 + 3) / 4)
    assert figure.low <= figure.value <= figure.high
    assert part_f1(np.diag([1.0, 1, 1, 1])) == pytest.approx(1)


def lines_of(name: str, sure: list[float], right: list[bool]) -> Judged:
    seen = ["A" if one else "S" for one in right]
    return Judged(name, "whole", ["A"] * len(sure), seen, np.asarray(sure), np.asarray(right))


def test_calibration_compares_confidence_with_being_right() -> None:
    good = [lines_of(str(i), [0.75] * 4, [True, True, True, False]) for i in range(5)]
    assert calibration_error(good).value == pytest.approx(0)
    bad = [lines_of(str(i), [0.95] * 4, [True, True, False, False]) for i in range(5)]
    assert calibration_error(bad).value == pytest.approx(0.45)


def test_leaving_out_the_unsure_helps_where_they_are_wrong() -> None:
    mixed = [lines_of(str(i), [0.9, 0.9, 0.9, 0.3], [True, True, True, False]) for i in range(5)]
    assert (
        surest_f1(mixed, 0.25).value
        > macro_f1([(m.answer_id, m.parts, m.seen) for m in mixed]).value
    )
