"""Measures whether the feedback names the worst flaw of an answer, on answers written with one.

Beside it stand three simpler coaches: one that always asks for a result and a number, one that
takes any two of the faults that were found, and one that goes through them in a fixed order.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path

from coach.domain import Advice, Finding, Transcript
from coach.feedback import FeedbackRequest, give_feedback
from coach.feedback.fixes import find_fixes
from coach.feedback.view import View
from support.advice_corpus import Written, judged, language, load_flaws, ways_in
from support.tables import Row

NAMES: Mapping[str, frozenset[str]] = {
    flaw: frozenset(checks.split())
    for flaw, checks in {
        "no_result": "star.missing.result star.thin.result",
        "we": "ownership.we",
        "vague": "impact.vague impact.none",
        "no_baseline": "impact.no_baseline",
        "habit": "star.not_story",
        "hypothetical": "star.not_story ownership.would",
        "opinion": "star.not_story",
        "no_situation": "star.missing.situation star.thin.situation",
        "no_task": "star.missing.task star.thin.task",
        "setup_long": "star.share.situation clarity.late_point",
        "thin_action": "star.missing.action star.thin.action star.share.action",
        "off_question": "relevance.off_question relevance.not_plain",
        "long": "length.long",
        "short": "length.short",
        "hedged_result": "hedging.result hedging.rate",
        "blame": "ownership.blame",
        "jargon": "clarity.jargon",
        "no_lesson": "clarity.no_lesson",
        "no_trade_off": "clarity.no_trade_off",
        "fillers": "fillers.rate fillers.cluster",
        "rushed": "pacing.rushed",
        "pauses": "pacing.pauses",
    }.items()
}
"""Flaw -> the advice that names it."""
ABSENT = ("star.missing.", "clarity.no_", "relevance.missed")
"""Advice about what is not there: it quotes a whole sentence, after which that belongs."""
FIXED_ORDER = tuple(
    re.findall(
        r"\S+",
        """
