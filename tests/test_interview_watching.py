"""What ends an answer, the one quiet hint, and a computer that slept."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from coach.audio.endpointing import Endpointer
from coach.interview.watching import Watch

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass
class Tape:
    """A recording that stands still."""

    elapsed_s: float
    level_dbfs: float = -20.0
    problem: str | None = None
    delivering: bool = True
    overflows: int = 0


def ending(watch: Watch, tape: Tape) -> str:
    notice = watch.ending(tape, tape.level_dbfs)  # type: ignore[arg-type]  # only what is looked at
    return notice.text if notice else ""


def test_the_limit_of_an_exercise_and_of_the_machine_are_told_apart() -> None:
    assert ending(Watch(150.0, hard=True), Tape(149.9)) == ""
    assert "Time is up" in ending(Watch(150.0, hard=True), Tape(150.0))
    assert "longest answer" in ending(Watch(1800.0), Tape(1800.0))


def test_a_device_that_drops_out_ends_the_answer() -> None:
    assert "is safe" in ending(Watch(150.0), Tape(20.0, problem="The microphone has stopped."))


def test_a_long_silence_ends_it_only_where_that_is_asked_for() -> None:
    watch, plain = Watch(1800.0, endpointer=Endpointer(5.0)), Watch(1800.0)
    texts = []
    for tick in range(200):
        tape = Tape(tick / 10, -70.0 if tick < 10 or tick > 60 else -20.0)
        assert ending(plain, tape) == ""
        texts.append(ending(watch, tape))
    assert "silent for 5 s" in next(text for text in texts if text)


def test_at_most_one_hint_at_a_time_and_none_in_a_good_answer() -> None:
    watch = Watch(150.0)
    ending(watch, Tape(30.0, -20.0))
    assert [watch.hint(second) for second in (1.0, 30.0, 134.9)] == ["", "", ""]
    assert watch.hint(135.0) == "15 s left"
    assert watch.hint(149.9) == "0 s left"


def test_a_dead_microphone_is_hinted_at() -> None:
    watch = Watch(150.0)
    ending(watch, Tape(1.0, -120.0))
    assert watch.hint(5.9) == ""
    assert "microphone" in watch.hint(6.0)
    ending(watch, Tape(7.0, -40.0))
    assert watch.hint(7.0) == ""


def test_a_jump_in_the_clock_is_sleep_and_a_slow_screen_is_not() -> None:
    watch = Watch(150.0)
    assert watch.slept_s(NOON) == 0
    assert watch.slept_s(NOON + timedelta(seconds=3)) == 0
    assert watch.slept_s(NOON + timedelta(minutes=20)) == 20 * 60 - 3
    assert watch.slept_s(NOON - timedelta(hours=1)) == 0, "a clock that is set back"
