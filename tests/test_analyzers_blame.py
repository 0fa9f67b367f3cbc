"""Blame: learned from marked answers, told once, where it stands, and only where it is sure."""

import json
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from support.answers import clean, typed
from support.ownership_corpus import HELD_OUT, load_marked, practice_writers
from support.train_ownership import encoder_of, learn, look_at

from coach.analyzers import Ownership
from coach.analyzers.parts.blame import NEAR, BlameModel, around, evidence, load_blame_model
from coach.analyzers.parts.told import told
from coach.domain import Finding
from coach.language import Language, load_language
from coach.resources import data_folder


@cache
def language() -> Language:
    return load_language()


def blamed(text: str) -> list[Finding]:
    analysis = Ownership().analyze(clean(language(), typed(text)))
    return [found for found in analysis.findings if found.check == "ownership.blame"]


REPROACH = (
    "Last spring I was building a ranking model for our shop. The platform team had promised the "
    "logs for March. They never delivered them, nobody even answered my mails, and then their "
    "manager told everybody that my project was late. So of course we missed the launch. If they'd "
    "done their job we'd have been fine, but that's how they are over there, they don't care. "
    "I trained it on half of the data in the end."
)
FAIR = (
    "Last spring I was building a ranking model for our shop. The platform team had promised the "
    "logs for March, and then their cluster burned down, so they had other worries and I saw "
    "that. I hadn't asked early enough either. I went over, we sat down together, and they gave me "
    "a sample of ten days. I trained it on that, and we launched two weeks later than planned."
)


def test_a_reproach_is_told_once_where_it_stands() -> None:
    (found,) = blamed(REPROACH)
    assert found.kind == "note"
    assert "They never delivered them" in REPROACH[found.start_char : found.end_char]


def test_a_fair_account_of_the_same_is_none() -> None:
    assert blamed(FAIR) == []


@pytest.mark.parametrize("text", ["", "No.", "They did it.", "It was their fault."])
def test_too_little_is_judged_without_a_fault(text: str) -> None:
    assert len(blamed(text)) <= 1


def test_the_quote_is_of_whole_stretches() -> None:
    passage = clean(language(), typed(REPROACH))
    answer = told(passage)
    place = load_blame_model().place(answer)
    assert place is not None
    units = [piece.unit for piece in answer.pieces]
    assert place[0] in {unit.start_char for unit in units}
    assert place[1] in {unit.end_char for unit in units}


def test_neighbors_that_are_nearly_as_bad_are_quoted_too() -> None:
    odds = np.asarray([-5.0, 1.0, 2.0, 2.0 - NEAR - 0.1])
    assert around(odds) == (1, 3)
    assert around(np.asarray([0.0])) == (0, 1)
    assert evidence(odds) < odds.max()
    assert evidence(np.full(20, 0.3)) == pytest.approx(0.3)
    assert evidence(np.full(2, 0.3)) < -1


def test_the_model_was_learned_on_the_encoder_that_is_shipped() -> None:
    models = data_folder("models")
    settings = json.loads((models / "ownership" / "model.json").read_text("utf-8"))
    assert settings["encoder"] == encoder_of(models / "star")


def test_every_mark_stands_in_its_answer() -> None:
    answers = load_marked()
    assert len(answers) > 3000
    assert sum(bool(one.spans) for one in answers) > 1000
    assert all(text for one in answers for a, b in one.spans if (text := one.text[a:b].strip()))
    assert len({one.text for one in answers}) == len(answers)


def test_nothing_is_learned_from_the_writers_it_is_measured_on() -> None:
    assert not set(HELD_OUT) & set(practice_writers())
    assert {one.writer for one in load_marked(HELD_OUT)} == set(HELD_OUT)


@pytest.mark.slow
def test_what_is_learned_from_some_writers_helps_with_another() -> None:
    seen = [look_at(one, language()) for one in load_marked(["w02", "w10", "w33", "w37"])]
    model = BlameModel(learn(seen), 0.6, 0.0)
    unheard = [look_at(one, language()) for one in load_marked(["w34"])]
    odds = np.concatenate([model.log_odds(one.states, one.texts) for one in unheard])
    truth = np.concatenate([one.truth for one in unheard])
    order = truth[np.argsort(-odds)]
    assert order[:40].mean() > 2 * truth.mean()
    again = learn(seen)
    assert all(np.array_equal(model.arrays[name], again[name]) for name in again)


def test_stretches_are_marked_where_a_mark_covers_them() -> None:
    seen = look_at(load_marked(["w34"])[0], language())
    assert len(seen.truth) == len(seen.texts) == len(seen.states)
    for before, after in pairwise(seen.texts):
        assert before != after
