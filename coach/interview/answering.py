"""The ways an answer comes in: spoken into a microphone, read from a file, or typed.

Each is a generator that yields events while it goes on and returns the answer, or None when the
candidate left. Sound that was recorded is safe on disk from its first second on.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from coach.audio.microphone import Recorder
from coach.domain import Audio, Question, Transcript
from coach.errors import DeviceError
from coach.interview.events import Controls, Event, KeyHint, Listening, Notice, Typing, Waiting
from coach.interview.playback import Output, play

TICK_S = 0.1
EARLY_ENTER_S = 1.0
"""An Enter this soon is a slip of the finger and is ignored."""
FIRST_FRAMES_S = 3.0
"""How long a device may take to deliver; Bluetooth is silent for its first second."""

READY = (KeyHint("enter", "start answering"), KeyHint("p", "hear it again"), KeyHint("q", "leave"))
REUSE = KeyHint("u", "use the take you abandoned")
ANSWERING = (
    KeyHint("enter", "done"),
    KeyHint("space", "pause"),
    KeyHint("r", "start over"),
    KeyHint("q", "leave"),
)
PAUSED = (KeyHint("space", "go on"), *(key for key in ANSWERING if key.key != "space"))


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


class AnswerSource(Protocol):
    """A way to answer."""

    def answer(
        self, question: Question, controls: Controls, hear_again: Callable[[], Iterator[Event]]
    ) -> Generator[Event, None, Answer | None]:
        """Yield events until there is an answer; return it, or None when the candidate left."""


@dataclass
class Microphone:
    """Answers spoken into a microphone; `abandoned` are takes started over in this session."""

    begin: Callable[[str, Question, datetime], Recorder]
    """Starts to record the take of that id."""
    load: Callable[[str], Audio]
    """The sound of a recorded take."""
    new_id: Callable[[], str]
    now: Callable[[], datetime]
    max_answer_s: float = 1800.0
    abandoned: list[Answer] = field(default_factory=list)

    def answer(
        self, question: Question, controls: Controls, hear_again: Callable[[], Iterator[Event]]
    ) -> Generator[Event, None, Answer | None]:
        """Wait for Enter, record until Enter; `r` puts the take aside and waits again."""
        reusable: Answer | None = None
        while True:
            key = yield from self._ready(controls, hear_again, reusable)
            if key == "q":
                return None
            if key == "u" and reusable is not None:
                self.abandoned.remove(reusable)
                return self._loaded(reusable)
            taken = Answer(self.new_id(), self.now(), spooled=True)
            ended_by = yield from self._record(taken, question, controls)
            if ended_by == "enter":
                return self._loaded(taken)
            if ended_by == "q":
                yield Notice("Your recording is kept; the next practice offers it.")
                return None
            reusable = taken
            self.abandoned.append(taken)
            yield Notice("Starting over. The abandoned take is kept until the session ends.")

    def _ready(
        self,
        controls: Controls,
        hear_again: Callable[[], Iterator[Event]],
        reusable: Answer | None,
    ) -> Generator[Event, None, str]:
        keys = READY if reusable is None else (*READY, REUSE)
        accepted = {hint.key for hint in keys} - {"p"}
        while True:
            yield Waiting(keys)
            key = controls.poll(TICK_S)
            if key == "p":
                yield from hear_again()
            elif key in accepted and key is not None:
                return key

    def _record(
        self, taken: Answer, question: Question, controls: Controls
    ) -> Generator[Event, None, str]:
        recording = self.begin(taken.take_id, question, taken.recorded_at)
        with _stopped(recording):
            yield from _first_frames(recording, controls)
            ended_by = yield from self._listen(recording, question, controls)
        if recording.problem is not None and recording.elapsed_s < EARLY_ENTER_S:
            raise DeviceError(recording.problem, "Check it with: coach doctor.")
        if recording.overflows:
            yield Notice(f"The sound has gaps: {recording.overflows} blocks were lost.", "warning")
        return ended_by

    def _listen(
        self, recording: Recorder, question: Question, controls: Controls
    ) -> Generator[Event, None, str]:
        paused = False
        while True:
            if recording.problem is not None:
                yield Notice(f"{recording.problem} What was recorded is safe.", "warning")
                return "enter"
            if recording.elapsed_s >= self.max_answer_s:
                yield Notice("The longest answer is reached; recording has ended.", "warning")
                return "enter"
            keys = PAUSED if paused else ANSWERING
            level = recording.level_dbfs
            yield Listening(recording.elapsed_s, level, paused, question.target_s, keys)
            key = controls.poll(TICK_S)
            if key == "space":
                paused = not paused
                (recording.pause if paused else recording.resume)()
            elif key in {"r", "q"} or (key == "enter" and recording.elapsed_s >= EARLY_ENTER_S):
                return str(key)

    def _loaded(self, taken: Answer) -> Answer:
        audio = self.load(taken.take_id)
        return Answer(taken.take_id, taken.recorded_at, audio, spooled=True)


@contextmanager
def _stopped(recording: Recorder) -> Iterator[None]:
    try:
        yield
    finally:
        recording.stop()


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

    def answer(
        self, question: Question, controls: Controls, hear_again: Callable[[], Iterator[Event]]
    ) -> Generator[Event, None, Answer | None]:
        """Play the sound (any key skips) and return it."""
        del question, hear_again
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

    def answer(
        self, question: Question, controls: Controls, hear_again: Callable[[], Iterator[Event]]
    ) -> Generator[Event, None, Answer | None]:
        """Read lines until the candidate ends the answer; an empty one leaves."""
        del question, hear_again
        yield Typing()
        text = controls.read_answer().strip()
        if not text:
            return None
        return Answer(self.new_id(), self.now(), transcript=self.read(text))
