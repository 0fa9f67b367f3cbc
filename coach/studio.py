"""The equipment of one session: where answers come from, where their sound lies, how long it stays.

`keep_audio` decides: `always` keeps every take in the folder of recordings; `until_reported`
removes them when the session ends; `never` records into a temporary file that goes when the
report on it has been read. A take that was cut off is offered again by the next session.
"""

import os
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from coach import wire
from coach.app import App, Judgment, make_folder, new_id, now
from coach.audio import growing
from coach.audio.media import load_audio, replace_wav, save_wav
from coach.audio.microphone import Microphone
from coach.audio.soundcard import find_device
from coach.audio.speaker import Speaker
from coach.audio.spool import PendingTake, Spool, SpoolWriter
from coach.conversation import Conversation
from coach.domain import Audio, Question, Take, Transcript
from coach.errors import DeviceError
from coach.history import DRILL
from coach.history import Session as SessionRecord
from coach.interview import (
    Answer,
    AnswerSource,
    Ask,
    FollowUps,
    Plan,
    Progress,
    RecordedAnswer,
    Session,
    Tools,
    TypedAnswer,
)
from coach.interview import Microphone as SpokenAnswer
from coach.interview.events import Compared, FollowedUp
from coach.interview.playback import Output, ThenLoad
from coach.interview.turns import joined_sound
from coach.live import LiveAnswer
from coach.recognize.words import transcript_from_text

DELIVERY_TIMEOUT_S = 3.0
LAST_CHUNK_S = 3.0
"""How long the end of a session waits for a chunk that is being recognized."""


class Shelf:
    """Sound that is being recorded or waits to be judged: on disk, locked, under its take's id."""

    def __init__(self, folder: Path) -> None:
        self._spool = Spool(folder)
        self._held: dict[str, SpoolWriter] = {}

    def begin(self, take_id: str, metadata: dict[str, Any]) -> Path:
        """Make room for a new take; returns the path to record to."""
        self._held[take_id] = self._spool.begin(take_id, metadata)
        return self._held[take_id].path

    def load(self, take_id: str) -> Audio:
        """The sound of a held take."""
        path = self._held[take_id].path
        return growing.read(path) or load_audio(path)

    def adopt(self, take_id: str) -> bool:
        """Take hold of a take that was left behind; False where another process did."""
        writer = self._spool.adopt(take_id)
        if writer is not None:
            self._held[take_id] = writer
        return writer is not None

    def keep(self, take_id: str, path: Path) -> None:
        """Move a held take to its final place."""
        self._held[take_id].keep(path)
        del self._held[take_id]

    def discard(self, take_id: str) -> None:
        """Remove a held take; nothing happens where it is not held."""
        writer = self._held.pop(take_id, None)
        if writer is not None:
            writer.discard()

    def release(self) -> None:
        """Let go of everything; what is left is offered again by the next session."""
        for writer in self._held.values():
            writer.release()
        self._held.clear()

    def pending(self) -> tuple[PendingTake, ...]:
        """Takes that were left behind, oldest first."""
        return self._spool.pending()


