"""Figures of the STAR model from its readouts, each with a 95 % interval over answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.parts.model import PARTS as NAMES
from coach.analyzers.parts.model import PartModel
from support.star_corpus import PARTS
from support.star_readouts import Readout

DRAWS = 1000
BINS = 10
SEEN = "STARO"
"""What a method may answer; a lesson is a result."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """A figure and the bounds between which it lies for 95 % of the draws of answers."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Judged:
    """The lines (or words) of one variant of one answer."""

    answer_id: str
    variant: str
    parts: Sequence[str]
    """As labeled; `O` where it is none of the four."""
    seen: Sequence[str]
    sure: Floats
    """How sure the model is of its label."""
    right: NDArray[np.bool_]
    """Whether the label is right, lesson and result told apart."""


def judged(readout: Readout, model: PartModel) -> Judged:
    """Labels of the lines; of the words where there is no punctuation."""
    reading = readout.reading(model)
    chosen = np.eye(6)[list(reading.labels)]
    rows = np.hstack([chosen, chosen * reading.chances])
    if readout.variant == "unpunctuated":
        parts, rows = readout.of_words(rows)
        labels = parts
    else:
        rows = readout.of_lines(rows)
        parts = [line.part for line in readout.answer.lines]
        labels = [line.label for line in readout.answer.lines]
    best = rows[:, :6].argmax(axis=1)
    share = rows[np.arange(len(best)), best]
    sure = rows[np.arange(len(best)), 6 + best] / np.maximum(share, 1e-9)
    letters = ["STARLO"[index] for index in best]
    right = np.asarray([a == b for a, b in zip(labels, letters, strict=True)])
    seen = ["R" if letter == "L" else letter for letter in letters]
    return Judged(readout.answer.id, readout.variant, parts, seen, sure, right)


def stories(readouts: Sequence[Readout], model: PartModel) -> list[Judged]:
    """Every variant of every story."""
    return [judged(readout, model) for readout in readouts if readout.answer.is_story]


