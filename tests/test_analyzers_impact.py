"""Impact: values and units as said, roles that pair up, and a grade that needs evidence."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.answers import QUESTION, timed, typed
from support.number_words import in_words

from coach.analyzers import Fillers, Impact, run_analyzers
from coach.analyzers.numbers.quantities import find_quantities
from coach.domain import Analysis, Detail, Finding, Transcript, Word
from coach.language import Token, load_language
from coach.language.lists import word_set

LANGUAGE = load_language()


def judged(transcript: Transcript) -> Analysis:
    return run_analyzers(LANGUAGE.passage(QUESTION, transcript), (Fillers(), Impact()))[1]


def grade(text: str) -> float | None:
    return judged(typed(text)).measures[0].value


def found(text: str, role: str) -> list[Finding]:
    return [f for f in judged(typed(text)).findings if f.check == f"impact.{role}"]


def numbers_of(findings: Sequence[Finding]) -> list[tuple[str, dict[str, Detail]]]:
    return [(f.check, dict(f.details)) for f in findings if f.check != "impact.vague"]


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
        ("a hundred and thirty images", 130, "images"),
        ("ten lakh rupees", 1e6, "rupees"),
        ("60 dirhams", 60, "dirhams"),
        ("one in 500", 0.002, "share"),
        ("once a week", 1, "times"),
        ("after half a year", 0.5, "years"),
        ("2,000 square meters", 2000, "meters"),
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
        ("two fifty", 250, ""),
        ("1e-4", 0.0001, ""),
        ("half past eight", 8.5, ""),
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
        *("a man", "the third", "to", ""),
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


SAME = (
    "We cut the wait from 40 to 15 minutes, for 200 patients in 2 months.",
    "Errors were at 12%. I rewrote the parser with 3 people. Now it is 4%.",
    "The model had an accuracy of 0.71 and after 6 weeks of work it reached 0.84.",
    "I saved $12,000 a year. My budget was $500.",
    "In 2021 we had 40 stores. I trained 12 managers and sales went up 8%.",
    "It took 5 hours before. I wrote a script and it takes 20 minutes now.",
    "Our goal was 95%, we got to 91%, up from 78%.",
    "I looked at 1,500 tickets, and 60% of them were about login.",
    "We went from 2.4 seconds to 0.8, which is 3x faster.",
    "I had 7 patients and 2 nurses. Falls dropped from 9 to 4.",
    "The bill was $80k a month. I deleted old logs, and it came down to $55k.",
    "They wanted 30 frames, the first version did 4, mine does 33.",
    "The learning rate was 0.001 and the p value 0.03, and recall rose by 9 points.",
    "I sold 14 contracts that year, 5 more than in 2019.",
    "Version 3 went out after 18 months with 250,000 users.",
    "Attendance was 60%. I called 22 parents. At the next meeting it was 85%.",
    "The simulation said 20% savings, in the real building it was 7%.",
    "I manage 9 people, and turnover fell from 30 percent to 12 percent.",
    "Latency is 120 ms, it used to be 900 ms.",
    "We shipped 10 days early and €6,000 under budget.",
)


@pytest.mark.parametrize("text", SAME)
def test_digits_and_words_get_the_same_roles_and_values(text: str) -> None:
    left, right = (judged(typed(one)).findings for one in (text, in_words(text, date=True)))
    assert numbers_of(left) == numbers_of(right)


@pytest.mark.parametrize("text", SAME)
def test_fillers_change_no_role_and_no_value(text: str) -> None:
    spoken = "Um, " + text.replace(" and ", " and, uh, ").replace(". I ", ". I, um, ")
    left, right = (judged(typed(one)).findings for one in (text, spoken))
    assert numbers_of(left) == numbers_of(right)


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
    "many": typed("and we cut the wait from forty to fifteen minutes by two percent " * 150),
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


NUMBER_TALK = sorted(
    word_set(
        """one two three ten twelve thirty fifteen hundred thousand million half third quarter a
        an and of in out point percent hours year month $ € once twice double time at by the only
        9:30 4 12.5 2019 k to or per from minus dollars people . them later ago -"""
    )
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(NUMBER_TALK), min_size=1, max_size=9))
def test_any_row_of_words_is_read_without_a_fault(words: list[str]) -> None:
    tokens = [
        Token(word, word, 9 * place, 9 * place + len(word)) for place, word in enumerate(words)
    ]
    at = 0
    for quantity in find_quantities(tokens):
        assert at <= quantity.first < quantity.last <= len(words)
        at = quantity.last


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("I came in at two in.", ["two"]),
        ("We were one of six teams that failed one of six tests.", ["six", "one of six"]),
        ("I was one of three scientists.", ["three"]),
        ("It got slower within a year and was fixed a month later.", ["a year", "a month"]),
        ("We got nine complaints in a month, 40 a week.", ["nine", "40"]),
        ("There were 9,000 of them a month.", ["9,000"]),
        ("About half wash out.", ["half"]),
        ("I was there at half past, in the other half.", []),
        ("They wanted half a million.", ["half a million"]),
        ("We shipped it for half million euros.", ["half million euros"]),
        ("The call came at 2:15 and ended at nine thirty.", ["2:15", "nine thirty"]),
        ("It crashed once, and that was it.", ["once"]),
        ("Once fixed, it stayed up all at once.", []),
        ("I asked to double the sample, a double room.", ["double"]),
        ("I was the only one who knew.", []),
        ("Of the letters a third were lost.", ["a third"]),
        ("The bill was two fifty, later thirteen ninety.", ["two fifty", "thirteen ninety"]),
        ("I got two thirty minute calls.", ["two", "thirty minute"]),
        ("I had two engineers and half an intern.", ["two", "half"]),
        ("I had half a mind to leave after half an hour.", ["half an hour"]),
        ("It opens at half past eight.", ["half past eight"]),
        ("I went from 3e-4 to 1e-4.", ["3e-4", "1e-4"]),
        ("I got one quarter to prove it with one engineer.", ["one quarter", "one"]),
        ("That was one reason, and there was one more thing.", []),
    ],
)
def test_spans_of_numbers(text: str, numbers: list[str]) -> None:
    told = [f for f in judged(typed(text)).findings if f.check != "impact.vague"]
    assert [text[f.start_char : f.end_char] for f in told] == numbers
