"""Fillers: where each was said, what was only heard, and how many there are."""

from dataclasses import replace

import pytest
from support.answers import QUESTION, timed, typed

from coach.analyzers import Fillers, run_analyzers
from coach.analyzers.fillers import is_filler
from coach.domain import Analysis, Measure, Sound, Transcript, Word
from coach.language import load_language

LANGUAGE = load_language()


def judged(transcript: Transcript, fillers: Fillers | None = None) -> Analysis:
    return run_analyzers(LANGUAGE.passage(QUESTION, transcript), (fillers or Fillers(),))[0]


def measure(analysis: Analysis, name: str) -> Measure:
    return next(m for m in analysis.measures if m.name == f"fillers.{name}")


def test_each_filler_has_its_words_and_seconds() -> None:
    found = judged(timed("Then um we sat there, you know, for a day", word_s=0.5)).findings
    assert [(f.check, f.start_char, f.start_s, f.end_s) for f in found] == [
        ("fillers.um", 5, 0.5, 1.0),
        ("fillers.you_know", 22, 2.5, 3.5),
    ]
    assert {f.kind for f in found} == {"note"}
    assert found[0].confidence is None
    assert 0 < (found[1].confidence or 0) < 1


def heard(*times: tuple[float, float]) -> tuple[Sound, ...]:
    return tuple(Sound("filled_pause", start, end, 0.8) for start, end in times)


def test_a_sound_is_placed_after_the_word_before_it() -> None:
    transcript = timed("We fixed it. [0.6] Then we left.", word_s=0.5)
    transcript = replace(transcript, sounds=(*transcript.sounds, *heard((1.55, 2.05))))
    (found,) = judged(transcript).findings
    assert (found.check, found.start_char, found.end_char) == ("fillers.sound", 12, 12)
    assert (found.start_s, found.end_s, found.confidence) == (1.55, 2.05, 0.8)


def test_a_sound_before_the_first_word_stands_at_the_start() -> None:
    transcript = replace(timed("[1.0] We fixed it."), sounds=heard((0.2, 0.7)))
    assert [(f.start_char, f.end_char) for f in judged(transcript).findings] == [(0, 0)]


def test_a_sound_that_was_written_down_counts_once() -> None:
    transcript = replace(
        timed("We um fixed it.", word_s=0.5), sounds=heard((0.45, 0.95), (1.7, 2.0))
    )
    assert [f.check for f in judged(transcript).findings] == ["fillers.um", "fillers.sound"]


def test_silences_are_no_fillers() -> None:
    assert judged(timed("We fixed it. [3.0] Then we left.")).findings == ()


def test_rates_count_words_and_sounds() -> None:
    spoken = timed("um we fixed it and uh then we went back to the office and slept", word_s=0.5)
    analysis = judged(replace(spoken, duration_s=30.0, sounds=heard((10.0, 10.4))))
    assert measure(analysis, "per_minute").value == pytest.approx(6.0)
    assert measure(analysis, "per_minute").target == (None, 5.0)
    assert measure(analysis, "per_100_words").value == pytest.approx(100 * 3 / 13)


def test_a_typed_answer_has_a_share_but_no_rate() -> None:
    analysis = judged(typed("um we fixed it and then we went back to the office and slept"))
    assert measure(analysis, "per_minute").value is None
    assert measure(analysis, "per_minute").reason == "no times"
    assert measure(analysis, "per_100_words").value == pytest.approx(100 / 13)


def test_a_short_answer_has_neither() -> None:
    analysis = judged(timed("um yes we did"))
    assert {m.value for m in analysis.measures} == {None}
    assert all(m.reason for m in analysis.measures)


def test_another_language_is_not_judged() -> None:
    german = "Ich war damals neu im Team und wir haben uns um das Problem gekümmert, um zu lernen."
    analysis = judged(timed(german))
    assert analysis.findings == ()
    assert {m.reason for m in analysis.measures} == {"unlike English, not judged"}


def test_thresholds_are_fields() -> None:
    analysis = judged(typed("um we did"), Fillers(fewest_words=2, fine_per_minute=3.0))
    assert measure(analysis, "per_100_words").value == pytest.approx(50)
    assert measure(analysis, "per_minute").target == (None, 3.0)


@pytest.mark.parametrize(
    "transcript",
    [
        Transcript(()),
        typed("um"),
        typed("um " * 10_000),
        timed("you know like " * 3_333),
        typed("UM SO WE FIXED IT AND YOU KNOW WE LEFT"),
        typed("- um one\n- uh two\n- three"),
        Transcript(tuple(Word(" um", 1.0, 1.0) for _ in range(30)), duration_s=2.0),
        Transcript(tuple(Word(" um", i * 0.1, i * 0.1 + 2) for i in range(30)), duration_s=5.0),
    ],
    ids=["empty", "one", "many", "many-timed", "capitals", "bullets", "no-duration", "overlap"],
)
def test_odd_input_is_read(transcript: Transcript) -> None:
    for finding in filter(is_filler, judged(transcript).findings):
        quote = transcript.text[finding.start_char : finding.end_char]
        assert quote.lower().split() == finding.check.removeprefix("fillers.").split("_")
