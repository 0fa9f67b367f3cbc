"""What an answer claims to have changed: each number with its role, and claims without a number.

Only outcomes speak for the candidate: none, vague, a number, a number with where it started or how
long it took, and that with what the candidate did for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.analyzers.numbers.model import load_number_model
from coach.analyzers.numbers.role_pairs import roles
from coach.analyzers.numbers.roles import Line, Number, described, read_line
from coach.analyzers.numbers.stream import stream_of
from coach.analyzers.numbers.vague import vague_lines
from coach.analyzers.rules.cues import cue_table, strength
from coach.domain import Analysis, Finding, Measure
from coach.language import Passage, Sentence

_MESSAGES = {
    "outcome": "A number for what came of it.",
    "baseline": "Where it started.",
}
_LINKS = re.compile(r"(?:as a result|because of|thanks to|this|that|it|which|so|with)(?![^ ])")
_OWN = re.compile(r"(?<![^ ])(?:i|we|my|our)(?![^ ])")
_BY_DOING = re.compile(r"(?<![^ ])(?:by|through|after) [a-z]+ing(?![^ ])")


@dataclass(frozen=True)
class Impact:
    """Finds numbers, their roles and vague claims, and grades the impact of the answer."""

    outcome_caution: float = 1.0
    """Taken off the log-probability of an outcome: in doubt it is none (set on dev answers)."""
    vague_confidence: float = 0.6
    """Confidence that a claim without a number is one (set by hand)."""
    good_grade: float = 3.0
    """Grade from which the impact is told well: a number with a baseline or a time (convention)."""

    name = "impact"

    def analyze(self, passage: Passage) -> Analysis:
        """Every number's role, every vague claim, and the grade from 0 to 4."""
        if passage.english.is_english is False:
            return Analysis(self.name, (), (self._grade(None, "unlike English, not judged"),))
        lines = [read_line(sentence) for sentence in passage.sentences]
        numbers, sure = self._judged(lines)
        findings = [self._number(passage, *pair) for pair in zip(numbers, sure, strict=True)]
        findings.extend(self._vague(passage, lines, numbers))
        findings.sort(key=lambda finding: (finding.start_char, finding.end_char))
        if not passage.words:
            return Analysis(self.name, (), (self._grade(None, "no words"),))
        vague = any(finding.check == "impact.vague" for finding in findings)
        grade = _graded(lines, numbers, vague=vague)
        return Analysis(self.name, tuple(findings), (self._grade(grade, None),))

    def _judged(self, lines: Sequence[Line]) -> tuple[tuple[Number, ...], tuple[float, ...]]:
        """Every number with its role, and how sure that is: the rules' guess, then the model."""
        stream = stream_of(lines, roles(lines))
        numbers, sure = load_number_model().judge(stream, self.outcome_caution)
        of_sentence = {id(line.sentence): line for line in lines}
        told = (described(of_sentence[id(number.sentence)], number) for number in numbers)
        return tuple(told), sure

    def _number(self, passage: Passage, number: Number, sure: float) -> Finding:
        start = number.baseline
        quantity = number.quantity
        return passage.finding(
            f"impact.{number.role}",
            "strength" if number.role == "outcome" else "note",
            _MESSAGES.get(number.role, ""),
            *number.span,
            related=None if start is None else start.span,
            confidence=round(sure, 2),
            details={
                "value": quantity.value,
                "unit": quantity.unit,
                "direction": number.direction,
                "metric": number.metric,
            },
        )

    def _vague(
        self, passage: Passage, lines: Sequence[Line], numbers: Sequence[Number]
    ) -> Iterator[Finding]:
        """Claims of improvement where a number was due."""
        for line in vague_lines(lines, numbers):
            yield self._vague_finding(passage, line.sentence)

    def _vague_finding(self, passage: Passage, sentence: Sentence) -> Finding:
        return passage.finding(
            "impact.vague",
            "gap",
            "A claim of improvement without a number.",
            sentence.start_char,
            sentence.end_char,
            confidence=self.vague_confidence,
        )

    def _grade(self, grade: float | None, reason: str | None) -> Measure:
        return Measure("impact.grade", grade, "of 4", (self.good_grade, None), reason)


def _graded(lines: Sequence[Line], numbers: Sequence[Number], *, vague: bool) -> float:
    """0 nothing, 1 vague, 2 a number, 3 with baseline or time, 4 with what was done for it."""
    dated = {id(number.sentence) for number in numbers if number.role == "date"}
    best = 1.0 if vague else 0.0
    for number in numbers:
        if number.role != "outcome":
            continue
        held = number.baseline is not None or id(number.sentence) in dated
        best = max(best, 2.0 + held + (held and _is_own(lines, number)))
    return best


def _is_own(lines: Sequence[Line], number: Number) -> bool:
    """Whether it is said what the candidate did for an outcome, there or in the sentence before."""
    place = next(i for i, line in enumerate(lines) if line.sentence is number.sentence)
    words = " ".join(lines[place].sentence.lowers)
    if _OWN.search(words) or _BY_DOING.search(words):
        return True
    before = " ".join(lines[place - 1].sentence.lowers) if place else ""
    return bool(_LINKS.match(words)) and strength(cue_table("star.toml")["action"], before) > 0
