"""What to ask next: by what was practiced, by the time there is, by the weakest part."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from statistics import median
from types import MappingProxyType

from coach.domain import Question, Take
from coach.feedback.view import PARTS

BASELINE_TAKES = 3
"""Takes that have to be there before one of them is held against the others (convention)."""
BASELINE_LATEST = 10
"""The newest takes that count: people change (convention)."""
ROUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"phone-screen": (30.0, 45.0), "behavioral": (45.0, 45.0)}
)
"""Round -> how many minutes it usually takes, at least and at most (convention)."""
AROUND_S = 120.0
"""Greeting, warm-up and closing of a round."""
ASKING_S = 15.0
THINKING_S = 30.0
FOLLOW_UP_S = 45.0
"""A follow-up with its answer."""
READING_S = 90.0
"""A report that is read right away."""
WEAKEST_LATEST = 10
"""The newest takes that say which part is weak: people change (convention)."""
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


def seconds_for(question: Question, follow_ups: int, *, report: bool) -> float:
    """How long one question of a round takes, `report` with its report read right after it.

    The answers take the middle of their targets; the rest is by convention.
    """
    answer_s = sum(question.target_s) / 2
    return (
        ASKING_S + THINKING_S + answer_s + follow_ups * FOLLOW_UP_S + (READING_S if report else 0)
    )


def fill_round(
    questions: Sequence[Question],
    minutes: tuple[float, float],
    seconds: Callable[[Question], float],
) -> tuple[Question, ...]:
    """The first so many questions as fill a round: up to its shorter length, never over its longer.

    `seconds` is how long one of them takes. There is always one question, where there are any.
    """
    low_s, high_s = (60 * minute for minute in minutes)
    total_s, chosen = AROUND_S, 0
    for question in questions:
        total_s += seconds(question)
        if chosen and total_s > high_s:
            break
        chosen += 1
        if total_s >= low_s:
            break
    return tuple(questions[:chosen])


def weakest_part(takes: Iterable[Take]) -> str:
    """The part of a story that the newest takes miss most, a thin part counting half.

    `takes` are newest first; drills do not count. Without any gap it is the result, which answers
    leave out most.
    """
    judged = (take for take in takes if take.mode != "drill" and take.analyses)
    weight = Counter[str]()
    for take in islice(judged, WEAKEST_LATEST):
        for part in PARTS:
            weight[part] += _weakness(take, part)
    return max(PARTS, key=lambda part: weight[part])


def drill_questions(
    takes: Iterable[Take], part: str, candidates: Sequence[Question], count: int
) -> tuple[Question, ...]:
    """Up to `count` questions to drill a part on, those where it was weak last before the others.

    Then come other stories that were told, and then new ones.
    """
    told = [take for take in takes if take.mode != "drill" and take.question.id]
    weak = [take.question for take in told if _weakness(take, part)]
    stories = [question for question in candidates if question.rubric == "star"]
    known = {question.id: question for question in stories}
    ordered = [*weak, *(take.question for take in told), *stories]
    ids = dict.fromkeys(question.id for question in ordered if question.id in known)
    return tuple(known[one] for one in islice(ids, count))


def _weakness(take: Take, part: str) -> int:
    checks = {finding.check for analysis in take.analyses for finding in analysis.findings}
    return 2 * (f"star.missing.{part}" in checks) + (f"star.thin.{part}" in checks)


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