def macro_f1(found: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Figure:
    """Macro-F1 over the four parts from (answer, labeled, seen)."""
    return _drawn(_tables(found), lambda table: float(np.mean(part_f1(table))))


def triples(found: Sequence[Judged]) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """(answer, labeled, seen) of each."""
    return [(one.answer_id, one.parts, one.seen) for one in found]


def macro_f1_of(found: Sequence[Judged]) -> float:
    """Macro-F1 without its spread."""
    return float(np.mean(part_f1(_tables(triples(found)).sum(axis=0))))


def part_figures(found: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> dict[str, Figure]:
    """F1 of each part."""
    tables = _tables(found)
    return {
        part: _drawn(tables, lambda table, i=i: float(part_f1(table)[i]))
        for i, part in enumerate(PARTS)
    }


def confusion(found: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Floats:
    """Rows labeled S T A R, columns seen S T A R and other."""
    total: Floats = _tables(found).sum(axis=0)
    return total


def part_f1(table: Floats) -> Floats:
    """F1 of each part of a table of counts, labeled by row."""
    hits = np.diag(table[:, : len(PARTS)])
    either = table.sum(axis=1) + table[:, : len(PARTS)].sum(axis=0)
    result: Floats = 2 * hits / np.maximum(either, 1e-9)
    return result


def calibration_error(found: Sequence[Judged]) -> Figure:
    """Expected calibration error over ten bins of equal width."""
    tables = np.stack([_bins(one) for one in found])
    return _drawn(tables, _bin_error)


def surest_f1(found: Sequence[Judged], left_out: float = 0.2) -> Figure:
    """Macro-F1 without the share of lines that the model is least sure of."""
    limit = np.quantile(np.concatenate([one.sure for one in found]), left_out)
    kept = [
        (
            one.answer_id,
            [part for part, sure in zip(one.parts, one.sure, strict=True) if sure > limit],
            [seen for seen, sure in zip(one.seen, one.sure, strict=True) if sure > limit],
        )
        for one in found
    ]
    return macro_f1(kept)


@dataclass(frozen=True)
class Missing:
    """How missing parts are found: shares of removed parts and of complete answers' parts."""

    found: Mapping[str, float]
    alarms: Mapping[str, float]
    balanced: Figure


def missing_figures(readouts: Sequence[Readout], model: PartModel) -> Missing:
    """Each part removed in turn from complete stories, against the complete stories themselves."""
    answers, flags = [], []
    for readout, gone in removals(readouts):
        missing = readout.reading(model).missing
        answers.append(readout.answer.id)
        flags.append([gone, *(name in missing for name in NAMES)])
    ids = {name: number for number, name in enumerate(dict.fromkeys(answers))}
    tables = np.zeros((len(ids), 4, 4))
    for answer, (gone, *missed) in zip(answers, flags, strict=True):
        table = tables[ids[answer]]
        for part in range(4):
            if gone is None:
                table[part, :2] += (1, missed[part])
            elif gone == part:
                table[part, 2:] += (1, missed[part])
    total = tables.sum(axis=0)
    return Missing(
        dict(zip(NAMES, total[:, 3] / np.maximum(total[:, 2], 1), strict=True)),
        dict(zip(NAMES, total[:, 1] / np.maximum(total[:, 0], 1), strict=True)),
        _drawn(tables, _balanced),
    )


def missing_evidence(
    readouts: Sequence[Readout], model: PartModel
) -> dict[str, tuple[Floats, Floats]]:
    """Part -> its evidence where it is there, and where it was taken out."""
    there: dict[str, list[float]] = {part: [] for part in NAMES}
    removed: dict[str, list[float]] = {part: [] for part in NAMES}
    for readout, gone in removals(readouts):
        evidence = readout.reading(model).evidence
        if gone is None:
            for part in NAMES:
                there[part].append(evidence[part])
        else:
            removed[NAMES[gone]].append(evidence[NAMES[gone]])
    return {part: (np.asarray(there[part]), np.asarray(removed[part])) for part in NAMES}


def removals(readouts: Sequence[Readout]) -> Iterator[tuple[Readout, int | None]]:
    """Complete stories with None, and their variants with the index of the part taken out."""
    complete = {
        one.answer.id
        for one in readouts
        if one.variant == "whole" and {line.part for line in one.answer.lines} >= set(PARTS)
    }
    for one in readouts:
        if one.answer.id in complete and one.variant == "whole":
            yield one, None
        elif one.answer.id in complete and one.variant == "one part removed":
            left = {line.part for line in one.answer.lines}
            yield one, next(index for index, part in enumerate(PARTS) if part not in left)


def gate_figure(found: Sequence[tuple[Readout, PartModel]], limit: float = 0.5) -> Figure:
    """F1 of "no story" over whole answers, each read with the model beside it."""
    tables = []
    for one, model in found:
        if one.variant == "whole":
            said = one.reading(model).kinds["story"] < limit
            true = not one.answer.is_story
            tables.append([said and true, said, true])
    counts = np.asarray(tables, float)[:, None]
    return _drawn(counts, lambda t: float(2 * t[0, 0] / max(t[0, 1] + t[0, 2], 1e-9)))


def _balanced(table: Floats) -> float:
    right = table[:, 3].sum() / max(table[:, 2].sum(), 1)
    alarms = table[:, 1].sum() / max(table[:, 0].sum(), 1)
    return float((right + 1 - alarms) / 2)


def _bins(one: Judged) -> Floats:
    """Per bin: how many lines, how many right, sum of confidence; `other` lines count, too."""
    index = np.minimum((one.sure * BINS).astype(int), BINS - 1)
    rows = [np.bincount(index, w, BINS) for w in (np.ones_like(one.sure), one.right, one.sure)]
    return np.stack(rows)


def _bin_error(table: Floats) -> float:
    return float(np.abs(table[1] - table[2]).sum() / max(table[0].sum(), 1))


def _tables(found: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Floats:
    """One table of counts per answer: its variants are drawn together."""
    ids = {name: number for number, name in enumerate(dict.fromkeys(one[0] for one in found))}
    tables = np.zeros((len(ids), len(PARTS), len(SEEN)))
    for name, parts, seen in found:
        for part, said in zip(parts, seen, strict=True):
            if part in PARTS:
                tables[ids[name], PARTS.index(part), SEEN.index(said)] += 1
    return tables


def _drawn(tables: Floats, measure: Callable[[Floats], float]) -> Figure:
    """The measure on the sum of the tables, and its spread over draws of answers."""
    generator = np.random.default_rng(0)
    count = len(tables)
    values = [
        measure(tables[generator.integers(0, count, count)].sum(axis=0)) for _ in range(DRAWS)
    ]
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(measure(tables.sum(axis=0)), float(low), float(high))
