"""Sets on held-out authors what cannot be learned from the training authors: `Settings`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from coach.analyzers.parts.model import KINDS, PARTS, PartModel, Settings
from support.star_figures import macro_f1_of, missing_evidence, stories
from support.star_readouts import Readout

ALARM_RATES: Mapping[str, float] = {
    "situation": 0.07,
    "task": 0.09,
    "action": 0.05,
    "result": 0.07,
}
"""Part -> share of complete held-out answers in which it may be called missing."""
HIGHEST_LIMIT = 0.7
"""No part is called missing whose evidence is above, however rare that is (convention)."""
SHARES = (0.6, 0.7, 0.8)
ORDERS = (0.6, 0.8)
DISORDERS = (0.05, 0.1)
TEMPERATURES = (0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0)
WEIGHTS: Mapping[str, float] = {
    "whole": 1.0,
    "one part removed": 1.0,
    "shuffled": 0.5,
    "unpunctuated": 1.0,
    "word errors": 0.5,
}
"""How much each variant counts where settings are compared."""
START = Settings(
    encoder_share=0.6,
    temperature=1.0,
    order=1.0,
    disorder=0.07,
    missing=dict.fromkeys(PARTS, 0.25),
    missing_slope=1.0,
    gate_temperature=1.0,
)


def set_thresholds(readouts: Sequence[Readout], model: PartModel) -> Settings:
    """The best decoding, then calibration, then the limits of missing parts."""
    choices = (
        replace(START, encoder_share=share, order=order, disorder=disorder)
        for share, order, disorder in product(SHARES, ORDERS, DISORDERS)
    )
    best = max(choices, key=lambda one: _worth(readouts, replace(model, settings=one)))
    best = replace(best, temperature=_temperature(readouts, model, best))
    evidence = missing_evidence(readouts, replace(model, settings=best))
    limits = {part: float(np.quantile(evidence[part][0], ALARM_RATES[part])) for part in PARTS}
    limits = {part: round(min(limit, HIGHEST_LIMIT), 4) for part, limit in limits.items()}
    return replace(
        best,
        missing=limits,
        missing_slope=_slope(evidence, limits),
        gate_temperature=_gate_temperature(readouts),
    )


def _worth(readouts: Sequence[Readout], model: PartModel) -> float:
    found = stories(readouts, model)
    return sum(
        weight * macro_f1_of([one for one in found if one.variant == variant])
        for variant, weight in WEIGHTS.items()
    )


def _temperature(readouts: Sequence[Readout], model: PartModel, settings: Settings) -> float:
    """The one under which the labels of whole answers are as sure as they are right."""
    whole = [one for one in readouts if one.variant == "whole" and one.answer.is_story]

    def error(temperature: float) -> float:
        tried = replace(settings, temperature=temperature)
        found = stories(whole, replace(model, settings=tried))
        sure = np.concatenate([one.sure for one in found])
        right = np.concatenate([one.right for one in found])
        chances = np.clip(np.where(right, sure, 1 - sure), 1e-4, 1)
        return float(-np.log(chances).mean())

    return min(TEMPERATURES, key=error)


def _gate_temperature(readouts: Sequence[Readout]) -> float:
    whole = [one for one in readouts if one.variant == "whole"]
    scores = np.stack([one.kinds for one in whole])
    true = np.asarray([KINDS.index(one.answer.kind) for one in whole]) == 0

    def error(temperature: float) -> float:
        powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
        story = powers[:, 0] / powers.sum(axis=1)
        return float(-np.log(np.clip(np.where(true, story, 1 - story), 1e-4, 1)).mean())

    return min(TEMPERATURES, key=error)


def _slope(
    evidence: Mapping[str, tuple[np.ndarray, np.ndarray]], limits: Mapping[str, float]
) -> float:
    """How steeply evidence below its limit makes it sure that the part is missing."""
    distances, gone = [], []
    for part, (there, removed) in evidence.items():
        values = np.clip(np.concatenate([there, removed]), 1e-6, 1 - 1e-6)
        limit = limits[part]
        distances.append(np.log(limit / (1 - limit)) - np.log(values / (1 - values)))
        gone.append(np.concatenate([np.zeros(len(there)), np.ones(len(removed))]))
    distance, true = np.concatenate(distances), np.concatenate(gone)

    def error(slope: float) -> float:
        chances = 1 / (1 + np.exp(-slope * distance))
        return float(-np.log(np.clip(np.where(true > 0, chances, 1 - chances), 1e-4, 1)).mean())

    return min((0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0), key=error)
