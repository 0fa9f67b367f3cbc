"""The sentences, labels and arithmetic behind the models of the filler words."""

import json
import os
import re
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from support.agreement import LABELS, read_labels
from support.eval_fillers import CONTENT_FIRES, FILLERS_FIRE, measure_fillers, sentence_uses
from support.evaluate import DATA
from support.filler_examples import (
    MORE,
    SENTENCES,
    marked_examples,
    sentence_examples,
    text_views,
    without_marks,
)
from support.filler_fit import RowOf, fit
from support.filler_training import Judged, best_threshold
from support.sample_fillers import ROOT, candidates, read_speakers

from coach.analyzers.filler_words.occurrences import WORDS

TEST_SENTENCES = tomllib.loads((LABELS.parent / "sentences" / "fillers.toml").read_text("utf-8"))
LINES = [
    line
    for path in sorted(SENTENCES.glob("*.txt"))
    for line in path.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_brackets_mark_fillers_and_everything_else_is_content() -> None:
    examples = list(marked_examples("<So>, I, <you know>, like it so much."))
    assert [(e.word, e.is_filler) for e in examples] == [
        ("so", True),
        ("you know", True),
        ("like", False),
        ("so", False),
    ]
    assert all(len(example.views) == 2 for example in examples)


def test_a_bracket_around_another_word_is_refused() -> None:
    with pytest.raises(ValueError, match="no listed word"):
        list(marked_examples("It was <quite> good."))


def test_marks_go_and_words_stay() -> None:
    text = 'Well, it\'s "so-so", state-of-the-art - at 3.5 (like...) OK?'
    assert without_marks(text) == "Well it's so-so state-of-the-art at 3.5 like OK"
    assert [len(views) for views in text_views(text)] == [2, 2, 2]


def test_enough_sentences_with_both_uses_of_every_word() -> None:
    uses = Counter((e.word, e.is_filler) for e in sentence_examples())
    assert len(LINES) >= 2000
    assert all(uses[word, True] >= 20 and uses[word, False] >= 20 for word in WORDS)


def test_no_sentence_stands_twice() -> None:
    texts = [re.sub("[<>]", "", line).casefold() for line in LINES]
    assert len(set(texts)) == len(texts)


def sixes(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w']+", re.sub("[<>]", "", text).lower())
    return {tuple(words[i : i + 6]) for i in range(len(words) - 5)}


def test_nothing_to_learn_from_stands_in_the_test() -> None:
    tested = set().union(*(sixes(sentence["text"]) for sentence in TEST_SENTENCES["sentence"]))
    assert [line for line in LINES if sixes(line) & tested] == []


def test_further_labels_are_of_other_occurrences() -> None:
    first, more = read_labels(LABELS / "filler_labels.csv"), read_labels(MORE)
    assert len(more) >= 1300
    assert not set(first) & set(more)
    assert {label for _, label in more.values()} == {"filler", "content", "unsure"}


@pytest.mark.data
def test_further_labels_stand_on_their_words() -> None:
    path = DATA / "ami_disfluency_dev.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {path.name}; COACH_EVAL_DATA is {os.environ.get('COACH_EVAL_DATA')!r}")
    words = {one.key: one.word for one in candidates(read_speakers(path))}
    assert {key: word for key, (word, _) in read_labels(MORE).items()}.items() <= words.items()


def rows(*of: tuple[str, bool]) -> list[RowOf]:
    return [RowOf([name], is_filler, 1.0) for name, is_filler in of for _ in range(20)]


def test_a_fit_learns_what_its_rows_show() -> None:
    model = fit(rows(("l1=was", True), ("l1=looks", False), ("l1=is", True)))
    assert model.probability(["l1=was"]) > 0.9
    assert model.probability(["l1=looks"]) < 0.1
    assert model.probability(["l1=never seen"]) == model.probability([])


def test_a_fit_has_the_gradient_of_its_loss_at_zero() -> None:
    # One feature, ridge .15, 20 of 20: at the optimum 20 (1 - p) = .15 w, with a bias held at .001.
    model = fit(rows(("l1=was", True)))
    pull = 20 * (1 - model.probability(["l1=was"]))
    assert pull == pytest.approx(0.15 * model.weights["l1=was"], abs=0.01)


def test_a_fit_is_the_same_each_time_and_drops_what_is_rare() -> None:
    some = rows(("l1=was", True), ("l1=looks", False))
    once = RowOf(["l1=once", "l1=was"], is_filler=True, weight=1.0)
    assert fit([*some, once]) == fit([*some, once])
    assert "l1=once" not in fit([*some, once]).weights


def test_the_threshold_is_where_fewest_are_wrong() -> None:
    example = next(iter(marked_examples("It was <like> cold.")))
    content = replace(example, is_filler=False)
    judged = [Judged(example, (0.42,)), Judged(example, (0.9,)), Judged(content, (0.37,))]
    assert best_threshold(judged) == 0.4
    assert best_threshold([Judged(example, (0.9,)), Judged(content, (0.1,))]) == 0.5


def test_sentences_never_trained_on_are_told_apart() -> None:
    uses = list(sentence_uses())
    content = [use.fires for use in uses if not use.is_filler]
    fillers = [use.fires for use in uses if use.is_filler]
    assert len(content) >= 340
    assert len(fillers) >= 250
    assert sum(content) <= CONTENT_FIRES * len(content)
    assert sum(fillers) >= FILLERS_FIRE * len(fillers)


def test_without_data_the_meetings_are_left_out(tmp_path: Path) -> None:
    first, *rest = measure_fillers(tmp_path)
    assert first.value is None
    assert "no ami_disfluency_dev" in first.note
    assert {row.verdict for row in rest} <= {"", "ok"}


@pytest.mark.slow
@pytest.mark.data
def test_meetings_of_other_speakers_are_told_apart() -> None:
    if not (DATA / "ami_disfluency_dev.jsonl.gz").exists():
        pytest.skip("no ami_disfluency_dev.jsonl.gz")
    missed = [row.name for row in measure_fillers(DATA) if row.verdict == "missed"]
    assert missed == []


def test_the_models_are_small_and_in_the_manifest() -> None:
    folder = ROOT / "models" / "fillers"
    manifest = json.loads((ROOT / "models" / "manifest.json").read_text("utf-8"))
    (entry,) = [one for one in manifest["shipped"] if one["name"] == "fillers"]
    sizes = {one["path"]: one["size"] for one in entry["files"]}
    assert sizes == {
        path.name: path.stat().st_size for path in folder.iterdir() if path.suffix != ".md"
    }
    assert sum(sizes.values()) < 1_200_000
    assert (folder / "CARD.md").is_file()
