"""Relevance: scores, abstaining, points, and the corpus and training behind it."""

from dataclasses import replace

import numpy as np
import pytest
from support.answers import clean, typed
from support.relevance_corpus import far_themes, load_pairs, star_pairs, themes, wordings

from coach.analyzers import Relevance
from coach.analyzers.questions.fit import MOST_SENTENCES, load_fit_model, readable
from coach.analyzers.questions.points import by_rule, content, rules, samples_of_points
from coach.analyzers.relevance import read_answer
from coach.domain import Analysis, Question
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder

LANGUAGE = load_language()
BANK = {one.id: one for one in load_prompts(data_folder("prompts")).questions}
MISTAKE = (
    "I sent the wrong price list to a client and did not notice for a week. It was my mistake, "
    "so I called him and apologized. Since then I check every list twice."
)
CURRENT = Question("", "How do you stay current in your field?")
NEWSLETTERS = (
    "I read a lot of newsletters, there are so many of them, and I think it is very important to "
    "stay on top of things because everything is changing so fast these days. So every morning I "
    "open my newsletters and read them with a coffee before the others come."
)


def analysis(text: str, question: Question) -> Analysis:
    return Relevance().analyze(clean(LANGUAGE, typed(text), question))


def score(text: str, question: str) -> float | None:
    return analysis(text, Question("", question)).measures[0].value


def checks(found: Analysis) -> list[str]:
    return [finding.check for finding in found.findings]


def test_an_answer_is_near_to_its_question() -> None:
    own = score(MISTAKE, "Tell me about a time you failed.")
    assert own is not None
    assert own > Relevance.speaks_from


@pytest.mark.parametrize("question", ["Why do you want this job?", "How do you stay current?"])
def test_it_is_far_from_another(question: str) -> None:
    other = score(MISTAKE, question)
    assert other is not None
    assert other < Relevance.off_below


@pytest.mark.parametrize(
    ("text", "question", "reason"),
    [
        (MISTAKE, "", "no question"),
        ("I failed once.", "Tell me about a time you failed.", "fewer than 15 words"),
        ("Ich habe einmal die falsche Liste an einen Kunden geschickt und das erst nach einer "
         "Woche bemerkt.", "Tell me about a failure.", "English"),
    ],
)  # fmt: skip
def test_where_it_cannot_tell_it_says_why(text: str, question: str, reason: str) -> None:
    measure = analysis(text, Question("", question)).measures[0]
    assert measure.value is None
    assert reason in (measure.reason or "")


def test_between_the_thresholds_nothing_is_said() -> None:
    wide = replace(Relevance(), off_below=0.0, speaks_from=1.01, surely_off_below=0.0)
    passage = clean(LANGUAGE, typed(MISTAKE), Question("", "Tell me about a failure."))
    measure = wide.analyze(passage).measures[0]
    assert measure.value is None
    assert measure.reason


def test_fillers_and_the_way_numbers_are_written_change_nothing() -> None:
    typed_ = (
        "We had 25 orders and I sent 3 of them to the wrong place. It was my mistake, I called."
    )
    said = (
        "Um, we had twenty five orders and, uh, I sent three of them to the wrong place. It was "
        "my mistake, I called."
    )
    question = "Tell me about a time you failed."
    assert score(typed_, question) == score(said, question)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("We cut it from 800 to 200 ms.", "We cut it from some to some ms."),
        ("about twenty five percent", "about some"),
        ("about 25% of it", "about some of it"),
        ("$1,200 or 40%", "some or some"),
        ("no one of them", "no one of them"),
        ("It went often.", "It went often."),
    ],
)
def test_every_number_reads_the_same(text: str, read: str) -> None:
    assert readable(text) == read


def test_points_quote_a_sentence_of_the_answer() -> None:
    text = (
        "I had left the old key in the settings and it was my own doing, nobody else's. The same "
        "day I called everyone who had got the wrong bill. Since then I do it differently and "
        "check it before every release."
    )
    passage = clean(LANGUAGE, typed(text), BANK["went-wrong-on-your-watch"])
    found = [f for f in Relevance().analyze(passage).findings if f.check == "relevance.point"]
    sentences = {(s.start_char, s.end_char) for s in passage.sentences}
    assert found
    assert all((f.start_char, f.end_char) in sentences for f in found)
    assert all(f.details["point"] in BANK["went-wrong-on-your-watch"].points for f in found)


def test_staying_current_has_points_without_a_bank() -> None:
    text = (
        "I read papers every week and I go to a meetup. Last month I tried the new model on my own "
        "laptop, and it was good, so we now use it at work for our tickets."
    )
    found = analysis(text, CURRENT).findings
    named = {f.details["point"] for f in found if f.check == "relevance.point"}
    assert named == {rule.point for rule in rules()["current"]}


def test_what_is_left_out_is_named_on_the_last_sentence() -> None:
    passage = clean(LANGUAGE, typed(NEWSLETTERS), CURRENT)
    found = [f for f in Relevance().analyze(passage).findings if "missing" in f.check]
    assert {f.details["point"] for f in found} == {rule.point for rule in rules()["current"]}
    assert {f.end_char for f in found} == {passage.sentences[-1].end_char}


def test_rules_hold_for_their_theme_alone() -> None:
    assert not list(by_rule("failure", [MISTAKE]))


def test_a_very_long_answer_is_read_in_part() -> None:
    passage = clean(LANGUAGE, typed("I fixed the old printer again. " * 200), CURRENT)
    read = read_answer(passage)
    assert len(read.sentences) == len(read.vectors) == MOST_SENTENCES


def test_the_same_answer_gives_the_same_findings() -> None:
    assert analysis(NEWSLETTERS, CURRENT) == analysis(NEWSLETTERS, CURRENT)


def test_stems_of_empty_words_are_left_out() -> None:
    assert content("the lists that you checked") == {"list", "check"}


@pytest.mark.parametrize("name", ["practice", "held_out", "points_held_out"])
def test_pairs_keep_their_form(name: str) -> None:
    pairs = load_pairs(name)
    assert len({pair.id for pair in pairs}) == len(pairs)
    for pair in pairs:
        points = BANK[pair.bank_id].points if pair.bank_id else ()
        assert all(number < len(points) for numbers in pair.touched for number in numbers)


def test_themes_are_neighbors_of_each_other() -> None:
    for name, theme in themes().items():
        assert name in theme.near
        assert all(name in themes()[other].near for other in theme.near)
        assert list(far_themes([name]))


def test_every_wording_has_one_theme() -> None:
    found = dict(wordings())
    assert len(found) == len(wordings())
    assert set(found.values()) <= set(themes())
    assert all(pair.asked in themes() for pair in star_pairs())


def test_samples_fit_the_bank() -> None:
    for name, samples in samples_of_points().items():
        assert len(samples) == len(BANK[name].points)


def test_the_model_reads_every_question_of_the_bank() -> None:
    model = load_fit_model()
    for question in list(BANK.values())[:20]:
        chances = model.theme_chances(model.phrases([question.text])[0])
        assert np.isclose(chances.sum(), 1, atol=1e-4)
