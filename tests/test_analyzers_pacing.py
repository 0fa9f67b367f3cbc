"""Pace and pauses: planted ones come back, turns are not crossed, nothing is invented."""

from dataclasses import replace

import pytest
from support.answers import QUESTION, clean, timed, typed, with_turns

from coach.analyzers import Fillers, Pacing, run_analyzers
from coach.domain import Analysis, Measure, Sound, Transcript, Word
from coach.language import load_language

LANGUAGE = load_language()
NAMES = [
    "words_per_minute",
    "articulation_rate",
    "pause_ratio",
    "long_pauses",
    "mean_run_words",
    "time_to_first_word",
    "mid_clause_pauses",
    "boundary_pauses",
    "median_pause",
    "fastest_pace",
    "slowest_pace",
]
TEN = "we moved all of the old data to new disks "


def judged(transcript: Transcript, pacing: Pacing | None = None) -> Analysis:
    passage = LANGUAGE.passage(QUESTION, transcript)
    return run_analyzers(passage, (Fillers(), pacing or Pacing()))[1]


def value(analysis: Analysis, name: str) -> float | None:
    return measure(analysis, name).value


def measure(analysis: Analysis, name: str) -> Measure:
    return next(m for m in analysis.measures if m.name == f"pacing.{name}")


def test_measures_of_planted_speech() -> None:
    text = f"[1.2] {TEN} [0.5] {TEN} [2.5] {TEN} [0.1] {TEN}"
    analysis = judged(timed(text, word_s=0.3))
    assert [m.name for m in analysis.measures] == [f"pacing.{name}" for name in NAMES]
    assert value(analysis, "words_per_minute") == pytest.approx(60 * 40 / 15.1)
    assert value(analysis, "articulation_rate") == pytest.approx(4 * 11 / 12.0)
    assert value(analysis, "pause_ratio") == pytest.approx(3.0 / 15.1)
    assert value(analysis, "long_pauses") == 1
    assert value(analysis, "mean_run_words") == pytest.approx(40 / 3)
    assert value(analysis, "time_to_first_word") == pytest.approx(1.2)
    assert value(analysis, "median_pause") == pytest.approx(1.5)
    assert value(analysis, "fastest_pace") == pytest.approx(60 * (40 - 0.1 / 0.3) / 15, rel=0.02)
    assert value(analysis, "slowest_pace") is None
    assert measure(analysis, "slowest_pace").reason == "shorter than 15 seconds"


def test_fillers_count_neither_as_words_nor_as_speech() -> None:
    plain = judged(timed(TEN * 3, word_s=0.3))
    spoken = timed((TEN + "um uh ") * 3, word_s=0.3)
    analysis = judged(replace(spoken, sounds=(Sound("silence", 2.0, 2.0, 0.9),)))
    plain = judged(replace(timed(TEN * 3, word_s=0.3), sounds=(Sound("silence", 2.0, 2.0, 0.9),)))
    assert value(analysis, "words_per_minute") == pytest.approx(60 * 30 / (3 * 3.6 - 0.6))
    rates = value(analysis, "articulation_rate"), value(plain, "articulation_rate")
    assert rates[0] == pytest.approx(rates[1])


@pytest.mark.parametrize(("gap_s", "is_speech"), [(0.39, True), (0.41, False), (3.0, False)])
def test_a_cough_is_no_speech_and_a_slip_of_the_recognizer_no_cough(
    gap_s: float, is_speech: bool
) -> None:
    transcript = timed(f"{TEN} [0.5] {TEN} [{gap_s}] {TEN}", word_s=0.3)
    coughed = judged(replace(transcript, sounds=transcript.sounds[:1]))
    speech_s = 9 + gap_s * is_speech
    assert value(coughed, "articulation_rate") == pytest.approx(3 * 11 / speech_s)


def test_words_that_do_not_fit_the_sound_say_nothing_of_its_pauses() -> None:
    spoken = timed(TEN * 3, word_s=0.3)
    analysis = judged(replace(spoken, sounds=(Sound("silence", 1.0, 8.8, 0.9),)))
    assert analysis.findings == ()
    assert measure(analysis, "pause_ratio").reason == "the words do not fit the sound"
    assert value(analysis, "words_per_minute") == pytest.approx(200)


def test_marks_left_by_a_filler_or_standing_alone_are_no_words() -> None:
    passage = clean(LANGUAGE, timed("So – we left um. She stayed ... there."))
    assert [word.text for word in passage.words] == ["So", "we", "left", "She", "stayed", "there."]
    assert [word.text for word in passage.dropped_words] == ["um."]


def test_pauses_before_the_first_and_after_the_last_word_are_none() -> None:
    analysis = judged(timed(f"[5.0] {TEN} {TEN} [6.0]", word_s=0.3))
    assert value(analysis, "pause_ratio") == 0
    assert analysis.findings == ()


