"""Trains one model per filler word, and judges held-out meetings and sentences for the figures."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from coach.analyzers.filler_words.classes import Lexicon
from coach.analyzers.filler_words.features import features
from coach.analyzers.filler_words.models import Model
from coach.analyzers.filler_words.occurrences import GROUPS
from support.filler_examples import (
    FIRST,
    MORE,
    Example,
    meeting_examples,
    open_classes,
    sentence_examples,
    treebank_examples,
)
from support.filler_fit import RowOf, fit

FOLDS = 5
"""Parts into which the sentences are dealt, by a checksum of their text."""
WEIGHTS = {"meeting": 1.0, "sentence": 2.0, "treebank": 0.5}
"""How much an example counts, by its source; its views share that."""
GRID = tuple(step / 20 for step in range(7, 13))
"""Thresholds tried, .35 to .60."""


@dataclass(frozen=True)
class Judged:
    """A held-out example, and its probability of being a filler in each of its views."""

    example: Example
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Corpus:
    """Everything the models learn from."""

    meetings: Sequence[Example]
    """The first labels: figures are taken on these alone."""
    more_meetings: Sequence[Example]
    sentences: Sequence[Example]
    treebank: Sequence[Example]
    classes: dict[str, str]

    @cached_property
    def lexicon(self) -> Lexicon:
        """The word classes that the features are made with."""
        return Lexicon(self.classes)

    @cached_property
    def _rows(self) -> dict[int, tuple[RowOf, ...]]:
        sources = (
            ("meeting", self.meetings),
            ("meeting", self.more_meetings),
            ("sentence", self.sentences),
            ("treebank", self.treebank),
        )
        return {
            id(example): tuple(self._seen(example, WEIGHTS[name]))
            for name, examples in sources
            for example in examples
        }

    def _seen(self, example: Example, weight: float) -> Iterator[RowOf]:
        for view in example.views:
            names = features(view.speech, view.occurrence, self.lexicon)
            yield RowOf(names, example.is_filler, weight / len(example.views))

    def rows(self, examples: Sequence[Example]) -> list[RowOf]:
        """The views of the examples as rows to fit."""
        return [row for example in examples for row in self._rows[id(example)]]

    def judged(self, model: Model, examples: Sequence[Example]) -> Iterator[Judged]:
        """The examples with what a model says of each view."""
        for example in examples:
            rows = self._rows[id(example)]
            yield Judged(example, tuple(model.probability(row.names) for row in rows))

    def of_group(self, group: str) -> "Corpus":
        """The same corpus with the words of one model only."""
        chosen = [
            [example for example in examples if GROUPS[example.word] == group]
            for examples in (self.meetings, self.more_meetings, self.sentences, self.treebank)
        ]
        return Corpus(chosen[0], chosen[1], chosen[2], chosen[3], self.classes)


def read_corpus(data: Path) -> Corpus:
    """Read all sources; raises OSError where the data folder lacks one."""
    return Corpus(
        meeting_examples(data, FIRST),
        meeting_examples(data, MORE),
        sentence_examples(),
        treebank_examples(data),
        open_classes(data),
    )


def held_out_meetings(corpus: Corpus) -> list[Judged]:
    """Each first label of one model, judged by what the other speakers' meetings teach."""
    rest = corpus.rows([*corpus.sentences, *corpus.treebank])
    meetings = [*corpus.meetings, *corpus.more_meetings]
    judged: list[Judged] = []
    for group in sorted({example.group for example in corpus.meetings}):
        model = fit(corpus.rows([e for e in meetings if e.group != group]) + rest)
        held = [example for example in corpus.meetings if example.group == group]
        judged.extend(corpus.judged(model, held))
    return judged


def held_out_sentences(corpus: Corpus) -> list[Judged]:
    """Each sentence of one model, judged by what the other sentences and sources teach."""
    rest = corpus.rows([*corpus.meetings, *corpus.more_meetings, *corpus.treebank])
    judged: list[Judged] = []
    for fold in range(FOLDS):
        inside = _in_fold(fold)
        model = fit(corpus.rows([e for e in corpus.sentences if not inside(e)]) + rest)
        judged.extend(corpus.judged(model, [e for e in corpus.sentences if inside(e)]))
    return judged


def _in_fold(fold: int) -> Callable[[Example], bool]:
    return lambda example: zlib.crc32(example.group.encode()) % FOLDS == fold


def best_threshold(judged: Sequence[Judged]) -> float:
    """Where held-out sentences are judged wrong least often; near one half where that ties."""

    def cost(threshold: float) -> tuple[int, float]:
        wrong = sum(
            (probability >= threshold) != one.example.is_filler
            for one in judged
            for probability in one.probabilities
        )
        return wrong, abs(threshold - 0.5)

    return min(GRID, key=cost)


def train(corpus: Corpus) -> dict[str, Model]:
    """Every model, with its threshold."""
    models = {}
    for group in sorted(set(GROUPS.values())):
        mine = corpus.of_group(group)
        examples = [*mine.meetings, *mine.more_meetings, *mine.sentences, *mine.treebank]
        threshold = best_threshold(held_out_sentences(mine))
        models[group] = replace(fit(mine.rows(examples)), threshold=threshold)
    return models
