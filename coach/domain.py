"""The records that flow between the rooms: values, without identity of storage or behavior.

Units are the same everywhere: seconds (`_s`) from the start of the take's audio, hertz (`_hz`),
characters as half-open `[start, end)` offsets into `Transcript.text`, counted in Unicode code
points. A time is None where the input has no sound (typed answers): it is never invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SoundKind = Literal["silence", "filled_pause"]
TurnKind = Literal["question", "follow_up"]
FindingKind = Literal["strength", "gap", "note"]
Detail = str | int | float | bool | None
Span = tuple[int, int]


@dataclass(frozen=True)
class Question:
    """One interview question and what an interviewer listens for in its answer."""

    id: str
    """Slug; never reused for another question. Empty for a question given as plain text."""
    text: str
    competency: str = ""
    roles: tuple[str, ...] = ()
    """Role slugs it suits; empty means every role."""
    level: str = ""
    """`junior`, `senior`, `lead`, or empty for every level."""
    round: str = ""
    rubric: str = "star"
    points: tuple[str, ...] = ()
    """What the interviewer listens for, one short phrase each."""
    follow_ups: Mapping[str, str] = field(default_factory=dict)
    """Rubric part -> the question asked when that part is missing."""
    traps: tuple[str, ...] = ()
    lay_audience: bool = False
    note: str = ""
    """What the interviewer says when asked back what kind of story is meant; may be empty."""
    target_s: tuple[float, float] = (75.0, 150.0)


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound in memory."""

    samples: NDArray[np.float32]
    """Mono, -1..1."""
    rate_hz: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz


@dataclass(frozen=True)
class Word:
    """One recognized word; carries all white space before it."""

    text: str
    start_s: float | None = None
    end_s: float | None = None
    probability: float | None = None


@dataclass(frozen=True)
class Sound:
    """Something heard that no recognizer writes down."""

    kind: SoundKind
    start_s: float
    end_s: float
    confidence: float
    """0..1."""


@dataclass(frozen=True)
class Turn:
    """One prompt and the stretch of the take that answers it."""

    prompt: str
    kind: TurnKind
    start_char: int
    end_char: int
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True)
class Measure:
    """A number with its unit; None, with the reason, where it cannot be measured."""

    name: str
    value: float | None
    unit: str = ""
    target: tuple[float | None, float | None] | None = None
    """Low and high end of the good range; None on one side means open."""
    reason: str | None = None


@dataclass(frozen=True)
class Transcript:
    """What was said, word by word, on one timeline; `text` is exactly the joined words."""

    words: tuple[Word, ...]
    duration_s: float | None = None
    """Length of the sound; None for a typed answer."""
    recognizer: str = ""
    verbatim: bool = False
    """Whether fillers and repetitions are in the words as they were said."""
    sounds: tuple[Sound, ...] = ()
    turns: tuple[Turn, ...] = ()
    """Empty means one turn."""
    acoustics: tuple[Measure, ...] = ()
    """Pitch, loudness, noise, clipping: measured from the sound, judged by nobody yet."""

    @cached_property
    def text(self) -> str:
        """The words joined, nothing else."""
        return "".join(word.text for word in self.words)

    @property
    def answer_s(self) -> float | None:
        """Length of the first turn, the answer without its follow-ups; None for a typed one."""
        return self.turns[0].end_s if len(self.turns) > 1 else self.duration_s

    def seconds(self, span: Span) -> tuple[float | None, float | None]:
        """The time of the words that overlap a span; None where they have no times."""
        place, starts, ends = 0, [], []
        for word in self.words:
            inside = place < span[1] and place + len(word.text) > span[0] and word.text.strip()
            if inside and word.start_s is not None and word.end_s is not None:
                starts.append(word.start_s)
                ends.append(word.end_s)
            place += len(word.text)
        return min(starts, default=None), max(ends, default=None)

    @property
    def has_times(self) -> bool:
        """Whether every word has a start and an end."""
        return bool(self.words) and all(
            word.start_s is not None and word.end_s is not None for word in self.words
        )


@dataclass(frozen=True)
class Finding:
    """Something an analyzer noticed, tied to the words that show it."""

    check: str
    """Dotted name, `star.result`, `fillers.um`; the wire format fixes the names."""
    kind: FindingKind
    message: str
    """One sentence for the candidate; empty where nothing is worth saying."""
    start_char: int
    end_char: int
    start_s: float | None = None
    end_s: float | None = None
    related: Span | None = None
    """Another span of the text this one rests on, such as an outcome's baseline."""
    confidence: float | None = None
    """0..1, or None where the rule is certain by construction."""
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """What one analyzer found in one passage."""

    analyzer: str
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Advice:
    """One thing to say to the candidate, with the words it rests on."""

    check: str
    message: str
    next_step: str
    quote: str
    start_char: int
    end_char: int
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class Feedback:
    """One strength, at most two fixes, and the follow-up a real interviewer would ask."""

    strength: Advice | None = None
    fixes: tuple[Advice, ...] = ()
    follow_up: str | None = None


@dataclass(frozen=True)
class Take:
    """One attempt at one question."""

    id: str
    question: Question
    transcript: Transcript
    recorded_at: datetime
    """In UTC."""
    audio_path: Path | None = None
    mode: str = "coach"
    session_id: str = ""
    analyses: tuple[Analysis, ...] = ()
    feedback: Feedback = field(default_factory=Feedback)


DELIVERY = ("fillers.", "pacing.", "length.")
"""How the names of checks begin that are about how an answer was said."""
_OUTCOME = "impact."
"""Graded by `impact.grade` as a whole: an outcome that is claimed without a number is no worse
than one that is not told at all."""


def content_gaps(take: Take) -> tuple[str, ...]:
    """The checks that say something is missing or wrong in the content, the outcome aside.

    Those that were found as a gap, one for each time, then those that only became advice.
    """
    findings = (finding for analysis in take.analyses for finding in analysis.findings)
    found = [finding.check for finding in findings if finding.kind == "gap"]
    advised = [fix.check for fix in take.feedback.fixes if fix.check not in found]
    return tuple(check for check in found + advised if not check.startswith((*DELIVERY, _OUTCOME)))


@dataclass(frozen=True)
class RubricPart:
    """One part an answer should have, such as the result of a STAR story."""

    name: str
    label: str
    guide_share: float
    """Share of the answer's time that practice guides give it, 0..1."""
    description: str
    follow_up: str
    """Asked when the part is missing and the question has no follow-up of its own."""


@dataclass(frozen=True)
class Rubric:
    """The structure an answer is held against."""

    name: str
    label: str
    parts: tuple[RubricPart, ...]


@dataclass(frozen=True)
class AdviceText:
    """The words for one check: what to say and the step that mends it."""

    check: str
    message: str
    next_step: str


@dataclass(frozen=True)
class MeasureText:
    """How a measure is called on a report, why it matters, and where its target comes from."""

    name: str
    label: str
    why: str
    source: str
