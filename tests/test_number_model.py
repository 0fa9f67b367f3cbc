"""The number model: an answer as a stream, roles and pairs chosen together, and its training."""

from pathlib import Path

import numpy as np
import pytest
from support.answers import QUESTION, typed
from support.number_examples import arrays_of, learn

from coach.analyzers.number_features import REACH, hashed, role_features
from coach.analyzers.number_model import (
    BASELINE,
    OUTCOME,
    Linear,
    NumberModel,
    load_number_model,
    possible_pairs,
)
from coach.analyzers.number_stream import END, Stream, stem, stream_of
from coach.analyzers.role_pairs import roles
from coach.analyzers.roles import read_line
from coach.errors import CoachError
from coach.language import load_language

LANGUAGE = load_language()
NOTHING = Linear(np.zeros(1, np.uint32), np.zeros((1, 2), np.float32), np.zeros(2, np.float32))


def stream(text: str) -> Stream:
    passage = LANGUAGE.passage(QUESTION, typed(text))
    lines = [read_line(sentence) for sentence in passage.sentences]
    return stream_of(lines, roles(lines))


def test_digits_and_words_are_the_same_stream() -> None:
    left = stream("We cut it from 40 to 15 minutes, with 3 people.")
    right = stream("We cut it from forty to fifteen minutes with three people.")
    assert left.words == right.words
    assert [one.at for one in left.numbers] == [one.at for one in right.numbers]
    assert left.words[-1] == END


def test_places_in_a_stream() -> None:
    found = stream("It was slow. I fixed it and it took 5 minutes. Fine.")
    at = found.numbers[0].at
    start, end = found.sentence(at)
    assert found.words[start:end][0] == "i"
    assert found.words[slice(*found.clause(at))] == ("it", "took", "<time>")
    assert found.last_action(at) == start
    assert found.closed(0, at) == 1
    assert found.word(-1) == found.word(99) == "<edge>"


@pytest.mark.parametrize(("one", "two"), [("reduced", "reducing"), ("costs", "cost")])
def test_forms_of_a_word_have_one_stem(one: str, two: str) -> None:
    assert stem(one) == stem(two)


def test_a_number_is_in_one_pair_at_most() -> None:
    model = NumberModel(NOTHING, NOTHING)
    pairs = {(0, 1): 0.9, (0, 2): 0.8, (2, 1): 0.7, (3, 2): 0.6}
    roles_of, chosen = model.chosen(np.log(np.full((4, 5), 0.2)), pairs)
    assert chosen == ((0, 1), (3, 2))
    assert [roles_of[index] for index in (0, 1, 2, 3)] == [BASELINE, OUTCOME, OUTCOME, BASELINE]


def test_pairs_are_looked_for_nearby() -> None:
    found = possible_pairs(stream("then 5 percent " * 40))
    assert max(abs(start - end) for start, end in found) == REACH


def test_caution_turns_outcomes_into_something_else() -> None:
    found = stream("We cut the bill by ten percent.")
    model = load_number_model()
    bold, careful = (model.judge(found, caution)[0][0].role for caution in (0.0, 50.0))
    assert bold == "outcome" != careful


def test_learning_is_the_same_every_time_and_learns() -> None:
    rows = [
        hashed(role_features(stream(text), 0))
        for text in ("Errors fell by 5 percent.", "We had a team of 5 people.") * 4
    ]
    one, two = (learn(rows, "ob" * 4, "ob") for _ in range(2))
    left, right = arrays_of("role", one), arrays_of("role", two)
    assert all(np.array_equal(left[name], right[name]) for name in left)
    assert one.probabilities(rows).argmax(axis=1).tolist() == [0, 1] * 4
    assert one.probabilities([]).shape == (0, 2)


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="model of numbers"):
        load_number_model(tmp_path)
