"""What an interview does with an answer that is recognized while it is spoken."""

from dataclasses import dataclass, field

from support.sessions import FIRST, RECORD, Bench, Keys, of

from coach.domain import Audio, Question, Take, Transcript
from coach.hearing import Listened
from coach.interview import Answer, Live, Plan, Progress
from coach.interview.events import Judged, Notice


@dataclass
class Growing:
    """A live transcript that writes down what is asked of it."""

    behind: bool = False
    log: list[str] = field(default_factory=list)

    def close(self) -> None:
        self.log.append("close")

    def abandon(self) -> None:
        self.log.append("abandon")

    def finish(self, audio: Audio, progress: object) -> Transcript | None:
        return None

    def listen_to(self, audio: Audio) -> Listened:
        raise AssertionError


class LiveBench(Bench):
    """A session whose answers all have the same live transcript."""

    def run_with(self, lives: dict[str, Growing]) -> list[object]:
        microphone = self.microphone()
        microphone.live = lives.get
        self.given: list[Live | None] = []

        def judge(question: Question, answer: Answer, progress: Progress) -> Take:
            self.given.append(answer.live)
            return Bench.judged(self, question, answer, progress)

        self.judge = judge
        return list(self.run(Plan((FIRST,)), microphone))


def test_the_answer_carries_what_was_recognized_and_is_closed_when_it_ends() -> None:
    bench, live = LiveBench(Keys([*RECORD, "n"])), Growing()
    bench.run_with({"take-0": live})
    assert bench.given == [live]
    assert live.log == ["close"]


def test_without_a_live_transcript_all_is_as_before() -> None:
    bench = LiveBench(Keys([*RECORD, "n"]))
    assert of(Judged, bench.run_with({}))  # type: ignore[arg-type]
    assert bench.given == [None]


def test_starting_over_forgets_what_was_recognized() -> None:
    bench, first, second = (
        LiveBench(Keys(["enter", None, None, "r", *RECORD, "n"])),
        Growing(),
        Growing(),
    )
    bench.run_with({"take-0": first, "take-1": second})
    assert first.log == ["close", "abandon"]
    assert bench.given == [second]


def test_leaving_forgets_what_was_recognized() -> None:
    bench, live = LiveBench(Keys(["enter", None, None, "q"])), Growing()
    bench.run_with({"take-0": live})
    assert live.log == ["close", "abandon"]


def test_falling_behind_is_told_once_and_recording_goes_on() -> None:
    keys = ["enter", *[None] * 6, "enter", "t", "enter", *[None] * 6, "enter", "n"]
    bench = LiveBench(Keys(keys))
    events = bench.run_with({"take-0": Growing(behind=True), "take-1": Growing(behind=True)})
    told = [n for n in of(Notice, events) if "slower than you speak" in n.text]  # type: ignore[arg-type]
    assert len(told) == 1
    assert "coach doctor --speed" in told[0].text
    assert len(bench.given) == 2
    assert bench.stored == ["take-0", "take-1"]
