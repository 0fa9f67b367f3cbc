"""Keeps what was known of an answer when something is added to it.

A model that reads the whole again may take a sentence of the answer for another part, or miss a
part it had found, because of what was said after a follow-up. What is added takes nothing away:
the answer's sentences keep their parts, and only the new ones get theirs from the whole.
"""

from collections.abc import Sequence
from dataclasses import replace

from coach.domain import Analysis, Finding, Measure, Take

STAR = "star"
PARTS = ("situation", "task", "action", "result", "lesson", "other")
_NOTES = frozenset(f"star.{part}" for part in PARTS)
_GAPS = ("star.missing.", "star.thin.", "star.not_story")
_KEPT_MEASURES = frozenset({"star.before_action", "star.is_story"})


def kept_steady(before: Take, after: Take) -> Take:
    """`after` is `before` with one turn more and judged anew; the story so far stays as it was.

    Nothing is kept of an answer that was not judged before, or told no story.
    """
    was = _star(before)
    if was is None or not _was_judged(was):
        return after
    border = after.transcript.turns[-1].start_char
    analyses = (
        _merged(was, one, border) if one.analyzer == STAR else one for one in after.analyses
    )
    return replace(after, analyses=tuple(analyses))


def _star(take: Take) -> Analysis | None:
    return next((one for one in take.analyses if one.analyzer == STAR), None)


def _was_judged(star: Analysis) -> bool:
    checks = {finding.check for finding in star.findings}
    return "star.unsure" not in checks and "star.not_story" not in checks


def _merged(was: Analysis, now: Analysis, border: int) -> Analysis:
    first = [f for f in was.findings if f.check in _NOTES]
    second = [f for f in now.findings if f.check in _NOTES and f.start_char >= border]
    gaps = {finding.check for finding in was.findings}
    rest = [f for f in now.findings if f.check not in _NOTES and not _is_new_gap(f, gaps)]
    notes = (*first, *second)
    old = {measure.name: measure for measure in was.measures}
    measures = tuple(_shared(measure, notes, old) for measure in now.measures)
    return replace(now, findings=(*notes, *rest), measures=measures)


def _is_new_gap(finding: Finding, was: set[str]) -> bool:
    return finding.check.startswith(_GAPS) and finding.check not in was


def _shared(measure: Measure, notes: Sequence[Finding], old: dict[str, Measure]) -> Measure:
    """A share anew, from the parts as they stand; what is only about the answer as it was."""
    part = measure.name.removeprefix("star.").removesuffix("_share")
    if part in PARTS:
        before = old.get(measure.name)
        if before is None or before.value is None:
            return measure
        return replace(before, value=_shares(notes)[part])
    return old.get(measure.name, measure) if measure.name in _KEPT_MEASURES else measure


def _shares(notes: Sequence[Finding]) -> dict[str, float]:
    """How much each part takes up: seconds where every sentence has them, else characters."""
    timed = all(note.start_s is not None and note.end_s is not None for note in notes)
    sizes = dict.fromkeys(PARTS, 0.0)
    for note in notes:
        sizes[note.check.removeprefix("star.")] += _size(note, timed=timed)
    total = sum(sizes.values()) or 1.0
    return {part: size / total for part, size in sizes.items()}


def _size(note: Finding, *, timed: bool) -> float:
    if timed:
        return max((note.end_s or 0.0) - (note.start_s or 0.0), 1e-3)
    return float(note.end_char - note.start_char)
