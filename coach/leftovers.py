"""Recordings that an earlier session left behind: found, described, judged after all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from coach import wire
from coach.app import now
from coach.audio.media import load_audio
from coach.audio.spool import PendingTake
from coach.domain import Question, Take
from coach.interview import Answer, Progress
from coach.interview.events import FollowedUp
from coach.interview.turns import holds
from coach.studio import Studio


@dataclass(frozen=True)
class Unfinished:
    """A recording that an earlier session left behind."""

    take: PendingTake
    question: Question
    recorded_at: datetime
    follow_up: FollowedUp | None = None
    """The follow-up it answers; None for an answer to the question itself."""
    take_id: str = ""
    """The take that follow-up belongs to."""
    mode: str = "coach"
    """Of the session it was recorded in."""

    @property
    def asked(self) -> str:
        """What it is an answer to."""
        return self.follow_up.text if self.follow_up else self.question.text

    def answer(self) -> Answer:
        """The answer it holds; raises UnreadableInputError where there is no sound in it."""
        audio = load_audio(self.take.path)
        return Answer(self.take.take_id, self.recorded_at, audio, spooled=True)


def unfinished(studio: Studio) -> Iterator[Unfinished]:
    """Recordings that no report was made of, oldest first, held while they are looked at.

    What was stored right before a crash is let go of silently.
    """
    for pending in studio.shelf.pending():
        if studio.shelf.adopt(pending.take_id):
            left = _about(pending)
            if _is_stored(studio, left):
                studio.shelf.discard(pending.take_id)
            else:
                yield left


def judge_unfinished(studio: Studio, left: Unfinished, progress: Progress) -> Take:
    """Judge and store such a recording, behind the take it belongs to; raises CoachError."""
    answer, take = left.answer(), first_take(studio, left)
    if take is None or left.follow_up is None:
        question = left.question if left.follow_up is None else Question("", left.asked)
        judged = studio.judge(question, answer, progress)
        return studio.store(replace(judged, mode=left.mode), answer)
    return studio.store_turn(studio.judge_turn(take, left.follow_up, answer, progress), answer)


def first_take(studio: Studio, left: Unfinished) -> Take | None:
    """The stored take that a follow-up belongs to; None where there is none."""
    if left.follow_up is None:
        return None
    takes = studio.app.history.earlier(left.question.id)
    return next((take for take in takes if take.id == left.take_id), None)


def _is_stored(studio: Studio, left: Unfinished) -> bool:
    take = first_take(studio, left)
    return take is not None and holds(take.transcript, left.asked, left.take.duration_s)


def _about(pending: PendingTake) -> Unfinished:
    plain = pending.metadata
    try:
        question = wire.question_from_wire(plain["question"])
        when = datetime.fromisoformat(str(plain["recorded_at"]))
        asked = plain.get("follow_up")
        follow_up = FollowedUp(**asked) if asked else None
        rest = str(plain.get("take_id", "")), str(plain.get("mode", "coach"))
        return Unfinished(pending, question, when, follow_up, *rest)
    except (KeyError, TypeError, ValueError):
        return Unfinished(pending, Question("", "A question that was not kept"), now())
