"""A session driven by keys alone: no device, no model, no clock."""

from dataclasses import replace

import pytest
from support.sessions import (
    FIRST,
    NOW,
    RATE_HZ,
    RECORD,
    SECOND,
    Bench,
    Keys,
    Loudspeaker,
    Tape,
    advice,
    of,
)

from coach.domain import Audio, Feedback, Question, Take, Transcript, Word
from coach.errors import DeviceError, StorageError, TooLittleSpeechError
from coach.interview import Answer, Ended, Judged, Plan, Progress, TypedAnswer
from coach.interview.events import Asked, Listening, Notice, Playing, Speaking, Typing, Waiting


def test_two_questions_from_start_to_end() -> None:
    bench = Bench(Keys([*RECORD, "n", *RECORD, "n"]))
    events = bench.run(Plan((FIRST, SECOND)))
    assert [event.question.id for event in of(Asked, events)] == ["first", "second"]
    assert bench.stored == ["take-0", "take-1"]
    assert all(tape.stopped for tape in bench.tapes)
    (ended,) = of(Ended, events)
    assert not ended.left_early
    assert len(ended.takes) == 2


def test_enter_in_the_first_second_is_ignored() -> None:
    bench = Bench(Keys(["enter", "enter", None, None, "enter", "n"]))
    bench.run(Plan((FIRST,)))
    assert bench.tapes[0].elapsed_s > 1.0


def test_waiting_to_start_is_not_recorded() -> None:
    bench = Bench(Keys([None] * 50 + [*RECORD, "n"]))
    bench.run(Plan((FIRST,)))
    assert bench.tapes[0].elapsed_s < 3.0


def test_space_pauses_and_goes_on() -> None:
    bench = Bench(Keys(["enter", None, "space", None, None, "space", None, None, "enter", "n"]))
    events = bench.run(Plan((FIRST,)))
    paused = [event.paused for event in of(Listening, events)]
    assert paused == [False, False, True, True, True, False, False, False]
    times = {event.elapsed_s for event in of(Listening, events) if event.paused}
    assert len(times) == 1


def test_starting_over_keeps_the_first_take_and_can_return_to_it() -> None:
    bench = Bench(Keys(["enter", None, None, "r", "u", "n"]))
    events = bench.run(Plan((FIRST,)))
    assert bench.stored == ["take-0"]
    assert any("abandoned" in notice.text for notice in of(Notice, events))


def test_starting_over_records_anew() -> None:
    bench = Bench(Keys(["enter", None, None, "r", *RECORD, "n"]))
    bench.run(Plan((FIRST,)))
    assert bench.stored == ["take-1"]
    assert len(bench.tapes) == 2


def test_leaving_while_answering_stops_the_tape() -> None:
    bench = Bench(Keys(["enter", None, None, "q"]))
    events = bench.run(Plan((FIRST, SECOND)))
    assert bench.tapes[0].stopped
    assert bench.stored == []
    (ended,) = of(Ended, events)
    assert ended.left_early


def test_trying_again_asks_for_the_same_question() -> None:
    bench = Bench(Keys([*RECORD, "t", *RECORD, "n"]))
    events = bench.run(Plan((FIRST,)))
    assert [take.question.id for take in of(Ended, events)[0].takes] == ["first", "first"]


def test_ctrl_c_stops_the_tape() -> None:
    class Interrupting(Keys):
        def poll(self, timeout_s: float) -> str | None:
            if len(self.script) == 1:
                raise KeyboardInterrupt
            return super().poll(timeout_s)

    bench = Bench(Interrupting(["enter", None, None, "never"]))
    with pytest.raises(KeyboardInterrupt):
        bench.run(Plan((FIRST,)))
    assert bench.tapes[0].stopped


def test_a_dead_device_ends_the_answer_but_keeps_it() -> None:
    bench = Bench(Keys(["enter", "n"]))
    bench.make_tape = lambda: Tape(elapsed_s=5.0, problem="The microphone stopped delivering.")
    events = bench.run(Plan((FIRST,)))
    assert bench.stored == ["take-0"]
    assert "stopped delivering" in of(Notice, events)[0].text


def test_a_device_that_never_delivered_is_an_error() -> None:
    bench = Bench(Keys(["enter", "n"]))
    bench.make_tape = lambda: Tape(problem="The microphone delivers nothing.", delivering=False)
    with pytest.raises(DeviceError, match="delivers nothing"):
        bench.run(Plan((FIRST,)))
    assert bench.tapes[0].stopped


