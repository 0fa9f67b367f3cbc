import re
from pathlib import Path

import pytest
from support.star_checks import by_author, problems
from support.star_corpus import (
    CORPUS,
    CorpusError,
    corpus_files,
    load_corpus,
    main,
    read_answers,
)

STORY = """\
== a01-01a story ml junior learner missing=T misheard
Q: Tell me about a mistake.
S| It was my  first month at the lab
A| so I asked Ada about the bug every day for a whole week, and she showed me how the loader works.
A| I rewrote the loader, and then I ran the whole set again on the old machine, which took two days.
R| It ran without a stop,
L| and since then I ask people much earlier than I used to do before that week in the lab.
"""


def write(folder: Path, text: str, name: str = "a01.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path, text: str, name: str = "a01.txt") -> str:
    return "\n".join(problems(read_answers(write(folder, text, name))))


def test_reads_header_lines_and_offsets(tmp_path: Path) -> None:
    (answer,) = read_answers(write(tmp_path, "# a note\n" + STORY))
    assert (answer.author, answer.brief, answer.where) == ("a01", "a01-01", "a01.txt:2")
    assert (answer.kind, answer.domain, answer.level) == ("story", "ml", "junior")
    assert (answer.english, answer.missing, answer.misheard) == ("learner", "T", True)
    assert answer.text.startswith("It was my first month at the lab so I asked Ada")
    assert "".join(line.label for line in answer.lines) == "SAARL"
    assert answer.lines[-1].part == "R"
    assert all(answer.text[x.start_char : x.end_char] == x.text for x in answer.lines)
    assert answer.in_order
    assert answer.punctuated


def test_order_is_read_from_the_labels(tmp_path: Path) -> None:
    text = STORY.replace("S| It was", "R| It was").replace("R| It ran", "S| It ran")
    (answer,) = read_answers(write(tmp_path, text))
    assert not answer.in_order


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("A| so I", "X| so I", "a01.txt:4: no label"),
        ("A| so I", "so I", "a01.txt:4: no label"),
        ("S| It was my  first month at the lab", "S| ", "a01.txt:3: a label without words"),
        ("Q: Tell me about a mistake.\n", "", "a01.txt:1: a header is followed by"),
        (" learner missing=T misheard", "", "a01.txt:1: a header is"),
        ("missing=T", "missing=X", "a01.txt:1: unknown flag"),
        ("missing=T", "mising=T", "a01.txt:1: unknown flag"),
        ("== a01-01a", "a01-01a", "a01.txt:1: text before"),
    ],
)
def test_a_line_out_of_form_is_named(tmp_path: Path, old: str, new: str, where: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(where)):
        read_answers(write(tmp_path, STORY.replace(old, new)))


def test_a_sound_answer_has_no_problems(tmp_path: Path) -> None:
    assert found(tmp_path, STORY) == ""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("a01-01a", "a1-01a", "is not like a03-17b"),
        ("a01-01a", "a02-01a", "another author's file"),
        (" ml ", " dentistry ", "domain 'dentistry' is none of"),
        (" junior ", " boss ", "level 'boss'"),
        (" learner ", " french ", "english 'french'"),
        ("== a01-01a story", "== a01-01a tale", "kind 'tale'"),
        ("== a01-01a story", "== a01-01a opinion", "every line is O|"),
        ("missing=T", "missing=R", "header says missing=R, the lines say T"),
        ("missing=T", "missing=T thin=T", "thin or missing"),
        ("every day for a whole week, and", "; and", "not spoken"),
        ("A| I rewrote the loader, and then", "A| I rewrote " + "it again " * 22, "line of over"),
        ("A| I rewrote", "A| " + "x\nA| y " * 200 + "I rewrote", "should be 50 to 380"),
    ],
)
def test_each_problem_is_found(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in found(tmp_path, STORY.replace(old, new))


def test_the_same_id_twice_and_the_same_words_twice_are_found(tmp_path: Path) -> None:
    assert "is there 2 times" in found(tmp_path, STORY + STORY)
    assert "runs of 8 words as in a01.txt:1" in found(
        tmp_path, STORY + STORY.replace("01a", "02a").replace("lab", "shop")
    )


def test_the_command_prints_problems_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write(tmp_path, STORY), write(tmp_path, "oops", "a02.txt")
    assert main(["--check", str(good)]) == 0
    assert capsys.readouterr().out.endswith("0 problems\n")
    assert main(["--check", str(good), str(bad)]) == 1
    assert "a02.txt:1: text before the first header" in capsys.readouterr().out


def test_the_corpus_keeps_to_its_form() -> None:
    assert problems(load_corpus()) == []


def test_every_answer_has_a_brief() -> None:
    briefs = set(re.findall(r"^\| (a\d\d-\d\d) \|", briefs_text(), re.MULTILINE))
    assert len(briefs) >= 240
    assert {answer.brief for answer in load_corpus()} <= briefs


def test_every_author_has_one_file_and_a_profile() -> None:
    profiles = set(re.findall(r"^## (a\d\d)\b", briefs_text(), re.MULTILINE))
    assert set(by_author(load_corpus())) == {path.stem for path in corpus_files()}
    assert {path.stem for path in corpus_files()} <= profiles


def briefs_text() -> str:
    return (CORPUS / "BRIEFS.md").read_text(encoding="utf-8")
