"""One question and what grows out of it: the answer, questions asked back, the follow-ups."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from coach.domain import Question, Take, Transcript, Turn
from coach.errors import CoachError, DeviceError, StorageError, TooLittleSpeechError
from coach.interview.answering import Answer, Ask, Gone, Outcome
from coach.interview.background import Background
from coach.interview.events import Controls, Event, FollowedUp, Notice
from coach.interview.interviewer import Interviewer
from coach.interview.modes import FOLLOW_UP_PREPARE_S, FOLLOW_UP_TARGET_S, Mode
from coach.interview.tools import FollowUps, Tools
from coach.interview.turns import joined_sound, with_question

MOST_REPLIES = 3
"""Questions back that are answered; what is said then counts as the answer, whatever it sounds like
(convention)."""


@dataclass
class Told:
    """What one question led to; grows with every follow-up, so that an end loses nothing."""

    take: Take
    """As it was stored last."""
    answer: Answer
    """Its sound is that of the whole take."""
    judged: bool
    left: bool = False
    """Whether the candidate left at a follow-up."""


@dataclass
class Dialogue:
    """Asks questions and follow-ups, and has the answers judged and stored."""

    tools: Tools
    interviewer: Interviewer
    mode: Mode
    most_follow_ups: int = 0
    problem: CoachError | None = None
    """The first take that could not be stored; the session went on."""
    _put_aside: set[str] = field(default_factory=set)
    _replies: int = 0
    """To what was asked back since the last answer."""

    def heard(self, question: Question, controls: Controls) -> Generator[Event, None, Outcome]:
        """Ask the question aloud and wait for the answer to it."""
        again = partial(self.interviewer.speak, question.text, controls)
        yield from again()
        limit_s = question.target_s[1] if self.mode.limited else None
        ask = Ask(
            question,
            again,
            target_s=question.target_s,
            limit_s=limit_s,
            prepare_s=self.mode.prepare_s,
        )
        return (yield from self.tools.source.answer(ask, controls))

    def told(self, question: Question, controls: Controls) -> Generator[Event, None, Told | None]:
        """Ask, judge and store the answer, the question open until there is one; None: left.

        Nothing is asked after it yet: that is `followed_up`.
        """
        self._replies = 0
        while True:
            answer = yield from self.heard(question, controls)
            if isinstance(answer, Gone):
                return None
            told = yield from self._judged(question, answer)
            said = told.take.transcript.text
            if not (told.judged and (yield from self._replied(question, answer, said, controls))):
                told.take = yield from self.stored(told.take, answer)
                return told

    def followed_up(self, told: Told, controls: Controls) -> Generator[Event, None, None]:
        """Ask what is still open, as often as the mode allows; `told` grows with each answer."""
        tools = self.tools.follow_ups
        if tools is None or not told.judged:
            return
        asked: tuple[FollowedUp, ...] = ()
        while len(asked) < self.most_follow_ups:
            objects = self.mode.objects and len(asked) == self.most_follow_ups - 1
            following = tools.choose(told.take, asked, objects)
            if following is None:
                return
            if not asked and not self.mode.objects:
                yield from self.interviewer.say("follow_up", len(following.text), controls)
            asked = (*asked, following)
            if not (yield from self._turn(told, following, tools, controls)):
                return

    def _turn(
        self, told: Told, asked: FollowedUp, tools: FollowUps, controls: Controls
    ) -> Generator[Event, None, bool]:
        """One follow-up and the answer to it; False where nothing more is to be asked."""
        self._replies = 0
        yield replace(asked, hidden=self.mode.aloud)
        again = partial(self.interviewer.speak, asked.text, controls)
        yield from again()
        while True:
            outcome = yield from self._answered(self._next(told, asked, again), controls)
            if isinstance(outcome, Gone):
                told.left = outcome is Gone.LEFT
                return False
            take = yield from self._joined(told.take, asked, outcome, tools)
            if take is None:
                return False
            last = take.transcript.turns[-1]
            said = take.transcript.text[last.start_char : last.end_char]
            if not (yield from self._replied(take.question, outcome, said, controls)):
                yield from self._grown(told, take, outcome, tools)
                return True

    def _answered(self, ask: Ask, controls: Controls) -> Generator[Event, None, Outcome]:
        """The answer to a follow-up; where the device fails there is none, and the first stands."""
        try:
            return (yield from self.tools.source.answer(ask, controls))
        except DeviceError as error:
            yield Notice(f"{error} Your first answer stands as it is.", "warning")
            return Gone.SKIPPED

    def _next(self, told: Told, asked: FollowedUp, again: Callable[[], Iterator[Event]]) -> Ask:
        return Ask(
            told.take.question,
            again,
            follow_up=asked,
            take_id=told.take.id,
            target_s=FOLLOW_UP_TARGET_S,
            limit_s=FOLLOW_UP_TARGET_S[1] if self.mode.limited else None,
            prepare_s=None if self.mode.prepare_s is None else FOLLOW_UP_PREPARE_S,
        )

    def _replied(
        self, question: Question, answer: Answer, said: str, controls: Controls
    ) -> Generator[Event, None, bool]:
        """Answer a question that was asked back; what was said can still be taken as an answer."""
        if answer.take_id in self._put_aside or self._replies >= MOST_REPLIES:
            return False
        reply = self.tools.reply(question, said)
        if reply is None:
            return False
        self._put_aside.add(answer.take_id)
        self._replies += 1
        self.tools.source.put_aside(answer)
        yield from self.interviewer.tell(reply, controls)
        return True

    def _judged(self, question: Question, answer: Answer) -> Generator[Event, None, Told]:
        work = Background(partial(self.tools.judge, question, answer))
        try:
            take = yield from work.finish()
        except TooLittleSpeechError as error:
            yield Notice(str(error), "warning")
            return Told(unjudged(question, answer), answer, judged=False)
        return Told(replace(take, mode=self.mode.name), answer, judged=True)

    def _joined(
        self, take: Take, asked: FollowedUp, answer: Answer, tools: FollowUps
    ) -> Generator[Event, None, Take | None]:
        """The take with one more turn; None where nothing could be heard in it."""
        work = Background(partial(tools.judge, take, asked, answer))
        try:
            return (yield from work.finish())
        except TooLittleSpeechError as error:
            yield Notice(f"{error} Your first answer stands as it is.", "warning")
            alone = unjudged(take.question, answer, asked.text)
            yield from self.stored(replace(alone, mode=self.mode.name), answer)
            return None

    def _grown(
        self, told: Told, take: Take, answer: Answer, tools: FollowUps
    ) -> Generator[Event, None, None]:
        """Store the take with its new turn, and put its sound together."""
        before_s = told.take.transcript.duration_s
        try:
            told.take = tools.store(take, answer)
        except StorageError as error:
            told.take = take
            yield self._not_stored(error)
        if told.answer.audio is not None and answer.audio is not None:
            sound = joined_sound(told.answer.audio, before_s, answer.audio)
            told.answer = replace(told.answer, audio=sound)

    def stored(self, take: Take, answer: Answer) -> Generator[Event, None, Take]:
        """Keep a take; one that cannot be stored is told and goes on unstored."""
        try:
            return self.tools.store(take, answer)
        except StorageError as error:
            yield self._not_stored(error)
            return take

    def _not_stored(self, error: StorageError) -> Notice:
        self.problem = self.problem or error
        return Notice(f"This take is not stored: {error}", "warning")


def unjudged(question: Question, answer: Answer, follow_up: str = "") -> Take:
    """A take of which nothing is known but that it was recorded."""
    duration_s = answer.audio.duration_s if answer.audio is not None else None
    transcript = answer.transcript or Transcript((), duration_s)
    if follow_up:
        end = len(transcript.text)
        start_s = None if duration_s is None else 0.0
        turn = Turn(follow_up, "follow_up", 0, end, start_s, transcript.duration_s)
        transcript = replace(transcript, turns=(turn,))
    transcript = with_question(transcript, question.text)
    return Take(answer.take_id, question, transcript, answer.recorded_at)
