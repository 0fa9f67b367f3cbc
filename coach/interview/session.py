"""A practice session: ask, listen, judge, review, question after question.

Everything the session needs comes in as `Tools`; it owns no device, file or database itself. It
yields events and reads keys, so that the terminal, the page and a test drive the same code.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

from coach.domain import Question, Take
from coach.errors import CoachError, StorageError
from coach.interview.answering import Gone
from coach.interview.dialogue import Dialogue, Told, unjudged
from coach.interview.events import (
    Asked,
    Controls,
    Ended,
    Event,
    Judged,
    Key,
    Keys,
    Notice,
)
from coach.interview.interviewer import Interviewer
from coach.interview.modes import COACH, Mode
from coach.interview.review import AGAIN, FINISH, LEAVE, NEXT, NEXT_REPORT, Review
from coach.interview.tools import Tools


@dataclass(frozen=True)
class Plan:
    """What is asked, and how."""

    questions: tuple[Question, ...]
    warm_up: Question | None = None
    review: bool = True
    """Whether the session waits after each report; a session without keys does not."""
    mode: Mode = COACH
    follow_ups: int = 0
    """The most follow-ups after an answer, where the mode leaves that open."""
    part: str = ""
    """The part of a story that alone is asked for and judged; empty for the whole."""


@dataclass
class Session:
    """One run through a plan."""

    plan: Plan
    tools: Tools
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        tools, mode = self.tools, self.plan.mode
        most = self.plan.follow_ups if mode.follow_ups is None else mode.follow_ups
        self._interviewer = Interviewer(tools.say, tools.phrase, tools.output, mode.aloud)
        self._dialogue = Dialogue(tools, self._interviewer, mode, most)

    @property
    def takes(self) -> tuple[Take, ...]:
        """The takes so far, as they were stored last."""
        return tuple(told.take for told in self.told)

    @property
    def problem(self) -> CoachError | None:
        """Why the first take that could not be stored was not; the session went on."""
        return self._dialogue.problem

    def run(self, controls: Controls) -> Iterator[Event]:
        """Yield events until all questions are answered or the candidate leaves.

        Lets KeyboardInterrupt through after recording has been closed and kept.
        """
        try:
            left = yield from self._rounds(controls)
        finally:
            for take in self.takes:
                self.tools.release(take, True)
        yield Ended(self.takes, self.tools.drop_abandoned(), left)

    def _rounds(self, controls: Controls) -> Generator[Event, None, bool]:
        left = yield from self._asked(controls)
        if self.plan.mode.feedback == "end":
            yield from self._reports(controls)
        return left

    def _asked(self, controls: Controls) -> Generator[Event, None, bool]:
        """Everything up to the closing words; whether the candidate left before."""
        say, total = self._interviewer.say, len(self.plan.questions)
        hidden = self.plan.mode.aloud
        if hidden:
            yield Notice(self.tools.phrase("phone_keys", 0))
        yield from say("greeting", 0, controls)
        if self.plan.warm_up is not None:
            yield Asked(self.plan.warm_up, 0, total, hidden)
            if not (yield from self._warm_up(self.plan.warm_up, controls)):
                return True
        for number, question in enumerate(self.plan.questions, start=1):
            if number > 1:
                phrase = "last_question" if number == total else "next_question"
                yield from say(phrase, number - 2, controls)
            yield Asked(question, number, total, hidden)
            if (yield from self._question(question, number == total, controls)) == "q":
                return True
        yield from say("closing", total, controls)
        return False

    def _warm_up(self, question: Question, controls: Controls) -> Generator[Event, None, bool]:
        answer = yield from self._dialogue.heard(question, controls)
        if isinstance(answer, Gone):
            return False
        take = replace(unjudged(question, answer), mode=self.plan.mode.name)
        yield from self._dialogue.stored(take, answer)
        yield from self._interviewer.say("after_warm_up", 0, controls)
        return True

    def _question(
        self, question: Question, last: bool, controls: Controls
    ) -> Generator[Event, None, Key]:
        while True:
            told = yield from self._dialogue.told(question, controls)
            if told is None:
                return "q"
            self.told.append(told)
            yield from self._dialogue.followed_up(told, controls)
            if self.plan.mode.feedback == "end":
                key = "q" if told.left else "n"
            else:
                key = yield from self._reported(told, last, controls)
            if key != "t":
                return key
            yield from self._interviewer.say("try_again", len(self.told), controls)

    def _reported(self, told: Told, last: bool, controls: Controls) -> Generator[Event, None, Key]:
        """Show the report on an answer and wait for what to do next."""
        if told.judged:
            yield Judged(told.take)
            yield from self._compared(told.take)
        key: Key = "q" if told.left else "n"
        if not told.left:
            ways_on = (AGAIN, FINISH if last else NEXT, LEAVE)
            key = yield from self._reviewed(told, ways_on, controls)
        self.tools.release(told.take, False)
        return key

    def _reports(self, controls: Controls) -> Generator[Event, None, None]:
        """All reports in the order of the answers, once the round is over."""
        total = len(self.told)
        for number, told in enumerate(self.told, start=1):
            yield Judged(told.take, number, total)
            yield from self._compared(told.take)
            ways_on = (FINISH,) if number == total else (NEXT_REPORT, LEAVE)
            if (yield from self._reviewed(told, ways_on, controls)) == "q":
                return

    def _compared(self, take: Take) -> Iterator[Event]:
        """The take beside the best other one of its question, where there is one."""
        try:
            compared = self.tools.compare(take)
        except StorageError:
            return
        if compared is not None:
            yield compared

    def _reviewed(
        self, told: Told, ways_on: Keys, controls: Controls
    ) -> Generator[Event, None, Key]:
        if not self.plan.review:
            return "n"
        review = Review(told.take, told.answer.audio, self.tools.output, ways_on)
        return (yield from review.choose(controls))
