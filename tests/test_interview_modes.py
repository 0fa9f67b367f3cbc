"""What each mode does: when feedback comes, what is shown, what the clock ends."""

from datetime import timedelta

from support.sessions import FIRST, NOW, RECORD, SECOND, Bench, Keys, Loudspeaker, Tape, of

from coach.domain import Audio
from coach.errors import DeviceError
from coach.interview import MODES, Ended, Judged, Plan
from coach.interview.events import Asked, Listening, Notice, Preparing, Said

BOTH = (FIRST, SECOND)


def test_an_interview_gives_all_reports_at_the_end_in_order() -> None:
    bench = Bench(Keys([*RECORD, *RECORD, "n", "n"]))
    events = bench.run(Plan(BOTH, mode=MODES["interview"]))
    kinds = [type(event) for event in events]
    assert kinds.index(Judged) > len(kinds) - 1 - kinds[::-1].index(Asked)
    reports = of(Judged, events)
    assert [(report.number, report.total) for report in reports] == [(1, 2), (2, 2)]
    assert [report.take.question for report in reports] == list(BOTH)
    assert {take.mode for take in of(Ended, events)[0].takes} == {"interview"}


def test_leaving_an_interview_early_still_reports_on_what_was_answered() -> None:
    bench = Bench(Keys([*RECORD, "q", "n"]))
    events = bench.run(Plan(BOTH, mode=MODES["interview"]))
    assert len(of(Judged, events)) == 1
    assert of(Ended, events)[0].left_early


def test_pressure_counts_down_and_begins_by_itself() -> None:
    bench = Bench(Keys([None] * 310 + [None, None, "enter", "n"]))
    events = bench.run(Plan((FIRST,), mode=MODES["pressure"]))
    left = [event.left_s for event in of(Preparing, events)]
    assert left[0] == 30.0
    assert left[-1] < 0.2
    assert bench.stored == ["take-0"]


def test_pressure_ends_the_answer_at_its_limit() -> None:
    bench = Bench(Keys(["enter", *[None] * 299, "n"]))
    events = bench.run(Plan((FIRST,), mode=MODES["pressure"]))
    assert bench.tapes[0].elapsed_s == FIRST.target_s[1]
    assert any("Time is up" in notice.text for notice in of(Notice, events))
    hints = [event.hint for event in of(Listening, events)]
    assert hints[0] == ""
    assert hints[-1] == "0 s left"


def test_other_modes_have_no_limit_but_the_machines() -> None:
    bench = Bench(Keys(["enter", *[None] * 700, "enter", "n"]))
    bench.run(Plan((FIRST,)))
    assert bench.tapes[0].elapsed_s > 2 * FIRST.target_s[1]


def test_the_phone_shows_nothing_of_the_questions_and_tells_the_keys_once() -> None:
    loudspeaker = Loudspeaker(looks=0)
    bench = Bench(Keys([*RECORD, *RECORD, "n", "n"]), loudspeaker)
    events = bench.run(Plan(BOTH, mode=MODES["phone"]))
    assert [event.hidden for event in of(Asked, events)] == [True, True]
    assert not of(Said, events)
    assert [notice.text for notice in of(Notice, events)] == ["phone_keys"]
    assert len(loudspeaker.played) == 5, "greeting, question, next, question, closing"


def test_a_phone_whose_voice_fails_shows_the_questions_after_all() -> None:
    class Broken(Loudspeaker):
        def start(self, audio: Audio) -> None:
            raise DeviceError("No loudspeaker was found.")

    bench = Bench(Keys([*RECORD, *RECORD, "n", "n"]), Broken())
    said = [event.text for event in of(Said, bench.run(Plan(BOTH, mode=MODES["phone"])))]
    assert FIRST.text in said
    assert SECOND.text in said


def test_a_silence_ends_an_answer_only_where_that_was_asked_for() -> None:
    class Fading(Tape):
        @property
        def level_dbfs(self) -> float:
            self.elapsed_s += 0.5
            return -20.0 if 1 < self.elapsed_s < 10 else -70.0

    bench = Bench(Keys(["enter", *[None] * 60, "n"]))
    bench.make_tape = Fading
    source = bench.microphone()
    source.auto_stop_s = 5.0
    bench.run(Plan((FIRST,)), source)
    assert 14.0 <= bench.tapes[0].elapsed_s <= 16.0


def test_a_computer_that_slept_pauses_the_recording() -> None:
    times = iter([NOW, NOW, NOW, *[NOW + timedelta(hours=1)] * 50])
    bench = Bench(Keys(["enter", None, None, None, None, "space", None, "enter", "n"]))
    bench.now = lambda: next(times)
    events = bench.run(Plan((FIRST,)))
    paused = [event.paused for event in of(Listening, events)]
    assert paused == [False, False, False, True, True, False, False]
    assert any("slept for 60 min" in notice.text for notice in of(Notice, events))
