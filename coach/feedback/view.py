"""A judged take opened for reading: findings and measures by name, sentences, seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coach.domain import AdviceText, Finding, Measure, Rubric, Span, Take
from coach.feedback.sayings import Saying, is_number, sayings

Values = Mapping[str, object]
Wordings = Mapping[str, Sequence[str]]
"""Name -> the wordings of one question or reply, of which one is taken."""
PARTS = ("result", "action", "situation", "task")
"""The parts of a story, the one most missed first; "task" is the one least surely judged."""
LABELS = frozenset({"situation", "task", "action", "result", "lesson", "other"})


NOT_FILLERS = frozenset(
    {"fillers.cluster", "fillers.repetition", "fillers.cutoff", "fillers.restart"}
)
"""Checks among the fillers that name no filler."""


@dataclass(frozen=True)
class FeedbackRules:
    """When something is worth saying."""

    fewest_words: int = 25
    """Words below which nothing is said (convention)."""
    sure_from: float = 0.4
    """Confidence from which a sentence counts as its part (convention)."""
    most_setup: float = 0.4
    """Share of situation and task above which they take too much (convention)."""
    many_fillers: float = 12.0
    """Fillers a minute worth mending (Laske & DiGennaro Reed 2024)."""
    watched_fillers: float = 5.0
    """Fillers a minute from which a cluster of them is named (Russell 2008)."""
    few_fillers: float = 2.0
    """Fillers a minute up to which there are hardly any (convention)."""
    cluster_s: float = 10.0
    """Seconds within which fillers stand together (convention)."""
    cluster_count: int = 4
    """Fillers that make a cluster (convention)."""
    many_pauses: int = 3
    """Long pauses inside sentences that are worth mending (convention)."""
    sure_gap: float = 0.6
    """Confidence from which a part of the story is called missing or thin (convention)."""
    least_action: float = 0.4
    """Share of the actions below which they take too little (convention)."""
    plain_from: float = 0.3
    """`relevance.score` below which it is not plain that the question is answered; the score is
    not there at all where that cannot be told (set on development answers)."""
    sure_role: float = 0.5
    """Confidence below which a number in the result may as well be an outcome (convention)."""
    late_words: int = 55
    """Words after which the point comes late, spoken or typed (convention)."""
    few_action_words: int = 12
    """Words up to which a story tells hardly anything that was done (convention)."""
    least_i: float = 0.35
    """Share of "I" in the actions below which "we" is told throughout (convention)."""
    fewest_we: int = 3
    """How often "we" is said in the actions, and never "I", before it counts (convention)."""
    least_length_s: float = 45.0
    """Seconds below which an answer is short, at least (convention)."""
    most_length_s: float = 180.0
    """Seconds above which an answer is long, at most (convention)."""
    most_follow_ups: int = 2
    """Questions after one answer (convention)."""


@dataclass(frozen=True)
class FeedbackRequest:
    """A judged take and what the feedback on it may draw on."""

    take: Take
    advice: Mapping[str, AdviceText]
    rubric: Rubric
    earlier: Sequence[Take] = ()
    """Earlier takes of the same question, the newest first."""
    delivery: bool = True
    """Whether to speak about pace, pauses and fillers at all."""
    rules: FeedbackRules = field(default_factory=FeedbackRules)
    follow_ups: Wordings = field(default_factory=dict)
    """`ask.<reason>`, `object.<kind>` -> what the interviewer may say."""


@dataclass(frozen=True)
class Point:
    """Something that could be said, and the words it rests on."""

    check: str
    span: Span
    values: Values = field(default_factory=dict)
    weight: float = 1.0
    """How much it says against the take, or how sure and how far it holds."""


class View:
    """A take opened for reading: findings and measures by name, sentences, seconds."""

    def __init__(self, request: FeedbackRequest) -> None:
        self.request = request
        self.rules = request.rules
        self.take = request.take
        self.transcript = request.take.transcript
        self.text = self.transcript.text
        self.findings = [f for analysis in self.take.analyses for f in analysis.findings]
        self.measures = {m.name: m for analysis in self.take.analyses for m in analysis.measures}
        self.notes = [f for f in self.findings if label_of(f) in LABELS]

    @cached_property
    def sayings(self) -> tuple[Saying, ...]:
        """What was said, sentence by sentence, without the fillers."""
        empty = (f for f in self.fillers if f.check != "fillers.so")
        return sayings(self.text, (span_of(finding) for finding in empty))

    @property
    def answer(self) -> str:
        """What was said before any follow-up."""
        turns = self.transcript.turns
        return self.text[: turns[0].end_char] if turns else self.text

    def found(self, check: str) -> list[Finding]:
        """The findings of a check, in order."""
        return [finding for finding in self.findings if finding.check == check]

    def value(self, name: str) -> float | None:
        """A measure's value; None where it was not measured."""
        measure: Measure | None = self.measures.get(name)
        return None if measure is None else measure.value

    def parts(self, *labels: str) -> list[Finding]:
        """The sentences that are surely one of these parts, in order."""
        sure = self.rules.sure_from
        return [n for n in self.notes if label_of(n) in labels and (n.confidence or 0) >= sure]

    @property
    def is_story(self) -> bool:
        """Whether the parts of the answer were judged as those of a story."""
        return self.value("star.is_story") is not None and not self.found("star.not_story")

    @property
    def unsure(self) -> bool:
        """Whether the parts of the story could not be told apart."""
        return bool(self.found("star.unsure"))

    def sentence(self, place: int) -> Span:
        """The sentence around a character; a stretch of words where sentences are not known."""
        for note in self.notes:
            if note.start_char <= place <= note.end_char:
                return note.start_char, note.end_char
        return _stretch(self.text, place)

    @property
    def setup_share(self) -> float | None:
        """Share of the answer that situation and task take up together, 0..1."""
        shares = self.value("star.situation_share"), self.value("star.task_share")
        return None if None in shares else sum(share or 0.0 for share in shares)

    def share_of_words(self, *labels: str) -> float:
        """Share of the words that stand in these parts, 0..1: by words, not by time.

        It stays the same with and without fillers and times, and a number in digits or in words
        counts as one word, so that what is said about an answer does not hang on how it came in.
        """
        spans = [span_of(note) for note in self.notes if label_of(note) in labels]
        told = sum(_size(saying, spans) for saying in self.sayings)
        return told / max(sum(_size(saying) for saying in self.sayings), 1)

    def words_before(self, place: int) -> int:
        """How many words stand before a character, counted as in `share_of_words`."""
        return sum(_size(saying, [(0, place)]) for saying in self.sayings)

    @property
    def hesitations(self) -> list[Finding]:
        """The long pauses inside sentences."""
        pauses = self.found("pacing.pause")
        return [pause for pause in pauses if pause.details.get("place") == "mid-sentence"]

    @property
    def fillers(self) -> list[Finding]:
        """Every filler, in order; what is said about them all, and slips, are none."""
        return [
            finding
            for finding in self.findings
            if finding.check.startswith("fillers.") and finding.check not in NOT_FILLERS
        ]

    def part_name(self, part: str) -> str:
        """How the rubric calls a part, in lower case."""
        labels = {one.name: one.label.lower() for one in self.request.rubric.parts}
        return labels.get(part, part)


