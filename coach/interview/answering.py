"""The ways an answer comes in: spoken into a microphone, read from a file, or typed.

Each is a generator that yields events while it goes on and returns the answer, or None when the
candidate left. Sound that was recorded is safe on disk from its first second on.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Protocol

from coach.audio.endpointing import Endpointer
from coach.audio.microphone import Recorder
from coach.domain import Audio, Question, Transcript
from coach.errors import DeviceError
from coach.hearing import Listened
from coach.interview.events import (
    Controls,
    Event,
    FollowedUp,
    KeyHint,
    Listening,
    Notice,
    Preparing,
    Typing,
    Waiting,
)
from coach.interview.playback import TICK_S, Output, play
from coach.interview.watching import Watch

EARLY_ENTER_S = 1.0
"""An Enter this soon is a slip of the finger and is ignored."""
FIRST_FRAMES_S = 3.0
"""How long a device may take to deliver; Bluetooth is silent for its first second."""

BEHIND = (
    "Writing down is slower than you speak on this machine: it goes on when you have finished. "
    "Find a model that keeps up with: coach doctor --speed."
)
READY = (KeyHint("enter", "start answering"), KeyHint("p", "hear it again"), KeyHint("q", "leave"))
REUSE = KeyHint("u", "use the take you abandoned")
COUNT_IT = KeyHint("u", "count what you said as the answer")
SKIP_IT = KeyHint("s", "skip this one")
ANSWERING = (
    KeyHint("enter", "done"),
    KeyHint("space", "pause"),
    KeyHint("r", "start over"),
    KeyHint("q", "leave"),
)
PAUSED = (KeyHint("space", "go on"), *(key for key in ANSWERING if key.key != "space"))


class Gone(Enum):
    """What there is in place of an answer."""

    LEFT = "left"
    """The candidate ends the session."""
    SKIPPED = "skipped"
    """The candidate does not answer this follow-up."""


@dataclass(frozen=True)
class Ask:
    """Something that was asked, and the rules under which it is answered."""

    question: Question
    hear_again: Callable[[], Iterator[Event]]
    """Says it once more."""
    follow_up: FollowedUp | None = None
    """The follow-up that is asked; None for the question itself."""
    take_id: str = ""
    """The take that a follow-up belongs to."""
    target_s: tuple[float, float] = (75.0, 150.0)
    limit_s: float | None = None
    """The answer ends after this long; None for no limit of its own."""
    prepare_s: float | None = None
    """Recording begins by itself after this long; None waits for a key."""


class Live(Protocol):
    """The transcript of an answer, made while it is spoken."""

    @property
    def behind(self) -> bool:
        """Whether it lags so far that recognition is slower than speech."""

    def close(self) -> None:
        """The answer has ended: recognize the rest."""

    def abandon(self) -> None:
        """Nobody wants it any more."""

    def finish(self, audio: Audio, progress: Callable[[float], None]) -> Transcript | None:
        """Wait for it; None where it is not that of `audio` or could not be made."""

    def listen_to(self, audio: Audio) -> Listened:
        """What is heard besides the words."""


@dataclass(frozen=True)
class Answer:
    """One answer as it came in, before anything is made of it."""

    take_id: str
    recorded_at: datetime
    audio: Audio | None = None
    transcript: Transcript | None = None
    """Words that came with the input; None means they are still to be recognized."""
    spooled: bool = False
    """Whether the sound lies in the spool under `take_id`."""
    live: Live | None = None
    """Its words, recognized while it was spoken; used where they fit the sound."""


Outcome = Answer | Gone


class AnswerSource(Protocol):
    """A way to answer."""

    def answer(self, ask: Ask, controls: Controls) -> Generator[Event, None, Outcome]:
        """Yield events until there is an answer, or none will come."""

    def put_aside(self, answer: Answer) -> None:
        """Keep an answer that was none, so that the candidate may still have it taken as one."""


@dataclass
class Microphone:
    """Answers spoken into a microphone; `abandoned` are takes started over in this session."""

    begin: Callable[[str, Ask, datetime], Recorder]
    """Starts to record the take of that id."""
    load: Callable[[str], Audio]
    """The sound of a recorded take."""
    new_id: Callable[[], str]
    now: Callable[[], datetime]
    max_answer_s: float = 1800.0
    auto_stop_s: float | None = None
    """A silence of this length after speech ends an answer; None never does."""
    abandoned: list[Answer] = field(default_factory=list)
    live: Callable[[str], Live | None] = lambda _: None
    """What is being recognized of the take of that id since `begin`."""
    _told_behind: bool = False
    _aside: Answer | None = None

    def put_aside(self, answer: Answer) -> None:
        """Let the next `answer` offer it once more; it is kept until the session ends."""
        self.abandoned.append(answer)
        self._aside = answer

    def answer(self, ask: Ask, controls: Controls) -> Generator[Event, None, Outcome]:
        """Wait for Enter, record until Enter; `r` puts the take aside and waits again."""
        reusable, self._aside = self._aside, None
        reuse = COUNT_IT
        while True:
            key = yield from self._ready(ask, controls, reuse if reusable else None)
            if key in _GONE:
                return _GONE[key]
            if key == "u" and reusable is not None:
                self.abandoned.remove(reusable)
                return self._loaded(reusable)
            taken = Answer(self.new_id(), self.now(), spooled=True)
            ended_by = yield from self._record(taken, ask, controls)
            if ended_by == "enter":
                return self._loaded(taken)
            self._forget(taken)
            if ended_by == "q":
                yield Notice("Your recording is kept; the next practice offers it.")
                return Gone.LEFT
            reusable, reuse = taken, REUSE
            self.abandoned.append(taken)
            yield Notice("Starting over. The abandoned take is kept until the session ends.")

    def _ready(
        self, ask: Ask, controls: Controls, reuse: KeyHint | None
    ) -> Generator[Event, None, str]:
        skip = (SKIP_IT,) if ask.follow_up else ()
        keys = (READY[0], *skip, *READY[1:], *((reuse,) if reuse else ()))
        accepted = {hint.key for hint in keys} - {"p"}
        left_s = ask.prepare_s if reuse is None else None
        while left_s is None or left_s > 0:
            yield Waiting(keys) if left_s is None else Preparing(left_s, keys)
            key = controls.poll(TICK_S)
            if key == "p":
                yield from ask.hear_again()
            elif key in accepted and key is not None:
                return key
            left_s = None if left_s is None else left_s - TICK_S
        return "enter"

    def _record(self, taken: Answer, ask: Ask, controls: Controls) -> Generator[Event, None, str]:
        recording = self.begin(taken.take_id, ask, taken.recorded_at)
        live = self.live(taken.take_id)
        with _stopped(recording, live):
            yield from _first_frames(recording, controls)
            ended_by = yield from self._listen(recording, live, ask, controls)
        if recording.problem is not None and recording.elapsed_s < EARLY_ENTER_S:
            raise DeviceError(recording.problem, "Check it with: coach doctor.")
        if recording.overflows:
            yield Notice(f"The sound has gaps: {recording.overflows} blocks were lost.", "warning")
        return ended_by

    def _listen(
        self, recording: Recorder, live: Live | None, ask: Ask, controls: Controls
    ) -> Generator[Event, None, str]:
        paused, watch = False, self._watch(ask)
        while True:
            yield from self._behind(live)
            level_dbfs = recording.level_dbfs
            ended = watch.ending(recording, level_dbfs)
            if ended is not None:
                yield ended
                return "enter"
            elapsed_s, hint = recording.elapsed_s, watch.hint(recording.elapsed_s)
            keys = PAUSED if paused else ANSWERING
            yield Listening(elapsed_s, level_dbfs, paused, ask.target_s, keys, hint)
            key = controls.poll(TICK_S)
            slept_s = watch.slept_s(self.now())
            if slept_s and not paused:
                yield _slept(slept_s)
            if key == "space" or (slept_s and not paused):
                paused = not paused
                (recording.pause if paused else recording.resume)()
            elif key in {"r", "q"} or (key == "enter" and recording.elapsed_s >= EARLY_ENTER_S):
                return str(key)

    def _watch(self, ask: Ask) -> Watch:
        ear = None if self.auto_stop_s is None else Endpointer(self.auto_stop_s)
        hard = ask.limit_s is not None and ask.limit_s < self.max_answer_s
        return Watch(min(ask.limit_s or self.max_answer_s, self.max_answer_s), hard, ear)

    def _behind(self, live: Live | None) -> Iterator[Event]:
        if live is not None and live.behind and not self._told_behind:
            self._told_behind = True
            yield Notice(BEHIND)

    def _forget(self, taken: Answer) -> None:
        live = self.live(taken.take_id)
        if live is not None:
            live.abandon()

    def _loaded(self, taken: Answer) -> Answer:
        audio = self.load(taken.take_id)
        return replace(taken, audio=audio, live=self.live(taken.take_id))


_GONE = {"q": Gone.LEFT, "s": Gone.SKIPPED}


def _slept(seconds: float) -> Notice:
    lasted = f"{round(seconds / 60)} min" if seconds >= 90 else f"{round(seconds)} s"
    return Notice(
        f"The computer slept for {lasted}. Recording is paused; what you said before is safe.",
        "warning",
    )


@contextmanager
def _stopped(recording: Recorder, live: Live | None) -> Iterator[None]:
    try:
        yield
    finally:
        recording.stop()
        if live is not None:
            live.close()


def _first_frames(recording: Recorder, controls: Controls) -> Generator[Event, None, None]:
    waited_s = 0.0
    while not recording.delivering and recording.problem is None and waited_s < FIRST_FRAMES_S:
        yield Waiting(())
        controls.poll(TICK_S)
        waited_s += TICK_S


@dataclass
class RecordedAnswer:
    """An answer that lies in a file, played aloud first where there is an output."""

    audio: Audio
    new_id: Callable[[], str]
    now: Callable[[], datetime]
    transcript: Transcript | None = None
    output: Output | None = None
    label: str = "recorded answer"

    def put_aside(self, answer: Answer) -> None:
        """Nothing is kept: it can be given again."""

    def answer(self, ask: Ask, controls: Controls) -> Generator[Event, None, Outcome]:
        """Play the sound (any key skips) and return it; there is none for a follow-up."""
        if ask.follow_up:
            return Gone.SKIPPED
        if self.output is not None:
            yield from play(self.audio, self.output, controls, self.label)
        return Answer(self.new_id(), self.now(), self.audio, self.transcript)


@dataclass
class TypedAnswer:
    """Answers typed at the keyboard."""

    read: Callable[[str], Transcript]
    """Makes a transcript of the text."""
    new_id: Callable[[], str]
    now: Callable[[], datetime]

    def put_aside(self, answer: Answer) -> None:
        """Nothing is kept: it can be given again."""

    def answer(self, ask: Ask, controls: Controls) -> Generator[Event, None, Outcome]:
        """Read lines until the candidate ends the answer; an empty one leaves, or skips."""
        yield Typing(follow_up=bool(ask.follow_up))
        text = controls.read_answer().strip()
        if not text:
            return Gone.SKIPPED if ask.follow_up else Gone.LEFT
        return Answer(self.new_id(), self.now(), transcript=self.read(text))
