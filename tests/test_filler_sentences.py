import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

FILE = Path(__file__).parent / "sentences" / "fillers.toml"
SENTENCES = tomllib.loads(FILE.read_text(encoding="utf-8"))["sentence"]
LISTED = (
    "like",
    "you know",
    "i mean",
    "well",
    "kind of",
    "sort of",
    "so",
    "right",
    "actually",
    "basically",
    "just",
    "literally",
    "okay",
    "now",
)
ANY_LISTED = re.compile(rf"\b({'|'.join(LISTED)})\b", re.IGNORECASE)


def test_every_mark_slices_to_its_word() -> None:
    for sentence in SENTENCES:
        text = sentence["text"]
        for mark in sentence["occurrences"]:
            end = mark["start"] + len(mark["word"])
            assert text[mark["start"] : end].lower() == mark["word"], text


def test_every_listed_word_is_marked_once_and_in_order() -> None:
    for sentence in SENTENCES:
        found = [match.start() for match in ANY_LISTED.finditer(sentence["text"])]
        assert [mark["start"] for mark in sentence["occurrences"]] == found, sentence["text"]


def test_no_sentence_stands_twice() -> None:
    texts = [sentence["text"].casefold() for sentence in SENTENCES]
    assert len(set(texts)) == len(texts) >= 220


@pytest.mark.parametrize("word", LISTED)
def test_every_word_has_both_uses(word: str) -> None:
    labels = Counter(
        mark["label"]
        for sentence in SENTENCES
        for mark in sentence["occurrences"]
        if mark["word"] == word
    )
    assert set(labels) == {"filler", "content"}
    assert labels["filler"] >= 5
    assert labels["content"] >= 6


def test_content_uses_outnumber_fillers() -> None:
    labels = [mark["label"] for sentence in SENTENCES for mark in sentence["occurrences"]]
    assert 0.55 <= labels.count("content") / len(labels) <= 0.65


def test_some_sentences_come_without_punctuation_and_capitals() -> None:
    bare = [s for s in SENTENCES if not re.search(r"[.,;:?!]", s["text"])]
    assert len([s for s in bare if s["text"][0].islower()]) >= 40
