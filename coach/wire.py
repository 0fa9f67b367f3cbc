"""Records to plain mappings and back, under the names of `coach.report/1`.

Shared by everything that leaves the program or is stored: reports, history, timed transcripts.
Field names are the records' own. Seconds are rounded to milliseconds, other fractions to four
digits, so that the same records always give the same bytes.
"""

from collections.abc import Mapping
from typing import Any

from coach.domain import (
    Advice,
    Analysis,
    Feedback,
    Finding,
    Measure,
    Question,
    Sound,
    Span,
    Take,
    Transcript,
    Turn,
    Word,
)

REPORT_SCHEMA = "coach.report/1"
ERROR_SCHEMA = "coach.error/1"

Plain = dict[str, Any]


def seconds(value: float | None) -> float | None:
    """Round to milliseconds; None stays None."""
    return None if value is None else round(float(value), 3) + 0.0


def fraction(value: float | None) -> float | None:
    """Round to four digits; None stays None."""
    return None if value is None else round(float(value), 4) + 0.0


def report(take: Take, source: str) -> Plain:
    """One `coach.report/1` object for a judged take; `source` is the input as it was named."""
    question = {"id": take.question.id or None, "text": take.question.text}
    return {
        "schema": REPORT_SCHEMA,
        "input": source,
        "question": question,
        "transcript": transcript_to_wire(take.transcript),
        "analyses": [analysis_to_wire(a, take.transcript.text) for a in take.analyses],
        "feedback": feedback_to_wire(take.feedback),
    }


def error_report(source: str, error: str, exit_status: int) -> Plain:
    """One `coach.error/1` object for an input that failed."""
    return {"schema": ERROR_SCHEMA, "input": source, "error": error, "exit": exit_status}


def transcript_to_wire(transcript: Transcript) -> Plain:
    """A transcript with all that was heard in it."""
    return {
        "text": transcript.text,
        "duration_s": seconds(transcript.duration_s),
        "recognizer": transcript.recognizer,
        "verbatim": transcript.verbatim,
        "words": [_word(word) for word in transcript.words],
        "sounds": [_sound(sound) for sound in transcript.sounds],
        "turns": [_turn(turn) for turn in transcript.turns],
        "acoustics": [measure_to_wire(measure) for measure in transcript.acoustics],
    }


def _word(word: Word) -> Plain:
    return {
        "text": word.text,
        "start_s": seconds(word.start_s),
        "end_s": seconds(word.end_s),
        "probability": fraction(word.probability),
    }


def _sound(sound: Sound) -> Plain:
    return {
        "kind": sound.kind,
        "start_s": seconds(sound.start_s),
        "end_s": seconds(sound.end_s),
        "confidence": fraction(sound.confidence),
    }


def _turn(turn: Turn) -> Plain:
    return {
        "prompt": turn.prompt,
        "kind": turn.kind,
        "start_char": turn.start_char,
        "end_char": turn.end_char,
        "start_s": seconds(turn.start_s),
        "end_s": seconds(turn.end_s),
    }


def measure_to_wire(measure: Measure) -> Plain:
    """A measure; its target is a pair or null."""
    return {
        "name": measure.name,
        "value": fraction(measure.value),
        "unit": measure.unit,
        "target": None if measure.target is None else list(measure.target),
        "reason": measure.reason,
    }


def analysis_to_wire(analysis: Analysis, text: str) -> Plain:
    """An analysis, each finding with its quote sliced from `text`."""
    return {
        "analyzer": analysis.analyzer,
        "findings": [_finding(finding, text) for finding in analysis.findings],
        "measures": [measure_to_wire(measure) for measure in analysis.measures],
    }


def _finding(finding: Finding, text: str) -> Plain:
    return {
        "check": finding.check,
        "kind": finding.kind,
        "message": finding.message,
        "quote": text[finding.start_char : finding.end_char],
        "start_char": finding.start_char,
        "end_char": finding.end_char,
        "start_s": seconds(finding.start_s),
        "end_s": seconds(finding.end_s),
        "related": _related(finding.related),
        "confidence": fraction(finding.confidence),
        "details": {key: finding.details[key] for key in sorted(finding.details)},
    }


