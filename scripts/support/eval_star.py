"""How well the parts of a story are told apart, on authors the model never learned from.

What is set on held-out authors (decoding, calibration, limits of missing parts) is set on one half
of them and measured on the other, in turn.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from coach.analyzers import Star
from coach.analyzers.parts.model import PARTS as NAMES
from coach.analyzers.parts.model import PartModel, load_part_model
from coach.language import Language, load_language
from coach.language.encoder import load_encoder
from coach.prompts import load_prompts
from coach.resources import data_folder
from support.star_baselines import BASELINES, Fit, embedded
from support.star_corpus import PARTS, Answer, load_corpus
from support.star_figures import (
    Figure,
    Judged,
    Missing,
    calibration_error,
    confusion,
    gate_figure,
    macro_f1,
    missing_figures,
    part_figures,
    stories,
    surest_f1,
    triples,
)
from support.star_readouts import VARIANTS, Readout, clean_passage, read_all
from support.star_thresholds import set_thresholds
from support.tables import Row

HELD_OUT = ("a10", "a12", "a13", "a14", "a16")
"""Authors that no weight of the model is learned from."""
TARGETS: Mapping[str, float] = {
    "whole": 0.86,
    "one part removed": 0.82,
    "shuffled": 0.62,
    "unpunctuated": 0.82,
}
MOST_LOST_TO_ERRORS = 0.05
BASELINE_VARIANTS = ("whole", "one part removed", "shuffled")
SPEED_WORDS = 300


@dataclass(frozen=True)
class StarFigures:
    """Everything that is measured of the model."""

    macro: Mapping[str, Figure]
    """Variant -> macro-F1."""
    parts: Mapping[str, Figure]
    """Part -> F1 on whole answers."""
    missing: Missing
    gate: Figure
    calibration: Figure
    surest: Figure
    confusion: np.ndarray
    answers: int


def star_rows(data: Path) -> list[Row]:
    """Every figure with its interval, and simple methods beside it; `data` is not needed."""
    del data
    answers, model, language = load_corpus(), load_part_model(), load_language()
    held = [one for one in answers if one.author in HELD_OUT]
    readouts = list(read_all(held, model, language))
    rows = list(figure_rows(star_figures(readouts, model)))
    learned = [one for one in answers if one.author not in HELD_OUT]
    return [*rows, *baseline_rows(learned, held), *speed_rows(held, language)]


def star_figures(readouts: Sequence[Readout], model: PartModel) -> StarFigures:
    """Measure each half of the held-out authors with what was set on the other half."""
    authors = sorted({one.answer.author for one in readouts})
    halves = [authors[0::2], authors[1::2]]
    found: list[Judged] = []
    gates: list[tuple[Readout, PartModel]] = []
    missing: list[Missing] = []
    for mine, others in (halves, halves[::-1]):
        settings = set_thresholds([r for r in readouts if r.answer.author in others], model)
        tuned = replace(model, settings=settings)
        own = [r for r in readouts if r.answer.author in mine]
        found += stories(own, tuned)
        missing.append(missing_figures(own, tuned))
        gates += [(r, tuned) for r in own]
    whole = [one for one in found if one.variant == "whole"]
    return StarFigures(
        macro={v: macro_f1(triples([f for f in found if f.variant == v])) for v in VARIANTS},
        parts=part_figures(triples(whole)),
        missing=_both(missing),
        gate=gate_figure(gates),
        calibration=calibration_error(whole),
        surest=surest_f1(whole),
        confusion=confusion(triples(whole)),
        answers=len(whole),
    )


def _both(halves: Sequence[Missing]) -> Missing:
    """The mean of two halves; the interval is the wider one."""
    first, second = halves
    return Missing(
        {name: (first.found[name] + second.found[name]) / 2 for name in NAMES},
        {name: (first.alarms[name] + second.alarms[name]) / 2 for name in NAMES},
        Figure(
            (first.balanced.value + second.balanced.value) / 2,
            min(first.balanced.low, second.balanced.low),
            max(first.balanced.high, second.balanced.high),
        ),
    )


def figure_rows(figures: StarFigures) -> Iterator[Row]:
    """The figures against what they have to reach."""
    size = f"{figures.answers} stories of {len(HELD_OUT)} held-out authors"
    for variant, figure in figures.macro.items():
        target = TARGETS.get(variant, figures.macro["whole"].value - MOST_LOST_TO_ERRORS)
        by = "by word" if variant == "unpunctuated" else "by line"
        yield _row(f"macro-F1, {variant}", figure, target, f"{by}, {size}")
    for part, figure in figures.parts.items():
        yield _row(f"F1 of {part}, whole", figure, None, size)
    missing = figures.missing
    yield _row("missing part, balanced accuracy", missing.balanced, 0.85, "each removed in turn")
    alarms = sum(missing.alarms.values()) / len(NAMES)
    yield Row("missing part, false alarms", alarms, target=0.10, at_most=True)
    for name in NAMES:
        note = f"false alarms {missing.alarms[name]:.3f}"
        yield Row(f"missing {name}, found", missing.found[name], note=note)
    yield _row("no story, F1", figures.gate, 0.92, "whole answers")
    error = _row("calibration error", figures.calibration, 0.05, "ten bins, lines of whole answers")
    yield replace(error, at_most=True)
    yield _row("macro-F1 without the least certain fifth", figures.surest, 0.92, "whole answers")


def _row(name: str, figure: Figure, target: float | None, note: str) -> Row:
    interval = f"95 % {figure.low:.3f} to {figure.high:.3f}"
    return Row(name, figure.value, target=target, note=f"{interval}; {note}")


def baseline_rows(learned: Sequence[Answer], held: Sequence[Answer]) -> Iterator[Row]:
    """Simple methods, learned from the same authors, on the same answers."""
    train = [one for one in learned if one.is_story]
    for name, fit in methods().items():
        predict = fit(train)
        for variant in BASELINE_VARIANTS:
            found = [
                (one.id, [line.part for line in one.lines], predict(one))
                for answer in held
                if answer.is_story
                for one in VARIANTS[variant](answer)
            ]
            yield _row(f"{name}, {variant}", macro_f1(found), None, "baseline")


def methods() -> dict[str, Fit]:
    """The baselines, with the frozen encoder of models/encoder."""
    encoder = load_encoder(data_folder("models") / "encoder")
    known: dict[str, np.ndarray] = {}

    def embed(texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encoder.vectors(new), strict=True))
        return np.stack([known[text] for text in texts])

    return {**BASELINES, "frozen embedding": embedded(embed)}


def speed_rows(held: Sequence[Answer], language: Language) -> Iterator[Row]:
    """Seconds for an answer of 300 words, sentence cutting left out, after loading."""
    words = " ".join(one.text for one in held if one.is_story).split()[:SPEED_WORDS]
    rubric = load_prompts(data_folder("prompts")).rubric("star")
    passage = clean_passage(" ".join(words), language)
    took = _best_of(lambda: Star(rubric).analyze(replace(passage)))  # a copy is read anew
    yield Row(f"answer of {SPEED_WORDS} words", took, "s", 0.3, at_most=True, note="one core")


def _best_of(run: Callable[[], object], tries: int = 5) -> float:
    took = []
    for _ in range(tries):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return min(took)


def card_tables(figures: StarFigures) -> dict[str, str]:
    """The figures as tables for a page in Markdown."""
    rows = list(figure_rows(figures))
    lines = ["| figure | value | target | |", "|---|--:|--:|---|"]
    for row in rows:
        sign = "≤" if row.at_most else "≥"
        target = "" if row.target is None else f"{sign} {row.target:.2f}"
        lines.append(f"| {row.name} | {row.value:.3f} | {target} | {row.note} |")
    table = ["| labeled \\ seen | S | T | A | R | other |", "|---|--:|--:|--:|--:|--:|"]
    for part, counts in zip(PARTS, figures.confusion.astype(int), strict=True):
        table.append(f"| {part} | " + " | ".join(str(count) for count in counts) + " |")
    return {"figures": "\n".join(lines), "confusion": "\n".join(table)}
