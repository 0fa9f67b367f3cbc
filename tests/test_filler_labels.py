import os
from collections import Counter
from pathlib import Path

import pytest
from support.agreement import LABELS, cohens_kappa, read_labels
from support.sample_fillers import (
    SECOND_SIZE,
    SPELLINGS,
    WANTED,
    Candidate,
    Spoken,
    context,
    data_path,
    draw,
    draw_second,
    read_speakers,
)

FIRST = read_labels(LABELS / "filler_labels.csv")
SECOND = read_labels(LABELS / "filler_labels_second.csv")


def test_enough_is_labeled_over_enough_meetings() -> None:
    assert len(FIRST) >= 1700
    assert len({meeting for meeting, _, _ in FIRST}) >= 14
    assert {word for word, _ in FIRST.values()} == set(WANTED)
    assert {label for _, label in FIRST.values()} == {"filler", "content", "unsure"}


def test_no_row_is_lost_to_a_repeated_position() -> None:
    for name, labels in (("filler_labels.csv", FIRST), ("filler_labels_second.csv", SECOND)):
        lines = (LABELS / name).read_text(encoding="utf-8").splitlines()
        assert len(lines) - 1 == len(labels)


def test_the_second_labeling_covers_part_of_the_first() -> None:
    assert len(SECOND) == SECOND_SIZE
    assert all(FIRST[key][0] == word for key, (word, _) in SECOND.items())


def test_few_occurrences_are_left_unsure() -> None:
    labels = Counter(label for _, label in FIRST.values())
    assert labels["unsure"] <= 0.05 * len(FIRST)


def test_kappa_of_a_worked_example() -> None:
    # 45 of 60 agree; by chance (40 * 41 + 20 * 19) / 60 = 33.667 would: 11.333 / 26.333
    counts = {("a", "a"): 33, ("a", "b"): 7, ("b", "a"): 8, ("b", "b"): 12}
    pairs = [pair for pair, times in counts.items() for _ in range(times)]
    assert cohens_kappa(pairs) == pytest.approx(0.43038, abs=1e-5)


def test_kappa_is_one_zero_or_undefined_at_its_ends() -> None:
    assert cohens_kappa([("a", "a"), ("b", "b")]) == 1
    assert cohens_kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0
    assert cohens_kappa([("a", "a")]) is None
    assert cohens_kappa([]) is None


def test_context_marks_pauses_and_the_candidate() -> None:
    words = [
        Spoken(0, "it", 0.0, 0.2),
        Spoken(2, "was", 0.6, 0.8),
        Spoken(3, "kind", 0.8, 1.0),
        Spoken(4, "of", 1.0, 1.1),
        Spoken(7, "slow", 3.5, 3.9),
    ]
    shown = context(words, Candidate(("m", "A", 3), "kind of", 2, 2))
    assert shown == "it | was [[kind of]] || slow"


@pytest.mark.data
def test_every_label_stands_on_its_word() -> None:
    speakers = _speakers()
    texts = {
        (*speaker, one.index): one.text.lower()
        for speaker, said in speakers.items()
        for one in said
    }
    for (meeting, speaker, index), (word, _) in FIRST.items():
        first = texts[meeting, speaker, index]
        pair = f"{first} {texts.get((meeting, speaker, index + 1), '')}"
        assert word in (first, pair, SPELLINGS.get(first))


@pytest.mark.data
def test_the_sample_is_the_one_that_was_labeled() -> None:
    sample = draw(_speakers())
    assert {candidate.key: candidate.word for candidate in sample} == {
        key: word for key, (word, _) in FIRST.items()
    }
    assert {candidate.key for candidate in draw_second(sample)} == set(SECOND)


def _speakers() -> dict[tuple[str, str], list[Spoken]]:
    path: Path = data_path()
    if not path.exists():
        pytest.skip(f"no {path.name}; COACH_EVAL_DATA is {os.environ.get('COACH_EVAL_DATA')!r}")
    return read_speakers(path)