def _related(span: Span | None) -> Plain | None:
    return None if span is None else {"start_char": span[0], "end_char": span[1]}


def feedback_to_wire(feedback: Feedback) -> Plain:
    """Strength, fixes and follow-up."""
    return {
        "strength": None if feedback.strength is None else _advice(feedback.strength),
        "fixes": [_advice(fix) for fix in feedback.fixes],
        "follow_up": feedback.follow_up,
    }


def _advice(advice: Advice) -> Plain:
    return {
        "check": advice.check,
        "message": advice.message,
        "next_step": advice.next_step,
        "quote": advice.quote,
        "start_char": advice.start_char,
        "end_char": advice.end_char,
        "start_s": seconds(advice.start_s),
        "end_s": seconds(advice.end_s),
    }


def question_to_wire(question: Question) -> Plain:
    """A whole question, as stored with each take so that later edits do not rewrite the past."""
    return {
        "id": question.id,
        "text": question.text,
        "competency": question.competency,
        "roles": list(question.roles),
        "level": question.level,
        "round": question.round,
        "rubric": question.rubric,
        "points": list(question.points),
        "follow_ups": dict(question.follow_ups),
        "traps": list(question.traps),
        "lay_audience": question.lay_audience,
        "note": question.note,
        "target_s": list(question.target_s),
    }


def question_from_wire(plain: Mapping[str, Any]) -> Question:
    """The inverse of `question_to_wire`."""
    tuples = {key: tuple(plain[key]) for key in ("roles", "points", "traps", "target_s")}
    return Question(**{**plain, **tuples})


def transcript_from_wire(plain: Mapping[str, Any]) -> Transcript:
    """A transcript from its wire form; a timed transcript of words alone is enough.

    Raises KeyError, TypeError or ValueError where the mapping is not one.
    """
    return Transcript(
        words=tuple(_word_from_wire(word) for word in plain["words"]),
        duration_s=_number(plain.get("duration_s")),
        recognizer=str(plain.get("recognizer") or ""),
        verbatim=bool(plain.get("verbatim", False)),
        sounds=tuple(Sound(**sound) for sound in plain.get("sounds") or ()),
        turns=tuple(Turn(**turn) for turn in plain.get("turns") or ()),
        acoustics=tuple(measure_from_wire(m) for m in plain.get("acoustics") or ()),
    )


def _word_from_wire(plain: Mapping[str, Any]) -> Word:
    text = plain["text"]
    if not isinstance(text, str):
        raise TypeError(f"a word's text is {text!r}")
    times = (_number(plain.get(key)) for key in ("start_s", "end_s", "probability"))
    return Word(text, *times)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def measure_from_wire(plain: Mapping[str, Any]) -> Measure:
    """The inverse of `measure_to_wire`."""
    target = plain["target"]
    return Measure(**{**plain, "target": None if target is None else (target[0], target[1])})


def analysis_from_wire(plain: Mapping[str, Any]) -> Analysis:
    """The inverse of `analysis_to_wire`; quotes are dropped, since they are sliced anew."""
    return Analysis(
        analyzer=plain["analyzer"],
        findings=tuple(_finding_from_wire(finding) for finding in plain["findings"]),
        measures=tuple(measure_from_wire(measure) for measure in plain["measures"]),
    )


def _finding_from_wire(plain: Mapping[str, Any]) -> Finding:
    fields = {key: value for key, value in plain.items() if key != "quote"}
    related = fields["related"]
    fields["related"] = None if related is None else (related["start_char"], related["end_char"])
    return Finding(**fields)


def feedback_from_wire(plain: Mapping[str, Any]) -> Feedback:
    """The inverse of `feedback_to_wire`."""
    strength = plain["strength"]
    return Feedback(
        strength=None if strength is None else Advice(**strength),
        fixes=tuple(Advice(**fix) for fix in plain["fixes"]),
        follow_up=plain["follow_up"],
    )
