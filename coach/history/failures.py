"""What a failing database means for a person: one line with the file and the way on."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from coach.errors import StorageError


class _Explanation(NamedTuple):
    message: str
    """With `{where}` for the file."""
    hint: str


_FULL = _Explanation(
    "The disk is full: {where} could not be written.",
    "Free some space and try again; what was stored before is unharmed.",
)
_READ_ONLY = _Explanation(
    "{where} cannot be written: the file or its folder is read-only.",
    "Make both writable, or choose another place with the setting `data_dir`.",
)
_NO_OPEN = _Explanation(
    "{where} cannot be opened.",
    "Check that the folder is there and that you may write in it, or set `data_dir`.",
)
_NO_DATABASE = _Explanation(
    "{where} is not a history: it is no SQLite database.",
    "Move the file away, and a new history is begun; or set `database` to the right one.",
)
_DAMAGED = _Explanation(
    "{where} is damaged.",
    "Keep a copy of it, then put a backup in its place or repair it with `sqlite3 FILE .recover`.",
)
_BUSY = _Explanation(
    "{where} is held by another program.",
    "Wait for it to finish, or close it, then try again.",
)
_DISK_ERROR = _Explanation(
    "Reading or writing {where} failed on the disk.",
    "Check the free space and the drive, then try again; what was stored before is unharmed.",
)
_TWICE = _Explanation(
    "{where} already has an entry with this id.",
    "Nothing was changed; use a new id.",
)

_BY_SQLITE_NAME = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": _NO_OPEN,
    "SQLITE_NOTADB": _NO_DATABASE,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_IOERR": _DISK_ERROR,
}
"""SQLite's primary result codes; an extended one starts with its primary's name."""

_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EIO: _DISK_ERROR,
}


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what the database or the file system raises into a StorageError about `where`."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _to_storage_error(_of_database(error), where, str(error)) from error
    except OSError as error:
        explanation = _BY_ERRNO.get(error.errno or 0, _NO_OPEN)
        raise _to_storage_error(explanation, where, "") from error


def is_busy(error: sqlite3.Error) -> bool:
    """Whether SQLite gave up because somebody else holds the database."""
    return _by_name(error) is _BUSY


def _of_database(error: SQLAlchemyError) -> _Explanation | None:
    if isinstance(error, IntegrityError):
        return _TWICE
    original = error.orig if isinstance(error, DBAPIError) else None
    return _by_name(original) if isinstance(original, sqlite3.Error) else None


def _by_name(error: sqlite3.Error) -> _Explanation | None:
    name = getattr(error, "sqlite_errorname", "")
    return _BY_SQLITE_NAME.get("_".join(name.split("_")[:2]))


def _to_storage_error(explanation: _Explanation | None, where: str, cause: str) -> StorageError:
    if explanation is not None:
        return StorageError(explanation.message.format(where=where), explanation.hint)
    first_line = cause.partition("\n")[0]
    return StorageError(
        f"The history at {where} failed: {first_line}", "Check the setting `database`."
    )
