"""Words are moved out of silence, keep their text, and go only where nobody can have said them."""

import os
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sounds import RATE_HZ, silence
from support.voicelike import voicelike

from coach.audio.media import load_audio
from coach.domain import Audio, Word
from coach.hearing.snapping import SHORT_S, settle_words, snap_words, without_invented
from coach.recognize.words import load_timed_transcript

DATA = Path(os.environ.get("COACH_EVAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
Given = list[tuple[str, float, float]]


def words(*given: tuple[str, float, float]) -> tuple[Word, ...]:
    return tuple(Word(f" {text}", start, end, 0.9) for text, start, end in given)


def times(found: tuple[Word, ...]) -> list[tuple[float | None, float | None]]:
    return [(word.start_s, word.end_s) for word in found]


def test_a_word_that_runs_on_into_a_pause_ends_where_the_pause_begins() -> None:
    found = snap_words(words(("well", 1.0, 4.0), ("then", 4.0, 4.3)), [(1.4, 3.9)])
    assert times(found) == [(1.0, 1.4), (4.0, 4.3)]


def test_a_word_that_begins_in_the_pause_before_it_begins_where_speech_does() -> None:
    found = snap_words(words(("well", 1.0, 1.4), ("then", 1.4, 4.3)), [(1.4, 3.9)])
    assert times(found) == [(1.0, 1.4), (3.9, 4.3)]


def test_a_word_that_runs_on_over_a_filler_stays_before_the_pause() -> None:
    silences = [(1.4, 2.2), (2.8, 3.9)]
    found = snap_words(words(("one", 1.1, 3.4), ("then", 3.9, 4.3)), silences)
    assert times(found) == [(1.1, 1.4), (3.9, 4.3)]


def test_a_first_word_seconds_early_moves_to_the_speech_that_no_word_takes() -> None:
    found = snap_words(words(("So", 0.0, 0.3), ("we", 10.4, 10.5)), [(0.0, 10.1)])
    assert times(found) == [(10.1, pytest.approx(10.229)), (10.4, 10.5)]


def test_words_share_what_is_left_of_one_that_reached_into_their_silence() -> None:
    early = words(("So", 0.0, 0.3), ("we", 0.3, 10.4), ("left", 10.4, 10.7))
    found = snap_words(early, [(0.0, 10.0)])
    assert times(found)[0][0] == 10.0
    assert times(found)[0][1] == times(found)[1][0]
    assert times(found)[1][1] == pytest.approx(10.3, abs=0.1)
    assert times(found)[2] == (10.4, 10.7)


def test_a_last_word_in_the_pause_moves_back_to_the_speech_before_it() -> None:
    late = words(("it", 1.0, 1.1), ("ended", 2.5, 2.9), ("Next", 5.0, 5.3))
    found = snap_words(late, [(1.5, 5.0)])
    assert times(found)[1][1] == 1.5
    assert 1.1 <= times(found)[1][0] < 1.3


def test_a_closure_inside_a_word_leaves_it_whole() -> None:
    whole = words(("apartment", 1.0, 1.8))
    assert snap_words(whole, [(1.3, 1.5)]) is not None
    assert snap_words(whole, [(1.3, 1.5)]) == whole
    long = words(("apartment", 1.0, 2.8))
    assert times(snap_words(long, [(1.5, 1.5 + SHORT_S + 0.1)])) == [(2.1, 2.8)]


def test_words_deep_in_a_long_silence_were_invented() -> None:
    given = words(("done.", 1.0, 1.4), ("Thank", 2.5, 2.8), ("you.", 2.8, 3.1), ("So", 6.0, 6.2))
    silences = [(1.4, 6.0)]
    assert without_invented(snap_words(given, silences), silences) == (given[0], given[3])


@pytest.mark.parametrize(
    ("word", "silence_s"),
    [((1.7, 2.0), (1.4, 6.0)), ((5.4, 5.7), (1.4, 6.0)), ((2.2, 2.4), (1.4, 3.3))],
)
def test_words_near_speech_and_in_short_silences_stay(
    word: tuple[float, float], silence_s: tuple[float, float]
) -> None:
    given = words(("done.", 1.0, 1.4), ("yes", *word), ("So", 6.0, 6.2))
    assert without_invented(given, [silence_s]) == given


def test_silences_that_most_words_lie_in_are_not_believed() -> None:
    given = words(*(("word", 0.3 * i, 0.3 * i + 0.3) for i in range(20)))
    assert snap_words(given, [(0.5, 5.9)]) == given
    assert without_invented(given, [(0.5, 5.9)]) == given


def test_words_without_times_stay_as_they_are() -> None:
    given = (Word("So"), Word(" we", 1.0, 1.2))
    assert snap_words(given, [(0.0, 3.0)]) == given
    assert without_invented(given, [(0.0, 3.0)]) == given
    assert snap_words((), [(0.0, 3.0)]) == ()


STEPS = st.lists(st.integers(0, 80), min_size=0, max_size=60)


@st.composite
def recognized(draw: st.DrawFn) -> tuple[tuple[Word, ...], list[tuple[float, float]], float]:
    """Words with rising times that do not overlap, silences in order and apart, and a length."""
    edges = [edge / 50 for edge in accumulate(draw(STEPS))]
    texts = st.sampled_from(["so", "we", "apartment", "I", "um,", "2,000"])
    given = tuple(
        Word(f" {draw(texts)}", start, end)
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    )
    borders = [b / 50 for b in accumulate(draw(st.lists(st.integers(1, 90), max_size=30)))]
    silences = [(a, b) for a, b in zip(borders[::2], borders[1::2], strict=False) if b - a >= 0.18]
    return given, silences, max([0.0, *edges, *borders])


@given(recognized())
def test_times_rise_and_lie_in_the_sound_and_the_text_stays(case) -> None:
    given_words, silences, duration_s = case
    found = snap_words(given_words, silences)
    assert [word.text for word in found] == [word.text for word in given_words]
    flat = [time for pair in times(found) for time in pair]
    assert flat == sorted(flat)
    assert all(0 <= time <= duration_s + 1e-9 for time in flat)
    assert len(without_invented(found, silences)) <= len(found)


@given(recognized())
def test_a_word_that_touches_no_silence_stays_unless_it_makes_room(case) -> None:
    given_words, silences, _ = case
    for before, after in zip(given_words, snap_words(given_words, silences), strict=True):
        free = all(b < before.start_s or before.end_s < a for a, b in silences)
        assert not free or before == after


@given(recognized())
def test_snapping_twice_changes_nothing_more(case) -> None:
    given_words, silences, _ = case
    once = snap_words(given_words, silences)
    assert times(snap_words(once, silences)) == times(once)


@given(recognized())
def test_what_is_kept_in_silence_had_no_room_beside_it(case) -> None:
    given_words, silences, _ = case

    def silent(word: Word) -> float:
        return sum(max(0.0, min(b, word.end_s) - max(a, word.start_s)) for a, b in silences)

    before = sum(map(silent, given_words))
    assert sum(map(silent, snap_words(given_words, silences))) <= before + 1e-6


def test_words_in_the_sound_itself_are_settled() -> None:
    sound = np.concatenate([silence(3).samples, voicelike(2).samples, silence(4).samples])
    given = words(("So", 0.4, 0.7), ("we", 3.4, 3.6), ("left", 3.7, 6.5), ("Thanks", 7.5, 8.0))
    found = settle_words(Audio(sound, RATE_HZ), given)
    assert [word.text for word in found] == [" So", " we", " left"]
    assert 2.9 <= found[0].start_s <= 3.4
    assert found[2].end_s <= 5.2


def test_no_sound_settles_nothing() -> None:
    assert settle_words(Audio(np.zeros(0, np.float32), RATE_HZ), ()) == ()


@pytest.mark.data
@pytest.mark.parametrize("name", ["acoustic_corpus", "cold_corpus", "cold_corpus3"])
def test_exact_words_of_real_speech_stay_and_stretched_ones_come_nearer(name: str) -> None:
    folder = DATA / "speech" / "timed"
    if not folder.is_dir():
        pytest.skip(f"no evaluation data in {DATA} (COACH_EVAL_DATA)")
    audio = load_audio(next((DATA / "speech" / "fillers").glob(f"{name}.*")))
    exact = load_timed_transcript(folder / "exact" / f"{name}.words.json").words
    settled = settle_words(audio, exact)
    assert [word.text for word in settled] == [word.text for word in exact]
    moved = [abs(a.start_s - b.start_s) for a, b in zip(exact, settled, strict=True)]
    assert np.mean(moved) < 0.02
