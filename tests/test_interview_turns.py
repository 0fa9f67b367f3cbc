"""A follow-up joins its take: one text, one clock, one sound."""

from dataclasses import replace

import numpy as np
import pytest
from support.answers import timed, typed

from coach.domain import Audio, Measure, Sound, Transcript
from coach.interview.turns import holds, joined_sound, with_follow_up, with_question

PROMPT = "What came of it?"


def first(text: str = "We moved it in a week. [1.0] It was hard.") -> Transcript:
    return with_question(timed(text), "Tell me about a move.")


def test_words_sounds_and_time_move_behind_the_first_answer() -> None:
    one, said = first(), timed("The bill fell by a third.")
    said = replace(said, sounds=(Sound("silence", 0.5, 0.9, 0.8),))
    whole = with_follow_up(one, PROMPT, said)
    assert whole.text == f"{one.text} {said.text}"
    assert one.duration_s is not None
    assert said.duration_s is not None
    assert whole.duration_s == pytest.approx(one.duration_s + said.duration_s)
    moved = whole.words[len(one.words)]
    assert moved.text == " The"
    assert moved.start_s == pytest.approx(one.duration_s + (said.words[0].start_s or 0))
    assert whole.sounds[-1].start_s == pytest.approx(one.duration_s + 0.5)
    starts = [word.start_s for word in whole.words if word.start_s is not None]
    assert starts == sorted(starts)


def test_turns_slice_to_what_was_said_and_share_their_border() -> None:
    one, said = first(), timed("The bill fell.")
    whole = with_follow_up(with_follow_up(one, PROMPT, said), "How much?", timed("A third."))
    texts = [whole.text[turn.start_char : turn.end_char] for turn in whole.turns]
    assert texts == [one.text, "The bill fell.", "A third."]
    assert [turn.kind for turn in whole.turns] == ["question", "follow_up", "follow_up"]
    assert whole.turns[1].start_s == whole.turns[0].end_s == one.duration_s
    assert whole.turns[2].end_s == whole.duration_s


def test_typed_turns_have_no_times() -> None:
    whole = with_follow_up(with_question(typed("We did it."), "?"), PROMPT, typed("It worked."))
    assert whole.text == "We did it. It worked."
    assert whole.duration_s is None
    assert whole.turns[1].start_s is None
    assert not whole.has_times


def test_pitch_and_level_are_means_weighted_by_speech() -> None:
    def heard(speech_s: float, pitch_hz: float | None) -> Transcript:
        reason = None if pitch_hz else "no voice"
        pitch = Measure("acoustics.pitch_hz", pitch_hz, "Hz", None, reason)
        return replace(first(), acoustics=(Measure("acoustics.speech_s", speech_s, "s"), pitch))

    whole = with_follow_up(heard(30.0, 100.0), PROMPT, heard(10.0, 200.0))
    assert [measure.value for measure in whole.acoustics] == [40.0, 125.0]
    assert with_follow_up(heard(30.0, None), PROMPT, heard(10.0, 200.0)).acoustics[1].value == 200


def test_a_recording_that_has_joined_already_is_known() -> None:
    said = timed("The bill fell by a third.")
    assert said.duration_s is not None
    whole = with_follow_up(first(), PROMPT, said)
    assert holds(whole, PROMPT, said.duration_s + 0.01)
    assert not holds(whole, PROMPT, said.duration_s + 1)
    assert not holds(whole, "Another?", said.duration_s)
    assert not holds(first(), PROMPT, said.duration_s)


def test_sound_joins_once_however_often_it_is_tried() -> None:
    one = Audio(np.full(32000, 0.1, np.float32), 16000)
    two = Audio(np.full(16000, 0.2, np.float32), 16000)
    joined = joined_sound(one, 2.0, two)
    again = joined_sound(joined, 2.0, two)
    assert np.array_equal(joined.samples, again.samples)
    assert joined.duration_s == 3.0
    assert joined_sound(one, 1.99996, two).duration_s == 3.0, "a rounded border cuts nothing off"
    with pytest.raises(ValueError, match="do not join"):
        joined_sound(one, None, Audio(two.samples, 8000))
