"""The measures section: each measure against its good range, and what could not be measured."""

from collections.abc import Mapping

from coach.domain import Measure, MeasureText, Rubric, Take
from coach.reports.findings import all_findings, all_measures, group
from coach.reports.page import MeasureRow, Remark, Verdict
from coach.reports.wording import amount, clean, measure_label, target_range

FIX_BEYOND: Mapping[str, tuple[float | None, float | None]] = {
    "fillers.per_minute": (None, 12.0),
    "pacing.words_per_minute": (100.0, 190.0),
}
"""Measure -> the bounds beyond which it is worth mending: fillers from Laske and DiGennaro Reed
2024, the pace by convention."""

GAPS_BEHIND: Mapping[str, tuple[str, ...]] = {
    "fillers.per_minute": ("fillers.rate",),
    "pacing.words_per_minute": ("pacing.rushed", "pacing.slow"),
    "pacing.long_pauses": ("pacing.pauses",),
    "star.is_story": ("star.not_story",),
    "hedging.per_100_words": ("hedging.rate",),
    "clarity.time_to_point": ("clarity.late_point",),
    "clarity.words_to_point": ("clarity.late_point",),
    "length.seconds": ("length.short", "length.long"),
    "relevance.score": ("relevance.off_question",),
}
"""Measure -> the gaps and advice that say it is worth mending."""


WITHOUT_TIMES = "no times"
"""The reason that analyzers give where an answer was typed: said once, for all such measures."""


def measure_rows(
    take: Take, texts: Mapping[str, MeasureText], rubric: Rubric
) -> tuple[MeasureRow, ...]:
    """What was measured and is shown nowhere else, with its good range and one word on it."""
    gaps = {finding.check for finding in all_findings(take) if finding.kind == "gap"}
    gaps |= {fix.check for fix in take.feedback.fixes}
    return tuple(
        _row(measure, texts, _verdict(measure, gaps))
        for measure in all_measures(take)
        if measure.value is not None and not _shown_elsewhere(measure.name, rubric)
    )


def _row(measure: Measure, texts: Mapping[str, MeasureText], verdict: Verdict) -> MeasureRow:
    words = texts.get(measure.name)
    return MeasureRow(
        label=measure_label(measure.name, texts),
        value=amount(measure),
        target=target_range(measure),
        verdict=verdict,
        why=clean(words.why) if words else "",
        source=clean(words.source) if words else "",
    )


def _shown_elsewhere(name: str, rubric: Rubric) -> bool:
    part_share = group(name) == rubric.name and name.endswith("_share")
    return part_share or name == "impact.grade"


def _verdict(measure: Measure, gaps: set[str]) -> Verdict:
    """Within the good range fine; outside it to watch, or to fix where it is far off or named."""
    if measure.target is None:
        return ""
    if _within(measure.value, measure.target):
        return "fine"
    far = not _within(measure.value, FIX_BEYOND.get(measure.name, (None, None)))
    named = gaps.intersection(GAPS_BEHIND.get(measure.name, ()))
    return "fix" if far or named else "watch"


def _within(value: float | None, bounds: tuple[float | None, float | None]) -> bool:
    low, high = bounds
    return value is None or not (
        (low is not None and value < low) or (high is not None and value > high)
    )


def unmeasured(take: Take, texts: Mapping[str, MeasureText], rubric: Rubric) -> tuple[Remark, ...]:
    """Every reason once, with the measures it kept from being taken."""
    by_reason: dict[str, list[str]] = {}
    for measure in (*all_measures(take), *take.transcript.acoustics):
        if measure.value is None and not _shown_elsewhere(measure.name, rubric):
            reason = clean(measure.reason or "").rstrip(".") or "no reason was given"
            by_reason.setdefault(reason, []).append(measure_label(measure.name, texts))
    if take.transcript.duration_s is None and by_reason.pop(WITHOUT_TIMES, []):
        by_reason["they need sound"] = ["Pace, pauses and rates per minute"]
    return tuple(Remark(f"{', '.join(labels)}: {reason}.") for reason, labels in by_reason.items())


def acoustic_rows(take: Take, texts: Mapping[str, MeasureText]) -> tuple[MeasureRow, ...]:
    """What was measured in the sound; nobody judges it."""
    return tuple(
        _row(measure, texts, "")
        for measure in take.transcript.acoustics
        if measure.value is not None
    )