def test_gaps_in_the_sound_are_told() -> None:
    bench = Bench(Keys([*RECORD, "n"]))
    bench.make_tape = lambda: Tape(overflows=3)
    assert any("3 blocks" in n.text for n in of(Notice, bench.run(Plan((FIRST,)))))


def test_too_little_speech_is_told_and_the_take_is_kept() -> None:
    def silent(question: Question, answer: Answer, progress: Progress) -> Take:
        raise TooLittleSpeechError("Only silence was recorded.")

    bench = Bench(Keys([*RECORD, "n"]), judge=silent)
    events = bench.run(Plan((FIRST,)))
    assert bench.stored == ["take-0"]
    assert not of(Judged, events)
    assert "Only silence" in of(Notice, events)[0].text


def test_a_full_disk_does_not_take_the_feedback_away() -> None:
    bench = Bench(Keys([*RECORD, "n"]))

    def full(take: Take, answer: Answer) -> Take:
        raise StorageError("The disk is full.")

    bench.store = full  # type: ignore[method-assign]  # the one tool that fails here
    events = bench.run(Plan((FIRST,)))
    assert of(Judged, events)
    assert bench.session.problem is not None


def test_any_key_cuts_the_voice_short() -> None:
    loudspeaker = Loudspeaker(looks=1000)
    bench = Bench(Keys(["x", None, "y", *RECORD, "n", "z"]), loudspeaker)
    events = bench.run(Plan((FIRST,)))
    assert len(of(Speaking, events)) == 4
    assert of(Ended, events)


def test_the_answer_and_its_quotes_can_be_heard() -> None:
    loudspeaker = Loudspeaker()
    greeting_and_question = [None] * 4
    review = ["l", None, None, "1", None, None, "n"]
    bench = Bench(Keys([*greeting_and_question, *RECORD, *review, None, None]), loudspeaker)
    events = bench.run(Plan((FIRST,)))
    whole, quote = loudspeaker.played[2:4]
    assert whole == 10 * RATE_HZ
    assert quote == (4.5 - 2.5) * RATE_HZ
    assert {event.what for event in of(Playing, events)} == {"your answer", "“we won”"}


def test_quotes_without_a_second_offer_no_key() -> None:
    bench = Bench(Keys([*[None] * 4, *RECORD, "n", None, None]), Loudspeaker())

    def untimed(question: Question, answer: Answer, progress: Progress) -> Take:
        take = Bench.judged(bench, question, answer, progress)
        return replace(take, feedback=Feedback(strength=advice(None)))

    bench.judge = untimed
    keys = {hint.key for event in of(Waiting, bench.run(Plan((FIRST,)))) for hint in event.keys}
    assert "s" not in keys
    assert "l" in keys


def test_a_failing_voice_is_told_once() -> None:
    class Broken(Loudspeaker):
        def start(self, audio: Audio) -> None:
            raise DeviceError("No loudspeaker was found.")

    bench = Bench(Keys([*RECORD, "n", *RECORD, "n"]), Broken())
    events = bench.run(Plan((FIRST, SECOND)))
    assert len([n for n in of(Notice, events) if "loudspeaker" in n.text]) == 1


def test_typed_answers_need_no_device() -> None:
    def read(text: str) -> Transcript:
        return Transcript((Word(text),))

    typed = TypedAnswer(read, lambda: "typed-0", lambda: NOW)
    bench = Bench(Keys(["n"], typed="I fixed it."))
    events = bench.run(Plan((FIRST,)), typed)
    assert of(Typing, events)
    assert bench.stored == ["typed-0"]


def test_reports_are_released_when_left_and_at_the_end() -> None:
    bench = Bench(Keys([*RECORD, "n"]))
    bench.run(Plan((FIRST,)))
    assert bench.released == [("take-0", False), ("take-0", True)]


def test_the_warm_up_is_stored_but_not_judged() -> None:
    bench = Bench(Keys([*RECORD, *RECORD, "n"]))
    events = bench.run(Plan((FIRST,), warm_up=SECOND))
    assert bench.stored == ["take-0", "take-1"]
    assert len(of(Judged, events)) == 1
    assert of(Asked, events)[0].number == 0
