"""What earlier takes say about the next one: what to practice, and the speaker's own pace."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from statistics import median

from coach.domain import Question, Take

BASELINE_TAKES = 3
"""Takes that have to be there before one of them is held against the others (convention)."""
BASELINE_LATEST = 10
"""The newest takes that count: people change (convention)."""
_BASELINES = {
    "baseline_wpm": "pacing.words_per_minute",
    "baseline_articulation_rate": "pacing.articulation_rate",
}
"""Threshold of the pacing analyzer -> the measure it is the speaker's own value of."""


def choose_questions(
    candidates: Sequence[Question], earlier: Iterable[Take], count: int
) -> tuple[Question, ...]:
    """Pick up to `count` questions: least practiced first, competencies taken in turn.

    Ties are settled by the order of `candidates`, so that the same history gives the same round.
    """
    taken = [take.question for take in earlier]
    asked = Counter(question.id for question in taken)
    touched = Counter(question.competency for question in taken)
    left = list(candidates)
    chosen: list[Question] = []
    while left and len(chosen) < count:
        best = min(left, key=lambda q: (touched[q.competency], asked[q.id]))
        chosen.append(best)
        left.remove(best)
        touched[best.competency] += 1
        asked[best.id] += 1
    return tuple(chosen)


def personal_baseline(takes: Iterable[Take]) -> Mapping[str, float]:
    """The speaker's own values: thresholds of the pacing analyzer by name.

    `takes` are newest first, of any question. Each value is the median over the newest takes that
    were long enough to measure it, and is left out where there are fewer than three.
    """
    measured = [_measures(take) for take in takes]
    baseline = {}
    for threshold, name in _BASELINES.items():
        values = list(islice((m[name] for m in measured if name in m), BASELINE_LATEST))
        if len(values) >= BASELINE_TAKES:
            baseline[threshold] = median(values)
    return baseline


def _measures(take: Take) -> dict[str, float]:
    """The measures of a take that have a value."""
    return {
        measure.name: measure.value
        for analysis in take.analyses
        for measure in analysis.measures
        if measure.value is not None
    }