def _size(saying: Saying, spans: Sequence[Span] | None = None) -> int:
    """How many words of a sentence stand in the spans, or in all; a run of number words is one."""
    numbers = [is_number(word) for word in saying.words]
    size = 0
    for place, (start, _) in enumerate(saying.places):
        inside = spans is None or any(low <= start < high for low, high in spans)
        again = numbers[place] and place > 0 and numbers[place - 1]
        size += inside and not again
    return size


def _stretch(text: str, place: int) -> Span:
    """Up to twelve words on both sides of a character, inside closing marks, trimmed."""
    before, after = text[:place], text[place:]
    start = max(before.rstrip(" .!?").rfind(mark) for mark in ".!?") + 1
    ends = [end for mark in ".!?" if (end := after.find(mark)) >= 0]
    end = place + min(ends, default=len(after) - 1) + 1
    words = text[start:place].split(" ")
    start = max(start, place - len(" ".join(words[-12:])))
    end = min(end, place + len(" ".join(text[place:end].split(" ")[:13])))
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return start, start + len(text[start:end].rstrip())


def label_of(finding: Finding) -> str:
    """The part that a note of the story names; empty for any other finding."""
    analyzer, _, name = finding.check.partition(".")
    return name if analyzer == "star" else ""


def span_of(finding: Finding) -> Span:
    """The characters a finding is about."""
    return finding.start_char, finding.end_char


def seconds_of(finding: Finding) -> float:
    """How long the stretch or pause is that a finding names."""
    return number_of(finding, "seconds")


def number_of(finding: Finding, key: str) -> float:
    """A number in a finding's details; 0 where there is none."""
    value = finding.details.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


def commonest(fillers: Sequence[Finding]) -> str:
    """The filler heard most, as it is said; the first of equals; "um" stands for mere sounds."""
    words = [f.check.removeprefix("fillers.").replace("_", " ") for f in fillers]
    said = [word for word in words if word != "sound"] or ["um"]
    return max(said, key=said.count)
