"""Follow-ups: asked after the first answer is safe, joined to it, and lost in no way."""

from dataclasses import dataclass, field, replace

import pytest
from support.sessions import FIRST, NOW, RECORD, SECOND, Bench, Keys, Loudspeaker, Tape, of

from coach.domain import Question, Take, Transcript, Word
from coach.errors import StorageError, TooLittleSpeechError
from coach.interview import MODES, Answer, Ended, FollowUps, Judged, Plan, Progress, TypedAnswer
from coach.interview.events import FollowedUp, Listening, Notice, Preparing, Typing, Waiting
from coach.interview.turns import with_follow_up, with_question

ONCE = Plan((FIRST,), follow_ups=1)


@dataclass
class Asking:
    """Asks what it is told, one after the other, and writes down what happens."""

    texts: list[str]
    bench: Bench
    objections: list[bool] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    problem: Exception | None = None

    def choose(self, take: Take, asked: tuple[FollowedUp, ...], objects: bool) -> FollowedUp | None:
        assert self.bench.stored, "a follow-up is asked when the first answer is safe"
        self.objections.append(objects)
        return FollowedUp(self.texts.pop(0)) if self.texts else None

    def judge(self, take: Take, asked: FollowedUp, answer: Answer, progress: Progress) -> Take:
        if isinstance(self.problem, TooLittleSpeechError):
            raise self.problem
        first = with_question(take.transcript, take.question.text)
        said = answer.transcript or Transcript((Word("by a third", 0.5, 2.0),), 10.0)
        return replace(take, transcript=with_follow_up(first, asked.text, said))

    def store(self, take: Take, answer: Answer) -> Take:
        if isinstance(self.problem, StorageError):
            raise self.problem
        self.stored.append(answer.take_id)
        return take


def asking(keys: list[str | None], *texts: str, loud: bool = False) -> tuple[Bench, Asking]:
    bench = Bench(Keys(keys), Loudspeaker() if loud else None)
    follow_ups = Asking(list(texts), bench)
    bench.follow_ups = FollowUps(follow_ups.choose, follow_ups.judge, follow_ups.store)
    return bench, follow_ups


def test_the_answer_to_a_follow_up_joins_the_take() -> None:
    bench, asked = asking([*RECORD, *RECORD, "n"], "What came of it?")
    events = bench.run(ONCE)
    (take,) = of(Ended, events)[0].takes
    assert take.transcript.text == "we won by a third"
    assert [turn.kind for turn in take.transcript.turns] == ["question", "follow_up"]
    assert bench.stored == ["take-0"]
    assert asked.stored == ["take-1"]
    assert len(of(Judged, events)) == 1, "one report, over both"


def test_no_report_comes_before_the_follow_up() -> None:
    bench, _ = asking([*RECORD, *RECORD, "n"], "What came of it?")
    kinds = [type(event) for event in bench.run(ONCE)]
    assert kinds.index(FollowedUp) < kinds.index(Judged)


def test_a_follow_up_is_skipped_by_a_key() -> None:
    bench, asked = asking([*RECORD, "s", "n"], "What came of it?")
    events = bench.run(ONCE)
    assert of(Judged, events)
    assert asked.stored == []
    offered = {hint.key for event in of(Waiting, events) for hint in event.keys}
    assert "s" in offered


def test_nothing_open_means_no_follow_up() -> None:
    bench, _ = asking([*RECORD, "n"])
    assert not of(FollowedUp, bench.run(ONCE))


def test_without_follow_ups_nothing_is_asked() -> None:
    bench, asked = asking([*RECORD, "n"], "What came of it?")
    assert not of(FollowedUp, bench.run(Plan((FIRST,))))
    assert asked.objections == []


def test_leaving_at_a_follow_up_shows_the_report_on_the_first_answer() -> None:
    bench, _ = asking([*RECORD, "q"], "What came of it?")
    events = bench.run(Plan((FIRST, SECOND), follow_ups=1))
    assert len(of(Judged, events)) == 1
    (ended,) = of(Ended, events)
    assert ended.left_early
    assert [take.id for take in ended.takes] == ["take-0"]


def test_ctrl_c_at_a_follow_up_keeps_the_first_answer() -> None:
    class Interrupting(Keys):
        def poll(self, timeout_s: float) -> str | None:
            if not self.script:
                raise KeyboardInterrupt
            return super().poll(timeout_s)

    bench, _ = asking([], "What came of it?")
    bench.keys = Interrupting([*RECORD, "enter", None, None])
    with pytest.raises(KeyboardInterrupt):
        bench.run(ONCE)
    assert bench.stored == ["take-0"]
    assert bench.tapes[1].stopped
    assert bench.released == [("take-0", True)]


