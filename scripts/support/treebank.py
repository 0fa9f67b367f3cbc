"""Reads a Universal Dependencies treebank (CoNLL-U) as sentences of words, and back to text.

Only what the English pipeline needs is kept: forms, tags, features, lemmas, white space, and where
sentences, paragraphs and documents begin. Syntax and enhanced graphs are passed over.
"""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as Piece
from spacy.vocab import Vocab

MERGED_LEMMA = "_"
"""The lemma of the second half of a word that was typed as two: it has none of its own."""


@dataclass(frozen=True)
class Token:
    """One syntactic word as it was typed, with its annotation."""

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    """Universal features, `Number=Sing|Person=3`; empty for none."""
    space_after: bool


@dataclass(frozen=True)
class Sentence:
    """One sentence and whether a paragraph or document begins with it."""

    tokens: tuple[Token, ...]
    opens_paragraph: bool = False
    opens_document: bool = False

    @property
    def text(self) -> str:
        """The words with the white space between them, none at the ends."""
        return "".join(t.form + " " * t.space_after for t in self.tokens).strip()


def read_sentences(path: Path) -> tuple[Sentence, ...]:
    """Every sentence of a `.conllu` or `.conllu.gz` file, in order; raises OSError."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return tuple(_sentence(block) for block in _blocks(lines))


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line.rstrip("\n"))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _sentence(block: Sequence[str]) -> Sentence:
    rows = [line.split("\t") for line in block if not line.startswith("#")]
    notes = [line for line in block if line.startswith("#")]
    return Sentence(
        tokens=tuple(_tokens(rows)),
        opens_paragraph=any(note.startswith("# newpar") for note in notes),
        opens_document=any(note.startswith("# newdoc") for note in notes),
    )


def _tokens(rows: Sequence[Sequence[str]]) -> Iterator[Token]:
    """Words in order; inside a contraction only the last word can have white space after it."""
    last_inside, spaced = 0, True
    for row in rows:
        if "-" in row[0]:
            last_inside, spaced = int(row[0].split("-")[1]), _spaced(row)
        elif row[0].isdigit():
            position = int(row[0])
            own = _spaced(row) if position > last_inside else spaced and position == last_inside
            yield _token(row, own)


def _spaced(row: Sequence[str]) -> bool:
    return "SpaceAfter=No" not in row[9].split("|")


def _token(row: Sequence[str], space_after: bool) -> Token:
    feats = "" if row[5] == "_" else row[5]
    return Token(row[1], row[2], row[3], row[4], feats, space_after)


def documents(sentences: Iterable[Sentence]) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences grouped by document."""
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if sentence.opens_document or not groups:
            groups.append([])
        groups[-1].append(sentence)
    return tuple(tuple(group) for group in groups)


def raw_text(sentences: Sequence[Sentence], paragraphs: bool = True) -> str:
    """The text as a reader sees it; an empty line between paragraphs, or a space throughout."""
    parts = [sentences[0].text]
    for before, sentence in pairwise(sentences):
        if paragraphs and sentence.opens_paragraph:
            parts.append("\n\n")
        elif before.tokens[-1].space_after:
            parts.append(" ")
        parts.append(sentence.text)
    return "".join(parts)


def to_doc(vocab: Vocab, sentences: Sequence[Sentence], *, lemmas: bool = True) -> Doc:
    """The sentences as one spaCy document with gold words, tags, features, lemmas and starts."""
    tokens = [token for sentence in sentences for token in sentence.tokens]
    starts = [i == 0 for sentence in sentences for i in range(len(sentence.tokens))]
    return Doc(
        vocab,
        words=[token.form for token in tokens],
        spaces=[token.space_after for token in tokens],
        tags=[token.xpos for token in tokens],
        pos=[token.upos for token in tokens],
        morphs=[token.feats for token in tokens],
        lemmas=[_lemma(token) for token in tokens] if lemmas else None,
        sent_starts=starts,
    )


def _lemma(token: Token) -> str:
    return "" if token.lemma == MERGED_LEMMA else token.lemma


class _Placed(NamedTuple):
    """A gold word and its place in the text without white space."""

    start: int
    end: int
    token: Token
    opens: bool


def _placed(sentences: Sequence[Sentence]) -> list[_Placed]:
    words, start = [], 0
    for sentence in sentences:
        for position, token in enumerate(sentence.tokens):
            end = start + len("".join(token.form.split()))
            words.append(_Placed(start, end, token, position == 0))
            start = end
    return words


def to_raw_doc(pipeline: Language, sentences: Sequence[Sentence], *, paragraphs: bool) -> Doc:
    """The raw text as the pipeline's tokenizer cuts it, with gold tags, features and starts.

    A piece of a gold word has that word's tag, a mark inside it that of a mark; a token that spans
    several words has none. Only the first piece of a sentence starts it.
    """
    doc = pipeline.make_doc(raw_text(sentences, paragraphs))
    gold, index, place = _placed(sentences), 0, 0
    for piece in doc:
        piece.is_sent_start = False
        if piece.is_space:
            continue
        while gold[index].end <= place:
            index += 1
        piece.is_sent_start = gold[index].opens and gold[index].start == place
        place += len(piece)
        if place <= gold[index].end:
            _annotate(piece, gold[index].token)
    return doc


def _annotate(piece: Piece, word: Token) -> None:
    mark = len(piece) < len(word.form) and not any(map(str.isalnum, piece.text))
    piece.pos_ = "PUNCT" if mark else word.upos
    piece.set_morph("" if mark else word.feats)