def test_a_long_pause_says_where_it_lies() -> None:
    text = "We sent it to [2.5] the customer. [3.25] She liked it. And then [2.0] we left"
    found = judged(timed(text, word_s=0.5)).findings
    words = timed(text).text
    assert [words[: f.start_char].split()[-1] for f in found] == ["to", "customer.", "then"]
    assert all(f.start_char == f.end_char for f in found)
    places = [f.details["place"] for f in found]
    assert places == ["mid-sentence", "between sentences", "between clauses"]
    assert [(f.start_s, f.end_s) for f in found[:2]] == [(2.0, 4.5), (5.5, 8.75)]
    assert "mid-sentence" in found[0].message
    assert "2.5" in found[0].message


def test_without_sound_only_long_pauses_come_from_the_words() -> None:
    text = f"{TEN} [0.5] {TEN} [2.5] {TEN}"
    analysis = judged(timed(text, word_s=0.3, heard=False))
    assert [f.check for f in analysis.findings] == ["pacing.pause"]
    assert value(analysis, "words_per_minute") == pytest.approx(60 * 30 / 12.0)
    for name in ("articulation_rate", "pause_ratio", "mean_run_words"):
        assert value(analysis, name) is None
        assert measure(analysis, name).reason == "no sound to hear pauses in"


def test_sound_without_any_silence_has_a_pause_ratio_of_zero() -> None:
    transcript = replace(timed(TEN * 3), acoustics=(Measure("acoustics.speech_s", 12.0, "s"),))
    assert value(judged(transcript), "pause_ratio") == 0


def test_nothing_crosses_a_turn() -> None:
    transcript = with_turns(timed(f"{TEN} {TEN} [9.0] {TEN} {TEN}", word_s=0.4), 0, 20)
    analysis = judged(transcript)
    assert analysis.findings == ()
    assert value(analysis, "words_per_minute") == pytest.approx(150)
    assert value(analysis, "pause_ratio") == 0
    assert value(analysis, "mean_run_words") == 20
    whole = judged(replace(transcript, turns=()))
    assert [f.check for f in whole.findings] == ["pacing.pause"]


def test_a_spoken_turn_is_measured_beside_a_typed_one() -> None:
    spoken = timed(TEN * 2, word_s=0.4)
    words = (*spoken.words, *(Word(" yes") for _ in range(20)))
    transcript = with_turns(replace(spoken, words=words), 0, 20)
    assert value(judged(transcript), "words_per_minute") == pytest.approx(150)


@pytest.mark.parametrize(("pace", "check"), [(240, "pacing.rushed"), (80, "pacing.slow")])
def test_a_sustained_stretch_is_named_with_its_pace_and_seconds(pace: float, check: str) -> None:
    parts = [(150, 40), (pace, round(pace / 60 * 20)), (150, 40)]
    words, now = [], 0.0
    for wpm, count in parts:
        for _ in range(count):
            words.append(Word(f" word{len(words)}", now, now + 60 / wpm))
            now += 60 / wpm
    (found,) = judged(Transcript(tuple(words), duration_s=now)).findings
    assert found.check == check
    assert found.kind == "gap"
    assert found.start_s is not None
    assert found.end_s is not None
    assert found.start_s == pytest.approx(16.0)
    assert found.end_s == pytest.approx(36.0, abs=60 / pace)
    assert found.details["words_per_minute"] == pace
    assert found.details["seconds"] == pytest.approx(20.0, abs=60 / pace)


def at_pace(*parts: tuple[float, float]) -> Transcript:
    """Words at so many words a minute, for so many seconds."""
    words, now = [], 0.0
    for wpm, seconds in parts:
        for _ in range(round(seconds * wpm / 60)):
            words.append(Word(f" word{len(words)}", now, now + 60 / wpm))
            now += 60 / wpm
    return Transcript(tuple(words), duration_s=now)


def test_a_short_burst_does_not_make_the_calm_around_it_rushed() -> None:
    burst = at_pace((150, 30), (360, 6), (150, 30))
    assert judged(burst).findings == ()
    assert value(judged(burst), "fastest_pace") == pytest.approx((360 * 6 + 150 * 9) / 15, rel=0.02)


def test_fillers_and_long_pauses_do_not_make_a_stretch_slow() -> None:
    text = "we [2.0] sent um [2.0] it um um all [2.0] to um her um um and uh she [2.0] read it um "
    spoken = timed(text * 4, word_s=0.5)
    assert 60 * 40 / (spoken.duration_s or 0) < 50
    assert [f.check for f in judged(spoken).findings if f.check != "pacing.pause"] == []


def test_the_curve_follows_the_pace_in_each_turn() -> None:
    transcript = at_pace((120, 60), (180, 60))
    passage = LANGUAGE.passage(QUESTION, with_turns(transcript, 0, 120))
    slow, fast = Pacing().curve(passage)
    assert {round(point.words_per_minute) for point in slow} == {120}
    assert {round(point.words_per_minute) for point in fast} == {180}
    assert (slow[0].middle_s, slow[-1].middle_s) == (7.5, 52.5)
    (whole,) = Pacing().curve(LANGUAGE.passage(QUESTION, transcript))
    assert all(p.words_per_minute > 120 for p in whole if 52.5 < p.middle_s < 67.5)


