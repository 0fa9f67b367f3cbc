"""An answer as its labeled stretches: read once, for every analyzer that asks what is an action.

The trained model takes most of the time of an analysis; the passage that the content analyzers
share keeps what it said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from coach.analyzers.parts.model import OTHER, PartModel, Reading, load_part_model
from coach.analyzers.parts.ngrams import words_in
from coach.analyzers.parts.story import Piece
from coach.analyzers.parts.units import units_of
from coach.domain import Span
from coach.language import Passage


@dataclass(frozen=True)
class Told:
    """The stretches of an answer with their labels, and what the model says of the whole."""

    pieces: tuple[Piece, ...]
    """They tile the passage's sentences."""
    reading: Reading | None
    """None where there is nothing to read."""

    @property
    def story(self) -> float:
        """Probability that it is a story, 0..1."""
        return self.reading.kinds["story"] if self.reading else 0.0

    def of(self, label: int, sure: float) -> Iterator[Piece]:
        """The stretches with that label, at least that likely."""
        return (piece for piece in self.pieces if piece.label == label and piece.chance >= sure)

    def likely(self, label: int, sure: float) -> Iterator[Piece]:
        """The stretches that are at least that likely to have a label, whatever theirs is."""
        if self.reading is not None:
            for piece, row in zip(self.pieces, self.reading.chances, strict=True):
                if row[label] >= sure:
                    yield piece

    def around(self, span: Span) -> Span:
        """The stretches that a span touches, as one span."""
        touched = [
            piece.unit
            for piece in self.pieces
            if piece.unit.start_char < span[1] and span[0] < piece.unit.end_char
        ]
        return touched[0].start_char, touched[-1].end_char


_TOLD: "WeakKeyDictionary[Passage, Told]" = WeakKeyDictionary()


def told(passage: Passage) -> Told:
    """What the model says of a passage; the same passage is read once."""
    found = _TOLD.get(passage)
    if found is None:
        found = _TOLD[passage] = _read(passage)
    return found


def model() -> PartModel:
    """The shipped model, loaded on first use and kept."""
    return load_part_model()


def _read(passage: Passage) -> Told:
    units = units_of(passage)
    words = [tuple(words_in(unit.text)) for unit in units]
    if not any(words):
        return Told(tuple(Piece(unit, OTHER, 1.0, ()) for unit in units), None)
    reading = model().read([unit.text for unit in units])
    rows = zip(units, reading.labels, reading.chances, words, strict=True)
    pieces = (Piece(unit, label, float(row[label]), own) for unit, label, row, own in rows)
    return Told(tuple(pieces), reading)
