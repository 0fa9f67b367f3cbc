"""A practice session: ask, listen, judge, review, question after question.

Everything the session needs comes in as `Tools`; it owns no device, file or database itself. It
yields events and reads keys, so that the terminal, the page and a test drive the same code.
"""

import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from coach.domain import Advice, Audio, Question, Take, Transcript
from coach.errors import CoachError, DeviceError, StorageError, TooLittleSpeechError
from coach.interview.answering import Answer, AnswerSource
from coach.interview.events import (
    Asked,
    Controls,
    Ended,
    Event,
    Judged,
    Key,
    KeyHint,
    Notice,
    Said,
    Waiting,
    Working,
)
from coach.interview.playback import TICK_S, Output, cut, play

Progress = Callable[[str, float | None], None]
QUOTE_MARGIN_S = 0.5
"""Played before and after a quoted stretch, so that it can be placed."""

NEXT = KeyHint("n", "next question")
FINISH = KeyHint("n", "finish")
AGAIN = KeyHint("t", "try again")
LEAVE = KeyHint("q", "leave")
STRENGTH_KEY: Key = "s"
LISTEN = KeyHint("l", "listen to your answer")
_DECISIONS: Mapping[Key, Key] = {"enter": "n", "n": "n", "t": "t", "q": "q"}


@dataclass(frozen=True)
class Tools:
    """What a session works with; every function may raise a CoachError."""

    say: Callable[[str], Audio | None]
    """Renders a line in the interviewer's voice; None for a silent one."""
    phrase: Callable[[str, int], str]
    """What the interviewer says around questions: name and turn to words."""
    output: Output | None
    """None where there is no loudspeaker: then nothing is played."""
    source: AnswerSource
    judge: Callable[[Question, Answer, Progress], Take]
    """Recognizes and judges; told the stage and the fraction done."""
    store: Callable[[Take, Answer], Take]
    """Keeps a take and its sound; returns it as it was stored."""
    release: Callable[[Take, bool], None]
    """Told when a take's report has been left (False) and when the session ends (True)."""
    drop_abandoned: Callable[[], int] = lambda: 0
    """Removes the takes that were started over; returns how many."""


@dataclass(frozen=True)
class Plan:
    """What is asked."""

    questions: tuple[Question, ...]
    warm_up: Question | None = None
    review: bool = True
    """Whether the session waits after each report; a session without keys does not."""


