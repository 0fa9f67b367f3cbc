"""A database that cannot be used ends in one line with the file and the way on; nothing is lost."""

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from support.sample_takes import spoken_take, typed_take

from coach.errors import StorageError, UsageError
from coach.history import History

NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A history with one take in it."""
    path = tmp_path / "history.db"
    with History.open(url_of(path)) as history:
        history.add(spoken_take())
    return path


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def add_many(history: History) -> None:
    for number in range(20):
        history.add(replace(spoken_take(), id=f"more-{number}"))


def assert_explained(error: StorageError, file: Path, *words: str) -> None:
    assert str(file) in error.message
    assert "\n" not in str(error)
    assert "sqlalche.me" not in str(error)
    assert error.hint
    for word in words:
        assert word in str(error)


def assert_unharmed(file: Path) -> None:
    with History.open(url_of(file)) as history:
        assert history.takes() == (spoken_take(),)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """As on a full disk: no file of this process may grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_privileges() -> Iterator[None]:
    """Permissions mean nothing to root: act as somebody else meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder whose parents anybody may enter, unlike `tmp_path`."""
    folder = Path(tempfile.mkdtemp(prefix="coach-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_full_disk_keeps_what_is_there(file: Path) -> None:
    with History.open(url_of(file)) as history:
        with file_size_limit(0), pytest.raises(StorageError) as caught:
            history.add(typed_take())
        assert_explained(caught.value, file, "space")
        history.add(typed_take())
        assert len(history.takes()) == 2, "with space again it goes on"


def test_a_full_database_keeps_what_is_there(file: Path) -> None:
    with History.open(url_of(file)) as history:
        engine = history._database._engine
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StorageError, match="disk is full") as caught:
            add_many(history)
    assert_explained(caught.value, file, "unharmed")
    with History.open(url_of(file)) as history:
        assert history.take(spoken_take().id) == spoken_take()


def test_a_full_disk_at_the_first_start(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with file_size_limit(0), pytest.raises(StorageError) as caught:
        History.open(url_of(file))
    assert_explained(caught.value, file, "space")
    History.open(url_of(file)).close()


def test_a_read_only_folder(shared_folder: Path) -> None:
    file = shared_folder / "history.db"
    with History.open(url_of(file)) as history:
        history.add(spoken_take())
    file.chmod(0o444)
    shared_folder.chmod(0o555)
    with no_privileges(), pytest.raises(StorageError) as caught:
        History.open(url_of(file))
    assert_explained(caught.value, file, "writable")
    shared_folder.chmod(0o755)
    file.chmod(0o644)
    assert_unharmed(file)


def test_a_read_only_folder_without_a_history(shared_folder: Path) -> None:
    shared_folder.chmod(0o555)
    for file in (shared_folder / "history.db", shared_folder / "new" / "history.db"):
        with no_privileges(), pytest.raises(StorageError, match="read-only") as caught:
            History.open(url_of(file))
        assert_explained(caught.value, file, "writable")


def test_a_file_that_became_read_only_while_open(shared_folder: Path) -> None:
    file = shared_folder / "history.db"
    with History.open(url_of(file)) as history:
        with history._database._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = 1")
        with pytest.raises(StorageError, match="read-only") as caught:
            history.add(spoken_take())
    assert_explained(caught.value, file)


@pytest.mark.parametrize("content", [b"not a database" * 100, b"\x89PNG\r\n" + bytes(9000)])
def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "history.db"
    file.write_bytes(content)
    with pytest.raises(StorageError, match="no SQLite database") as caught:
        History.open(url_of(file))
    assert_explained(caught.value, file, "Move the file away")
    assert file.read_bytes() == content


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened") as caught:
        History.open(url_of(tmp_path))
    assert_explained(caught.value, tmp_path)


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    file = tmp_path / "data" / "history.db"
    with pytest.raises(StorageError) as caught:
        History.open(url_of(file))
    assert_explained(caught.value, file)


def test_an_empty_file_becomes_a_history(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    file.touch()
    with History.open(url_of(file)) as history:
        history.add(spoken_take())
    assert_unharmed(file)


def test_a_history_from_a_newer_version_is_left_alone(file: Path) -> None:
    execute(file, "UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(StorageError, match="newer interview-coach") as caught:
        History.open(url_of(file))
    assert_explained(caught.value, file, "9999", "Update")
    assert file.read_bytes() == before
    execute(file, "UPDATE alembic_version SET version_num = '0001'")
    assert_unharmed(file)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    execute(file, "CREATE TABLE takes (film TEXT, clapper INTEGER)")
    with pytest.raises(StorageError, match="belongs to another program") as caught:
        History.open(url_of(file))
    assert_explained(caught.value, file)


def test_a_damaged_database(file: Path) -> None:
    with History.open(url_of(file)) as history:
        add_many(history)
    content = bytearray(file.read_bytes())
    content[4096 * 3 :] = b"\xff" * (len(content) - 4096 * 3)
    file.write_bytes(content)
    with (
        pytest.raises(StorageError, match="damaged") as caught,
        History.open(url_of(file)) as history,
    ):
        history.takes()
    assert_explained(caught.value, file, "backup")


def test_another_program_that_holds_the_history(file: Path) -> None:
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        History.open(f"{url_of(file)}?timeout=0.05") as history,
    ):
        other.execute("BEGIN IMMEDIATE")
        assert history.takes() == (spoken_take(),), "reading goes on meanwhile"
        with pytest.raises(StorageError, match="held by another program") as caught:
            history.add(typed_take())
        assert_explained(caught.value, file)
        other.execute("ROLLBACK")
        history.add(typed_take())


def test_another_program_that_holds_a_blank_history(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="held by another program"):
            History.open(f"{url_of(file)}?timeout=0.05")
    History.open(url_of(file)).close()


@pytest.mark.parametrize(
    "change",
    [
        "transcript = '{}'",
        "transcript = 'no json'",
        "analyses = '[{}]'",
        "feedback = 'null'",
        'question = \'{"id": "x", "new_field": 1}\'',
        "recorded_at = 'yesterday'",
    ],
)
def test_a_take_that_another_program_changed(file: Path, change: str) -> None:
    execute(file, f"UPDATE takes SET {change}")  # noqa: S608 the changes stand right above
    with History.open(url_of(file)) as history, pytest.raises(StorageError) as caught:
        history.takes()
    assert_explained(caught.value, file, "backup")


@pytest.mark.parametrize("url", ["", "history.db", "://", "sqlite:/one-slash"])
def test_a_setting_that_is_no_url(url: str) -> None:
    with pytest.raises(UsageError, match="not a database URL") as caught:
        History.open(url)
    assert "sqlite:////" in caught.value.hint


@pytest.mark.parametrize("url", ["postgresql+psycopg2://me:secret@host/coach", "nosuch://host/x"])
def test_a_database_without_its_driver(url: str) -> None:
    with pytest.raises(UsageError, match="not installed") as caught:
        History.open(url)
    assert "secret" not in str(caught.value)
