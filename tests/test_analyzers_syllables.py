"""Syllables: the dictionary's words, what it lacks, numbers, acronyms, and a damaged file."""

import os
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import make_syllables
from support.make_syllables import exceptions, packed, read_counts

from coach.analyzers.timing.syllables import (
    FILE,
    count_by_rule,
    count_syllables,
    count_word,
    read_exceptions,
)
from coach.errors import CoachError
from coach.resources import data_folder

DATA = Path(os.environ.get("COACH_EVAL_DATA") or Path(__file__).parents[2] / "shared" / "data")


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("a", 1), ("the", 1), ("people", 2), ("decided", 3), ("moved", 1), ("created", 3)),
        *(("going", 2), ("didn't", 2), ("don\u2019t", 1), ("I'm", 1), ("something", 2)),
        *(("improvement", 3), ("latency", 3), ("idea", 3), ("table", 2), ("handled", 2)),
        *(("maybe", 2), ("queue", 1), ("colleague", 2), ("colonel", 2), ("hmm", 1), ("w", 3)),
        *(("boss's", 2), ("manager's", 3), ("managers'", 3), ("we'd've", 2), ("y'all", 1)),
        *(("well-known", 2), ("read/write", 2), ("Caf\u00e9,", 2), ("na\u00efve", 2)),
        *(("r\u00e9sum\u00e9s", 3), ("microservices", 5), ("refactored", 3)),
    ],
)
def test_words(word: str, count: int) -> None:
    assert count_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("API", 3), ("APIs", 3), ("API's", 3), ("AUC", 3), ("GPT-4", 4), ("AWS", 5)),
        *(("NASA", 2), ("JSON", 2), ("RAM", 1), ("SQL", 3), ("Q4", 2), ("R&D", 3), ("C++", 3)),
    ],
)
def test_acronyms_are_spelled_out_but_for_those_that_are_words(word: str, count: int) -> None:
    assert count_syllables(word) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *(("7", 2), ("17", 3), ("0", 2), ("800", 3), ("1,200", 6), ("1234567", 18)),
        *(("1999", 5), ("2019", 4), ("1905", 4), ("1900", 4), ("2005", 4), ("2,019", 5)),
        *(("0.92", 5), ("3.5", 3), ("30%", 4), ("$5", 3), ("$1.5M", 7), ("10k", 2), ("3x", 2)),
        *(("1st", 1), ("2nd", 2), ("22nd", 4), ("20th", 3), ("100th", 3), ("12th", 1)),
        *(("90s", 2), ("24/7", 5), ("mid-90s", 3), ("007", 6), ("1" * 40, 40), ("...", 0), ("", 0)),
    ],
)
def test_numbers_are_counted_as_they_are_read_out(text: str, count: int) -> None:
    assert count_syllables(text) == count


@given(st.text())
def test_any_text_has_a_count(text: str) -> None:
    count = count_syllables(text)
    assert 0 <= count <= 5 * len(text)
    assert count > 0 or not any(char in string.ascii_letters + string.digits for char in text)


@given(st.lists(st.sampled_from(["table", "people's", "API", "30%", "don't"]), max_size=5))
def test_words_add_up(words: list[str]) -> None:
    assert count_syllables(" ".join(words)) == sum(map(count_syllables, words))


@pytest.mark.data
def test_rule_and_file_give_the_dictionary_back() -> None:
    if not (DATA / make_syllables.DICTIONARY).is_file():
        pytest.skip(f"no evaluation data in {DATA} (COACH_EVAL_DATA)")
    counts = read_counts(DATA / make_syllables.DICTIONARY)
    known = read_exceptions(data_folder("models") / "syllables" / FILE)
    assert len(counts) > 100_000
    assert [word for word in counts if count_word(word, known) != counts[word]] == []
    assert sum(count_by_rule(word) == counts[word] for word in counts) > 0.92 * len(counts)


def test_the_file_holds_what_the_rule_gets_wrong(tmp_path: Path) -> None:
    counts = {"table": 2, "colonel": 2, "colonel's": 2, "hm": 1, "queue": 1}
    wrong = exceptions(counts)
    assert "table" not in wrong
    assert "colonel's" not in wrong
    (tmp_path / FILE).write_bytes(packed(wrong))
    assert read_exceptions(tmp_path / FILE) == wrong
    assert all(count_word(word, wrong) == count for word, count in counts.items())


@pytest.mark.parametrize("content", [b"", b"no xz", None])
def test_a_damaged_file_is_one_line(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(CoachError, match="cannot be read") as caught:
        read_exceptions(tmp_path / FILE)
    assert "\n" not in str(caught.value)


def test_the_script_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make_syllables.main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 3
    assert make_syllables.DICTIONARY in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
