"""Measures each rule of clarity: on labeled passages, and by its fires on answers of others.

A passage counts once: right where the rule fires as labeled. Where a passage says at which words it
must fire, a finding anywhere else is a false one.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coach.analyzers import Clarity, Fillers, run_analyzers
from coach.analyzers.plain_speech.jargon import terms
from coach.analyzers.plain_speech.vague_words import heads
from coach.domain import Analysis, Finding, Question
from coach.language import Language, load_language
from coach.recognize.words import transcript_from_text
from support.clarity_corpus import CORPUS, RULES, Labeled, load_clarity
from support.clarity_meetings import meeting_rows
from support.star_corpus import load_corpus
from support.tables import Row

_CHECKS = {"vague": "vague_words"}
_QUESTION = "Tell me about a time you improved something."
_GOAL = 0.9
_SPLITS = {"held": "held-out", "dev": "dev"}
_LATE = 50
"""Words; as `late_words` of the analyzer."""
_NEAR = 10
"""Words by which the point may be off: where marks are missing, sentences have no exact start."""


@dataclass(frozen=True)
class Score:
    """Passages that fired rightly, wrongly, and not although they should."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of fires that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of passages that should fire and do."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0


def clarity_rows(data: Path) -> list[Row]:
    """Every rule on passages beside its baseline, then by its fires elsewhere."""
    rows = [row for split in _SPLITS for rule in RULES for row in _rule_rows(rule, split)]
    return [*rows, *_point_rows(), *_fire_rows(), *meeting_rows(data)]


def _rule_rows(rule: str, split: str) -> Iterator[Row]:
    passages = load_clarity(rule, split)
    ours = scored(rule, passages)
    plain = baseline(rule, passages)
    name = f"clarity {_SPLITS[split]} {rule}"
    fire = sum(one.fires for one in passages)
    note = f"{fire} must fire, {len(passages) - fire} must not"
    yield Row(f"{name} precision", ours.precision, target=_GOAL, note=note)
    yield Row(f"{name} recall", ours.recall)
    yield Row(f"{name} baseline precision", plain.precision, note=_BASELINES[rule][0])
    yield Row(f"{name} baseline recall", plain.recall)


def scored(rule: str, passages: Sequence[Labeled]) -> Score:
    """A rule held against the labels."""
    return _counted(_hits(one, _found(one, rule)) for one in passages)


def _found(one: Labeled, rule: str) -> list[Finding]:
    check = f"clarity.{_CHECKS.get(rule, rule)}"
    return [f for f in judged(one, rule).findings if f.check == check]


def judged(one: Labeled, rule: str) -> Analysis:
    """The analysis of a passage, as an answer to its question."""
    question = Question("", one.question or _QUESTION, lay_audience=rule == "jargon")
    passage = _language().passage(question, transcript_from_text(one.text))
    return run_analyzers(passage, (Fillers(), Clarity()))[-1]


def _hits(one: Labeled, found: Sequence[Finding]) -> tuple[bool, bool, bool]:
    """Whether it fired rightly, wrongly, and whether something was missed."""
    if not one.spans:
        fired = bool(found)
        return fired and one.fires, fired and not one.fires, one.fires and not fired
    right = [f for f in found if any(a < f.end_char and f.start_char < b for a, b in one.spans)]
    return bool(right), len(right) < len(found), not right


def _counted(hits: Iterator[tuple[bool, bool, bool]]) -> Score:
    return Score(*(sum(column) for column in zip(*hits, strict=True)))


@cache
def _language() -> Language:
    return load_language()


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def _has_vague(one: Labeled) -> bool:
    return any(word in heads() or word == "thing" for word in _words(one.text))


def _has_long(one: Labeled) -> bool:
    return any(len(_words(part)) > 40 for part in re.split(r"[.!?]", one.text))


def _has_repeat(one: Labeled) -> bool:
    counts = Counter(word for word in _words(one.text) if len(word) > 3)
    return max(counts.values()) >= 3


