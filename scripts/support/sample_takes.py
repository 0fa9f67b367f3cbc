"""Takes written by hand, for golden files and tests: spoken, typed, and one that is not judged.

Times follow from a steady cadence and the pauses named here; findings are placed by the words they
are about, so that every span slices to its quote. The figures are made to look like a real
answer's; what they pin is how a report shows them, not how an analyzer finds them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from coach.domain import (
    Advice,
    Analysis,
    Feedback,
    Finding,
    FindingKind,
    Measure,
    MeasureText,
    Question,
    Rubric,
    RubricPart,
    Sound,
    Take,
    Transcript,
    Turn,
    Word,
)
from coach.reports import ReportTexts

RUBRIC = Rubric(
    "star",
    "STAR story",
    (
        RubricPart("situation", "Situation", 0.2, "Where and when.", "Could you set the scene?"),
        RubricPart("task", "Task", 0.1, "What was yours to do.", "What was your job in that?"),
        RubricPart("action", "Action", 0.6, "What you did.", "What did you do yourself?"),
        RubricPart("result", "Result", 0.1, "What came of it.", "How did it turn out?"),
    ),
)

_CONVENTION = "Convention"
_MEASURES = (
    ("star.is_story", "A story about one time", "The question asks for one.", "Bangerter 2014"),
    ("impact.grade", "Strength of the outcome", "Numbers are believed.", _CONVENTION),
    ("fillers.per_minute", "Fillers per minute", "Many pull attention away.", "Laske 2024"),
    ("fillers.per_100_words", "Fillers per 100 words", "So that takes compare.", _CONVENTION),
    ("pacing.words_per_minute", "Words per minute", "Listeners need time.", "Speaker Coach"),
    ("pacing.articulation_rate", "Syllables per second", "Speed without pauses.", _CONVENTION),
    ("pacing.pause_ratio", "Share of time in pauses", "Pauses help.", "Campione 2002"),
    ("pacing.long_pauses", "Long pauses", "They break a sentence in two.", "Saito 2018"),
    ("pacing.mean_run_words", "Words between pauses", "Thoughts come out whole.", _CONVENTION),
    ("pacing.time_to_first_word", "Time to the first word", "Thinking is fine.", _CONVENTION),
    ("pitch.range", "Pitch range", "Nobody judges it.", _CONVENTION),
    ("loudness.mean", "Loudness", "Nobody judges it.", _CONVENTION),
)

TEXTS = ReportTexts({row[0]: MeasureText(*row) for row in _MEASURES}, RUBRIC)

QUESTION = Question(
    id="deadline-clash",
    text="Tell me about a time when two deadlines clashed. How did you decide what came first?",
    competency="priorities",
    roles=("ml-engineer", "data-scientist"),
    level="senior",
    round="behavioral",
    points=("weighs the cost of being late", "tells people early"),
    follow_ups={"result": "And what came of it, in numbers?"},
    traps=("blames others",),
    target_s=(75.0, 150.0),
)

FOLLOW_UP = "What would you do differently today?"

_SPOKEN = (
    (
        "situation",
        "So, um, last spring our search service timed out for twelve percent of queries.",
    ),
    ("situation", "We had 40 million documents and, like, four people on the team."),
    ("task", "It was my job to bring that down before the holiday traffic in November."),
    ("action", "I started by profiling the slowest hundred queries."),
    ("action", "I found that most of the time went into one step that ranked everything twice."),
    ("action", "I rewrote that step so that it, um, uh, you know, worked in batches."),
    ("action", "Then I ran both versions side by side for two weeks."),
    ("action", "Every Friday I, um, showed the difference to the product people."),
    ("result", "In the end the timeouts went from twelve percent to 0.8 percent in six weeks."),
    ("result", "Support tickets went down a lot as well."),
    ("lesson", "Today I would ask the support team first, since they saw it months before me."),
)
_PAUSES_S = {"rewrote": 2.6, "0.8": 2.1, "showed": 1.2}
"""Silence in front of a word, beyond the cadence."""

_TYPED = (
    ("situation", "In my second year I worked on a course project with three other students."),
    ("action", "I wrote the data loader and I think I sort of fixed the training script."),
    ("other", "It was a nice project."),
)

_RAMBLING = (
    ("situation", "Well it is like I always say you have to you know talk to people"),
    ("other", "and then things work out one way or another"),
)


@dataclass(frozen=True)
class _Script:
    """A transcript, to place findings in by their words."""

    transcript: Transcript

    def finding(
        self, check: str, quote: str, kind: FindingKind = "note", text: str = ""
    ) -> Finding:
        start, end = self.span(quote)
        return Finding(check, kind, text, start, end, *self.seconds(start, end))

    def advice(self, check: str, quote: str, message: str, next_step: str) -> Advice:
        start, end = self.span(quote)
        return Advice(check, message, next_step, quote, start, end, *self.seconds(start, end))

    def span(self, quote: str) -> tuple[int, int]:
        start = self.transcript.text.index(quote)
        return start, start + len(quote)

    def seconds(self, start: int, end: int) -> tuple[float | None, float | None]:
        words = self.transcript.words
        ends = list(accumulate(len(word.text) for word in words))
        inside = [
            word
            for word, stop in zip(words, ends, strict=True)
            if stop > start and stop - len(word.text.strip()) < end
        ]
        return inside[0].start_s, inside[-1].end_s


def _timed(sentences: Sequence[tuple[str, str]]) -> Iterator[Word]:
    now_s = 0.4
    for number, (_, sentence) in enumerate(sentences):
        now_s += 0.6 if number else 0.0
        for place, text in enumerate(sentence.split()):
            now_s += _PAUSES_S.get(text, 0.0)
            end_s = now_s + 0.12 + 0.045 * len(text)
            space = " " if number or place else ""
            yield Word(
                space + text, round(now_s, 3), round(end_s, 3), round(0.95 - 0.01 * place, 4)
            )
            now_s = end_s + 0.08


def _typed(sentences: Sequence[tuple[str, str]]) -> Iterator[Word]:
    text = " ".join(sentence for _, sentence in sentences)
    for place, word in enumerate(text.split()):
        yield Word(f" {word}" if place else word)


def _tiles(script: _Script, sentences: Sequence[tuple[str, str]]) -> list[Finding]:
    confidences = (0.91, 0.84, 0.62, 0.95)
    return [
        replace(script.finding(f"star.{part}", sentence), confidence=confidences[place % 4])
        for place, (part, sentence) in enumerate(sentences)
    ]


def spoken_take() -> Take:
    """A spoken answer with a follow-up and every kind of finding the wire format names."""
    script = _Script(_spoken_transcript())
    return Take(
        id="20250311-174205-7c1e",
        question=QUESTION,
        transcript=script.transcript,
        recorded_at=datetime(2025, 3, 11, 17, 42, 5, tzinfo=UTC),
        audio_path=Path("/recordings/20250311-174205-7c1e.wav"),
        session_id="20250311-174011",
        analyses=(
            _fillers(script),
            _pacing(script),
            _star(script),
            _impact(script),
            _clarity(script),
        ),
        feedback=_feedback(script),
    )


def _spoken_transcript() -> Transcript:
    words = tuple(_timed(_SPOKEN))
    duration_s = round((words[-1].end_s or 0.0) + 0.7, 3)
    bare = Transcript(words, duration_s, "whisper:base.en", verbatim=True)
    turn_at = bare.text.index("Today")
    turn_s = _Script(bare).seconds(turn_at, turn_at + 5)[0] or 0.0
    return replace(
        bare,
        sounds=(
            Sound("silence", round(turn_s - 0.6, 3), turn_s, 0.97),
            Sound("filled_pause", round(turn_s - 0.5, 3), round(turn_s - 0.1, 3), 0.71),
        ),
        turns=(
            Turn(QUESTION.text, "question", 0, turn_at - 1, 0.0, round(turn_s - 0.6, 3)),
            Turn(
                FOLLOW_UP, "follow_up", turn_at, len(bare.text), round(turn_s - 0.6, 3), duration_s
            ),
        ),
        acoustics=(
            Measure("pitch.range", 4.2, "semitones"),
            Measure("loudness.mean", -23.4, "dBFS"),
        ),
    )


def _fillers(script: _Script) -> Analysis:
    text = script.transcript.text
    in_words = (
        script.finding(f"fillers.{name}", quote)
        for name, quote in (
            ("um", "um"),
            ("like", "like"),
            ("uh", "uh"),
            ("you_know", "you know"),
        )
    )
    spans = [text.index("um, uh"), text.index("um, showed")]
    more = (
        Finding("fillers.um", "note", "", at, at + 2, *script.seconds(at, at + 2)) for at in spans
    )
    sound = script.transcript.sounds[1]
    at = script.transcript.turns[1].start_char
    heard = Finding(
        "fillers.sound", "note", "", at, at, sound.start_s, sound.end_s, confidence=sound.confidence
    )
    found = sorted((*in_words, *more, heard), key=lambda finding: finding.start_char)
    return Analysis(
        "fillers",
        tuple(found),
        (
            Measure("fillers.per_minute", 9.3, "fillers/min", (None, 5.0)),
            Measure("fillers.per_100_words", 5.1, "fillers/100 words"),
        ),
    )


def _pacing(script: _Script) -> Analysis:
    silences = (("rewrote", 2.68), ("0.8", 2.18), ("showed", 1.28))
    pauses = (_pause(script, word, length_s) for word, length_s in silences)
    rushed = script.finding(
        "pacing.rushed", _SPOKEN[4][1], "gap", "204 words a minute for 6 seconds."
    )
    return Analysis(
        "pacing",
        (*pauses, rushed),
        (
            Measure("pacing.words_per_minute", 142.4, "words/min", (120.0, 165.0)),
            Measure("pacing.articulation_rate", 4.6, "syllables/s"),
            Measure("pacing.pause_ratio", 0.27, "", (None, 0.35)),
            Measure("pacing.long_pauses", 2.0, "pauses", (None, 1.0)),
            Measure("pacing.mean_run_words", None, "words", reason="fewer than 3 pauses"),
            Measure("pacing.time_to_first_word", 0.4, "s", (None, 5.0)),
        ),
    )


def _pause(script: _Script, before: str, length_s: float) -> Finding:
    start, end = script.span(before)
    end_s = script.seconds(start, end)[0] or 0.0
    details = {"seconds": length_s, "place": "mid-sentence"}
    times = round(end_s - length_s, 3), end_s
    return Finding("pacing.pause", "note", "", start - 1, start - 1, *times, details=details)


def _star(script: _Script) -> Analysis:
    thin = script.finding("star.thin.task", _SPOKEN[2][1], "gap", "The task is a single sentence.")
    shares = {"situation": 0.21, "task": 0.1, "action": 0.47, "result": 0.14, "lesson": 0.08}
    measures = tuple(Measure(f"star.{part}_share", share) for part, share in shares.items())
    return Analysis(
        "star",
        (*_tiles(script, _SPOKEN), thin),
        (*measures, Measure("star.is_story", 0.71, target=(0.6, None))),
    )


def _impact(script: _Script) -> Analysis:
    start = script.span("twelve percent to")[0]
    span = (start, start + len("twelve percent"))
    baseline = Finding("impact.baseline", "note", "", *span, *script.seconds(*span), None, 0.8)
    outcome = replace(
        script.finding("impact.outcome", "0.8 percent", "strength"),
        related=span,
        confidence=0.88,
        details={"value": 0.8, "unit": "%", "direction": "down", "metric": "timeouts"},
    )
    return Analysis(
        "impact",
        (
            _number(script, "impact.incidental", "twelve percent", 12.0, "%"),
            replace(
                baseline, details={"value": 12.0, "unit": "%", "direction": None, "metric": None}
            ),
            _number(script, "impact.scope", "40 million documents", 4e7, "documents"),
            _number(script, "impact.scope", "four people", 4.0, "people"),
            _number(script, "impact.date", "last spring", None, None),
            _number(script, "impact.date", "six weeks", 6.0, "weeks"),
            _number(script, "impact.incidental", "hundred queries", 100.0, "queries"),
            outcome,
            script.finding("impact.vague", "went down a lot", "gap", "Better, but by how much?"),
        ),
        (Measure("impact.grade", 3.0, "of 4", (3.0, None)),),
    )


def _clarity(script: _Script) -> Analysis:
    vague = "A vague word where a concrete one was due."
    quotes = ("one step", "the difference", "that step", "both versions")
    return Analysis(
        "clarity",
        (
            *(script.finding("clarity.vague_words", quote, "gap", vague) for quote in quotes),
            replace(
                script.finding(
                    "clarity.jargon", "batches", "gap", "“batches” was not explained; say: groups."
                ),
                details={"term": "batch", "plain": "groups"},
            ),
            script.finding("clarity.lesson", _SPOKEN[-1][1], "strength", "A lesson is named."),
        ),
        (Measure("clarity.time_to_point", 0.0, "s", (None, 20.0)),),
    )


def _number(
    script: _Script, check: str, quote: str, value: float | None, unit: str | None
) -> Finding:
    return replace(script.finding(check, quote), details=_details(value, unit))


def _details(value: float | None, unit: str | None) -> dict[str, float | str | None]:
    return {"value": value, "unit": unit, "direction": None, "metric": None}


def _feedback(script: _Script) -> Feedback:
    return Feedback(
        strength=script.advice(
            "impact.baseline",
            "from twelve percent to 0.8 percent in six weeks",
            "You say where it started and where it ended, so the size of the change is clear.",
            "Keep both numbers side by side.",
        ),
        fixes=(
            script.advice(
                "impact.vague",
                "Support tickets went down a lot as well",
                "You say that something got better, but not by how much.",
                "Put a number on it, even a rough one: from what to what.",
            ),
            script.advice(
                "fillers.cluster",
                "um, uh, you know",
                "3 of the 7 fillers came close together, right here.",
                "Practice just this sentence three times, then tell it again.",
            ),
        ),
        follow_up="Two deadlines clashed there. Who did you tell first, and what did they say?",
    )


_NO_TIMES = "no times"


def typed_take() -> Take:
    """A typed answer with gaps, and with measures that need sound."""
    script = _Script(Transcript(tuple(_typed(_TYPED)), recognizer="typed", verbatim=True))
    missing = Finding("star.missing.result", "gap", "The story has no ending.", 0, 0)
    shares = {"situation": 0.41, "task": 0.0, "action": 0.44, "result": 0.0}
    star = Analysis(
        "star",
        (*_tiles(script, _TYPED), missing, replace(missing, check="star.missing.task", message="")),
        tuple(Measure(f"star.{part}_share", share) for part, share in shares.items()),
    )
    unmeasured = ("words_per_minute", "articulation_rate", "pause_ratio", "long_pauses")
    pacing = Analysis(
        "pacing",
        measures=tuple(Measure(f"pacing.{name}", None, reason=_NO_TIMES) for name in unmeasured),
    )
    fillers = Analysis(
        "fillers",
        measures=(
            Measure("fillers.per_minute", None, "fillers/min", reason=_NO_TIMES),
            Measure("fillers.per_100_words", 0.0, "fillers/100 words"),
        ),
    )
    hedging = Analysis(
        "hedging",
        (script.finding("hedging.hedge", "I think", "note", "It takes the point back."),),
        (Measure("hedging.per_100_words", 5.9, "hedges/100 words", (None, 3.0)),),
    )
    return Take(
        id="20250312-090000-a001",
        question=replace(QUESTION, id="", text="Describe a project you learned from."),
        transcript=script.transcript,
        recorded_at=datetime(2025, 3, 12, 9, 0, 0, tzinfo=UTC),
        mode="typed",
        analyses=(fillers, pacing, star, hedging),
        feedback=Feedback(
            fixes=(
                script.advice(
                    "star.missing.result",
                    "It was a nice project.",
                    "The story stops before it ends: I could not tell what came of it.",
                    "End with a sentence that starts 'In the end' and says what changed.",
                ),
            ),
            follow_up="How did it turn out in the end?",
        ),
    )


def abstaining_take() -> Take:
    """A spoken answer whose structure nobody could judge, heard by a recognizer that tidies up."""
    words = tuple(_timed(_RAMBLING))
    duration_s = round((words[-1].end_s or 0.0) + 0.3, 3)
    script = _Script(Transcript(words, duration_s, "whisper:tiny.en", verbatim=False))
    why = "The parts could not be told apart with enough certainty, so the structure is not judged."
    unsure = Finding("star.unsure", "note", why, 0, len(script.transcript.text), 0.4, duration_s)
    return Take(
        id="20250313-201500-b002",
        question=QUESTION,
        transcript=script.transcript,
        recorded_at=datetime(2025, 3, 13, 20, 15, 0, tzinfo=UTC),
        analyses=(
            Analysis(
                "fillers",
                (script.finding("fillers.you_know", "you know"),),
                (Measure("fillers.per_minute", None, reason="shorter than 30 seconds"),),
            ),
            Analysis("star", (*_tiles(script, _RAMBLING), unsure)),
            Analysis("impact", (), (Measure("impact.grade", 0.0, "of 4", (3.0, None)),)),
        ),
    )


def bare_take() -> Take:
    """A take that nobody has judged yet."""
    return replace(typed_take(), id="20250314-070000-c003", analyses=(), feedback=Feedback())


def worded_take(text: str) -> Take:
    """The spoken take saying something else everywhere."""
    take = spoken_take()
    words = Transcript((Word(text, 0.0, 1.0),), 1.0, text or "x")
    finding = Finding("impact.outcome", "gap", text, 0, len(text), 0.0, 1.0, (0, len(text)))
    strength = take.feedback.strength
    advice = replace(
        strength or Advice("a.b", "", "", "", 0, 0), message=text, next_step=text, quote=text
    )
    return replace(
        take,
        question=replace(take.question, text=text),
        transcript=words,
        analyses=(Analysis("impact", (finding, replace(finding, check="length.long"))),),
        feedback=Feedback(advice, (advice, advice), text),
    )


SAMPLES = {
    "spoken": spoken_take,
    "typed": typed_take,
    "abstaining": abstaining_take,
    "bare": bare_take,
}
"""Name of the golden files -> the take they show."""
