"""Takes and sessions in a database: SQLite by default, anything SQLAlchemy speaks otherwise.

Records are values; storing gives them a place, not a behavior. The sound of a take lies beside
the database in the folder of recordings and is deleted by whoever deletes the take. SQLAlchemy is
loaded when a history is opened, Alembic only when its schema is old or absent.
"""

import difflib
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from coach.domain import DELIVERY, Take, content_gaps
from coach.errors import StorageError, UsageError
from coach.history.rows import (
    TAKE_SCHEMA,
    Row,
    Session,
    export,
    session_from_row,
    session_to_row,
    take_from_row,
    take_to_row,
)

if TYPE_CHECKING:
    from coach.history.database import Database

__all__ = ["TAKE_SCHEMA", "History", "Session", "export"]


class History:
    """The candidate's takes, open for reading and writing.

    Every method raises StorageError, with the file and what to do, where the database cannot be
    read or written. Safe to use from several threads and processes.
    """

    def __init__(self, database: "Database", recordings: Path | None = None) -> None:
        self._database = database
        self._recordings = recordings

    @classmethod
    def open(cls, url: str, recordings: Path | None = None) -> Self:
        """Open the database at an SQLAlchemy URL; create or upgrade it first where needed.

        Sound below `recordings` is stored by its place in there, so that both can be moved
        together. Raises UsageError for a URL that is none and StorageError for a database that
        cannot be used: read-only, full disk, damaged, no database, or from a newer version.
        """
        from coach.history.database import Database

        return cls(Database.open(url), recordings)

    def close(self) -> None:
        """Give the database back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def add(self, take: Take) -> None:
        """Store a new take; raises StorageError where its id is already there."""
        from coach.history.tables import takes

        self._database.insert(takes, take_to_row(take, self._recordings))

    def replace(self, take: Take) -> None:
        """Store a take over the one of the same id, as when its sound was not kept.

        Raises UsageError where there is none.
        """
        from coach.history.tables import takes

        row = take_to_row(take, self._recordings)
        if not self._database.update(takes, take.id, row):
            raise self._unknown(take.id)

    def take(self, take_id: str) -> Take:
        """The take of that id, or the only one whose id starts like that.

        Raises UsageError for an unknown id, naming the nearest, and for one that fits several.
        """
        rows = self._database.takes({"id": self._whole_id(take_id)})
        if not rows:
            raise self._unknown(take_id)
        return self._take(rows[0])

    def takes(
        self,
        question_id: str | None = None,
        session_id: str | None = None,
        limit: int | None = None,
    ) -> tuple[Take, ...]:
        """Takes, newest first; all of them, or those of one question, one session, or both."""
        wanted = {"question_id": question_id, "session_id": session_id}
        where = {column: value for column, value in wanted.items() if value is not None}
        return tuple(self._take(row) for row in self._database.takes(where, limit))

    def earlier(self, question_id: str, before: datetime | None = None) -> tuple[Take, ...]:
        """The takes of one question recorded before a moment (or ever), newest first.

        Empty for a question given as text, which has no id to be found by.
        """
        if not question_id:
            return ()
        found = self.takes(question_id)
        return tuple(take for take in found if before is None or take.recorded_at < before)

    def best(self, question_id: str, without: str = "") -> Take | None:
        """The best take of one question, `without` the one of that id; None where none was judged.

        Content before delivery: the fewest gaps in content, those of the outcome aside; among
        equals the higher `impact.grade`; then the fewest gaps in delivery; then the newer take. An
        answer that was too unclear to judge does not count, nor does a drill, which tells one part
        only.
        """
        takes = (take for take in self.earlier(question_id) if take.id != without)
        judged = [take for take in takes if _is_judged(take) and take.mode != DRILL]
        return min(judged, key=_rank, default=None)

    def delete(self, take_id: str) -> Take:
        """Remove a take and return it, so that the caller can delete its sound.

        Takes a whole id or a unique start of one; raises UsageError as `take` does.
        """
        take = self.take(take_id)
        self._database.delete_take(take.id)
        return take

    def begin_session(self, session: Session) -> None:
        """Store a session that starts; raises StorageError where its id is already there."""
        from coach.history.tables import sessions

        self._database.insert(sessions, session_to_row(session))

    def end_session(self, session_id: str, ended_at: datetime) -> None:
        """Write down when a session ended; raises UsageError where there is none."""
        from coach.history.tables import sessions

        if not self._database.update(sessions, session_id, {"ended_at": ended_at}):
            raise UsageError(f"There is no session '{session_id}'.")

    def sessions(self, limit: int | None = None) -> tuple[Session, ...]:
        """Sessions, newest first."""
        return tuple(session_from_row(row) for row in self._database.sessions(limit))

    def _take(self, row: Row) -> Take:
        try:
            return take_from_row(row, self._recordings)
        except (KeyError, TypeError, ValueError) as error:
            raise StorageError(
                f"The take {row['id']} in {self._database.where} cannot be read.",
                "It was changed by another program; put a backup in its place.",
            ) from error

    def _whole_id(self, start: str) -> str:
        found = self._database.take_ids(start) if start else ()
        if start in found or len(found) == 1:
            return start if start in found else found[0]
        if not found:
            raise self._unknown(start)
        raise UsageError(
            f"'{start}' is the start of {len(found)} takes.",
            f"Write more of one: {_listed(found)}.",
        )

    def _unknown(self, take_id: str) -> UsageError:
        ids = self._database.take_ids()
        near = difflib.get_close_matches(take_id, ids, n=3, cutoff=0.5)
        if near:
            hint = f"Nearest: {_listed(near)}."
        else:
            hint = f"Newest: {_listed(ids)}." if ids else "Nothing is stored yet."
        return UsageError(f"There is no take '{take_id}'.", hint)


def _listed(ids: tuple[str, ...] | list[str]) -> str:
    return ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")


DRILL = "drill"
"""The mode of takes that tell one part only."""


def _is_judged(take: Take) -> bool:
    checks = {finding.check for analysis in take.analyses for finding in analysis.findings}
    return bool(take.analyses) and not any(check.endswith(".unsure") for check in checks)


def _rank(take: Take) -> tuple[int, float, int]:
    """Less is better; takes come newest first, so that the newer of equals is found first."""
    findings = [finding for analysis in take.analyses for finding in analysis.findings]
    gaps = [finding.check for finding in findings if finding.kind == "gap"]
    delivery = sum(check.startswith(DELIVERY) for check in gaps)
    grades = [
        measure.value or 0.0
        for analysis in take.analyses
        for measure in analysis.measures
        if measure.name == "impact.grade"
    ]
    return len(content_gaps(take)), -max(grades, default=0.0), delivery
