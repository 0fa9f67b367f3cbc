"""Two takes side by side: what got better, what got worse, and the best one marked."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console
from support.golden import TEXTS
from support.sample_takes import spoken_take, typed_take

from coach.domain import Analysis, Finding, Measure, Take
from coach.reports.comparison import compare, verdict_line
from coach.reports.terminal import side_by_side

RUBRIC = TEXTS.rubric


def take(*gaps: str, **measures: float) -> Take:
    values = {name.replace("__", "."): value for name, value in measures.items()}
    targets = {"fillers.per_minute": (None, 5.0), "pacing.words_per_minute": (120.0, 165.0)}
    found = tuple(Finding(check, "gap", "", 0, 0) for check in gaps)
    story = Measure("star.is_story", 0.9)
    rest = tuple(Measure(n, v, "", targets.get(n)) for n, v in values.items())
    return replace(typed_take(), analyses=(Analysis("star", found, (story, *rest)),))


def verdicts(best: Take, now: Take) -> dict[str, str]:
    return {row.label: row.verdict for row in compare(best, now, RUBRIC).rows}


def test_a_part_that_is_there_now_is_better() -> None:
    best, now = take("star.missing.result", "star.thin.action"), take("star.thin.action")
    (row,) = compare(best, now, RUBRIC).rows
    assert (row.best, row.now, row.verdict) == (
        "2 of 4, no action or result",
        "3 of 4, no action",
        "better",
    )
    assert verdicts(now, best) == {"Parts": "worse"}


def test_parts_that_were_not_judged_are_not_compared() -> None:
    assert "Parts" not in verdicts(take("star.not_story"), take())


@pytest.mark.parametrize(
    ("best", "now", "verdict"),
    [(9.0, 4.0, "better"), (4.0, 9.0, "worse"), (4.9, 1.0, "same"), (6.5, 6.0, "same")],
)
def test_fillers_count_only_beyond_their_good_range(best: float, now: float, verdict: str) -> None:
    found = verdicts(take(fillers__per_minute=best), take(fillers__per_minute=now))
    assert found["Fillers per minute"] == verdict


def test_too_slow_is_as_bad_as_too_fast() -> None:
    slow, fast = take(pacing__words_per_minute=100), take(pacing__words_per_minute=185)
    assert verdicts(slow, fast)["Words per minute"] == "same"
    assert verdicts(fast, take(pacing__words_per_minute=160))["Words per minute"] == "better"


def test_what_else_is_wrong_is_named_where_it_decides() -> None:
    best, now = take(), take("relevance.off_question")
    row = next(row for row in compare(best, now, RUBRIC).rows if row.label == "Other gaps")
    assert (row.best, row.now, row.verdict) == ("none", "relevance: off question", "worse")
    assert all(row.label != "Other gaps" for row in compare(now, now, RUBRIC).rows)


def test_the_verdict_names_both_sides_and_the_best() -> None:
    best = take("star.missing.result", fillers__per_minute=3)
    now = take(fillers__per_minute=12)
    line = verdict_line(compare(best, now, RUBRIC), is_best=True)
    assert line == "Better: parts. Worse: fillers per minute. ★ This take is your best so far."
    same = verdict_line(compare(now, now, RUBRIC), is_best=False)
    assert same == "The other one stays the best."


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_the_screen(width: int) -> None:
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(side_by_side(spoken_take(), spoken_take(), TEXTS, is_best=False))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]  # a StringIO
    assert max(map(len, lines)) <= width
    assert any("Length" in line for line in lines)
