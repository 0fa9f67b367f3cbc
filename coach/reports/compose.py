"""From a take to the page a report shows: the feedback, and each finding in its section."""

from collections.abc import Iterator

from coach.domain import Advice, Take, Transcript
from coach.reports import Layout, ReportTexts
from coach.reports.clarity import clarity
from coach.reports.delivery import delivery
from coach.reports.gauges import acoustic_rows, measure_rows, unmeasured
from coach.reports.marks import marked_transcript
from coach.reports.noticed import noticed
from coach.reports.numbers import numbers
from coach.reports.page import Page, Quote, Tip
from coach.reports.structure import structure
from coach.reports.turns import turns
from coach.reports.wording import clean, clock, shortened

SHORTEST_WORDS = 25
"""Answers of fewer words get no advice but this: to tell the whole story (convention)."""


def compose(take: Take, texts: ReportTexts, layout: Layout) -> Page:
    """Everything a report says about a take."""
    return Page(
        question=clean(take.question.text) or "No question was given",
        facts=tuple(_facts(take, layout.source)),
        judged=bool(take.analyses),
        strength=None if take.feedback.strength is None else _tip(take.feedback.strength),
        fixes=tuple(_tip(fix) for fix in take.feedback.fixes),
        no_advice=_no_advice(take),
        follow_up=clean(take.feedback.follow_up or ""),
        structure=structure(take, texts.rubric),
        turns=turns(take),
        numbers=numbers(take),
        clarity=clarity(take),
        delivery=delivery(take),
        measures=measure_rows(take, texts.measures, texts.rubric),
        sound=acoustic_rows(take, texts.measures),
        noticed=noticed(take, texts.rubric.name),
        unmeasured=unmeasured(take, texts.measures, texts.rubric),
        heard=_heard(take.transcript),
        transcript=marked_transcript(take, texts.rubric),
    )


def _no_advice(take: Take) -> str:
    if sum(bool(word.text.strip()) for word in take.transcript.words) < SHORTEST_WORDS:
        return (
            "Too short for advice. Tell the whole story: what happened, what you did, how it ended."
        )
    return "No advice this time."


def _facts(take: Take, source: str) -> Iterator[str]:
    """What kind of answer this is, in a few words each."""
    duration_s = take.transcript.duration_s
    if duration_s is None:
        words = sum(bool(word.text.strip()) for word in take.transcript.words)
        noun = "word" if words == 1 else "words"
        yield f"{words} {noun}, {'typed' if take.transcript.recognizer == 'typed' else 'no times'}"
    else:
        aim = " to ".join(map(clock, take.question.target_s))
        answer_s = take.transcript.answer_s or 0.0
        turns = len(take.transcript.turns) - 1
        asked = "a follow-up" if turns == 1 else "follow-ups"
        more = f", {clock(duration_s - answer_s)} on {asked}" if turns > 0 else ""
        yield f"spoken, {clock(answer_s)} long (aim for {aim}){more}"
    if source:
        yield clean(source)
    if take.recorded_at.year > 1:
        yield f"{take.recorded_at:%Y-%m-%d %H:%M} UTC"


def _tip(advice: Advice) -> Tip:
    quote = Quote(shortened(advice.quote), clock(advice.start_s))
    return Tip(clean(advice.message), clean(advice.next_step), quote)


def _heard(transcript: Transcript) -> str:
    """Where the words come from, and whether all that was said is among them."""
    recognizer = clean(transcript.recognizer)
    if recognizer == "typed":
        return "A typed answer, taken as it was written."
    if not recognizer:
        return "Nothing was written down of this recording."
    source = "Words given with the input" if recognizer == "given" else f"Heard by {recognizer}"
    if transcript.verbatim and recognizer.startswith("whisper:"):
        return (
            f"{source}: asked for every filler, it misses some; those in the sound count as well."
        )
    if transcript.verbatim:
        return f"{source}, word for word, fillers included."
    return f"{source}, not word for word: fillers and repeats may be missing, so there may be more."
