"""Labeled occurrences of the listed words from three sources, as the analyzer reads them.

Meetings (labels of our own on the AMI transcripts), sentences written for this project
(scripts/corpora/fillers), and the English Web Treebank, whose annotation tells some uses apart.
Each is read with and without its marks, meetings also with and without times, so that a model
leans on none of them.
"""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.analyzers.filler_words.classes import is_closed
from coach.analyzers.filler_words.occurrences import Occurrence, occurrences
from coach.analyzers.filler_words.reading import Speech, read
from coach.domain import Transcript, Word
from support.agreement import LABELS, Key, Pair, read_labels
from support.sample_fillers import ROOT

SENTENCES = ROOT / "scripts" / "corpora" / "fillers"
FIRST = LABELS / "filler_labels.csv"
MORE = LABELS / "filler_labels_more.csv"

_LISTED_MARKS = re.compile(r"(?<=\s)[-\u2013\u2014]+(?=\s)|[.,;:?!…()\"]+(?=\s|$)|[\"(]")


@dataclass(frozen=True)
class View:
    """An occurrence as it looks with or without marks and times."""

    speech: Speech
    occurrence: Occurrence


@dataclass(frozen=True)
class Example:
    """One labeled occurrence in all of its views, the fullest one first."""

    word: str
    is_filler: bool
    group: str
    """Who said it: four meetings in a row share their speakers; a sentence stands for itself."""
    views: tuple[View, ...]


def meeting_examples(data: Path, labels: Path) -> list[Example]:
    """The decided labels of a file; views: marks and times, times, marks, neither."""
    wanted = {key: pair for key, pair in read_labels(labels).items() if pair[1] != "unsure"}
    path = data / "ami_disfluency_dev.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [example for record in records for example in _of_speaker(record, wanted)]


def _of_speaker(record: Mapping[str, Any], wanted: Mapping[Key, Pair]) -> Iterator[Example]:
    meeting, speaker = record["meeting"], record["speaker"]
    mine = {key[2]: pair for key, pair in wanted.items() if key[:2] == (meeting, speaker)}
    if not mine:
        return
    kinds = ((True, True), (False, True), (True, False), (False, False))
    views = [_places(record["words"], marks=marks, times=times) for marks, times in kinds]
    for index, (word, label) in mine.items():
        seen = tuple(View(speech, at[index]) for speech, at in views if index in at)
        if len(seen) == len(views):
            yield Example(word, label == "filler", meeting[:-1], seen)


def _places(
    words: Sequence[Sequence[Any]], *, marks: bool, times: bool
) -> tuple[Speech, dict[int, Occurrence]]:
    """A speaker's words read as one speech, and where the word of each index stands in it."""
    said: list[Word] = []
    starts: dict[int, int] = {}
    length = 0
    for index, (start_s, end_s, text, tags) in enumerate(words):
        is_mark = "punctuation" in tags
        if text.startswith("[") or (is_mark and not marks):
            continue
        piece = text if is_mark else f" {text}"
        starts[length + len(piece) - len(text)] = index
        said.append(Word(piece, start_s, end_s) if times else Word(piece))
        length += len(piece)
    speech = read(Transcript(tuple(said)))
    found = occurrences(speech)
    return speech, {starts[speech.words[one.first].start_char]: one for one in found}


def sentence_examples(folder: Path = SENTENCES) -> list[Example]:
    """Every listed word of the sentences: in angle brackets a filler, else content."""
    lines = (
        line.strip()
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
    )
    return [e for line in lines if line and line[0] != "#" for e in marked_examples(line)]


def marked_examples(line: str) -> Iterator[Example]:
    """The listed words of one line; raises ValueError where a bracket holds none of them."""
    opened = [found.start() - 2 * i for i, found in enumerate(re.finditer("<", line))]
    text = line.replace("<", "").replace(">", "")
    marked = set(opened)
    for views in text_views(text):
        start = views[0].speech.words[views[0].occurrence.first].start_char
        yield Example(views[0].occurrence.word, start in marked, text, views)
        marked.discard(start)
    if marked:
        raise ValueError(f"no listed word at {sorted(marked)} of {line!r}")


