"""The one place that talks SQL: rows of plain values in and out of an SQLAlchemy engine.

SQLite gets a write-ahead log and waits for other programs, so that two coaches can store their
takes at once; every change is one transaction that takes the write lock at its start.
"""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Select,
    StaticPool,
    Table,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError

from coach.errors import StorageError, UsageError
from coach.history import failures
from coach.history.tables import REVISIONS, metadata, sessions, takes

Row = dict[str, Any]

BUSY_TIMEOUT_S = 15.0
"""How long to wait for another program; a `timeout` in the URL overrides it."""

_WRITES = "coach_writes"


class Database:
    """An open history with the newest schema."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})
        self.where = where
        """The file, or the URL without its password: for messages."""

    @classmethod
    def open(cls, url: str) -> "Database":
        """Open, and create or upgrade first where needed.

        Raises UsageError for a URL that is none and StorageError for a database that cannot be
        used.
        """
        parsed = _parse(url)
        where = _where(parsed)
        with failures.explained(where):
            engine = _make_engine(parsed)
            database = cls(engine, where)
            try:
                database._prepare()
            except BaseException:
                engine.dispose()
                raise
        return database

    def close(self) -> None:
        """Give all connections back; SQLite then folds its log into the file."""
        self._engine.dispose()

    def _prepare(self) -> None:
        with self._engine.connect() as connection:
            revision = _stored_revision(connection, self.where)
        if revision == REVISIONS[-1]:
            return
        from coach.history.upgrade import upgrade

        with self._writer.begin() as connection:
            upgrade(connection)

    def insert(self, table: Table, row: Row) -> None:
        """Store a new row; raises StorageError where its id is taken or it cannot be written."""
        with failures.explained(self.where), self._writer.begin() as connection:
            connection.execute(insert(table).values(row))

    def update(self, table: Table, row_id: str, changes: Row) -> bool:
        """Change the row of that id; False where there is none."""
        statement = update(table).where(table.c.id == row_id).values(changes)
        with failures.explained(self.where), self._writer.begin() as connection:
            return connection.execute(statement).rowcount == 1

    def delete_take(self, take_id: str) -> None:
        """Remove a take's row."""
        with failures.explained(self.where), self._writer.begin() as connection:
            connection.execute(delete(takes).where(takes.c.id == take_id))

    def take_ids(self, prefix: str = "") -> tuple[str, ...]:
        """The ids that start with `prefix`, newest first."""
        statement = _newest_first(select(takes.c.id))
        if prefix:
            statement = statement.where(func.substr(takes.c.id, 1, len(prefix)) == prefix)
        return tuple(row["id"] for row in self._read(statement))

    def takes(self, where: Mapping[str, object], limit: int | None = None) -> tuple[Row, ...]:
        """Whole rows whose columns equal what `where` gives, newest first."""
        statement = _newest_first(select(takes))
        for column, value in where.items():
            statement = statement.where(takes.c[column] == value)
        return self._read(statement.limit(limit))

    def sessions(self, limit: int | None = None) -> tuple[Row, ...]:
        """Sessions, newest first."""
        order = (sessions.c.started_at.desc(), sessions.c.id.desc())
        return self._read(select(sessions).order_by(*order).limit(limit))

    def _read(self, statement: Select[Any]) -> tuple[Row, ...]:
        with failures.explained(self.where), self._engine.connect() as connection:
            try:
                return tuple(dict(row) for row in connection.execute(statement).mappings())
            except ValueError as error:  # what is stored as JSON or as a moment is none
                raise _changed_by_others(self.where) from error


def _changed_by_others(where: str) -> StorageError:
    return StorageError(
        f"{where} holds an entry that cannot be read.",
        "Another program changed it; put a backup in its place.",
    )


def _newest_first(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(takes.c.recorded_at.desc(), takes.c.id.desc())


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise UsageError(
            "The setting `database` is not a database URL.",
            "Write it as sqlite:////folder/history.db.",
        ) from error


def _file(url: URL) -> Path | None:
    """The file behind the URL; None for a server and for a database in memory."""
    on_disk = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if on_disk else None


def _where(url: URL) -> str:
    return str(_file(url) or url.render_as_string(hide_password=True))


def _make_engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _server_engine(url)
    file = _file(url)
    options: Row = {"connect_args": {} if "timeout" in url.query else {"timeout": BUSY_TIMEOUT_S}}
    if file is None:
        options["poolclass"] = StaticPool
        options["connect_args"]["check_same_thread"] = False
    else:
        _make_private(file)
    engine = create_engine(url, json_serializer=_dump, **options)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(file: Path) -> None:
    """A new file, and a new folder around it, that only their owner may read."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _server_engine(url: URL) -> Engine:
    try:
        return create_engine(url, json_serializer=_dump, pool_pre_ping=True)
    except (ImportError, ArgumentError) as error:
        raise UsageError(
            f"The setting `database` asks for {url.drivername}, which is not installed.",
            "Install its driver, or leave the setting empty for a file of your own.",
        ) from error


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _set_up(connection: sqlite3.Connection, record: object) -> None:
    """Turn the write-ahead log on.

    Another program that is just starting can hold the file; then the log is left to a later start,
    since SQLite is as safe without it, only slower.
    """
    del record
    try:
        connection.execute("PRAGMA journal_mode=WAL").close()
    except sqlite3.OperationalError as error:
        if not failures.is_busy(error):
            raise


def _begin(connection: Connection) -> None:
    """Begin every transaction in words, since the driver by itself leaves tables out of them."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _stored_revision(connection: Connection, where: str) -> str | None:
    """The schema's revision; None for a blank database.

    Raises StorageError for one that this version does not know and for tables that are not ours.
    """
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if tables & set(metadata.tables):
            raise StorageError(
                f"{where} belongs to another program.", "Set `database` to another file."
            )
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision not in REVISIONS:
        raise StorageError(
            f"{where} was written by a newer interview-coach (schema {revision}, "
            f"this one knows {REVISIONS[-1]}).",
            "Update interview-coach, or set `database` to another file.",
        )
    return None if revision is None else str(revision)
