"""Measures quantities, their roles, pairs and vague claims on the labeled quantities.

Every figure is on whole answers: a quantity counts only where both ends of its span are right.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from coach.analyzers import Fillers, Impact, run_analyzers
from coach.analyzers.numbers.model import load_number_model
from coach.analyzers.numbers.role_pairs import roles
from coach.analyzers.numbers.roles import read_line
from coach.analyzers.numbers.stream import stream_of
from coach.domain import Finding, Question, Span
from coach.language import Language, load_language
from coach.recognize.words import transcript_from_text
from support.quantity_corpus import ROLES, Labeled, load_quantities
from support.tables import Row

_QUESTION = Question("", "Tell me about a time you improved something.")
_DIGITS_WITH_UNIT = re.compile(
    r"[$€£¥]\d[\d,.]*\d?[km]?\b|\d[\d,.]* ?(?:%|percent|points|ms|seconds|minutes|hours|days|weeks|"
    r"months|years|x|k|dollars|euros|million|thousand)(?!\w)"
)
_Item = TypeVar("_Item")
_VALUE_TOLERANCE = 0.005
"""Shares such as a third have no exact decimal."""


@dataclass(frozen=True)
class Score:
    """Hits, and what was found and wanted in all."""

    hits: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of what was wanted that was found."""
        return self.hits / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.found + self.wanted
        return 2 * self.hits / both if both else 0.0


@dataclass(frozen=True)
class Judged:
    """What was found in one answer, beside its labels."""

    labels: Labeled
    roles: dict[Span, str]
    values: dict[Span, float]
    pairs: frozenset[tuple[Span, Span]]
    vague: tuple[Span, ...]


def impact_rows(data: Path) -> list[Row]:  # noqa: ARG001 every evaluation is called alike
    """The figures on held-out answers, typed and spoken, each beside what is simpler."""
    return [row for variant in ("typed", "spoken") for row in _variant_rows(variant)]


def _variant_rows(variant: str) -> Iterator[Row]:
    answers = load_quantities("held-out", spoken=variant == "spoken")
    note = f"{variant}, {sum(len(a.quantities) for a in answers)} quantities"
    judged = [judge(answer) for answer in answers]
    yield from _rows(f"impact {variant}", judged, note, variant)
    yield from _unit_rows(f"impact {variant}", [digits_with_unit(answer) for answer in answers])
    for name, (told, guess) in _SIMPLER.items():
        guesses = [guess(one) for one in judged]
        yield from _simple_rows(f"impact {variant} {name}", guesses, told)


def _unit_rows(name: str, plain: Sequence[Judged]) -> Iterator[Row]:
    told = "a number in digits with a unit is an outcome"
    yield Row(f"{name} baseline span F1", spans(plain).f1, note=told)
    yield Row(f"{name} baseline outcome F1", role(plain, "outcome").f1, note=told)


def _simple_rows(name: str, guesses: Sequence[Judged], told: str) -> Iterator[Row]:
    yield Row(f"{name} role macro-F1", _macro(guesses), note=told)
    yield Row(f"{name} outcome F1", role(guesses, "outcome").f1, note=told)
    if any(one.pairs for one in guesses):
        yield Row(f"{name} pair F1", pairs(guesses).f1, note=told)


def by_rules(one: Judged) -> Judged:
    """What the hand-written rules say of the numbers that were found."""
    passage = _language().passage(_QUESTION, transcript_from_text(one.labels.text))
    numbers = roles([read_line(sentence) for sentence in passage.sentences])
    pairs = ((number.span, number.baseline.span) for number in numbers if number.baseline)
    told = {number.span: str(number.role) for number in numbers}
    return replace(one, roles=told, pairs=frozenset(pairs))


def by_words(one: Judged) -> Judged:
    """What the model says without the encoder, at the same caution."""
    passage = _language().passage(_QUESTION, transcript_from_text(one.labels.text))
    lines = [read_line(sentence) for sentence in passage.sentences]
    model = replace(load_number_model(), encoder_share=0.0)
    numbers, _ = model.judge(stream_of(lines, roles(lines)), Impact().outcome_caution)
    pairs = ((number.span, number.baseline.span) for number in numbers if number.baseline)
    told = {number.span: str(number.role) for number in numbers}
    return replace(one, roles=told, pairs=frozenset(pairs))


def last_is_outcome(one: Judged) -> Judged:
    """The last number found is the outcome, the first the baseline, all others are scope."""
    found = dict.fromkeys(sorted(one.roles), "scope")
    ends = dict(zip([*found][:1] + [*found][-1:], ("baseline", "outcome"), strict=False))
    return replace(one, roles={**found, **ends}, pairs=frozenset())


