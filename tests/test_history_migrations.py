"""Every schema there ever was becomes today's one, whole or not at all."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from coach.domain import (
    Advice,
    Analysis,
    Feedback,
    Finding,
    Measure,
    Question,
    Sound,
    Take,
    Transcript,
    Turn,
    Word,
)
from coach.errors import StorageError
from coach.history import History, Session, tables, upgrade

DUMPS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
"""One dump for each schema, as that version of the coach wrote it."""


def restored(dump: Path | None, folder: Path) -> Path:
    file = folder / "history.db"
    if dump is not None:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(dump.read_text(encoding="utf-8"))
    return file


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, tables.metadata))


def dumped(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_the_migrations_are_those_the_tables_name() -> None:
    script = ScriptDirectory.from_config(upgrade.alembic_config())
    chain = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(chain)) == tables.REVISIONS


def test_there_is_a_dump_of_every_schema() -> None:
    assert tuple(dump.stem for dump in DUMPS) == tables.REVISIONS


@pytest.mark.parametrize("dump", [None, *DUMPS], ids=lambda d: d.stem if d else "blank")
def test_every_schema_becomes_what_the_tables_say(dump: Path | None, tmp_path: Path) -> None:
    file = restored(dump, tmp_path)
    History.open(f"sqlite:///{file}").close()
    with create_engine(f"sqlite:///{file}").connect() as connection:
        assert differences(connection) == []
        revision = MigrationContext.configure(connection).get_current_revision()
    connection.engine.dispose()
    assert revision == tables.REVISIONS[-1]


def test_a_difference_would_be_found(tmp_path: Path) -> None:
    file = restored(None, tmp_path)
    History.open(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP INDEX ix_takes_question_id")
        connection.execute("ALTER TABLE sessions ADD COLUMN mood VARCHAR")
    with create_engine(f"sqlite:///{file}").connect() as connection:
        assert len(differences(connection)) == 2
    connection.engine.dispose()


@pytest.mark.parametrize("dump", DUMPS, ids=lambda d: d.stem)
def test_no_schema_loses_a_take(dump: Path, tmp_path: Path) -> None:
    file = restored(dump, tmp_path)
    with History.open(f"sqlite:///{file}", Path("/sounds")) as history:
        assert history.takes() == (SPOKEN, TYPED)
        assert history.sessions() == (
            Session("s-cut-off", datetime(2025, 1, 3, 3, 4, 5, tzinfo=UTC), "coach", None),
            Session(
                "s-first",
                datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
                "coach",
                datetime(2025, 1, 2, 3, 20, tzinfo=UTC),
            ),
        )


_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade():
    op.add_column("takes", sa.Column("mood", sa.String))
    op.execute("DELETE FROM takes")
    {then}
"""


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, used in place of the real ones, for adding another one."""
    copy = tmp_path / "migrations"
    shutil.copytree(upgrade.MIGRATIONS, copy)
    monkeypatch.setattr(tables, "REVISIONS", (*tables.REVISIONS, "next"))
    monkeypatch.setattr("coach.history.database.REVISIONS", tables.REVISIONS)
    monkeypatch.setattr(upgrade.upgrade, "__defaults__", (copy,))
    return copy


def add_migration(migrations: Path, then: str) -> None:
    text = _NEXT.format(head=tables.REVISIONS[-2], then=then)
    (migrations / "versions" / "next.py").write_text(text, encoding="utf-8")


def test_an_old_schema_is_upgraded(migrations: Path, tmp_path: Path) -> None:
    add_migration(migrations, "pass")
    file = restored(DUMPS[-1], tmp_path)
    with History.open(f"sqlite:///{file}") as history:
        assert history.takes() == (), "the migration ran"
    assert any("mood" in line for line in dumped(file))


def test_a_migration_that_fails_half_way_changes_nothing(migrations: Path, tmp_path: Path) -> None:
    add_migration(migrations, 'op.execute("INSERT INTO nowhere VALUES (1)")')
    file = restored(DUMPS[-1], tmp_path)
    before = dumped(file)
    with pytest.raises(StorageError, match="nowhere"):
        History.open(f"sqlite:///{file}")
    assert dumped(file) == before


def test_a_first_start_that_fails_half_way_leaves_a_blank_file(
    migrations: Path, tmp_path: Path
) -> None:
    add_migration(migrations, 'op.execute("INSERT INTO nowhere VALUES (1)")')
    file = tmp_path / "history.db"
    with pytest.raises(StorageError, match="nowhere"):
        History.open(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


SPOKEN = Take(
    id="take-spoken",
    question=Question(
        "hard-bug",
        "What was your hardest bug?",
        "debugging",
        roles=("ml-engineer",),
        round="screen",
        points=("how it was found",),
        follow_ups={"result": "And then?"},
    ),
    transcript=Transcript(
        words=(
            Word("It", 0.2, 0.4, 0.91),
            Word(" took", 0.4, 0.9, 0.8),
            Word(" 3", 0.9, 1.2, 0.99),
            Word(" days.", 1.2, 1.9),
        ),
        duration_s=2.5,
        recognizer="whisper:base.en",
        verbatim=True,
        sounds=(Sound("silence", 1.9, 2.5, 0.9),),
        turns=(Turn("What was your hardest bug?", "question", 0, 15, 0.0, 2.5),),
        acoustics=(Measure("pitch.range", 4.5, "semitones"),),
    ),
    recorded_at=datetime(2025, 1, 2, 3, 10, 0, 250000, tzinfo=UTC),
    audio_path=Path("/sounds/take-spoken.wav"),
    session_id="s-first",
    analyses=(
        Analysis(
            "impact",
            (
                Finding(
                    "impact.date",
                    "note",
                    "",
                    8,
                    14,
                    0.9,
                    1.9,
                    related=(0, 2),
                    confidence=0.7,
                    details={"value": 3.0, "unit": "days"},
                ),
            ),
            (Measure("impact.grade", 2.0, "", (3.0, None)),),
        ),
    ),
    feedback=Feedback(
        strength=Advice("impact.number", "A number.", "Keep it.", "3 days", 8, 14, 0.9, 1.9),
        follow_up="How did it end?",
    ),
)
TYPED = Take(
    id="take-typed",
    question=Question("", "Why us?"),
    transcript=Transcript(
        (Word("Well"), Word(" \N{EM DASH}"), Word(" so.")), recognizer="typed", verbatim=True
    ),
    recorded_at=datetime(2025, 1, 2, 3, 0, tzinfo=UTC),
    mode="typed",
)
"""What the dumps hold, as takes."""
