"""The tables of the history as SQLAlchemy sees them, and the revisions that led to them.

A take keeps what was asked, heard, found and said as JSON under the names of the wire format;
the other columns are there to search by. `REVISIONS` names every migration in order, so that a
database that is up to date is recognized without loading Alembic.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

REVISIONS = ("0001",)
"""Every schema revision, oldest first; the last one is what the tables below describe."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment stored without its zone, always in UTC; one without a zone is taken as UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, then without the zone."""
        del dialect
        if value is None or value.tzinfo is None:
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The stored moment with its zone."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("mode", String, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_sessions_started_at", "started_at"),
)

takes = Table(
    "takes",
    metadata,
    Column("id", String, primary_key=True),
    Column("session_id", String, nullable=False),
    Column("question_id", String, nullable=False),
    Column("competency", String, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("mode", String, nullable=False),
    Column("audio_path", String),
    Column("duration_s", Float),
    Column("question", JSON, nullable=False),
    Column("transcript", JSON, nullable=False),
    Column("analyses", JSON, nullable=False),
    Column("feedback", JSON, nullable=False),
    Index("ix_takes_recorded_at", "recorded_at"),
    Index("ix_takes_question_id", "question_id"),
    Index("ix_takes_session_id", "session_id"),
)
