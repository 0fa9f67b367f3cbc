"""How good, fast and small an English spaCy pipeline is, on a treebank it was not trained on.

Words are judged on gold tokens, in documents; sentences on raw text, by their characters without
white space (both ends have to be right). Each is also measured on the same text as a plain
recognizer writes it, in lower case and without punctuation.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from coach.resources import data_folder
from support.spoken import lower_unpunctuated
from support.tables import Row
from support.treebank import (
    MERGED_LEMMA,
    Sentence,
    documents,
    raw_text,
    read_sentences,
    to_doc,
)

TEST_FILE = "ud_english_ewt_test.conllu.gz"
TARGETS = {"UPOS": 94.0, "lemmas": 94.5, "sentences": 76.0, "speed": 5000.0, "size": 15.0}

Document = Sequence[Sentence]
Span = tuple[int, int]


@dataclass(frozen=True)
class WordScores:
    """Shares of gold tokens that are right, in percent."""

    upos: float
    features: float
    """All universal features of the word right at once."""
    lemmas: float
    """By exact spelling; by spelling in lower case where the text has no capitals."""
    tokens: int


@dataclass(frozen=True)
class EnglishScores:
    """Everything that is measured of one pipeline; F1 in percent."""

    words: WordScores
    spoken_words: WordScores
    sentences_f1: float
    """On raw text with an empty line between paragraphs, as treebanks define it."""
    unbroken_sentences_f1: float
    """On raw text with all paragraphs of a document in one line."""
    spoken_sentences_f1: float
    words_per_second: float
    """On one core, on raw text, tokenizing included."""
    megabytes: float


def measure_english(pipeline: Path, treebank: Path) -> EnglishScores:
    """All scores of the pipeline in one folder on the treebank file; raises OSError."""
    nlp = spacy.load(pipeline)
    test = documents(read_sentences(treebank))
    spoken = [tuple(lower_unpunctuated(s) for s in document) for document in test]
    return EnglishScores(
        words=score_words(nlp, test),
        spoken_words=score_words(nlp, spoken, fold=str.lower),
        sentences_f1=score_sentences(nlp, test, paragraphs=True),
        unbroken_sentences_f1=score_sentences(nlp, test, paragraphs=False),
        spoken_sentences_f1=score_sentences(nlp, spoken, paragraphs=False),
        words_per_second=speed(nlp, [raw_text(document) for document in test]),
        megabytes=folder_bytes(pipeline) / 1e6,
    )


def score_words(
    nlp: Language, test: Sequence[Document], fold: Callable[[str], str] = str
) -> WordScores:
    """Tags, features and lemmas on gold tokens; `fold` is what lemmas are compared under."""
    gold = [to_doc(nlp.vocab, document) for document in test]
    lemmas = [token.lemma for document in test for s in document for token in s.tokens]
    pairs = zip(_words(gold), _words(nlp.pipe(map(untagged, gold))), strict=True)
    right, total = [0, 0, 0], 0
    for lemma, (wanted, given) in zip(lemmas, pairs, strict=True):
        total += 1
        right[0] += wanted.pos == given.pos
        right[1] += wanted.morph.key == given.morph.key
        right[2] += lemma == MERGED_LEMMA or fold(lemma) == fold(given.lemma_)
    return WordScores(*(100 * count / total for count in right), total)


def _words(docs: Iterable[Doc]) -> Iterable[spacy.tokens.Token]:
    return (token for doc in docs for token in doc)


def untagged(doc: Doc) -> Doc:
    """The same words and white space, no annotation."""
    spaces = [bool(token.whitespace_) for token in doc]
    return Doc(doc.vocab, words=[token.text for token in doc], spaces=spaces)


def score_sentences(nlp: Language, test: Sequence[Document], *, paragraphs: bool) -> float:
    """F1 of whole sentences on raw text, in percent."""
    found = wanted = right = 0
    for document, doc in zip(
        test, nlp.pipe(raw_text(document, paragraphs) for document in test), strict=True
    ):
        gold = sentence_spans(sentence.text for sentence in document)
        given = sentence_spans(sentence.text for sentence in doc.sents)
        found, wanted, right = found + len(given), wanted + len(gold), right + len(gold & given)
    return 200 * right / (found + wanted)


def sentence_spans(texts: Iterable[str]) -> set[Span]:
    """Each sentence as characters of the text without white space; empty ones are left out."""
    spans, start = set(), 0
    for text in texts:
        end = start + len("".join(text.split()))
        if end > start:
            spans.add((start, end))
        start = end
    return spans


def speed(nlp: Language, texts: Sequence[str], rounds: int = 3) -> float:
    """Words per second of processor time, the best of several rounds."""
    best = 0.0
    for _ in range(rounds):
        start = time.process_time()
        words = sum(len(doc) for doc in nlp.pipe(texts))
        best = max(best, words / (time.process_time() - start))
    return best


def folder_bytes(folder: Path) -> int:
    """Size of all files in a folder, together."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def english_rows(data: Path, pipeline: Path | None = None) -> list[Row]:
    """The scores of the shipped pipeline, or another, on the test set in the data folder."""
    test = data / TEST_FILE
    if not test.is_file():
        return [Row("UPOS", None, "%", TARGETS["UPOS"], note=f"no {test}")]
    return score_rows(measure_english(pipeline or data_folder("models") / "english", test))


def score_rows(scores: EnglishScores) -> list[Row]:
    """Each score with its target and what it was measured on."""
    words, spoken = scores.words, scores.spoken_words
    gold = f"{words.tokens} gold tokens of EWT test"
    talk = f"the same in lower case, {spoken.tokens} tokens, no punctuation"
    raw = "EWT test as raw text"
    return [
        Row("UPOS", words.upos, "%", TARGETS["UPOS"], note=gold),
        Row("lemmas", words.lemmas, "%", TARGETS["lemmas"], note=gold),
        Row("features", words.features, "%", note=gold),
        Row("UPOS, spoken", spoken.upos, "%", note=talk),
        Row("lemmas, spoken", spoken.lemmas, "%", note=talk),
        Row("features, spoken", spoken.features, "%", note=talk),
        Row("sentences", scores.sentences_f1, "F1 %", TARGETS["sentences"], note=raw),
        Row("sentences, one line", scores.unbroken_sentences_f1, "F1 %", note="no paragraphs"),
        Row("sentences, spoken", scores.spoken_sentences_f1, "F1 %", note="one line, lower case"),
        Row("speed", scores.words_per_second, "words/s", TARGETS["speed"], note="one core"),
        Row("size", scores.megabytes, "MB", TARGETS["size"], at_most=True),
    ]
