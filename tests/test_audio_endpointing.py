"""An answer ends at a long silence after speech, and never before or during it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.audio.endpointing import Endpointer

Stretch = tuple[float, float]
"""How long, how loud."""


def ended_s(*stretches: Stretch, wait_s: float = 4.0) -> float | None:
    """When an answer of these stretches ended, looked at ten times a second."""
    ear, elapsed_s = Endpointer(wait_s), 0.0
    for length_s, level_dbfs in stretches:
        for _ in range(round(length_s * 10)):
            elapsed_s += 0.1
            if ear.push(elapsed_s, level_dbfs):
                return round(elapsed_s, 1)
    return None


def test_it_ends_when_the_silence_is_long_enough() -> None:
    assert ended_s((1, -60), (5, -20), (10, -60)) == pytest.approx(10.0, abs=0.11)


def test_silence_from_the_start_never_ends_it() -> None:
    assert ended_s((120, -120)) is None
    assert ended_s((120, -55)) is None


def test_a_cough_is_no_beginning() -> None:
    assert ended_s((2, -60), (0.3, -10), (60, -60)) is None


def test_a_thinking_pause_does_not_end_it() -> None:
    assert ended_s((1, -60), (5, -20), (3.8, -60), (5, -22), (3.8, -60)) is None


def test_a_noisy_room_is_silence_too() -> None:
    assert ended_s((1, -38), (5, -15), (10, -38)) == pytest.approx(10.0, abs=0.11)


def test_shorter_waits_are_refused() -> None:
    with pytest.raises(ValueError, match="thinking pause"):
        Endpointer(3.9)


@given(st.lists(st.tuples(st.floats(0.1, 3.9), st.floats(-70, -5)), max_size=30))
def test_no_silence_below_the_wait_ever_ends_it(stretches: list[Stretch]) -> None:
    """Speech at -3 dBFS between any stretches: none of them is long enough."""
    between = [part for stretch in stretches for part in (stretch, (0.3, -3.0))]
    assert ended_s(*between) is None
