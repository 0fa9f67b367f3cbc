"""Takes that are safe from their first second on: files that outlive a crash of the program.

A take lies in the spool as `<take_id>.part.wav` (growing sound), `<take_id>.part.json` (what the
take is about) and `<take_id>.part.lock`. The lock is held through the operating system, so it
ends with the process however that ends: what is locked is being recorded or judged, what is not
was left behind and can be offered again.

Order when a take is judged: store its record first, then `keep`. A crash between the two leaves
the take in the spool, where it is offered again; the other way round it would be lost from sight.
"""

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coach.audio.growing import RATE_HZ, GrowingWav, repair, sync_folder
from coach.errors import StorageError

if TYPE_CHECKING:
    from filelock import BaseFileLock

WAV, META, LOCK = ".part.wav", ".part.json", ".part.lock"
PRIVATE = 0o700
"""A voice is nobody else's business: folders that are made are for this user alone."""
_TAKE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True)
class PendingTake:
    """A take that a crash or a power cut left behind."""

    take_id: str
    path: Path
    """A whole WAV file: its header is repaired."""
    duration_s: float
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """As it was given to `begin`; empty where it is damaged."""


class Spool:
    """The folder of takes that are not finished yet; made when the first take begins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, take_id: str, metadata: Mapping[str, Any]) -> "SpoolWriter":
        """A new, locked take with no sound yet; `metadata` is anything JSON can hold.

        Raises StorageError where the folder cannot be written to, or the take is there already;
        ValueError for an id that is no plain file name.
        """
        if not _TAKE_ID.fullmatch(take_id):
            raise ValueError(f"{take_id!r} is no take id")
        written = json.dumps(dict(metadata), ensure_ascii=False)
        with storage(self.folder):
            self.folder.mkdir(PRIVATE, parents=True, exist_ok=True)
            writer = self._locked(take_id)
            if writer is None or writer.path.exists():
                raise StorageError(f"Take {take_id} is in {self.folder} already.")
            try:
                writer.create(written)
            except OSError:
                with suppress(StorageError):
                    writer.discard()
                raise
        return writer

    def pending(self) -> tuple[PendingTake, ...]:
        """The takes nobody holds, oldest id first, with their headers repaired.

        Takes without any sound are removed. Raises StorageError.
        """
        with storage(self.folder):
            found = sorted(path.name.removesuffix(WAV) for path in self.folder.glob(f"*{WAV}"))
            takes = [self._pending(take_id) for take_id in found]
        return tuple(take for take in takes if take is not None)

    def adopt(self, take_id: str) -> "SpoolWriter | None":
        """Take hold of a pending take to keep or discard it; None where somebody else did."""
        with storage(self.folder):
            writer = self._locked(take_id)
            if writer is not None and not writer.path.exists():
                writer.discard()
                return None
            return writer

    def _pending(self, take_id: str) -> PendingTake | None:
        writer = self.adopt(take_id)
        if writer is None:
            return None
        frames = repair(writer.path)
        if not frames:
            writer.discard()
            return None
        take = PendingTake(take_id, writer.path, frames / RATE_HZ, writer.read_metadata())
        writer.release()
        return take

    def _locked(self, take_id: str) -> "SpoolWriter | None":
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / (take_id + LOCK), thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return None
        return SpoolWriter(self.folder, take_id, lock)


class SpoolWriter:
    """One locked take. Its sound comes through `write`, or from a recorder given `path`."""

    def __init__(self, folder: Path, take_id: str, lock: "BaseFileLock") -> None:
        self.take_id = take_id
        self.path = folder / (take_id + WAV)
        self._metadata_path = folder / (take_id + META)
        self._lock = lock
        self._wav: GrowingWav | None = None

    def create(self, metadata: str) -> None:
        """Write the metadata and an empty sound; raises OSError. For `Spool.begin`."""
        with self._metadata_path.open("w", encoding="utf-8") as file:
            file.write(metadata)
            file.flush()
            os.fsync(file.fileno())
        GrowingWav(self.path).close()
        sync_folder(self.path.parent)

    def read_metadata(self) -> dict[str, Any]:
        """What was given to `begin`; empty where it is missing or damaged."""
        try:
            metadata = json.loads(self._metadata_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return metadata if isinstance(metadata, dict) else {}

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append mono 16 kHz samples; raises StorageError, and what was written stays."""
        with storage(self.path.parent):
            if self._wav is None:
                self._wav = GrowingWav(self.path)
            self._wav.write(samples)

    def close(self) -> None:
        """Make the file whole; it stays in the spool, locked. May be called again."""
        with storage(self.path.parent):
            if self._wav is not None:
                self._wav.close()
                self._wav = None

    def keep(self, final_path: Path) -> Path:
        """Move the sound to `final_path` in one step and leave the spool; returns the path.

        Raises StorageError where that cannot be done; the take is then still in the spool.
        """
        self.close()
        with storage(final_path.parent):
            final_path.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
            if final_path.exists():
                raise StorageError(f"{final_path} is there already; it is not overwritten.")
            repair(self.path)
            _move(self.path, final_path)
            sync_folder(final_path.parent)
        self._leave()
        return final_path

    def discard(self) -> None:
        """Remove the take and its sound."""
        with suppress(StorageError):
            self.close()
        with storage(self.path.parent):
            self.path.unlink(missing_ok=True)
        self._leave()

    def release(self) -> None:
        """Let go of the take but leave it in the spool, to be offered again."""
        with suppress(StorageError):
            self.close()
        self._lock.release()

    def _leave(self) -> None:
        """Remove what is left of the take; the lock goes last, so that nobody sees half of it."""
        with suppress(OSError):
            self._metadata_path.unlink(missing_ok=True)
        with suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()


def _move(source: Path, target: Path) -> None:
    """Rename; across file systems, copy beside the target first, so that the step is one."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(target.name + ".part")
        shutil.copyfile(source, beside)
        with beside.open("r+b") as file:
            os.fsync(file.fileno())
        beside.replace(target)
        source.unlink()


@contextmanager
def storage(folder: Path) -> Iterator[None]:
    """Turn the system's errors about `folder` into a StorageError that says what to do."""
    try:
        yield
    except OSError as error:
        raise StorageError(*_explained(folder, error)) from error


def _explained(folder: Path, error: OSError) -> tuple[str, str]:
    if error.errno in _FULL:
        return f"The disk is full: {folder} takes no more sound.", "Free some space and try again."
    if error.errno in _FORBIDDEN:
        hint = "Allow this user to write there, or choose another data folder in the settings."
        return f"The folder {folder} cannot be written to.", hint
    hint = "Choose another data folder in the settings."
    return f"The folder {folder} cannot be used: {error.strerror or error}.", hint
