"""Every analyzer has a file of passages that must and must not fire, and does as they say."""

import tomllib
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from support.answers import QUESTION, clean, timed, typed

from coach.analyzers import ANALYZERS, Analyzer, run_analyzers
from coach.domain import Analysis, Question
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder

FOLDER = Path(__file__).parent / "passages"
LANGUAGE = load_language()
STAR = load_prompts(data_folder("prompts")).rubric("star")
FEWEST = 4


def made(kind: type) -> Analyzer:
    needs_rubric = "rubric" in kind.__dataclass_fields__
    return kind(rubric=STAR) if needs_rubric else kind()


def passages(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def cases(table: str) -> list[Any]:
    return [
        pytest.param(kind, case, id=f"{kind.name}-{number}")
        for kind in ANALYZERS
        if (FOLDER / f"{kind.name}.toml").is_file()
        for number, case in enumerate(passages(kind.name).get(table, []))
    ]


def asked(case: dict[str, Any]) -> Question:
    """The question of a passage: the usual one, or with the fields of its `question`."""
    return replace(QUESTION, **case.get("question", {}))


def judged(kind: type, case: dict[str, Any]) -> tuple[Analysis, str]:
    transcript = timed(case["text"], case["word_s"]) if "word_s" in case else typed(case["text"])
    passage = LANGUAGE.passage(asked(case), transcript)
    analyzer = made(kind)
    before = () if analyzer.name == "fillers" else (made(ANALYZERS[0]),)
    return run_analyzers(passage, (*before, analyzer))[-1], transcript.text


@pytest.mark.parametrize("kind", ANALYZERS)
def test_there_are_passages_of_both_kinds(kind: type) -> None:
    tables = passages(kind.name)
    assert len(tables["fire"]) >= FEWEST
    assert len(tables["quiet"]) >= FEWEST


@pytest.mark.parametrize(("kind", "case"), cases("fire"))
def test_it_fires(kind: type, case: dict[str, Any]) -> None:
    analysis, text = judged(kind, case)
    found = [f for f in analysis.findings if f.check == case["check"]]
    assert [text[f.start_char : f.end_char] for f in found] == case["quotes"]


@pytest.mark.parametrize(("kind", "case"), cases("quiet"))
def test_it_stays_quiet(kind: type, case: dict[str, Any]) -> None:
    analysis, text = judged(kind, case)
    found = [f for f in analysis.findings if fnmatch(f.check, case["check"])]
    assert [(f.check, text[f.start_char : f.end_char]) for f in found] == []


def test_no_file_is_left_over() -> None:
    names = {path.stem for path in FOLDER.glob("*.toml")}
    assert names == {kind.name for kind in ANALYZERS}


def test_clean_passages_are_those_of_run_analyzers() -> None:
    left = clean(LANGUAGE, typed("So, um, we fixed it."))
    assert [token.text for token in left.tokens] == ["So", ",", "we", "fixed", "it", "."]
