"""What the STAR model says of corpus answers, variant by variant, through the program's own path.

The answer's text goes through sentence cutting and filler removal like any typed answer; what the
two readers say of its stretches is kept, so that thresholds are set and figures computed from one
reading.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.model import PartModel, Reading, announced
from coach.analyzers.parts.units import Unit, units_of
from coach.language import Language, Passage
from coach.recognize.words import transcript_from_text
from support.answers import clean
from support.star_baselines import one_part_removed, shuffled
from support.star_corpus import Answer
from support.star_variants import bare, with_errors

Floats = NDArray[np.float64]
Vary = Callable[[Answer], Sequence[Answer]]

VARIANTS: Mapping[str, Vary] = {
    "whole": lambda answer: [answer],
    "one part removed": lambda answer: list(one_part_removed(answer)),
    "shuffled": lambda answer: [shuffled(answer)],
    "unpunctuated": lambda answer: [bare(answer)],
    "word errors": lambda answer: [with_errors(answer, random.Random(answer.id))],
}


@dataclass(frozen=True, eq=False)
class Readout:
    """One variant of one answer and what was read in it."""

    answer: Answer
    variant: str
    units: tuple[Unit, ...]
    encoded: Floats
    linear: Floats
    kinds: Floats

    def reading(self, model: PartModel) -> Reading:
        """The labels under the model's settings."""
        mixed = model.mixed(self.encoded, self.linear)
        return model.decoded(mixed, self.kinds, self._announced)

    @cached_property
    def _announced(self) -> tuple[str, ...]:
        return announced([unit.text for unit in self.units])

    def of_lines(self, rows: Floats) -> Floats:
        """Rows of the units as rows of the corpus lines, by the characters they share."""
        return self._overlap() @ rows

    def of_words(self, rows: Floats) -> tuple[list[str], Floats]:
        """The part of each word, and the row of the unit that it lies in."""
        starts = [unit.start_char for unit in self.units]
        parts, owners = [], []
        for line in self.answer.lines:
            for word in re.finditer(r"\S+", line.text):
                parts.append(line.part)
                place = line.start_char + word.start()
                owners.append(int(np.searchsorted(starts, place, side="right")) - 1)
        return parts, rows[owners]

    def _overlap(self) -> Floats:
        shared = np.asarray(
            [
                [
                    max(
                        0, min(line.end_char, unit.end_char) - max(line.start_char, unit.start_char)
                    )
                    for unit in self.units
                ]
                for line in self.answer.lines
            ],
            float,
        )
        return shared / np.maximum(shared.sum(axis=1, keepdims=True), 1e-9)


def read_all(
    answers: Sequence[Answer], model: PartModel, language: Language, kinds: Sequence[str] = ()
) -> Iterator[Readout]:
    """Every variant (default: all) of every story; answers that are none only whole."""
    for answer in answers:
        for name, vary in VARIANTS.items():
            if (kinds and name not in kinds) or (name != "whole" and not answer.is_story):
                continue
            yield from (read(varied, name, model, language) for varied in vary(answer))


def read(answer: Answer, variant: str, model: PartModel, language: Language) -> Readout:
    """One variant, read like a typed answer."""
    units = units_of(clean_passage(answer.text, language))
    texts = [unit.text for unit in units]
    encoded, kinds, _ = model.encoded(texts)
    return Readout(answer, variant, units, encoded, model.linear(texts), kinds)


def clean_passage(text: str, language: Language) -> Passage:
    """The text as content analyzers get it: without its fillers."""
    return clean(language, transcript_from_text(text))