def test_pauses_inside_clauses_and_at_their_borders_are_counted_apart() -> None:
    text = (
        f"{TEN.strip()}. [0.4] {TEN.strip()} to [0.3] the cloud, [0.5] and we [0.2] left, because"
        " [0.3] the old [0.4] one died."
    )
    analysis = judged(timed(text, word_s=0.3))
    minutes = (31 * 0.3 + 2.1) / 60
    assert value(analysis, "mid_clause_pauses") == pytest.approx(3 / minutes)
    assert value(analysis, "boundary_pauses") == pytest.approx(3 / minutes)


def test_the_speakers_own_pace_moves_the_limits_but_never_into_the_good_range() -> None:
    assert Pacing().limits == (100, 190)
    assert Pacing(baseline_wpm=150).limits == (112.5, 187.5)
    assert Pacing(baseline_wpm=180).limits == (120, 225)
    assert Pacing(baseline_wpm=220).limits == (120, 250)
    assert Pacing(baseline_wpm=100).limits == (80, 165)
    fast = at_pace((200, 30))
    assert judged(fast, Pacing(baseline_wpm=180)).findings == ()
    (found,) = judged(fast, Pacing(baseline_wpm=140)).findings
    assert found.message == "Fast for 30 seconds: 200 words a minute; you usually speak 140."


def test_the_own_articulation_rate_is_the_target_of_its_measure() -> None:
    spoken = timed(f"{TEN} [0.5] {TEN} {TEN}", word_s=0.3)
    assert measure(judged(spoken), "articulation_rate").target is None
    own = measure(judged(spoken, Pacing(baseline_articulation_rate=4.0)), "articulation_rate")
    assert own.target == pytest.approx((3.4, 4.6))


def test_words_in_capitals_are_not_spelled_out() -> None:
    quiet = judged(timed(f"{TEN} [0.5] {TEN}", word_s=0.3))
    loud = judged(timed(f"{TEN} [0.5] {TEN}".upper(), word_s=0.3))
    assert value(quiet, "articulation_rate") == value(loud, "articulation_rate")


@pytest.mark.parametrize("pace", [101, 120, 150, 189])
def test_an_even_pace_inside_the_limits_is_not_named(pace: float) -> None:
    step = 60 / pace
    words = tuple(Word(f" w{i}", i * step, i * step + step) for i in range(200))
    analysis = judged(Transcript(words, duration_s=200 * step))
    assert analysis.findings == ()
    assert value(analysis, "words_per_minute") == pytest.approx(pace)


def test_fourteen_seconds_of_rushing_are_not_sustained() -> None:
    words = tuple(Word(f" w{i}", i * 0.2, i * 0.2 + 0.2) for i in range(70))
    assert judged(Transcript(words, duration_s=14.0)).findings == ()
    assert judged(Transcript(words, duration_s=14.0), Pacing(sustained_s=10.0)).findings != ()


def test_a_typed_answer_is_not_measured() -> None:
    analysis = judged(typed(TEN * 5))
    assert analysis.findings == ()
    assert {m.value for m in analysis.measures} == {None}
    assert {m.reason for m in analysis.measures} == {"no times"}


def test_a_short_answer_has_no_rates() -> None:
    analysis = judged(timed("we fixed it"))
    assert value(analysis, "words_per_minute") is None
    assert measure(analysis, "words_per_minute").reason == "fewer than 10 words"
    assert value(analysis, "time_to_first_word") == 0


def odd() -> dict[str, Transcript]:
    still = tuple(Word(" word", 1.0, 1.0) for _ in range(40))
    crowd = tuple(Word(" word", i * 0.1, i * 0.1 + 3.0) for i in range(40))
    back = tuple(Word(" word", 10 - i * 0.1, 10.5 - i * 0.1) for i in range(40))
    return {
        "empty": Transcript(()),
        "one word": timed("yes"),
        "many": timed("word " * 10_000),
        "capitals": timed(TEN.upper() * 4),
        "bullets": typed("- one\n- two\n- three"),
        "no duration": Transcript(still, duration_s=2.0),
        "overlap": Transcript(crowd, duration_s=8.0),
        "backward": Transcript(back, duration_s=12.0),
        "all silence": replace(timed(TEN * 2), sounds=(Sound("silence", 0.0, 99.0, 1.0),)),
        "only fillers": timed("um uh um uh um"),
    }


@pytest.mark.parametrize("name", odd())
def test_odd_input_is_read(name: str) -> None:
    transcript = odd()[name]
    analysis = judged(transcript)
    for one in analysis.measures:
        assert (one.value is None) == (one.reason is not None)
        assert one.value is None or 0 <= one.value < 10_000
    for finding in analysis.findings:
        assert 0 <= finding.start_char <= finding.end_char <= len(transcript.text)


def test_the_cleaned_passage_knows_what_was_dropped() -> None:
    passage = clean(LANGUAGE, timed("So um, we left"))
    assert [word.text for word in passage.dropped_words] == ["um,"]
