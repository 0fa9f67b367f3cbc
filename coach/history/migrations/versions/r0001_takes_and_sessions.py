"""The first schema: takes and the sessions they belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both tables."""
    _create_sessions()
    _create_takes()


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("ended_at", sa.DateTime),
    )
    op.create_index("ix_sessions_started_at", "sessions", ["started_at"])


def _create_takes() -> None:
    op.create_table(
        "takes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("session_id", sa.String, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("competency", sa.String, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("audio_path", sa.String),
        sa.Column("duration_s", sa.Float),
        sa.Column("question", sa.JSON, nullable=False),
        sa.Column("transcript", sa.JSON, nullable=False),
        sa.Column("analyses", sa.JSON, nullable=False),
        sa.Column("feedback", sa.JSON, nullable=False),
    )
    op.create_index("ix_takes_recorded_at", "takes", ["recorded_at"])
    op.create_index("ix_takes_question_id", "takes", ["question_id"])
    op.create_index("ix_takes_session_id", "takes", ["session_id"])