def text_views(text: str) -> list[tuple[View, ...]]:
    """Each listed word of a typed text, with its marks and without them."""
    speeches = [read(Transcript((Word(kind),))) for kind in (text, without_marks(text))]
    found = [list(occurrences(speech)) for speech in speeches]
    if len(found[0]) != len(found[1]):
        return [(View(speeches[0], one),) for one in found[0]]
    return [
        tuple(View(speech, one) for speech, one in zip(speeches, each, strict=True))
        for each in zip(*found, strict=True)
    ]


def without_marks(text: str) -> str:
    """The text as a recognizer without punctuation would write it, capitals left alone."""
    return " ".join(_LISTED_MARKS.sub(" ", text).split())


def treebank_examples(data: Path) -> list[Example]:
    """The uses that the treebank's training and development sets tell apart."""
    return [
        example
        for part in ("train", "dev")
        for text, tokens in _treebank(data / f"ud_english_ewt_{part}.conllu.gz")
        for example in _of_sentence(text, tokens)
    ]


def _of_sentence(text: str, tokens: Mapping[int, Sequence[str]]) -> Iterator[Example]:
    for views in text_views(text):
        speech, found = views[0].speech, views[0].occurrence
        fields = tokens.get(speech.words[found.first].start_char)
        label = _treebank_label(found.word, fields[3], fields[7]) if fields else None
        if label is not None:
            yield Example(found.word, label, text, views)


def _treebank_label(word: str, upos: str, relation: str) -> bool | None:
    """Whether the annotation makes it a filler; None where it does not tell."""
    if word in {"you know", "i mean"}:
        return None
    if word in {"kind of", "sort of"}:
        return True if relation == "advmod" else (False if upos == "NOUN" else None)
    if word == "well":
        return relation == "discourse"
    if word == "like":
        return upos == "INTJ"
    return None if word == "so" and relation == "discourse" else False


def _treebank(path: Path) -> Iterator[tuple[str, dict[int, list[str]]]]:
    """Each sentence's text and, by the character where it starts, each token's ten fields."""
    text, tokens, place = "", {}, 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("# text = "):
                text, tokens, place = line[9:].rstrip("\n"), {}, 0
            elif len(fields) == 10 and fields[0].isdigit():
                start = text.find(fields[1], place)
                if start >= 0:
                    tokens[start] = fields
                    place = start + len(fields[1])
            elif not line.strip():
                yield text, tokens


_CLASS_OF_TAG = {
    "NN": "N",
    "NNS": "NS",
    "NNP": "NP",
    "NNPS": "NP",
    "VB": "V",
    "VBP": "V",
    "VBZ": "VZ",
    "VBD": "VD",
    "VBN": "VD",
    "VBG": "VG",
    "JJ": "J",
    "JJR": "JR",
    "JJS": "J",
    "RB": "ADV",
    "RBR": "JR",
    "RP": "P",
    "IN": "P",
    "CD": "NUM",
    "UH": "INT",
}
"""Tag of the treebank (Penn) -> class of the lexicon; other tags are closed classes."""


def open_classes(data: Path) -> dict[str, str]:
    """Class -> its words in the training set, each in the class it has most often there."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, tokens in _treebank(data / "ud_english_ewt_train.conllu.gz"):
        for fields in tokens.values():
            word, name = fields[1].lower(), _CLASS_OF_TAG.get(fields[4])
            if name and word.isascii() and word.isalpha() and not is_closed(word):
                counts[word][name] += 1
    classes: dict[str, list[str]] = defaultdict(list)
    for word, names in sorted(counts.items()):
        best = max(names, key=lambda name: (names[name], name))
        if best != "NP" or names[best] > 1:
            classes[best].append(word)
    return {name: " ".join(words) for name, words in sorted(classes.items())}
