"""The composition root: settings in, everything wired and lazy; used by every front end alike."""

import contextlib
import dataclasses
import difflib
import threading
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from coach.analyzers import ANALYZERS, Analyzer, run_analyzers
from coach.audio.media import load_audio
from coach.config import Settings, Threshold
from coach.domain import Audio, Question, Rubric, Take, Transcript
from coach.errors import (
    CoachError,
    StorageError,
    TooLittleSpeechError,
    UnreadableInputError,
    UsageError,
)
from coach.feedback import FeedbackRequest, FeedbackRules, give_feedback
from coach.hearing import Listened, listen_to, require_speech
from coach.history import History
from coach.interview import Answer, Live, Progress
from coach.interview.added import Grown, turns_analysis
from coach.interview.steady import kept_steady
from coach.interview.turns import with_question
from coach.language import Language, english_evidence, load_language
from coach.live import LiveAnswer
from coach.planning import BASELINE_LATEST, personal_baseline
from coach.prompts import Prompts, load_prompts
from coach.recognize import Recognizer, open_recognizer
from coach.recognize.joining import transcribe
from coach.recognize.words import (
    evenly_timed,
    load_timed_transcript,
    tidy_words,
    transcript_from_text,
)
from coach.reports import ReportTexts
from coach.resources import data_folder
from coach.voice import Voice, open_voice

WRITING_DOWN = "Writing down what you said"
TEXT_SUFFIX = ".txt"
TIMED_SUFFIX = ".json"
TRANSCRIPT_OVERHANG_S = 1.0
"""How far a given transcript may outlast its sound before the two cannot belong together."""

REHEARSED_HZ = 16_000
REHEARSED = "Last year I like led it."
"""A sentence that is judged for practice, so that every model is loaded before the first answer."""

NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands where a take was not recorded at any moment, as with `coach analyze`."""


@dataclass(frozen=True)
class Judgment:
    """How one answer is to be judged."""

    question: Question
    take_id: str = ""
    recorded_at: datetime = NEVER
    earlier: Sequence[Take] = ()
    """Takes of the same question, newest first: progress is told against them."""
    past: Sequence[Take] = ()
    """Takes of any question, newest first: the speaker's own pace is taken from them."""


def now() -> datetime:
    """The time, in UTC: one of the two places where the program looks at a clock."""
    return datetime.now(UTC)


def new_id() -> str:
    """A fresh identity for a take or a session: time first, so that ids sort as they were made."""
    return f"{now():%y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"