@dataclass
class Studio:
    """Everything a session uses that is not the interview itself."""

    app: App
    shelf: Shelf
    output: Output | None
    session_id: str = field(default_factory=new_id)
    mode: str = "coach"
    _live: dict[str, LiveAnswer] = field(default_factory=dict)
    """What is being recognized, by take: the newest only."""
    _warming: threading.Thread | None = None

    @cached_property
    def conversation(self) -> Conversation:
        """What follows an answer."""
        return Conversation(self.app)

    @classmethod
    def open(cls, app: App) -> "Studio":
        """A studio with this machine's loudspeaker, if there is one."""
        return cls(app, Shelf(spool_folder(app)), open_output(app))

    def spoken(self) -> SpokenAnswer:
        """Answers come from the microphone; raises DeviceError where there is none."""
        find_device(self.app.settings.audio.input_device, "input")
        limit_s = self.app.settings.audio.max_answer_s
        auto_stop_s = self.app.settings.practice.auto_stop_s or None
        return SpokenAnswer(
            self._begin, self.shelf.load, new_id, now, limit_s, auto_stop_s, live=self._live.get
        )

    def recorded(self, path: Path) -> RecordedAnswer:
        """The answer lies in a media file; raises UnreadableInputError."""
        audio = load_audio(path, max_duration_s=self.app.settings.audio.max_input_s)
        return RecordedAnswer(audio, new_id, now)

    def played(self, audio: Audio, words: Transcript | None) -> RecordedAnswer:
        """A recorded candidate answers, aloud where there is a loudspeaker."""
        return RecordedAnswer(audio, new_id, now, words, self.output, "the candidate's answer")

    def typed(self) -> TypedAnswer:
        """Answers are typed."""
        return TypedAnswer(transcript_from_text, new_id, now)

    def _begin(self, take_id: str, ask: Ask, recorded_at: datetime) -> Microphone:
        path = self.shelf.begin(take_id, self.about(ask, recorded_at))
        live = self.app.live_answer()
        microphone = Microphone(self.app.settings.audio.input_device, live.push)
        try:
            microphone.start(path)
        except DeviceError:
            live.abandon()
            self.shelf.discard(take_id)
            raise
        self._live.clear()
        self._live[take_id] = live
        return microphone

    def about(self, ask: Ask, recorded_at: datetime) -> dict[str, Any]:
        """What lies beside a recording, so that it can be judged after a crash."""
        return {
            "question": wire.question_to_wire(ask.question),
            "recorded_at": recorded_at.isoformat(),
            "session_id": self.session_id,
            "take_id": ask.take_id,
            "follow_up": asdict(ask.follow_up) if ask.follow_up else None,
            "mode": self.mode,
        }

    def session(self, plan: Plan, source: AnswerSource) -> Session:
        """A session whose takes are stored."""
        tools = self._tools(source)
        if plan.part:
            tools = replace(tools, judge=partial(self.judge_part, plan.part))
        return Session(plan, tools)

    def session_without_a_trace(self, plan: Plan, source: AnswerSource) -> Session:
        """A session that leaves nothing in the history, as the demo's."""
        tools = replace(
            self._tools(source),
            judge=self.judge_alone,
            store=lambda take, _: take,
            release=lambda _, __: None,
            follow_ups=None,
            compare=lambda _: None,
        )
        return Session(plan, tools)

    def _tools(self, source: AnswerSource) -> Tools:
        abandoned = source.abandoned if isinstance(source, SpokenAnswer) else []
        return Tools(
            say=self.say,
            phrase=self.app.prompts.phrase,
            output=None if self.output is None else ThenLoad(self.output, self.warm_up),
            source=source,
            judge=self.judge,
            store=self.store,
            release=self.release,
            drop_abandoned=lambda: self._drop(abandoned),
            follow_ups=FollowUps(
                self.conversation.next_follow_up, self.judge_turn, self.store_turn
            ),
            reply=self.conversation.reply,
            compare=self.compare,
        )

    def begin(self, mode: str) -> None:
        """Write down that the session starts, and load the models meanwhile."""
        self.mode = mode
        make_folder(spool_folder(self.app))
        self.app.history.begin_session(SessionRecord(self.session_id, now(), mode))
        if self.output is None:
            self.warm_up()

    def warm_up(self) -> None:
        """Load the models in the background; what fails there fails again where it is told."""
        if self._warming is None:
            self._warming = threading.Thread(target=self.app.warm_quietly, daemon=True)
            self._warming.start()

    def end(self) -> None:
        """Write down that the session ended; unfinished recordings stay for the next one."""
        self.shelf.release()
        self.app.history.end_session(self.session_id, now())
        for live in self._live.values():
            live.abandon(LAST_CHUNK_S)  # a process that ends in the middle of one may crash

    def say(self, text: str) -> Audio | None:
        """Render a line in the interviewer's voice."""
        with tempfile.TemporaryDirectory(prefix="coach-") as folder:
            try:
                path = self.app.voice.render(text, Path(folder))
            except DeviceError:
                self.warm_up()
                raise
            if path is None:
                self.warm_up()
                return None
            return load_audio(path)

    def judge(self, question: Question, answer: Answer, progress: Progress) -> Take:
        """Judge an answer against the earlier takes of the same question, and the usual pace."""
        judgment = self._judgment(question, answer.take_id, answer.recorded_at)
        return self.app.judge_answer(judgment, answer, progress)

    def judge_part(self, part: str, question: Question, answer: Answer, progress: Progress) -> Take:
        """Judge an answer that was asked for one part of a story alone."""
        return self.conversation.only_part(self.judge(question, answer, progress), part)

    def judge_turn(self, take: Take, asked: FollowedUp, answer: Answer, progress: Progress) -> Take:
        """Judge a take together with the answer to a follow-up."""
        judgment = self._judgment(take.question, take.id, take.recorded_at)
        return self.conversation.judge(judgment, take, asked, answer, progress)

    def _judgment(self, question: Question, take_id: str, recorded_at: datetime) -> Judgment:
        told = self.app.history.earlier(question.id, recorded_at)
        earlier = tuple(take for take in told if take.mode != DRILL)
        return Judgment(question, take_id, recorded_at, earlier, self.app.past())

    def judge_alone(self, question: Question, answer: Answer, progress: Progress) -> Take:
        """Judge an answer as if it were the first one."""
        judgment = Judgment(question, answer.take_id, answer.recorded_at)
        return self.app.judge_answer(judgment, answer, progress)

    def compare(self, take: Take) -> Compared | None:
        """A stored take beside the best other one of its question."""
        history, question_id = self.app.history, take.question.id
        best = history.best(question_id, without=take.id)
        now_best = history.best(question_id)
        if best is None or now_best is None or not take.analyses or take.mode == DRILL:
            return None
        return Compared(best, take, now_best.id == take.id)

    def store(self, take: Take, answer: Answer) -> Take:
        """Keep a take: the record first, then its sound, so that no sound is without a name."""
        path = self._final_path(answer)
        take = replace(take, session_id=self.session_id, audio_path=path)
        history = self.app.history
        known = {old.id for old in history.earlier(take.question.id)}
        (history.replace if take.id in known else history.add)(take)
        if path is not None and answer.audio is not None:
            self._keep_sound(answer, answer.audio, path)
        return take

    def store_turn(self, take: Take, answer: Answer) -> Take:
        """Keep a take with one more turn: its sound in one step, the record, then the rest.

        A crash in between offers the answer again, and storing it again gives the same take.
        """
        path, last = take.audio_path, take.transcript.turns[-1]
        if path is not None and answer.audio is not None:
            replace_wav(path, joined_sound(load_audio(path), last.start_s, answer.audio))
        self.app.history.replace(take)
        self.shelf.discard(answer.take_id)
        return take

    def _final_path(self, answer: Answer) -> Path | None:
        if answer.audio is None or self.app.settings.keep_audio == "never":
            return None
        return self.app.settings.recordings_dir / f"{answer.take_id}.wav"

    def _keep_sound(self, answer: Answer, audio: Audio, path: Path) -> None:
        if answer.spooled:
            self.shelf.keep(answer.take_id, path)
        else:
            make_folder(path.parent)
            save_wav(path, audio)

    def release(self, take: Take, session_over: bool) -> None:
        """Remove sound that is not to be kept any longer."""
        keep = self.app.settings.keep_audio
        if keep == "never":
            self.shelf.discard(take.id)
        elif keep == "until_reported" and session_over and take.audio_path is not None:
            self.app.forget_sound(take)

    def _drop(self, abandoned: list[Answer]) -> int:
        for answer in abandoned:
            self.shelf.discard(answer.take_id)
        return len(abandoned)


def record_for(duration_s: float, device: str | None, folder: Path) -> Path:
    """Record for a while into `folder`, as a sound check does; raises DeviceError."""
    path = folder / "check.wav"
    microphone = Microphone(device)
    microphone.start(path)
    try:
        waited_s = 0.0
        while microphone.elapsed_s < duration_s and waited_s < duration_s + DELIVERY_TIMEOUT_S:
            time.sleep(0.05)
            waited_s += 0.05
    finally:
        microphone.stop()
    if microphone.problem is not None:
        raise DeviceError(microphone.problem)
    return path


def spool_folder(app: App) -> Path:
    """Where takes lie while they are recorded: a temporary folder when nothing is to be kept."""
    if app.settings.keep_audio == "never":
        user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
        return Path(tempfile.gettempdir()) / f"interview-coach-{user}"
    return app.settings.recordings_dir


def open_output(app: App) -> Output | None:
    """The loudspeaker; None where there is none."""
    wanted = app.settings.audio.output_device
    try:
        find_device(wanted, "output")
    except DeviceError:
        return None
    return Speaker(wanted)
