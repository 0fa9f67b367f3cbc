import re
from pathlib import Path

import pytest
from support.star_checks import by_author
from support.star_corpus import LABELS, Answer, CorpusError, Line, corpus_files, load_corpus
from support.star_second import (
    SECOND,
    SHARE,
    Pair,
    confusion,
    draw,
    interval,
    kappa_rows,
    main,
    missing_rows,
    of_stories,
    pairs,
    part_rows,
    read_second,
    report,
    shown,
    stories,
)

GUIDELINES = Path(__file__).parents[1] / "docs" / "star-guidelines.md"


def answer(id_: str, labels: str, kind: str = "story") -> Answer:
    lines = tuple(Line(label, f"line {n}", n * 7, n * 7 + 6) for n, label in enumerate(labels))
    return Answer(
        id_,
        kind,
        *("ml", "junior", "native"),
        *("", ""),
        misheard=False,
        question="How was it?",
        lines=lines,
        where="",
    )


def author(name: str, told: int, rest: int) -> list[Answer]:
    kinds = ["story"] * told + ["opinion"] * rest
    return [
        answer(f"{name}-{n:02}a", "SA" if kind == "story" else "O", kind)
        for n, kind in enumerate(kinds, 1)
    ]


def labeled(folder: Path, rows: str) -> Path:
    path = folder / "second.csv"
    path.write_text("id,line,label\n" + rows, encoding="utf-8")
    return path


def both(first: str, second: str, id_: str = "a01-01a") -> tuple[Pair, ...]:
    return pairs([answer(id_, first)], {id_: tuple(second)})


def test_every_second_label_meets_its_line() -> None:
    answers = load_corpus()
    second = read_second()
    assert set(second) <= {answer.id for answer in answers}
    found = pairs(answers, second)
    assert len(found) == sum(len(labels) for labels in second.values())
    assert {label for pair in found for label in pair.labels} == set(LABELS)


def test_a_tenth_is_labeled_twice_and_five_of_each_author() -> None:
    answers = load_corpus()
    twice = [answer for answer in answers if answer.id in read_second()]
    assert len(twice) >= max(70, SHARE * len(answers))
    assert all(len(own) >= 5 for own in by_author(twice).values())
    assert set(by_author(twice)) == set(by_author(answers))
    assert {answer.is_story for answer in twice} == {True, False}


def test_second_labels_are_no_author_of_the_corpus() -> None:
    assert SECOND.exists()
    assert SECOND not in corpus_files()


def test_guidelines_tell_the_kappas_that_come_out() -> None:
    table = GUIDELINES.read_text(encoding="utf-8").split("## Agreement")[1]
    told = {
        name.strip(): float(kappa)
        for name, kappa in re.findall(
            r"^\| ([^|]+)\|[^|]+\|[^|]+\| (\d\.\d\d) \|", table, re.MULTILINE
        )
    }
    rows = [re.fullmatch(r"(.+?)  +\d+ +\S+ +(\S+)  .*", row) for row in kappa_rows(_found())]
    counted = {row[1]: float(row[2]) for row in rows if row}
    assert len(counted) == 5
    assert told == pytest.approx(counted, abs=0.015)


def _found() -> tuple[Pair, ...]:
    return pairs(load_corpus(), read_second())


def test_draw_is_the_same_whatever_the_order_and_the_other_authors() -> None:
    one, two = author("a01", 40, 10), author("a02", 30, 0)
    drawn = draw([*one, *two])
    assert drawn == draw([*reversed(two), *reversed(one)])
    assert set(draw(one)) == {a for a in drawn if a.author == "a01"}


def test_draw_takes_both_kinds_in_proportion_and_a_least_number() -> None:
    drawn = draw([*author("a01", 80, 20), *author("a02", 30, 1), *author("a03", 3, 0)])
    kinds = {name: [a.is_story for a in own] for name, own in by_author(drawn).items()}
    assert (kinds["a01"].count(True), kinds["a01"].count(False)) == (8, 2)
    assert (kinds["a02"].count(True), kinds["a02"].count(False)) == (4, 1)
    assert len(kinds["a03"]) == 3


def test_shown_hides_labels_and_header() -> None:
    assert shown(answer("a01-01a", "TL")) == ("a01-01a\nQ: How was it?\n  1 line 0\n  2 line 1\n")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("a01-01a,1,S\na01-01a,2,X\n", "second.csv:3: no label: one of S, T, A, R, L, O"),
        ("a01-01a,2,S\n", "second.csv:2: line 1 is due"),
        ("a01-01a,1,S\na01-01a,1,S\n", "second.csv:3: line 2 is due"),
    ],
)
def test_names_a_row_out_of_form(tmp_path: Path, rows: str, problem: str) -> None:
    with pytest.raises(CorpusError, match=problem):
        read_second(labeled(tmp_path, rows))


def test_names_an_answer_that_is_not_there_or_has_other_lines() -> None:
    with pytest.raises(CorpusError, match="a09-01a: labeled a second time, but not in the corpus"):
        pairs([answer("a01-01a", "S")], {"a09-01a": ("S",)})
    with pytest.raises(CorpusError, match="a01-01a: 2 lines, 1 second labels"):
        pairs([answer("a01-01a", "SA")], {"a01-01a": ("S",)})


def test_lesson_counts_as_result_among_the_parts() -> None:
    (pair,) = both("L", "R")
    assert pair.labels == ("L", "R")
    assert pair.parts == ("R", "R")
    rows = list(kappa_rows(both("SAL", "SAR")))
    assert rows[1].split()[-3:-1] == ["0.67", "0.57"]
    assert rows[2].split()[-3:-1] == ["1.00", "1.00"]


def test_a_story_is_an_answer_with_a_part() -> None:
    found = (*both("OO", "OS"), *both("SO", "SO", "a01-02a"))
    assert stories(found[:2]) == (False, True)
    assert {pair.id for pair in of_stories(found)} == {"a01-02a"}
    assert list(kappa_rows(found))[5].split()[-4:-1] == ["2", "0.50", "0.00"]


def test_rows_per_part_confusion_and_missing_parts() -> None:
    found = both("SSTA", "STTA")
    parts = {row.split()[0]: row.split()[1:] for row in part_rows(found, "ST")}
    assert parts["situation"] == ["2", "1", "1", "0.67", "0.50"]
    assert list(confusion(found))[1].split() == ["S", "1", "1", "0", "0", "0", "0"]
    assert list(missing_rows(found))[-1].split() == ["result", "1", "1", "1"]
    assert list(report(found))[-1] == "a01-01a:2   S>T  line 1"


def test_interval_draws_whole_answers() -> None:
    agree, differ = [("S", "S"), ("T", "T")] * 4, [("S", "T"), ("T", "S")] * 4
    assert interval([agree] * 9) == (1.0, 1.0)
    low, high = interval([agree] * 5 + [differ] * 5)
    assert low < 0 < high


def test_shows_a_stretch_of_the_drawn_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show", "--from", "1", "--count", "2"]) == 0
    printed = capsys.readouterr().out
    expected = draw(load_corpus())[1:3]
    assert re.findall(r"^a\d\d-\d+[a-z]$", printed, re.MULTILINE) == [a.id for a in expected]
    assert not re.search(r"^[A-Z]\|", printed, re.MULTILINE)


def test_prints_the_agreement(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--agree"]) == 0
    printed = capsys.readouterr().out
    assert "answers, story or not" in printed
    differing = sum(pair.first != pair.second for pair in _found())
    assert len(re.findall(r"^a\d\d-\S+ +[STARLO]>[STARLO]  ", printed, re.MULTILINE)) == differing
