"""Pace over time and the place of pauses, on what is known and on anything at all."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.answers import QUESTION, typed

from coach.analyzers.timing.clauses import place_of_pause
from coach.analyzers.timing.pace import fast_stretches, pace_curve, slow_stretches
from coach.language import load_language

LANGUAGE = load_language()
LAGS = st.lists(st.floats(0.05, 3.0), min_size=2, max_size=120)


def onsets_of(lags: list[float]) -> list[float]:
    return list(accumulate(lags, initial=0.0))


def words_per_minute(onsets: list[float], first: int, last: int) -> float:
    return 60 * (last - first) / (onsets[last] - onsets[first])


@given(LAGS, st.floats(60, 260))
def test_a_fast_stretch_is_fast_from_both_ends_and_cannot_be_longer(lags, limit) -> None:
    onsets = onsets_of(lags)
    found = list(fast_stretches(onsets, limit, 5.0))
    for first, last in found:
        assert onsets[last] - onsets[first] >= 5.0 - 1e-6
        for middle in range(first + 1, last):
            assert words_per_minute(onsets, first, middle) > limit - 1e-6
            assert words_per_minute(onsets, middle, last) > limit - 1e-6
    for (_, before), (after, _) in pairwise(found):
        assert before < after


@given(LAGS, st.floats(60, 260))
def test_no_stretch_is_both_fast_and_slow(lags, limit) -> None:
    onsets = onsets_of(lags)
    fast = {i for a, b in fast_stretches(onsets, limit, 0.0) for i in range(a, b)}
    slow = {i for a, b in slow_stretches(onsets, limit, 0.0) for i in range(a, b)}
    above = {i for i, lag in enumerate(lags) if 60 / (onsets[i + 1] - onsets[i]) > limit + 1e-6}
    assert above <= fast
    assert not above & slow - fast


@given(LAGS, st.floats(0.5, 2.0))
def test_the_curve_of_speech_that_is_sped_up_is_the_curve_sped_up(lags, factor) -> None:
    onsets = onsets_of(lags)
    plain = pace_curve(onsets, 5.0)
    fast = pace_curve([onset / factor for onset in onsets], 5.0 / factor, 1.0 / factor)
    assert len(plain) - 1 <= len(fast) <= len(plain) + 1
    for one, two in zip(plain, fast, strict=False):
        assert two.middle_s * factor == pytest.approx(one.middle_s)
        assert two.words_per_minute == pytest.approx(one.words_per_minute * factor, abs=1e-6)


@given(LAGS)
def test_the_curve_lies_between_the_slowest_and_the_fastest_word(lags) -> None:
    onsets = onsets_of(lags)
    points = pace_curve(onsets, 5.0)
    assert bool(points) == (onsets[-1] >= 5.0)
    for point in points:
        assert 60 / max(lags) - 1e-6 <= point.words_per_minute <= 60 / min(lags) + 1e-6
        assert 2.5 <= point.middle_s <= onsets[-1] - 2.5 + 1e-6


@pytest.mark.parametrize("clock", [(), (1.0,), (1.0, 1.0, 1.0)])
def test_no_time_has_no_curve(clock) -> None:
    assert pace_curve(clock, 15.0) == ()
    assert list(fast_stretches(clock, 190.0, 15.0)) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("We sent it to | the customer.", "mid-sentence"),
        ("We shipped | the release in May.", "mid-sentence"),
        ("I asked the, | budget team.", "mid-sentence"),
        ("She liked it. | Then we left.", "between sentences"),
        ("She liked it! | then we left.", "between sentences"),
        ("When it broke, | the team met.", "between clauses"),
        ("I stayed late | because it broke.", "between clauses"),
        ("It broke and | the team met.", "between clauses"),
        ("I realized | that nobody knew.", "between clauses"),
        ("we sent it to | the customer and she", "mid-sentence"),
        ("we fixed it all | and then they left", "between clauses"),
        ("we fixed it all | she left", "between clauses"),
        ("that is what we asked for | we then", "between clauses"),
        ("we rolled back | the change", None),
    ],
)
def test_where_a_pause_lies(text: str, place: str | None) -> None:
    passage = LANGUAGE.passage(QUESTION, typed(text.replace(" |", "")))
    before = len(text.partition("|")[0].split())
    assert place_of_pause(passage, passage.words[before - 1], passage.words[before]) == place


def test_a_dropped_filler_does_not_hide_the_end_of_a_sentence() -> None:
    text = "She liked it um. Then we left."
    passage = LANGUAGE.passage(QUESTION, typed(text)).without([(13, 15)])
    assert [word.text for word in passage.words][2:4] == ["it", "Then"]
    place = place_of_pause(passage, passage.words[2], passage.words[3])
    assert place == "between sentences"
