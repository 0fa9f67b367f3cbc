"""The number model: an answer as a stream, roles and pairs chosen together, and its training."""

from pathlib import Path

import numpy as np
import pytest
from support.answers import QUESTION, typed
from support.number_examples import arrays_of, learn

from coach.analyzers.numbers.encoded import Encoded, spans_of, text_of
from coach.analyzers.numbers.features import REACH, hashed, role_features
from coach.analyzers.numbers.model import (
    BASELINE,
    OUTCOME,
    load_number_model,
    possible_pairs,
)
from coach.analyzers.numbers.role_pairs import roles
from coach.analyzers.numbers.roles import read_line
from coach.analyzers.numbers.stream import END, Stream, stem, stream_of
from coach.errors import CoachError
from coach.language import load_language

LANGUAGE = load_language()


def stream(text: str) -> Stream:
    passage = LANGUAGE.passage(QUESTION, typed(text))
    lines = [read_line(sentence) for sentence in passage.sentences]
    return stream_of(lines, roles(lines))


def encoded(found: Stream) -> Encoded:
    return load_number_model().encoder.read(found)


def test_digits_and_words_are_the_same_stream() -> None:
    left = stream("We cut it from 40 to 15 minutes, with 3 people.")
    right = stream("We cut it from forty to fifteen minutes with three people.")
    assert left.words == right.words
    assert [one.at for one in left.numbers] == [one.at for one in right.numbers]
    assert left.words[-1] == END


def test_fillers_are_not_in_the_stream() -> None:
    plain = stream("We cut it to 15 minutes, and errors fell.")
    assert (
        stream("Um, we cut it, you know, to uh 15 minutes, and errors fell.").words == plain.words
    )


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
    model = load_number_model()
    pairs = {(0, 1): 0.9, (0, 2): 0.8, (2, 1): 0.7, (3, 2): 0.6}
    roles_of, chosen = model.chosen(np.log(np.full((4, 5), 0.2)), pairs)
    assert chosen == ((0, 1), (3, 2))
    assert [roles_of[index] for index in (0, 1, 2, 3)] == [BASELINE, OUTCOME, OUTCOME, BASELINE]


def test_pairs_are_looked_for_nearby() -> None:
    found = possible_pairs(stream("then 5 percent " * 40))
    assert max(abs(start - end) for start, end in found) == REACH


def test_caution_turns_outcomes_into_something_else() -> None:
    found = stream("Support got twelve calls a day after that.")
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


def test_the_encoder_reads_numbers_as_they_are_counted() -> None:
    text, starts = text_of(
        stream("Well, it took forty minutes. It doesn't now: $1,200 for ten people.")
    )
    assert text == "well it took 40 minutes. it doesn't now 1200 dollars for 10 people."
    assert [text[start:].split()[0] for start in starts.tolist()[:4]] == [
        "well",
        "it",
        "took",
        "40",
    ]


def test_numbers_stand_where_their_spans_say() -> None:
    found = stream("It took forty minutes, now $1,200 for ten people.")
    text, starts = text_of(found)
    assert [text[slice(*span)] for span in spans_of(found, starts)] == [
        "40 minutes",
        "1200 dollars",
        "10",
    ]


def test_the_encoder_says_the_same_of_digits_and_words() -> None:
    left = encoded(stream("We cut it from 40 to 15 minutes, with 3 people."))
    right = encoded(stream("We cut it from forty to fifteen minutes with three people."))
    assert np.array_equal(left.roles, right.roles)
    assert np.array_equal(left.pairs, right.pairs)
    assert np.exp(left.roles).sum(axis=1) == pytest.approx(1.0)
    assert left.pairs.shape == (3, 3)
    assert left.pairs[0, 1] > left.pairs[0, 2]
    assert encoded(stream("Nothing to count here.")).roles.shape == (0, 5)


def test_probabilities_stay_probabilities() -> None:
    found = stream("Errors fell from 12 to 5 percent in 3 months.")
    model = load_number_model()
    by_words = model.words_odds(found)
    for odds in (by_words, model.mixed(by_words, encoded(found))):
        assert odds.shape == (3, 5)
        assert odds.sum(axis=1) == pytest.approx(1.0)


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="model of numbers"):
        load_number_model(tmp_path)
