"""Two takes of one question side by side: parts, length, numbers, fillers, pace."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from coach.domain import Measure, Rubric, Take, content_gaps
from coach.reports.findings import all_findings, measures_by_name, of_group
from coach.reports.wording import GRADES, clean, clock, figure, humanized

Better = Literal["", "same", "better", "worse"]
STAR = "★"
"""Marks the best take of a question."""
CLOSE_FILLERS = 1.0
"""Fillers a minute that two takes may differ by and be the same (convention)."""
CLOSE_PACE_WPM = 5.0
"""Words a minute that make no difference (convention)."""
CLOSE_LENGTH_S = 5.0
"""Seconds that make no difference (convention)."""


@dataclass(frozen=True)
class ComparedRow:
    """One thing about both takes."""

    label: str
    best: str
    """Of the best take so far."""
    now: str
    """Of the new one."""
    verdict: Better


@dataclass(frozen=True)
class Comparison:
    """What a report says about a take beside the best one so far."""

    rows: tuple[ComparedRow, ...]
    better: tuple[str, ...]
    """What got better, by name."""
    worse: tuple[str, ...]


def compare(best: Take, now: Take, rubric: Rubric) -> Comparison:
    """Hold a take against the best one so far; what neither has is left out."""
    rows = tuple(row for row in _rows(best, now, rubric) if row is not None)
    named = {verdict: tuple(r.label for r in rows if r.verdict == verdict) for verdict in _SAID}
    return Comparison(rows, named["better"], named["worse"])


_SAID = ("better", "worse")


def _rows(best: Take, now: Take, rubric: Rubric) -> Iterator[ComparedRow | None]:
    yield _parts(best, now, rubric)
    yield _late(best, now)
    yield _other_gaps(best, now, rubric)
    yield _length(best, now)
    yield _outcome(best, now)
    yield _numbers(best, now)
    yield _measured("Fillers per minute", "fillers.per_minute", (best, now), CLOSE_FILLERS)
    yield _measured("Words per minute", "pacing.words_per_minute", (best, now), CLOSE_PACE_WPM)


def _parts(best: Take, now: Take, rubric: Rubric) -> ComparedRow | None:
    """The parts told, those that are missing or thin by name."""
    gaps = [_part_gaps(take, rubric) for take in (best, now)]
    if gaps[0] is None or gaps[1] is None:
        return None
    said = [_parts_said(open_, len(rubric.parts)) for open_ in (gaps[0], gaps[1])]
    return ComparedRow("Parts", said[0], said[1], _less(len(gaps[0]), len(gaps[1]), 0.5))


def _part_gaps(take: Take, rubric: Rubric) -> list[str] | None:
    """The parts that are missing or thin, by label; None where they were not judged."""
    gate = measures_by_name(take).get(f"{rubric.name}.is_story")
    checks = {finding.check for finding in of_group(take, rubric.name)}
    if gate is None or gate.value is None or f"{rubric.name}.not_story" in checks:
        return None
    kinds = ("missing", "thin")
    return [
        clean(part.label).lower()
        for part in rubric.parts
        if any(f"{rubric.name}.{kind}.{part.name}" in checks for kind in kinds)
    ]


def _parts_said(gaps: list[str], total: int) -> str:
    told = f"{total - len(gaps)} of {total}"
    return f"{told}, no {' or '.join(gaps)}" if gaps else told


def _late(best: Take, now: Take) -> ComparedRow | None:
    """What came only when it was asked for."""
    late = [_named_late(take) for take in (best, now)]
    if not any(late):
        return None
    said = [", ".join(names) or "nothing" for names in late]
    verdict = _less(len(late[0]), len(late[1]), 0.5)
    return ComparedRow("Left to be asked", said[0], said[1], verdict)


def _named_late(take: Take) -> list[str]:
    checks = (f.check for f in of_group(take, "turns") if f.check.startswith("turns.late."))
    return [humanized(check).lower() for check in checks]


def _other_gaps(best: Take, now: Take, rubric: Rubric) -> ComparedRow | None:
    """What else is wrong with the content, by name; nothing where both have as much of it."""
    shown = (f"{rubric.name}.missing.", f"{rubric.name}.thin.", "turns.late.")
    gaps = [[c for c in content_gaps(take) if not c.startswith(shown)] for take in (best, now)]
    if len(gaps[0]) == len(gaps[1]):
        return None
    said = [", ".join(dict.fromkeys(map(_gap_name, checks))) or "none" for checks in gaps]
    return ComparedRow("Other gaps", said[0], said[1], _less(len(gaps[0]), len(gaps[1]), 0.5))


def _gap_name(check: str) -> str:
    """`relevance.off_question` is `relevance: off question`."""
    return check.replace(".", ": ", 1).replace("_", " ").replace(".", " ")


def _length(best: Take, now: Take) -> ComparedRow | None:
    seconds = best.transcript.answer_s, now.transcript.answer_s
    if seconds[0] is None or seconds[1] is None:
        return None
    target = now.question.target_s
    off = [_off(value, target) for value in (seconds[0], seconds[1])]
    verdict = _less(off[0], off[1], CLOSE_LENGTH_S)
    return ComparedRow("Length", clock(seconds[0]), clock(seconds[1]), verdict)


def _outcome(best: Take, now: Take) -> ComparedRow | None:
    grades = [_value(take, "impact.grade") for take in (best, now)]
    if grades[0] is None or grades[1] is None:
        return None
    said = [f"{round(grade or 0)} of {len(GRADES) - 1}" for grade in grades]
    return ComparedRow("Outcome", said[0], said[1], _less(-grades[0], -grades[1], 0.5))


def _numbers(best: Take, now: Take) -> ComparedRow | None:
    """Outcomes with a number, and where they started from; more is no verdict by itself."""
    counts = [
        sum(f.check in ("impact.outcome", "impact.baseline") for f in all_findings(take))
        for take in (best, now)
    ]
    return ComparedRow("Numbers", str(counts[0]), str(counts[1]), "") if any(counts) else None


def _measured(label: str, name: str, takes: tuple[Take, Take], close: float) -> ComparedRow | None:
    """A measure of both, judged by how far each lies outside its good range."""
    measures = [measures_by_name(take).get(name) for take in takes]
    values = [None if measure is None else measure.value for measure in measures]
    if values[0] is None or values[1] is None:
        return None
    target = _target(measures[1])
    verdict = _less(_off(values[0], target), _off(values[1], target), close)
    return ComparedRow(label, figure(values[0]), figure(values[1]), verdict)


def _value(take: Take, name: str) -> float | None:
    measure = measures_by_name(take).get(name)
    return None if measure is None else measure.value


def _target(measure: Measure | None) -> tuple[float | None, float | None]:
    return (None, None) if measure is None or measure.target is None else measure.target


def _off(value: float, target: tuple[float | None, float | None]) -> float:
    """How far a value lies outside its range."""
    low, high = target
    below = 0.0 if low is None else max(0.0, low - value)
    return below + (0.0 if high is None else max(0.0, value - high))


def _less(best: float, now: float, close: float) -> Better:
    """Which is better where less is."""
    if abs(best - now) < close:
        return "same"
    return "better" if now < best else "worse"


def verdict_line(comparison: Comparison, *, is_best: bool) -> str:
    """What got better, what got worse, and which of the two is the best from here on."""
    changed = [
        f"{word} {_listed(rows)}"
        for word, rows in (("Better:", comparison.better), ("Worse:", comparison.worse))
        if rows
    ]
    mark = f"{STAR} This take is your best so far." if is_best else "The other one stays the best."
    return " ".join([*(f"{part}." for part in changed), mark])


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(name.lower() for name in names)