def _off_topic(one: Labeled) -> bool:
    asked = {word for word in _words(one.question) if len(word) > 3} - {"tell", "about", "time"}
    return not asked & set(_words(one.text)[:_LATE])


def _has_term(one: Labeled) -> bool:
    words = tuple(re.findall(r"[a-z0-9]+", one.text.lower()))
    return any(words[at : at + size] in terms() for at in range(len(words)) for size in range(1, 5))


def _has_contrast(one: Labeled) -> bool:
    found = {"but", "cost", "price", "instead", "trade", "compromise", "less", "over"}
    return bool(found & set(_words(one.text)))


def _has_learning(one: Labeled) -> bool:
    text = " ".join(_words(one.text))
    return bool(re.search(r"\b(?:learn\w*|taught|lesson|next time|since then|realized)\b", text))


_BASELINES: Mapping[str, tuple[str, Callable[[Labeled], bool]]] = {
    "vague": ("every listed noun counts", _has_vague),
    "run_on": ("a sentence of more than 40 words", _has_long),
    "repeated": ("a word of four letters said three times", _has_repeat),
    "late_point": ("no word of the question among the first 50", _off_topic),
    "jargon": ("every listed term counts", _has_term),
    "trade_off": ("but, cost, price, instead, trade, compromise, less, over", _has_contrast),
    "lesson": ("learn, taught, lesson, next time, since then, realized", _has_learning),
}


def baseline(rule: str, passages: Sequence[Labeled]) -> Score:
    """The simplest rule held against the labels."""
    fires = _BASELINES[rule][1]
    return _counted(
        (fires(one) and one.fires, fires(one) and not one.fires, one.fires and not fires(one))
        for one in passages
    )


def _point_rows() -> Iterator[Row]:
    """Whether the sentence that answers is the marked one, where the rule says which."""
    passages = load_clarity("late_point", "held")
    told = [(one, place) for one in passages if (place := _point(one)) is not None]
    right = sum(abs(place - _words_before(one)) <= _NEAR for one, place in told)
    name = "clarity held-out point"
    yield Row(f"{name} right", right / len(told), note="within ten words, where it is named")
    yield Row(f"{name} abstained", 1 - len(told) / len(passages), note=f"of {len(passages)}")


def _point(one: Labeled) -> float | None:
    measures = judged(one, "late_point").measures
    return next(m.value for m in measures if m.name == "clarity.words_to_point")


def _words_before(one: Labeled) -> int:
    return len(one.text[: one.point or 0].split())


def _fire_rows() -> Iterator[Row]:
    """Precision by fires on answers that were not written for these rules, read one by one."""
    labels = _fire_labels()
    fires = list(_star_fires())
    answers = len(load_corpus())
    for check in sorted({check for check, *_ in labels}):
        known = [labels[fire] for fire in fires if fire[0] == check and fire in labels]
        unread = sum(fire[0] == check and fire not in labels for fire in fires)
        value = sum(known) / len(known) if known else None
        enough = len(known) >= 50
        note = f"{len(known)} fires read on {answers} answers, {unread} not"
        yield Row(
            f"clarity star {check} precision", value, target=_GOAL if enough else None, note=note
        )


def _fire_labels() -> dict[tuple[str, str, int, int], bool]:
    with (CORPUS / "star_fires.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {
            (row["check"], row["answer"], int(row["start_char"]), int(row["end_char"])): (
                row["right"] == "1"
            )
            for row in rows
        }


def _star_fires() -> Iterator[tuple[str, str, int, int]]:
    """Every fire on the STAR answers; each question is taken to be for a lay audience."""
    for answer in load_corpus():
        question = Question("", answer.question, lay_audience=True)
        passage = _language().passage(question, transcript_from_text(answer.text))
        for one in run_analyzers(passage, (Fillers(), Clarity()))[-1].findings:
            check = one.check.removeprefix("clarity.")
            if not check.startswith("no_"):
                yield check, answer.id, one.start_char, one.end_char
