"""Impact: values and units as said, roles that pair up, and a grade that needs evidence."""

import pytest
from support.answers import QUESTION, timed, typed

from coach.analyzers import Fillers, Impact, run_analyzers
from coach.analyzers.quantities import find_quantities
from coach.domain import Analysis, Finding, Transcript, Word
from coach.language import load_language

LANGUAGE = load_language()


def judged(transcript: Transcript) -> Analysis:
    return run_analyzers(LANGUAGE.passage(QUESTION, transcript), (Fillers(), Impact()))[1]


def grade(text: str) -> float | None:
    return judged(typed(text)).measures[0].value


def found(text: str, role: str) -> list[Finding]:
    return [f for f in judged(typed(text)).findings if f.check == f"impact.{role}"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("800ms", 800, "ms"),
        ("1,200 users", 1200, "users"),
        ("1 .5 seconds", 1.5, "seconds"),
        ("$40k", 40_000, "dollars"),
        ("€3m", 3e6, "euros"),
        ("five thousand dollars", 5000, "dollars"),
        ("30%", 30, "percent"),
        ("thirty percent", 30, "percent"),
        ("thirty-five percent", 35, "percent"),
        ("ninety nine point nine percent", 99.9, "percent"),
        ("point nine two", 0.92, ""),
        ("2.5 points", 2.5, "points"),
        ("two hundred and ten rows", 210, "rows"),
        ("twelve thousand five hundred rows", 12_500, "rows"),
        ("two million users", 2e6, "users"),
        ("a couple of hundred images", 200, "images"),
        ("a dozen shops", 12, "shops"),
        ("half a million dollars", 500_000, "dollars"),
        ("half an hour", 0.5, "hours"),
        ("two and a half weeks", 2.5, "weeks"),
        ("3x", 3, "times"),
        ("tenfold", 10, "times"),
        ("ten times faster", 10, "times"),
        ("in 2019", 2019, "year"),
        ("in 20 25", 2025, "year"),
        ("nineteen ninety nine", 1999, "year"),
        ("two thirds of them", 2 / 3, "share"),
        ("one in five patients", 0.2, "share"),
        ("within a month", 1, "months"),
        ("an hour and a half ago", 1.5, "hours"),
        ("₹30 million", 3e7, "rupees"),
        ("eighteen thousand francs", 18_000, "francs"),
        ("ninety kilometers", 90, "kilometers"),
        ("more than half a day", 0.5, "days"),
        ("four and a half percentage points", 4.5, "points"),
        ("one percent", 1, "percent"),
        ("one million rows", 1e6, "rows"),
    ],
)
def test_quantities(text: str, value: float, unit: str) -> None:
    (sentence,) = LANGUAGE.passage(QUESTION, typed(text)).sentences
    (quantity,) = find_quantities(sentence.tokens)
    assert (quantity.value, quantity.unit) == (pytest.approx(value, rel=1e-3), unit)


@pytest.mark.parametrize(
    "text",
    [
        *("one of the best", "no one", "one day", "the one", "GPT-4", "ResNet-50", "v2.1", "p99"),
        *("GPT four", "p ninety nine", "int eight", "a year", "one by one, then"),
        *("a point of sale", "last quarter", "for four", "won the race")[:2],
        *("10:30", "a man", "half", "the third", "to", ""),
    ],
)
def test_what_counts_nothing_is_no_quantity(text: str) -> None:
    for sentence in LANGUAGE.passage(QUESTION, typed(text)).sentences:
        assert find_quantities(sentence.tokens) == ()


def test_an_outcome_knows_its_baseline_unit_direction_and_metric() -> None:
    text = "We cut p99 latency from 800 to 200 milliseconds."
    (outcome,), (baseline,) = found(text, "outcome"), found(text, "baseline")
    assert outcome.related == (baseline.start_char, baseline.end_char)
    assert outcome.details == {
        "value": 200.0,
        "unit": "ms",
        "direction": "down",
        "metric": "latency",
    }
    assert baseline.details["unit"] == "ms"
    assert (outcome.kind, baseline.kind) == ("strength", "note")


def test_units_of_time_are_compared_by_length() -> None:
    (outcome,) = found("The report went from two days to 50 hours.", "outcome")
    assert outcome.details["direction"] == "up"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I fixed the build and told my team.", 0),
        ("In the end it was much faster.", 1),
        ("As a result the errors dropped by half.", 2),
        ("The bill went from 12,000 to 7,000 dollars.", 3),
        ("Costs fell by ten percent within two months.", 3),
        ("I cut the bill from 12,000 to 7,000 dollars.", 4),
        ("I moved the jobs to spare machines. As a result the bill fell from nine to six k.", 4),
        ("The bill fell from nine to six k by moving jobs to spare machines.", 4),
        ("We wanted to cut the bill by half within a year.", 0),
    ],
)
def test_the_grade_rises_with_the_evidence(text: str, expected: float) -> None:
    assert grade(text) == expected


def test_digits_and_words_get_the_same_roles_and_values() -> None:
    digits = "We cut the wait from 40 to 15 minutes, for 200 patients in 2 months."
    words = "We cut the wait from forty to fifteen minutes, for two hundred patients in two months."
    left, right = (judged(typed(text)).findings for text in (digits, words))
    assert [(f.check, dict(f.details)) for f in left] == [(f.check, dict(f.details)) for f in right]


def test_another_language_and_nothing_at_all_have_no_grade() -> None:
    german = "Wir haben die Kosten um 30 Prozent gesenkt und das war für das ganze Team sehr gut."
    for transcript in (typed(german), Transcript(())):
        analysis = judged(transcript)
        assert analysis.findings == ()
        assert analysis.measures[0].value is None
        assert analysis.measures[0].reason


ANSWER = "We cut the wait from 40 to 15 minutes. In the end it was much better for everyone. "
ODD = {
    "one word": typed("Ten."),
    "many": typed("and we cut the wait from forty to fifteen minutes by two percent " * 770),
    "only numbers": typed("12 13 14 15 percent 16 million thousand hundred point five " * 50),
    "no marks": typed(ANSWER.lower().replace(".", "") * 20),
    "capitals": typed(ANSWER.upper()),
    "bullets": typed("- cut cost by 30%\n- 3x faster\n- 20 people"),
    "no duration": Transcript(tuple(Word(w.text, 1.0, 1.0) for w in typed(ANSWER).words)),
    "overlap": timed(ANSWER),
    "signs": typed("$ $ 5 % % £ 7 € 1,2,3 4..5 -6 +7 8-9 10/11 #12 3% 1e5 0x1F"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_input_is_read(name: str) -> None:
    transcript = ODD[name]
    analysis = judged(transcript)
    for finding in analysis.findings:
        quote = transcript.text[finding.start_char : finding.end_char]
        assert quote.strip() == quote != ""
    assert analysis.measures[0].value in {None, 0.0, 1.0, 2.0, 3.0, 4.0}


def test_capitals_change_nothing() -> None:
    loud, soft = (judged(typed(text)).findings for text in (ANSWER.upper(), ANSWER))
    assert [(f.check, f.start_char) for f in loud] == [(f.check, f.start_char) for f in soft]