class App:
    """Every room, opened when it is first needed and kept."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._loading = threading.Lock()

    @cached_property
    def prompts(self) -> Prompts:
        """Questions, rubrics, advice and the words for measures."""
        return load_prompts(data_folder("prompts"))

    @cached_property
    def voice(self) -> Voice:
        """The interviewer's voice."""
        chosen = self.settings.voice
        return open_voice(chosen.name, rate_wpm=chosen.rate_wpm, timeout_s=chosen.timeout_s)

    @property
    def recognizer(self) -> Recognizer:
        """The recognizer; raises ModelMissingError where its model is not on this machine."""
        with self._loading:  # it is asked for while it is still being loaded
            return self._recognizer

    @cached_property
    def _recognizer(self) -> Recognizer:
        chosen = self.settings.whisper
        return open_recognizer(self.settings.recognizer, model=chosen.model, threads=chosen.threads)

    @property
    def language(self) -> Language:
        """The analysis of text."""
        with self._loading:
            return self._language

    @cached_property
    def _language(self) -> Language:
        return load_language(self.settings.language.pipeline)

    @cached_property
    def history(self) -> History:
        """Earlier takes; creates the database on first use."""
        make_folder(self.settings.data_dir)
        return History.open(self.settings.database_url, self.settings.recordings_dir)

    def report_texts(self, question: Question) -> ReportTexts:
        """The words a report on an answer to this question needs."""
        return ReportTexts(self.prompts.measures, self.prompts.rubric(question.rubric))

    def analyzers(
        self, rubric: Rubric, own_pace: Mapping[str, float] = MappingProxyType({})
    ) -> tuple[Analyzer, ...]:
        """Every analyzer with the user's thresholds; raises UsageError for an unknown one.

        `own_pace` is the speaker's `personal_baseline`; thresholds that the user set go over it.
        """
        given = dict(self.settings.thresholds)
        kinds = {kind.__name__.lower(): kind for kind in ANALYZERS}
        _require_known("thresholds", given, {*kinds, "feedback"})
        given["pacing"] = {**own_pace, **given.get("pacing", {})}
        return tuple(_built(kind, given.get(name, {}), rubric) for name, kind in kinds.items())

    def feedback_rules(self) -> FeedbackRules:
        """When something is worth saying, with the user's thresholds; raises UsageError."""
        given = self.settings.thresholds.get("feedback", {})
        _require_known("thresholds.feedback", given, _field_names(FeedbackRules))
        return FeedbackRules(**given)  # type: ignore[arg-type]  # their names are checked

    def question(
        self, *, text: str | None = None, question_id: str | None = None, rubric: str | None = None
    ) -> Question:
        """The question an answer is judged against: by id, as text, or none in particular."""
        if question_id is not None:
            question = self.prompts.question(question_id)
        else:
            question = Question("", text or "")
        return question if rubric is None else replace(question, rubric=rubric)

    def analyze(self, source: Path, question: Question, words: Path | None = None) -> Take:
        """Judge one input: media, a typed answer (.txt) or a timed transcript (.json).

        `words` is a timed transcript that goes with the media and takes recognition's place.
        """
        suffix = source.suffix.lower()
        if suffix in (TEXT_SUFFIX, TIMED_SUFFIX):
            if words is not None:
                raise UsageError(f"{source} has words already; --transcript goes with sound.")
            typed = suffix == TEXT_SUFFIX
            transcript = read_typed(source) if typed else load_timed_transcript(source)
            return self.judge(Judgment(question), transcript)
        audio = load_audio(source, max_duration_s=self.settings.audio.max_input_s)
        given = None if words is None else load_timed_transcript(words)
        return self.judge(Judgment(question), self.listen(audio, given))

    def listen(
        self,
        audio: Audio,
        given: Transcript | None = None,
        progress: Progress | None = None,
        *,
        live: Live | None = None,
        least_speech_s: float = 1.0,
    ) -> Transcript:
        """What was said in the sound, with all that was heard beside the words.

        `live` are the words as they were recognized while they were spoken. Raises
        TooLittleSpeechError where there is nothing to judge.
        """
        with ThreadPoolExecutor(1) as beside:
            listening = beside.submit(_listened, audio, least_speech_s, live)
            if live is None:
                listening.result()  # nothing is recognized where nobody speaks
            if given is None:
                transcript = self._recognized(audio, progress or _tell_nobody, live)
            else:
                transcript = _fitted(given, audio)
            listened = listening.result()
        if given is None:
            transcript = replace(transcript, words=tidy_words(listened.settle(transcript.words)))
        if not transcript.text.strip():
            raise TooLittleSpeechError("No words were recognized in this recording.")
        heard = listened.hear(transcript.words)
        return replace(
            transcript,
            sounds=heard.sounds,
            acoustics=heard.acoustics,
            duration_s=round(audio.duration_s, 3),
        )

    def _recognized(self, audio: Audio, progress: Progress, live: Live | None) -> Transcript:
        """The recognizer's words: those at hand, or else all of them now."""
        write_down = partial(progress, WRITING_DOWN)
        transcript = None if live is None else live.finish(audio, write_down)
        if transcript is None:
            progress("Loading the recognizer", None)
            transcript = transcribe(self.recognizer, audio, write_down)
        return transcript

    def judge(self, judgment: Judgment, transcript: Transcript, grown: Grown | None = None) -> Take:
        """Analyze a transcript and decide what to say about it.

        `grown` tells of the take before its last turn. Raises TooLittleSpeechError for what is
        clearly no English.
        """
        if english_evidence(transcript).is_english is False:
            raise TooLittleSpeechError(
                "This sounds unlike English; not judged.", "The coach knows English answers only."
            )
        question = judgment.question
        transcript = with_question(transcript, question.text)
        rubric = self.prompts.rubric(question.rubric)
        passage = self.language.passage(question, transcript)
        take = Take(judgment.take_id, question, transcript, judgment.recorded_at)
        own = personal_baseline(past for past in judgment.past if past.id != judgment.take_id)
        take = replace(take, analyses=run_analyzers(passage, self.analyzers(rubric, own)))
        if grown is not None:
            take = kept_steady(grown.before, take)
            take = replace(take, analyses=(*take.analyses, turns_analysis(grown, take)))
        return replace(take, feedback=give_feedback(self.feedback_request(take, judgment.earlier)))

    def feedback_request(self, take: Take, earlier: Sequence[Take] = ()) -> FeedbackRequest:
        """What feedback on a judged take may draw on."""
        return FeedbackRequest(
            take=take,
            advice=self.prompts.advice,
            rubric=self.prompts.rubric(take.question.rubric),
            earlier=tuple(earlier),
            delivery=self.settings.delivery_advice,
            rules=self.feedback_rules(),
            follow_ups=self.prompts.follow_ups,
        )

    def past(self) -> tuple[Take, ...]:
        """The newest stored takes, as many as the speaker's own pace may rest on."""
        return self.history.takes(limit=3 * BASELINE_LATEST)  # typed ones have no pace

    def judge_answer(self, judgment: Judgment, answer: Answer, progress: Progress) -> Take:
        """Judge an answer of a session, telling how far it is."""
        transcript = answer.transcript
        if answer.audio is not None:
            transcript = self.listen(answer.audio, transcript, progress, live=answer.live)
        if transcript is None:
            raise TooLittleSpeechError("There is no answer to judge.")
        progress("Thinking about your answer", None)
        return self.judge(judgment, transcript)

    def live_answer(self) -> LiveAnswer:
        """Does what can be done with an answer while it is spoken."""
        return LiveAnswer(lambda: self.recognizer)

    def warm_quietly(self) -> None:
        """Load what judging needs while the candidate listens or speaks; errors are told later.

        Models load when they are first used, so a sentence is judged for practice.
        """
        with contextlib.suppress(CoachError):
            self.recognizer.load()
        with contextlib.suppress(CoachError):
            listened = listen_to(Audio(np.zeros(REHEARSED_HZ, np.float32), REHEARSED_HZ))
            said = evenly_timed(REHEARSED)
            said = replace(said, sounds=listened.hear(said.words).sounds)
            self.judge(Judgment(Question("", "")), said)

    def forget_sound(self, take: Take) -> Take:
        """Remove the sound of a stored take and keep the rest."""
        silent = replace(take, audio_path=None)
        self.history.replace(silent)
        _remove(take.audio_path)
        return silent

    def delete_take(self, take: Take) -> None:
        """Remove a stored take and its sound."""
        self.history.delete(take.id)
        _remove(take.audio_path)