@dataclass
class Session:
    """One run through a plan."""

    plan: Plan
    tools: Tools
    takes: list[Take] = field(default_factory=list)
    problem: CoachError | None = None
    """The first take that could not be stored; the session went on."""
    _mute: bool = False

    def run(self, controls: Controls) -> Iterator[Event]:
        """Yield events until all questions are answered or the candidate leaves.

        Lets KeyboardInterrupt through after recording has been closed and kept.
        """
        try:
            left = yield from self._rounds(controls)
        finally:
            for take in self.takes:
                self.tools.release(take, True)
        yield Ended(tuple(self.takes), self.tools.drop_abandoned(), left)

    def _rounds(self, controls: Controls) -> Generator[Event, None, bool]:
        yield from self._say("greeting", 0, controls)
        total = len(self.plan.questions)
        if self.plan.warm_up is not None:
            yield Asked(self.plan.warm_up, 0, total)
            if not (yield from self._warm_up(self.plan.warm_up, controls)):
                return True
        for number, question in enumerate(self.plan.questions, start=1):
            if number > 1:
                phrase = "last_question" if number == total else "next_question"
                yield from self._say(phrase, number - 2, controls)
            yield Asked(question, number, total)
            if (yield from self._question(question, number == total, controls)) == "q":
                return True
        yield from self._say("closing", total, controls)
        return False

    def _warm_up(self, question: Question, controls: Controls) -> Generator[Event, None, bool]:
        answer = yield from self._heard(question, controls)
        if answer is None:
            return False
        yield from self._stored(_unjudged(question, answer), answer)
        yield from self._say("after_warm_up", 0, controls)
        return True

    def _question(
        self, question: Question, last: bool, controls: Controls
    ) -> Generator[Event, None, Key]:
        while True:
            answer = yield from self._heard(question, controls)
            if answer is None:
                return "q"
            take = yield from self._judged(question, answer, controls)
            self.takes.append(take)
            key = yield from self._review(take, answer, last, controls)
            self.tools.release(take, False)
            if key != "t":
                return key
            yield from self._say("try_again", len(self.takes), controls)

    def _heard(
        self, question: Question, controls: Controls
    ) -> Generator[Event, None, Answer | None]:
        ask = partial(self._speak, question.text, controls)
        yield from ask()
        return (yield from self.tools.source.answer(question, controls, ask))

    def _say(self, phrase: str, turn: int, controls: Controls) -> Iterator[Event]:
        text = self.tools.phrase(phrase, turn)
        yield Said(text)
        yield from self._speak(text, controls)

    def _speak(self, text: str, controls: Controls) -> Iterator[Event]:
        """Say a line; a voice that fails is told once and then left in peace."""
        if self.tools.output is None or self._mute:
            return
        try:
            audio = self.tools.say(text)
            if audio is not None:
                yield from play(audio, self.tools.output, controls)
        except DeviceError as error:
            self._mute = True
            yield Notice(f"{error} Questions are only shown.", "warning")

    def _judged(
        self, question: Question, answer: Answer, controls: Controls
    ) -> Generator[Event, None, Take]:
        work = _Background(partial(self.tools.judge, question, answer))
        try:
            take = yield from work.finish(controls)
        except TooLittleSpeechError as error:
            yield Notice(str(error), "warning")
            return (yield from self._stored(_unjudged(question, answer), answer))
        take = yield from self._stored(take, answer)
        yield Judged(take)
        return take

    def _stored(self, take: Take, answer: Answer) -> Generator[Event, None, Take]:
        try:
            return self.tools.store(take, answer)
        except StorageError as error:
            self.problem = self.problem or error
            yield Notice(f"This take is not stored: {error}", "warning")
            return take

    def _review(
        self, take: Take, answer: Answer, last: bool, controls: Controls
    ) -> Generator[Event, None, Key]:
        if not self.plan.review:
            return "n"
        can_play = self._can_play(answer)
        quotes = _quotes(take) if can_play else {}
        keys = _review_keys(quotes, can_listen=can_play, last=last)
        replays: dict[Key, Advice | None] = {"l": None, **quotes} if can_play else {}
        key: Key | None = None
        while key is None:
            yield Waiting(keys)
            key = controls.poll(TICK_S)
            while key in replays and answer.audio is not None:
                key = yield from self._replay(answer.audio, replays[key], controls)
            key = _DECISIONS.get(key or "")
        return key

    def _can_play(self, answer: Answer) -> bool:
        return answer.audio is not None and self.tools.output is not None

    def _replay(
        self, audio: Audio, quote: Advice | None, controls: Controls
    ) -> Generator[Event, None, Key | None]:
        output = self.tools.output
        if output is None:
            return None
        what = "your answer"
        if quote is not None and quote.start_s is not None and quote.end_s is not None:
            audio = cut(audio, quote.start_s - QUOTE_MARGIN_S, quote.end_s + QUOTE_MARGIN_S)
            what = f"“{quote.quote}”"
        try:
            return (yield from play(audio, output, controls, what))
        except DeviceError as error:
            yield Notice(str(error), "warning")
            return None


def _review_keys(
    quotes: Mapping[Key, Advice], *, can_listen: bool, last: bool
) -> tuple[KeyHint, ...]:
    listen = (LISTEN,) if can_listen else ()
    numbers = tuple(KeyHint(key, _heard_label(key, quotes)) for key in quotes)
    return (*listen, *numbers, AGAIN, FINISH if last else NEXT, LEAVE)


def _heard_label(key: Key, quotes: Mapping[Key, Advice]) -> str:
    if key == STRENGTH_KEY:
        return "hear what worked"
    return f"hear fix {key}" if "2" in quotes else "hear the fix"


def _quotes(take: Take) -> dict[Key, Advice]:
    """The quotes that can be heard: `s` for the strength, the fixes by their number."""
    strength, fixes = take.feedback.strength, take.feedback.fixes
    given = {STRENGTH_KEY: strength, **{str(n): fix for n, fix in enumerate(fixes, 1)}}
    return {key: advice for key, advice in given.items() if advice and advice.start_s is not None}


def _unjudged(question: Question, answer: Answer) -> Take:
    duration_s = answer.audio.duration_s if answer.audio is not None else None
    transcript = answer.transcript or Transcript((), duration_s)
    return Take(answer.take_id, question, transcript, answer.recorded_at)


class _Background:
    """Runs the judging beside the event loop and passes its progress on as events."""

    def __init__(self, work: Callable[[Progress], Take]) -> None:
        self._work = work
        self._stage = Working("Listening to your answer", None)
        self._take: Take | None = None
        self._error: BaseException | None = None

    def finish(self, controls: Controls) -> Generator[Event, None, Take]:
        """Yield progress until the work is done; return its take or raise its error."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        while thread.is_alive():
            yield self._stage
            thread.join(TICK_S)
        del controls
        if self._error is not None:
            raise self._error
        assert self._take is not None  # noqa: S101 the thread left one or the other
        return self._take

    def _run(self) -> None:
        try:
            self._take = self._work(self._report)
        except BaseException as error:  # noqa: BLE001 handed over to the caller's thread
            self._error = error

    def _report(self, stage: str, fraction: float | None) -> None:
        self._stage = replace(self._stage, stage=stage, fraction=fraction)