star.not_story star.missing.result star.missing.action star.missing.situation star.missing.task
star.thin.result star.thin.action star.thin.situation star.thin.task impact.vague impact.none
impact.no_baseline star.share.situation star.share.action length.short length.long ownership.we
hedging.result hedging.rate clarity.jargon fillers.cluster fillers.rate pacing.rushed pacing.slow
pacing.pauses
""",
    )
)
"""The order in which a list of rules would go through the parts, then numbers, then delivery."""


@dataclass(frozen=True)
class Told:
    """An answer with what was said about it, and everything that could have been."""

    written: Written
    request: FeedbackRequest
    fixes: tuple[Advice, ...]
    strength: Advice | None
    candidates: tuple[str, ...]

    @property
    def wanted(self) -> frozenset[str]:
        """The advice that names the worst flaw."""
        return NAMES[self.written.label]

    @property
    def checks(self) -> tuple[str, ...]:
        """What the fixes are about."""
        return tuple(fix.check for fix in self.fixes)


def feedback_rows(data: Path) -> list[Row]:  # noqa: ARG001 every evaluation is called alike
    """The figures on held-out and on dev answers, each beside its baselines."""
    return [row for split in ("held-out", "dev") for row in _split_rows(split)]


def _split_rows(split: str) -> Iterator[Row]:
    told = tell(split)
    size = f"{len(told)} answers, {len({one.written.label for one in told})} kinds of flaw"
    named = share([one.wanted & {*one.checks} for one in told])
    yield Row(f"{split}: worst flaw among the two fixes", named, target=0.85, note=size)
    first = share([one.wanted & {*one.checks[:1]} for one in told])
    yield Row(f"{split}: worst flaw is the first fix", first)
    always = {"star.missing.result", "impact.vague"}
    yield Row(f"{split} baseline: result and number", share([one.wanted & always for one in told]))
    lucky = sum(by_chance(one) for one in told) / len(told)
    yield Row(f"{split} baseline: any two of the faults found", lucky, note="expected value")
    blind = sum(of_all_findings(one) for one in told) / len(told)
    yield Row(f"{split} baseline: any two of all findings", blind, note="expected value")
    ordered = share([one.wanted & {*in_fixed_order(one)} for one in told])
    yield Row(f"{split} baseline: the faults found in a fixed order", ordered)
    yield from _quote_rows(split, told)
    yield from same_rows(split)


def _quote_rows(split: str, told: Sequence[Told]) -> Iterator[Row]:
    said = [(one, advice) for one in told for advice in (*one.fixes, one.strength) if advice]
    sliced = share([slices(one, advice) for one, advice in said])
    yield Row(f"{split}: quotes that slice exactly", sliced, target=1.0, note=f"{len(said)} quotes")
    absent = [(one, advice) for one, advice in said if advice.check.startswith(ABSENT)]
    placed = share([whole_sentence(one, advice) for one, advice in absent])
    note = f"{len(absent)} quotes; after the last sentence for a result, the first for a situation"
    yield Row(f"{split}: what is missing quotes its sentence", placed, target=1.0, note=note)


def same_rows(split: str) -> Iterator[Row]:
    """How many typed answers keep their content fixes, however they come in."""
    typed = [one for one in load_flaws(split) if one.words_per_minute is None]
    same = [_keeps(one) for one in typed]
    note = f"{len(typed)} typed answers: with fillers, spoken, numbers in words, and all of it"
    yield Row(f"{split}: same content fixes however it comes in", share(same), note=note)


def _keeps(written: Written) -> bool:
    wanted = content_fixes(written, written.transcript)
    ways = ways_in(written.text).values()
    return all(content_fixes(written, transcript) == wanted for transcript in ways)


def content_fixes(written: Written, transcript: Transcript) -> tuple[str, ...]:
    """What the fixes are about, without delivery and length, which only spoken answers have."""
    request = replace(judged(written.question, transcript), delivery=False)
    fixes = give_feedback(request).fixes
    return tuple(fix.check for fix in fixes if not fix.check.startswith("length."))


def share(hits: Sequence[object]) -> float:
    """The share of what is true."""
    return sum(map(bool, hits)) / len(hits) if hits else 0.0


@cache
def tell(split: str) -> tuple[Told, ...]:
    """Judge every answer of a split."""
    return tuple(_told(written) for written in load_flaws(split))


def _told(written: Written) -> Told:
    request = judged(written.question, written.transcript)
    feedback = give_feedback(request)
    candidates = tuple(dict.fromkeys(point.check for point in find_fixes(View(request))))
    return Told(written, request, feedback.fixes, feedback.strength, candidates)


def by_chance(told: Told) -> float:
    """How likely two of the faults found, taken blindly, hold the worst one."""
    pairs = list(combinations(told.candidates, min(2, len(told.candidates))))
    return share([told.wanted & {*pair} for pair in pairs])


def of_all_findings(told: Told) -> float:
    """How likely two findings, taken blindly from all that find fault, hold the worst flaw."""
    found = [
        _advice_for(finding)
        for finding in View(told.request).findings
        if finding.kind == "gap" or finding.check.startswith(_FAULTS)
    ]
    missed = sum(check not in told.wanted for check in found)
    pairs = len(found) * (len(found) - 1)
    if not pairs:
        return float(missed < len(found))
    return 1 - missed * (missed - 1) / pairs


_FAULTS = ("fillers.", "pacing.pause", "ownership.", "hedging.", "star.team")


def _advice_for(finding: Finding) -> str:
    """The advice that a finding would lead to by itself."""
    check = finding.check
    if check.startswith("fillers."):
        return "fillers.rate"
    renamed = {"pacing.pause": "pacing.pauses", "hedging.hedge": "hedging.rate"}
    return {**renamed, "star.team": "ownership.we"}.get(check, check)


def in_fixed_order(told: Told) -> list[str]:
    """The first two of the faults found, in the fixed order; those it does not know come last."""
    rank = {check: place for place, check in enumerate(FIXED_ORDER)}
    return sorted(told.candidates, key=lambda check: rank.get(check, len(rank)))[:2]


def slices(told: Told, advice: Advice) -> bool:
    """Whether the quote is exactly what stands there, trimmed, and has seconds where there are."""
    transcript = told.request.take.transcript
    quote = transcript.text[advice.start_char : advice.end_char]
    timed = (advice.start_s is not None) == transcript.has_times
    return bool(quote) and quote == advice.quote == quote.strip() and timed


def whole_sentence(told: Told, advice: Advice) -> bool:
    """Whether it quotes a whole sentence: the last for a result, the first for a situation."""
    take = told.request.take
    passage = language().passage(take.question, take.transcript)
    spans = [(one.start_char, one.end_char) for one in passage.sentences]
    span = advice.start_char, advice.end_char
    if advice.check == "star.missing.situation":
        return span == spans[0]
    if advice.check == "star.missing.task":
        return span in spans
    return span == spans[-1] if advice.check != "star.missing.action" else span in spans
