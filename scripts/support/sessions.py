"""A session driven by keys alone, for tests: no device, no model, no clock."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from coach.domain import Advice, Audio, Feedback, Question, Take, Transcript, Word
from coach.interview import (
    Answer,
    Ask,
    Event,
    FollowUps,
    Microphone,
    Plan,
    Progress,
    Session,
    Tools,
    TypedAnswer,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = Question("first", "Tell me about a failure.")
SECOND = Question("second", "Tell me about a conflict.")
RATE_HZ = 100


@dataclass
class Keys:
    """Presses what it is told when the session shows the events it waits for."""

    script: list[str | None]
    typed: str = ""

    def poll(self, timeout_s: float) -> str | None:
        del timeout_s
        if not self.script:
            raise AssertionError("the session waits for a key nobody presses")
        return self.script.pop(0)

    def read_answer(self) -> str:
        return self.typed


@dataclass
class Tape:
    """A recording whose time passes as it is looked at."""

    elapsed_s: float = 0.0
    paused: bool = False
    stopped: bool = False
    problem: str | None = None
    delivering: bool = True
    overflows: int = 0

    @property
    def level_dbfs(self) -> float:
        self.elapsed_s += 0.0 if self.paused else 0.5
        return -20.0

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Loudspeaker:
    """Plays each sound for a few looks; remembers what it played."""

    looks: int = 2
    played: list[int] = field(default_factory=list)
    left: int = 0

    def start(self, audio: Audio) -> None:
        self.played.append(len(audio.samples))
        self.left = self.looks

    @property
    def playing(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def stop(self) -> None:
        self.left = 0


def sound(duration_s: float) -> Audio:
    return Audio(np.zeros(int(duration_s * RATE_HZ), dtype=np.float32), RATE_HZ)


def advice(start_s: float | None) -> Advice:
    end_s = None if start_s is None else start_s + 1.0
    return Advice("star.result", "Good.", "Keep it.", "we won", 0, 6, start_s, end_s)


@dataclass
class Bench:
    """A session's tools with everything written down."""

    keys: Keys
    loudspeaker: Loudspeaker | None = None
    tapes: list[Tape] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    released: list[tuple[str, bool]] = field(default_factory=list)
    judge: Callable[[Question, Answer, Progress], Take] | None = None
    make_tape: Callable[[], Tape] = Tape
    ids: Iterator[int] = field(default_factory=lambda: iter(range(100)))

    follow_ups: FollowUps | None = None
    reply: Callable[[Question, str], str | None] = lambda _, __: None
    now: Callable[[], datetime] = lambda: NOW

    def begin(self, take_id: str, ask: Ask, recorded_at: datetime) -> Tape:
        del take_id, ask, recorded_at
        self.tapes.append(self.make_tape())
        return self.tapes[-1]

    def microphone(self) -> Microphone:
        return Microphone(
            self.begin, lambda _: sound(10), lambda: f"take-{next(self.ids)}", self.now
        )

    def judged(self, question: Question, answer: Answer, progress: Progress) -> Take:
        progress("Listening", 0.5)
        text = Transcript((Word("we won", 1.0, 2.0),), 10.0)
        feedback = Feedback(strength=advice(1.0), fixes=(advice(3.0),))
        return Take(answer.take_id, question, text, NOW, feedback=feedback)

    def store(self, take: Take, answer: Answer) -> Take:
        del answer
        self.stored.append(take.id)
        return take

    def run(self, plan: Plan, source: Microphone | TypedAnswer | None = None) -> list[Event]:
        tools = Tools(
            say=lambda _: sound(1),
            phrase=lambda name, _: name,
            output=self.loudspeaker,
            source=source or self.microphone(),
            judge=self.judge or self.judged,
            store=self.store,
            release=lambda take, over: self.released.append((take.id, over)),
            drop_abandoned=lambda: 0,
            follow_ups=self.follow_ups,
            reply=self.reply,
        )
        self.session = Session(plan, tools)
        return list(self.session.run(self.keys))


def of(kind: type, events: Iterable[Event]) -> list:  # type: ignore[type-arg]
    return [event for event in events if isinstance(event, kind)]


RECORD = ["enter", None, None, None, "enter"]
