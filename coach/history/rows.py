"""Records to rows and back: what a take and a session are in the database, and in an export."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from coach import wire
from coach.domain import Take

TAKE_SCHEMA = "coach.take/1"

Row = dict[str, Any]


@dataclass(frozen=True)
class Session:
    """One sitting: the takes that carry its id."""

    id: str
    started_at: datetime
    """In UTC."""
    mode: str = "coach"
    ended_at: datetime | None = None
    """In UTC; None while it runs, and for one that was cut off."""


def session_to_row(session: Session) -> Row:
    """A session as a row."""
    return asdict(session)


def session_from_row(row: Mapping[str, Any]) -> Session:
    """The inverse of `session_to_row`."""
    return Session(**row)


def take_to_row(take: Take, recordings: Path | None) -> Row:
    """A take as a row; its audio is named relative to `recordings` where it lies below."""
    return {
        "id": take.id,
        "session_id": take.session_id,
        "question_id": take.question.id,
        "competency": take.question.competency,
        "recorded_at": take.recorded_at,
        "mode": take.mode,
        "audio_path": _stored_path(take.audio_path, recordings),
        "duration_s": wire.seconds(take.transcript.duration_s),
        "question": wire.question_to_wire(take.question),
        "transcript": wire.transcript_to_wire(take.transcript),
        "analyses": [wire.analysis_to_wire(a, take.transcript.text) for a in take.analyses],
        "feedback": wire.feedback_to_wire(take.feedback),
    }


def take_from_row(row: Mapping[str, Any], recordings: Path | None) -> Take:
    """The inverse of `take_to_row`."""
    return Take(
        id=row["id"],
        question=wire.question_from_wire(row["question"]),
        transcript=wire.transcript_from_wire(row["transcript"]),
        recorded_at=row["recorded_at"],
        audio_path=_loaded_path(row["audio_path"], recordings),
        mode=row["mode"],
        session_id=row["session_id"],
        analyses=tuple(wire.analysis_from_wire(analysis) for analysis in row["analyses"]),
        feedback=wire.feedback_from_wire(row["feedback"]),
    )


def _stored_path(path: Path | None, recordings: Path | None) -> str | None:
    if path is None:
        return None
    whole = path.resolve()
    if recordings is not None and whole.is_relative_to(recordings.resolve()):
        return whole.relative_to(recordings.resolve()).as_posix()
    return str(path.absolute())


def _loaded_path(stored: str | None, recordings: Path | None) -> Path | None:
    if stored is None:
        return None
    if Path(stored).is_absolute() or recordings is None:
        return Path(stored)
    return recordings.joinpath(*PurePosixPath(stored).parts)


def export(takes: Iterable[Take]) -> Iterator[dict[str, Any]]:
    """Each take as one `coach.take/1` object: its report with id, moment, mode and session.

    `input` is the name of its sound file without the folder, empty where none was kept.
    """
    for take in takes:
        source = take.audio_path.name if take.audio_path else ""
        yield {
            **wire.report(take, source),
            "schema": TAKE_SCHEMA,
            "id": take.id,
            "recorded_at": _moment(take.recorded_at),
            "mode": take.mode,
            "session": take.session_id or None,
        }


def _moment(value: datetime) -> str:
    in_utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return in_utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
