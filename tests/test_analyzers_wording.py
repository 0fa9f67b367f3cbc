"""Ownership and hedging: shares, gaps, where each rule holds, and the patterns they are made of."""

import re
import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from support.answers import QUESTION, clean, timed, typed

from coach.analyzers import Hedging, Ownership
from coach.analyzers.parts import told as told_module
from coach.analyzers.parts.model import PartModel
from coach.analyzers.parts.told import told
from coach.analyzers.rules.tagged import rules, tagged_lines
from coach.domain import Analysis, Finding, Question, Transcript
from coach.language import load_language

LANGUAGE = load_language()
TEAM = (
    "Last year our shop lost orders at night. My task was to find out why. We moved the whole "
    "thing to a queue. Then we wrote a script that compares every invoice with the order. We also "
    "changed the alerts. In the end no order was lost any more."
)
OWN = TEAM.replace("We moved", "I moved").replace("we wrote", "I wrote")


def ownership(text: str | Transcript, question: Question = QUESTION) -> Analysis:
    transcript = typed(text) if isinstance(text, str) else text
    return Ownership().analyze(clean(LANGUAGE, transcript, question))


def hedging(text: str | Transcript) -> Analysis:
    return Hedging().analyze(clean(LANGUAGE, typed(text) if isinstance(text, str) else text))


def of(analysis: Analysis, check: str) -> list[Finding]:
    return [finding for finding in analysis.findings if finding.check == check]


def test_the_share_of_i_is_that_of_the_actions() -> None:
    assert ownership(TEAM).measures[0].value == 0
    share = ownership(OWN).measures[0]
    assert (share.name, share.target) == ("ownership.i_share", (0.5, None))
    assert share.value == pytest.approx(2 / 3, abs=1e-3)


def test_only_the_first_we_asks_for_the_own_part_and_only_where_i_is_rarer() -> None:
    told_as_we = of(ownership(TEAM), "ownership.we")
    assert len(told_as_we) == 3
    assert [bool(finding.message) for finding in told_as_we] == [True, False, False]
    assert not any(finding.message for finding in of(ownership(OWN), "ownership.we"))
    assert {finding.kind for finding in ownership(TEAM).findings} == {"note"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("We fixed it.", "fewer than 25 words"),
        ("I think that a good team talks a lot and that trust is important. " * 4, "No story"),
        ("Wir haben das System neu gebaut und dann war alles gut und schnell.", "unlike English"),
    ],
)
def test_without_a_story_nothing_is_weighed(text: str, reason: str) -> None:
    for analysis in (ownership(text), hedging(text)):
        assert analysis.measures[0].value is None
        assert reason in (analysis.measures[0].reason or "")
    assert not of(ownership(text), "ownership.we")
    assert not hedging(text).findings


def test_a_plan_is_no_finding_where_a_plan_is_asked_for() -> None:
    plan = "I would first look at the logs. Then I would talk to the team."
    assert len(of(ownership(plan), "ownership.would")) == 2
    motives = replace(QUESTION, rubric="motivation")
    assert not of(ownership(plan, motives), "ownership.would")
    asked = replace(QUESTION, text="How would you find the cause of a slow page?")
    assert not of(ownership(plan, asked), "ownership.would")


def test_in_a_story_only_plain_plans_count() -> None:
    habit = TEAM + " I would sit with them and count the boxes."
    assert not of(ownership(habit), "ownership.would")
    case = "In such a case I would call the vendor."
    plan = TEAM.replace("We also changed the alerts.", case)
    assert len(of(ownership(plan), "ownership.would")) == 1


def test_hedges_are_counted_where_they_cost() -> None:
    doubts = TEAM.replace("no order", "I think maybe no order").replace(
        "My task", "I guess my task"
    )
    found = hedging(doubts)
    notes = of(found, "hedging.hedge")
    assert [note.details for note in notes] == [
        {"word": "i think", "part": "result"},
        {"word": "maybe", "part": "result"},
    ]
    assert of(found, "hedging.result")[0].details == {"count": 2, "word": "i think"}
    assert not of(found, "hedging.rate")
    assert found.measures[0].target == (None, 3.0)
    assert found.measures[0].value is not None
    assert 0 < found.measures[0].value < 10


def test_findings_of_a_spoken_answer_have_seconds() -> None:
    found = ownership(timed(TEAM)).findings
    assert found
    assert all(finding.start_s is not None and finding.end_s is not None for finding in found)


def test_a_passage_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    original = PartModel.read

    def counted(model: PartModel, texts: list[str]) -> object:
        read.append(len(texts))
        return original(model, texts)

    monkeypatch.setattr(told_module.PartModel, "read", counted)
    passage = LANGUAGE.passage(QUESTION, typed(TEAM))
    assert told(passage) is told(passage)
    Ownership().analyze(passage)
    Hedging().analyze(passage)
    assert len(read) == 1


@pytest.mark.parametrize("name", ["ownership.toml", "hedging.toml"])
def test_every_pattern_has_a_place_and_compiles(name: str) -> None:
    tables = rules(name).tables
    fires = [table for table in tables if f"{table}_never" in tables]
    assert fires
    assert all(f"{table}_elsewhere" in tables for table in fires)


@pytest.mark.parametrize("name", ["ownership.toml", "hedging.toml"])
def test_every_word_list_and_part_is_used(name: str) -> None:
    text = files("coach.analyzers").joinpath(name).read_text("utf-8")
    plain = tomllib.loads(text)
    assert [one for one in plain["words"] if not re.search(rf"@{one}\b", text)] == []
    assert [one for one in plain["parts"] if f"{{{one}}}" not in text] == []


def test_anchors_leave_no_match_out() -> None:
    texts = ["The vendor messed up the delivery.", "It was Priya's idea.", TEAM, OWN, ""]
    for text in texts:
        for line in tagged_lines(LANGUAGE.passage(QUESTION, typed(text))):
            for table in rules("ownership.toml").tables.values():
                for one in table:
                    assert bool(list(one.matches(line))) == bool(one.regex.search(line.text))