def read_typed(path: Path) -> Transcript:
    """Read a typed answer, kept as it is but for trimmed ends.

    Raises UnreadableInputError where the file is missing, no text, or empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise UnreadableInputError(f"{path} is no UTF-8 text.", "Save it as plain text.") from error
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    if not text:
        raise UnreadableInputError(f"{path} is empty.", "Write the answer into it.")
    return transcript_from_text(text)


def _remove(path: Path | None) -> None:
    if path is None:
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{path} cannot be deleted: {error.strerror}.") from error


def make_folder(folder: Path) -> Path:
    """Make a folder that only the user can read; raises StorageError where that fails."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            "Name another one as data_dir in coach.toml or COACH_DATA_DIR.",
        ) from error
    return folder


def _listened(audio: Audio, least_speech_s: float, live: Live | None) -> Listened:
    """Listen to a recording; raises TooLittleSpeechError where there is nothing to judge."""
    listened = listen_to(audio) if live is None else live.listen_to(audio)
    require_speech(audio, minimum_s=least_speech_s, listened=listened)
    return listened


def _tell_nobody(stage: str, fraction: float | None) -> None:
    """Progress that nobody asked for."""


def _fitted(transcript: Transcript, audio: Audio) -> Transcript:
    """A given transcript beside its sound; refused where it clearly belongs to another one."""
    last = max((word.end_s or 0.0 for word in transcript.words), default=0.0)
    if last > audio.duration_s + TRANSCRIPT_OVERHANG_S:
        raise UnreadableInputError(
            f"The transcript ends at {last:.1f} s, the sound at {audio.duration_s:.1f} s.",
            "They do not belong together.",
        )
    return transcript


def _built(kind: type[Analyzer], given: Mapping[str, Threshold], rubric: Rubric) -> Analyzer:
    """An analyzer with the user's thresholds over its own; the rubric where it takes one."""
    fields = _field_names(kind)
    _require_known(f"thresholds.{kind.__name__.lower()}", given, fields - {"rubric", "name"})
    extra = {"rubric": rubric} if "rubric" in fields else {}
    return kind(**given, **extra)


def _field_names(kind: type) -> set[str]:
    return {field.name for field in dataclasses.fields(kind) if field.init}


def _require_known(where: str, given: Mapping[str, object], known: set[str]) -> None:
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}."
            raise UsageError(f"{where}.{name} is no setting.", hint)
