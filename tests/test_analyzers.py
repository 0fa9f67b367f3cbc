"""What all analyzers have in common: order, promises of every finding, deafness to fillers."""

import random
import re
from dataclasses import fields, replace

import pytest
from support.answers import QUESTION, timed, typed
from support.stories import STORIES

from coach.analyzers import ANALYZERS, Analyzer, run_analyzers
from coach.domain import Analysis, Sound, Transcript
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder
from coach.wire import analysis_from_wire, analysis_to_wire

LANGUAGE = load_language()
RUBRIC = load_prompts(data_folder("prompts")).rubric("star")
FILLER = re.compile(r"(?i)[,.]*\s*\b(?:um|uh|erm|you know)\b,?")


def everybody() -> list[Analyzer]:
    return [kind(**({"rubric": RUBRIC} if has_rubric(kind) else {})) for kind in ANALYZERS]


def has_rubric(kind: type) -> bool:
    return any(field.name == "rubric" for field in fields(kind))


def judged(transcript: Transcript, *analyzers: Analyzer) -> tuple[Analysis, ...]:
    return run_analyzers(LANGUAGE.passage(QUESTION, transcript), analyzers or everybody())


def planted(text: str, seed: int) -> str:
    """The text with fillers between its words, some set off by commas."""
    chance = random.Random(seed)
    words = []
    for word in text.split():
        if chance.random() < 0.15:
            words.append(chance.choice(["um", "um,", "uh", "uh,", "erm,"]))
        elif chance.random() < 0.05 and words:
            words[-1] = words[-1] if words[-1][-1] in ".,:;?!" else words[-1] + ","
            words.append("you know,")
        words.append(word)
    return " ".join(words)


def content(transcript: Transcript) -> list[object]:
    """What the content analyzers found, fillers taken out of the quotes; length is of time."""
    text, seen = transcript.text, []

    def quote(start: int, end: int) -> str:
        words = FILLER.sub(" ", text[start:end])
        return " ".join(re.sub(r"[.,]", "", words).split())

    for analysis in judged(transcript):
        if analysis.analyzer not in {"fillers", "pacing", "length"}:
            for f in analysis.findings:
                related = quote(*f.related) if f.related else None
                found = quote(f.start_char, f.end_char), related
                seen.append((f.check, f.kind, f.message, *found, f.confidence, dict(f.details)))
    return seen


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_planted_fillers_change_no_content_finding(number: int) -> None:
    plain = STORIES[number]
    with_fillers = planted(plain, seed=number)
    assert len(with_fillers) > len(plain) + 5
    assert content(typed(with_fillers)) == content(typed(plain))


@pytest.mark.parametrize("number", range(0, len(STORIES), 3))
def test_nor_do_they_without_punctuation_spoken(number: int) -> None:
    plain = re.sub(r"[.,?!]", "", STORIES[number]).lower()
    with_fillers = planted(plain, seed=number).replace(",", "").replace(" you know", "")
    spoken = content(timed(with_fillers, heard=False))
    assert spoken == content(timed(plain, heard=False))


@pytest.mark.parametrize("number", range(0, len(STORIES), 4))
def test_typed_and_spoken_alike_have_the_same_content(number: int) -> None:
    assert content(timed(STORIES[number])) == content(typed(STORIES[number]))


def test_fillers_run_first_and_the_rest_in_the_given_order() -> None:
    analyzers = everybody()
    names = [analysis.analyzer for analysis in judged(typed(STORIES[0]), *reversed(analyzers))]
    rest = [a.name for a in reversed(analyzers) if a.name != "fillers"]
    assert names == ["fillers", *rest]


def test_without_the_filler_analyzer_nothing_is_dropped() -> None:
    pacing = next(a for a in everybody() if a.name == "pacing")
    transcript = timed("um we " * 20)
    assert judged(transcript, pacing)[0].measures[0].value == pytest.approx(150)
    with_it = judged(transcript, everybody()[0], pacing)[1].measures[0].value
    assert with_it == pytest.approx(60 * 20 / 15.6)


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_every_finding_keeps_its_promises(number: int) -> None:
    transcript = timed(planted(STORIES[number], number), word_s=0.3)
    heard = Sound("filled_pause", 2.0, 2.4, 0.7)
    transcript = replace(transcript, sounds=(*transcript.sounds, heard))
    text = transcript.text
    for analysis in judged(transcript):
        for finding in analysis.findings:
            quote = text[finding.start_char : finding.end_char]
            assert quote == quote.strip()
            assert finding.check.split(".")[0] == analysis.analyzer
            assert finding.start_s is not None
            assert finding.end_s is not None
            assert 0 <= finding.start_s <= finding.end_s <= (transcript.duration_s or 0)
            assert finding.confidence is None or 0 < finding.confidence <= 1
        assert all((m.value is None) == bool(m.reason) for m in analysis.measures)
        assert len({m.name for m in analysis.measures}) == len(analysis.measures)


def test_the_same_answer_gives_the_same_bytes_and_survives_the_wire() -> None:
    transcript = timed(planted(STORIES[3], 3))
    once, again = judged(transcript), judged(transcript)
    assert once == again
    for analysis in once:
        plain = analysis_to_wire(analysis, transcript.text)
        assert analysis_to_wire(analysis_from_wire(plain), transcript.text) == plain


def test_every_measure_has_words() -> None:
    known = load_prompts(data_folder("prompts")).measures
    names = {m.name for analysis in judged(timed(STORIES[0])) for m in analysis.measures}
    assert names - set(known) <= {"pacing.time_to_first_word"}


@pytest.mark.parametrize("kind", ANALYZERS)
def test_thresholds_are_documented_fields(kind: type) -> None:
    import inspect

    source = inspect.getsource(kind)
    for field in fields(kind):
        line = re.search(
            rf"^    {field.name}: .*\n(?:        .*\n)*    \"\"\"", source, re.MULTILINE
        )
        assert line, f"{kind.__name__}.{field.name} has no words of its own"
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # set by dataclass
