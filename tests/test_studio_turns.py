"""A follow-up on disk: its sound joins its take's, and a crash at any step loses nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from support.answers import timed

from coach.app import App
from coach.audio.growing import GrowingWav
from coach.audio.media import load_audio
from coach.config import Settings
from coach.domain import Audio, Question, Take, Transcript
from coach.errors import StorageError
from coach.interview import Answer, Ask, Progress
from coach.interview.events import FollowedUp
from coach.interview.turns import with_follow_up, with_question
from coach.leftovers import Unfinished, judge_unfinished, unfinished
from coach.studio import Shelf, Studio, spool_folder

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUESTION = Question("hard-bug", "What was your hardest bug?")
ASKED = FollowedUp("What came of it?", "result")
RATE_HZ = 16000


def loud(seconds: float, level: float) -> Audio:
    return Audio(np.full(round(seconds * RATE_HZ), level, np.float32), RATE_HZ)


class Judging(Studio):
    """A studio that knows what is said without listening."""

    def judge_turn(self, take: Take, asked: FollowedUp, answer: Answer, progress: Progress) -> Take:
        said = replace(timed("It got faster."), duration_s=2.0)
        first = with_question(take.transcript, take.question.text)
        return replace(take, transcript=with_follow_up(first, asked.text, said))


def quiet(stage: str, fraction: float | None) -> None:
    del stage, fraction


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Judging]:
    app = App(Settings(data_dir=tmp_path))
    studio = Judging(app, Shelf(spool_folder(app)), None)
    yield studio
    studio.shelf.release()
    app.history.close()


def record(studio: Studio, take_id: str, audio: Audio, asked: FollowedUp | None = None) -> Answer:
    """What is left in the spool when an answer has been recorded."""
    ask = Ask(QUESTION, lambda: iter(()), follow_up=asked, take_id="one" if asked else "")
    path = studio.shelf.begin(take_id, studio.about(ask, NOW))
    wav = GrowingWav(path)
    wav.write(np.asarray(audio.samples * 32768, np.int16))
    wav.close()
    return Answer(take_id, NOW, studio.shelf.load(take_id), spooled=True)


def first_take(studio: Studio) -> Take:
    answer = record(studio, "one", loud(3.0, 0.25))
    transcript = with_question(replace(timed("I fixed it."), duration_s=3.0), QUESTION.text)
    return studio.store(Take("one", QUESTION, transcript, NOW), answer)


def levels(path: Path | None) -> list[float]:
    assert path is not None
    audio = load_audio(path)
    return [round(float(audio.samples[int((s + 0.5) * RATE_HZ)]), 2) for s in range(5)]


def test_sound_and_record_grow_together(studio: Judging) -> None:
    take, answer = first_take(studio), record(studio, "two", loud(2.0, 0.5), ASKED)
    take = studio.store_turn(studio.judge_turn(take, ASKED, answer, quiet), answer)
    (stored,) = studio.app.history.takes()
    assert stored.transcript.turns == take.transcript.turns
    assert take.transcript.duration_s == 5.0
    assert levels(take.audio_path) == [0.25, 0.25, 0.25, 0.5, 0.5]
    assert not list(studio.app.settings.recordings_dir.glob("*.part*"))


def left_behind(studio: Judging) -> list[Unfinished]:
    studio.shelf.release()
    return list(unfinished(studio))


def test_a_follow_up_that_was_cut_off_is_offered_and_joins_its_take(studio: Judging) -> None:
    first_take(studio)
    record(studio, "two", loud(2.0, 0.5), ASKED)
    (left,) = left_behind(studio)
    assert left.asked == ASKED.text
    take = judge_unfinished(studio, left, quiet)
    assert [turn.prompt for turn in take.transcript.turns] == [QUESTION.text, ASKED.text]
    assert levels(take.audio_path) == [0.25, 0.25, 0.25, 0.5, 0.5]
    assert left_behind(studio) == []


@pytest.mark.parametrize("step", ["sound", "record"])
def test_a_crash_between_two_steps_gives_the_same_take(
    studio: Judging, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, answer = first_take(studio), record(studio, "two", loud(2.0, 0.5), ASKED)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    target = (studio.app.history, "replace") if step == "sound" else (studio.shelf, "discard")
    grown = studio.judge_turn(take, ASKED, answer, quiet)
    with monkeypatch.context() as patch:
        patch.setattr(*target, crash)
        with pytest.raises(KeyboardInterrupt):
            studio.store_turn(grown, answer)
    offered = left_behind(studio)
    assert len(offered) == (1 if step == "sound" else 0), "what is stored is not offered again"
    for left in offered:
        judge_unfinished(studio, left, quiet)
    (stored,) = studio.app.history.takes()
    assert stored.transcript.duration_s == 5.0
    assert levels(stored.audio_path) == [0.25, 0.25, 0.25, 0.5, 0.5]


def test_a_full_disk_leaves_the_first_sound_as_it_is(
    studio: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, answer = first_take(studio), record(studio, "two", loud(2.0, 0.5), ASKED)

    def full(path: Path, audio: Audio) -> None:
        raise StorageError("The disk is full.")

    grown = studio.judge_turn(take, ASKED, answer, quiet)
    with monkeypatch.context() as patch:
        patch.setattr("coach.audio.media.save_wav", full)
        with pytest.raises(StorageError):
            studio.store_turn(grown, answer)
    assert load_audio(take.audio_path or Path()).duration_s == 3.0
    assert len(left_behind(studio)) == 1


def test_a_follow_up_whose_take_was_deleted_is_a_take_of_its_own(studio: Judging) -> None:
    first_take(studio)
    record(studio, "two", loud(2.0, 0.5), ASKED)
    studio.app.delete_take(studio.app.history.take("one"))
    (left,) = left_behind(studio)

    def judged(question: Question, answer: Answer, progress: Progress) -> Take:
        return Take(answer.take_id, question, Transcript((), 2.0), NOW)

    studio.judge = judged  # type: ignore[method-assign]  # nothing is recognized here
    assert judge_unfinished(studio, left, quiet).question == Question("", ASKED.text)