def all_scope(one: Judged) -> Judged:
    """The commonest role for every number found."""
    return replace(one, roles=dict.fromkeys(one.roles, "scope"), pairs=frozenset())


_SIMPLER: Mapping[str, tuple[str, Callable[[Judged], Judged]]] = {
    "words alone": ("without the encoder", by_words),
    "rules": ("hand-written rules over words and order", by_rules),
    "position": ("the first number is the baseline, the last the outcome", last_is_outcome),
    "majority": ("every number is scope", all_scope),
}


def _rows(name: str, judged: Sequence[Judged], note: str, variant: str) -> Iterator[Row]:
    goal = 0.985 if variant == "typed" else 0.96
    yield Row(f"{name} span F1", spans(judged).f1, target=goal, note=note)
    yield Row(f"{name} value right", _values_right(judged), target=0.95, note="of spans found")
    by_role = {one: role(judged, one) for one in ROLES.values()}
    yield Row(f"{name} role macro-F1", _macro(judged), target=0.87)
    for one, score in by_role.items():
        yield Row(f"{name} {one} F1", score.f1, note=f"{score.wanted} labeled")
    outcome = by_role["outcome"]
    yield Row(f"{name} outcome precision", outcome.precision, target=0.9)
    yield Row(f"{name} outcome recall", outcome.recall, target=0.9)
    yield Row(f"{name} pair F1", pairs(judged).f1, target=0.85, note=_wanted(pairs(judged)))
    vague = claims(judged)
    yield Row(f"{name} vague precision", vague.precision, target=0.85, note=f"{vague.found} found")
    yield Row(f"{name} vague recall", vague.recall, target=0.65, note=_wanted(vague))


def _macro(judged: Sequence[Judged]) -> float:
    return sum(role(judged, one).f1 for one in ROLES.values()) / len(ROLES)


def _wanted(score: Score) -> str:
    return f"{score.wanted} labeled"


def judge(answer: Labeled) -> Judged:
    """Run the analyzer on an answer."""
    passage = _language().passage(_QUESTION, transcript_from_text(answer.text))
    found = run_analyzers(passage, (Fillers(), Impact()))[-1].findings
    names = {f"impact.{one}" for one in ROLES.values()}
    numbers = [finding for finding in found if finding.check in names]
    return Judged(
        answer,
        {_span(one): one.check.removeprefix("impact.") for one in numbers},
        {_span(one): float(one.details["value"] or 0.0) for one in numbers},
        frozenset((_span(one), one.related) for one in numbers if one.related is not None),
        tuple(_span(one) for one in found if one.check == "impact.vague"),
    )


@cache
def _language() -> Language:
    return load_language()


def _span(finding: Finding) -> Span:
    return finding.start_char, finding.end_char


def digits_with_unit(answer: Labeled) -> Judged:
    """The baseline: each number in digits that has a unit is an outcome."""
    found = {match.span(): "outcome" for match in _DIGITS_WITH_UNIT.finditer(answer.text)}
    return Judged(answer, found, {}, frozenset(), ())


def spans(judged: Iterable[Judged]) -> Score:
    """Quantities found with both ends right."""
    return _summed((set(one.roles), {q.span for q in one.labels.quantities}) for one in judged)


def role(judged: Iterable[Judged], name: str) -> Score:
    """Quantities of one role, span and role right."""
    return _summed(
        (
            {span for span, found in one.roles.items() if found == name},
            {q.span for q in one.labels.quantities if q.role == name},
        )
        for one in judged
    )


def pairs(judged: Iterable[Judged]) -> Score:
    """Outcomes with their baseline, both spans right."""
    return _summed((set(one.pairs), set(one.labels.pairs)) for one in judged)


def _summed(sets: Iterable[tuple[set[_Item], set[_Item]]]) -> Score:
    counts = [(len(found & wanted), len(found), len(wanted)) for found, wanted in sets]
    return Score(*(sum(column) for column in zip(*counts, strict=True)))


def _values_right(judged: Sequence[Judged]) -> float:
    """The share of the spans found whose value is right."""
    told = [
        abs(one.values[q.span] - q.value) <= _VALUE_TOLERANCE * max(abs(q.value), 1e-9)
        for one in judged
        for q in one.labels.quantities
        if q.span in one.values
    ]
    return sum(told) / len(told) if told else 0.0


def claims(judged: Iterable[Judged]) -> Score:
    """Vague claims: a finding hits a labeled claim that it overlaps, each at most once."""
    hits = found = wanted = 0
    for one in judged:
        left = list(one.labels.vague)
        found, wanted = found + len(one.vague), wanted + len(left)
        for start, end in one.vague:
            hit = next((span for span in left if span[0] < end and start < span[1]), None)
            if hit is not None:
                left.remove(hit)
                hits += 1
    return Score(hits, found, wanted)