def test_silence_at_a_follow_up_leaves_the_first_answer_as_it_is() -> None:
    bench, asked = asking([*RECORD, *RECORD, "n"], "What came of it?")
    asked.problem = TooLittleSpeechError("Only silence was recorded.")
    events = bench.run(ONCE)
    assert bench.stored == ["take-0", "take-1"], "what was recorded is kept on its own"
    assert of(Judged, events)[0].take.transcript.text == "we won"
    assert any("stands as it is" in notice.text for notice in of(Notice, events))


def test_a_microphone_that_is_gone_at_a_follow_up_leaves_the_report() -> None:
    bench, asked = asking([*RECORD, "enter", "n"], "What came of it?")
    tapes = iter([Tape(), Tape(problem="The microphone was unplugged.", delivering=False)])
    bench.make_tape = lambda: next(tapes)
    events = bench.run(ONCE)
    assert asked.stored == []
    assert of(Judged, events)[0].take.transcript.text == "we won"
    assert any("unplugged" in notice.text for notice in of(Notice, events))


def test_a_microphone_that_drops_out_in_mid_follow_up_keeps_what_was_said() -> None:
    bench, asked = asking([*RECORD, "enter", "n"], "What came of it?")
    tapes = iter([Tape(), Tape(elapsed_s=5.0, problem="The microphone was unplugged.")])
    bench.make_tape = lambda: next(tapes)
    bench.run(ONCE)
    assert asked.stored == ["take-1"]


def test_a_full_disk_at_a_follow_up_still_shows_the_whole_report() -> None:
    bench, asked = asking([*RECORD, *RECORD, "n"], "What came of it?")
    asked.problem = StorageError("The disk is full.")
    events = bench.run(ONCE)
    assert of(Judged, events)[0].take.transcript.text == "we won by a third"
    assert bench.session.problem is not None


def test_the_whole_take_can_be_heard_again() -> None:
    quiet = [None, None]
    keys = [*quiet * 2, *RECORD, *quiet * 2, *RECORD, "l", *quiet, "n", *quiet]
    bench, _ = asking(keys, "What came of it?", loud=True)
    bench.run(ONCE)
    assert bench.loudspeaker is not None
    assert max(bench.loudspeaker.played) == 20 * 100


def test_follow_ups_can_be_typed_and_an_empty_one_skips() -> None:
    typed = TypedAnswer(lambda text: Transcript((Word(text),)), lambda: "typed", lambda: NOW)
    bench, asked = asking(["n"], "What came of it?")
    bench.keys = Keys(["n"], typed="It won.")
    events = bench.run(ONCE, typed)
    assert [event.follow_up for event in of(Typing, events)] == [False, True]
    assert of(Judged, events)[0].take.transcript.turns[1].start_s is None
    assert asked.stored == ["typed"]


def test_under_pressure_the_last_of_two_follow_ups_objects() -> None:
    bench, asked = asking([*RECORD * 3, "n"], "And?", "Was it you?")
    events = bench.run(Plan((FIRST,), mode=MODES["pressure"]))
    assert asked.objections == [False, True]
    assert len(of(Judged, events)[0].take.transcript.turns) == 3
    left = [event.left_s for event in of(Preparing, events)]
    assert left == [30.0, 3.0, 3.0], "back to back: time enough to skip one"


def test_a_question_back_is_answered_and_the_question_stays_open() -> None:
    bench, _ = asking([*RECORD, *RECORD, "n"])
    said = iter(["Which team do you mean?", "we won"])

    def judged(question: Question, answer: Answer, progress: Progress) -> Take:
        return Take(answer.take_id, question, Transcript((Word(next(said), 1.0, 2.0),), 10.0), NOW)

    bench.judge = judged
    bench.reply = lambda _, text: "Any team you like." if text.endswith("?") else None
    events = bench.run(ONCE)
    assert bench.stored == ["take-1"], "the question back is no take"
    assert [take.transcript.text for take in of(Ended, events)[0].takes] == ["we won"]


def test_a_question_back_can_be_taken_as_the_answer_after_all() -> None:
    bench, _ = asking([*RECORD, "u", "n"])
    bench.reply = lambda _, __: "Any team you like."
    events = bench.run(ONCE)
    assert bench.stored == ["take-0"]
    assert len(of(Judged, events)) == 1
    labels = {hint.label for event in of(Waiting, events) for hint in event.keys}
    assert "count what you said as the answer" in labels


def test_questions_back_come_to_an_end() -> None:
    typed = TypedAnswer(
        lambda text: Transcript((Word(text),)), iter("abcdefgh").__next__, lambda: NOW
    )
    bench, _ = asking(["n"])
    bench.keys = Keys(["n"], typed="Which one?")
    bench.reply = lambda _, __: "Any one you like."
    events = bench.run(ONCE, typed)
    assert len(of(Judged, events)) == 1
    assert len(of(Typing, events)) == 4


def test_the_clock_of_a_follow_up_aims_shorter() -> None:
    bench, _ = asking([*RECORD, *RECORD, "n"], "What came of it?")
    aims = {event.target_s for event in of(Listening, bench.run(ONCE))}
    assert (15.0, 60.0) in aims
