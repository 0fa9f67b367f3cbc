"""Whisper models on this machine: find them, fetch them, and know whether they are intact.

A model is named as in `models/manifest.json` (`base.en`), by its repository on the model hub
(`owner/name`), or by the folder it lies in. The hub's own cache is used, so that models fetched by
other programs are found. Looking needs no network; only `fetch` has any.
"""

import errno
import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from coach.errors import ModelMissingError, UsageError
from coach.resources import data_folder

Progress = Callable[[int, int], None]
"""Told the bytes that are here and the bytes of the whole model."""

NEEDED = ("config.json", "model.bin", "tokenizer.json")
"""Without these files, and a vocabulary, a folder is no model that works without a network."""

_PATTERNS = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json")
_VOCABULARY = re.compile(r"vocabulary\.(json|txt)")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_ELSEWHERE = (
    "Go online once, or bring the model's folder from another machine and name it "
    "in COACH_WHISPER__MODEL."
)


@dataclass(frozen=True)
class Model:
    """A Whisper model that can be fetched."""

    name: str
    repository: str
    """On the model hub."""
    licence: str
    size_bytes: int
    """Of the download; rounded."""
    sha256: str | None = None
    """Of its `model.bin`; None where it is not pinned."""


def _known() -> Mapping[str, Model]:
    models = {}
    for entry in _manifest()["fetched"]:
        (weights,) = entry["files"]
        size, sha256 = weights["size"], weights["sha256"]
        model = Model(entry["name"], entry["source"], entry["licence"], size, sha256)
        models[model.name] = model
    return MappingProxyType(models)


def _manifest() -> dict[str, Any]:
    text = (data_folder("models") / "manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


KNOWN: Mapping[str, Model] = _known()
"""Name -> model, the default first."""


def find(model: str) -> Path | None:
    """Return the folder of a complete model on this machine, or None; no network is used.

    Raises UsageError where `model` is no name, repository or folder at all.
    """
    folder = named_folder(model) or _cached(_repository(model))
    return None if folder is None or missing_files(folder) else folder


def named_folder(model: str) -> Path | None:
    """Return the folder that `model` names, if it is one; a known name never is."""
    folder = Path(model).expanduser()
    return folder if model.strip() and model not in KNOWN and folder.is_dir() else None


def require(model: str) -> Path:
    """Return the folder of a complete model; ModelMissingError says how to get one."""
    folder = named_folder(model)
    if folder is not None and missing_files(folder):
        missing = ", ".join(missing_files(folder))
        raise ModelMissingError(f"{model} is no Whisper model: {missing} is missing.", _ELSEWHERE)
    found = find(model)
    if found is None:
        hint = f"Fetch it: coach models fetch {model}."
        raise ModelMissingError(f"The model {model} is not on this machine.", hint)
    return found


def missing_files(folder: Path) -> tuple[str, ...]:
    """Name the files that a model's folder lacks or has empty."""
    absent = [name for name in NEEDED if not _has_content(folder / name)]
    if not any(_has_content(folder / f"vocabulary.{suffix}") for suffix in ("json", "txt")):
        absent.append("vocabulary.json")
    return tuple(absent)


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _repository(model: str) -> str:
    if model in KNOWN:
        return KNOWN[model].repository
    looks_like_path = model.startswith((".", "~", "/")) or model.count("/") > 1 or "\\" in model
    if not looks_like_path and _REPOSITORY.fullmatch(model):
        return model
    what = "no folder" if looks_like_path else "no model"
    hint = f"Known: {', '.join(KNOWN)}; or name a folder or a hub repository."
    raise UsageError(f"There is {what} {model!r}.", hint)


def _cached(repository: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    weights = try_to_load_from_cache(repository, "model.bin")
    return Path(weights).parent if isinstance(weights, str) else None


@dataclass(frozen=True)
class FileCheck:
    """Whether one file of a model is what it should be."""

    name: str
    intact: bool | None
    """None where nothing on this machine says what it should be."""


def verify(path: Path) -> tuple[FileCheck, ...]:
    """Check each file of the model in the folder `path`; no network is used.

    In the hub's cache a file is stored under its checksum, in `models/` the manifest has it.
    Raises ModelMissingError that names the damaged or missing files.
    """
    checks = check_files(path)
    bad = [*missing_files(path), *(check.name for check in checks if check.intact is False)]
    if bad:
        raise ModelMissingError(
            f"The model in {path} is damaged: {', '.join(dict.fromkeys(bad))}.",
            "Fetch it again: coach models fetch NAME.",
        )
    return checks


def check_files(folder: Path) -> tuple[FileCheck, ...]:
    """Compare every file of a model with its checksum, without a verdict on the whole."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(FileCheck(str(path.relative_to(folder)), _intact(path)) for path in files)


def _intact(path: Path) -> bool | None:
    expected = _expected(path)
    if expected is None:
        return None
    if len(expected) == 40:
        return _git_sum(path) == expected
    return _sha256(path) == expected


def _expected(path: Path) -> str | None:
    """The checksum a file should have: sha256, or git's own for the hub's small files."""
    if path.is_symlink():
        blob = path.readlink().name
        if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", blob):
            return blob
    return _pinned(path)


def _pinned(path: Path) -> str | None:
    root = data_folder("models").resolve()
    for entry in _manifest()["shipped"]:
        for file in entry["files"]:
            if path.resolve() == root / entry["folder"] / file["path"]:
                sha256: str | None = file["sha256"]
                return sha256
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _git_sum(path: Path) -> str:
    content = path.read_bytes()
    header = f"blob {len(content)}\0".encode()
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def fetch(model: str, progress: Progress | None = None) -> Path:
    """Bring a model onto this machine, verified, and return its folder.

    What is there and intact is kept; what is damaged is removed and fetched again; a download that
    was cut goes on where it stopped. Raises ModelMissingError where the hub is out of reach, has
    no such model, or sends something else than it announced, and where the disk is full.
    """
    if named_folder(model) is not None:
        verify(folder := require(model))
        return folder
    repository = _repository(model)
    found = find(model)
    if found is None or any(check.intact is False for check in check_files(found)):
        found = _Download(model, repository, progress).run()
    elif progress is not None:
        size = sum(path.stat().st_size for path in found.iterdir())
        progress(size, size)
    return found


class _Download:
    """One fetch of one repository into the hub's cache.

    The weights are written by us, because the hub's own download starts anew after every
    interruption; the small files and the cache's bookkeeping are the hub's.
    """

    def __init__(self, model: str, repository: str, progress: Progress | None) -> None:
        from huggingface_hub import constants
        from huggingface_hub.file_download import repo_folder_name

        self._model, self._repository, self._progress = model, repository, progress
        self._cache = Path(constants.HF_HUB_CACHE)
        self._store = self._cache / repo_folder_name(repo_id=repository, repo_type="model")
        self._size = 0  # bytes of the whole model, of the files that are done, and that are here
        self._finished = 0
        self._here = 0

    def run(self) -> Path:
        from huggingface_hub import HfApi, snapshot_download

        with self._explained():
            _silence()
            info = HfApi().model_info(self._repository, files_metadata=True)
            files = [file for file in info.siblings or () if _wanted(file.rfilename)]
            self._size = sum(file.size or 0 for file in files)
            self._check_space()
            for file in files:
                self._repair(str(info.sha), file.rfilename)
                if file.lfs is not None:
                    self._weights(file.rfilename, file.lfs.sha256, file.lfs.size)
                    self._finished += file.lfs.size
            patterns = [file.rfilename for file in files]
            folder = Path(snapshot_download(self._repository, allow_patterns=patterns))
            verify(folder)
        self._finished = self._size
        self._report(0)
        return folder

    def _report(self, of_this_file: int) -> None:
        self._here = min(self._finished + of_this_file, self._size)
        if self._progress is not None:
            self._progress(self._here, self._size)

    def _check_space(self) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._cache).free
        if free < self._size:
            message = (
                f"The model {self._model} needs {self._size / 1e6:.0f} MB "
                f"and {self._cache} has {free / 1e6:.0f} MB left."
            )
            raise ModelMissingError(message, "Free some space, or choose a smaller model.")

    def _repair(self, revision: str, name: str) -> None:
        """Remove a file that is there and damaged, with what it points to."""
        path = self._store / "snapshots" / revision / name
        if path.is_file() and _intact(path) is False:
            path.resolve().unlink()
        if path.is_symlink() and not path.exists():
            path.unlink()

    def _weights(self, name: str, sha256: str, size: int) -> None:
        from huggingface_hub.utils._fixes import WeakFileLock

        blob = self._store / "blobs" / sha256
        lock = self._cache / ".locks" / self._store.name / f"{sha256}.lock"
        for folder in (blob.parent, lock.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with WeakFileLock(lock):
            if blob.exists() and _sha256(blob) != sha256:
                blob.unlink()
            if not blob.exists():
                self._transfer(name, blob, size)

    def _transfer(self, name: str, blob: Path, size: int) -> None:
        """Download into `blob` by way of a partial file, which survives an interruption."""
        part = blob.with_name(f"{blob.name}.incomplete")
        resumed = part.exists()
        if resumed and part.stat().st_size > size:
            part.unlink()
        self._receive(name, part, size)
        if _sha256(part) == blob.name:
            part.replace(blob)
            return
        part.unlink()
        if not resumed:
            message = f"What the hub sent for {self._model} is damaged."
            raise ModelMissingError(message, "Try again later, or behind another network.")
        self._transfer(name, blob, size)

    def _receive(self, name: str, part: Path, size: int) -> None:
        from huggingface_hub import hf_hub_url
        from huggingface_hub.file_download import http_get

        with part.open("ab") as file:
            http_get(
                hf_hub_url(self._repository, name),
                file,
                resume_size=file.tell(),
                expected_size=size,
                tqdm_class=_bar(self._report),
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except _hub_errors() as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> ModelMissingError:
        from huggingface_hub import errors

        named = f"The model {self._model} cannot be fetched"
        if isinstance(error, errors.RepositoryNotFoundError):
            return ModelMissingError(f"{named}: the hub has no {self._repository}.", _ELSEWHERE)
        if isinstance(error, errors.OfflineModeIsEnabled):
            return ModelMissingError(f"{named}: HF_HUB_OFFLINE forbids it.", _ELSEWHERE)
        if isinstance(error, OSError) and error.errno in _DISK_TROUBLE:
            return ModelMissingError(f"{named}: {error.strerror} ({self._cache}).", "Mend that.")
        kept = f" {self._here / 1e6:.1f} MB are kept." if self._here else ""
        why = f"the hub is out of reach ({type(error).__name__})."
        return ModelMissingError(f"{named}: {why}{kept}", _ELSEWHERE)


def _hub_errors() -> tuple[type[Exception], ...]:
    """What the hub raises, with the base of the errors of whichever HTTP library it uses."""
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError

    transport = tuple(base for base in HfHubHTTPError.__bases__ if issubclass(base, Exception))
    return (OSError, ValueError, RuntimeError, EntryNotFoundError, *transport)


_DISK_TROUBLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)


def _wanted(name: str) -> bool:
    return name in _PATTERNS or _VOCABULARY.fullmatch(name) is not None


def _silence() -> None:
    """Keep the hub's own bars and warnings off the terminal."""
    from huggingface_hub.utils.tqdm import disable_progress_bars

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    if os.environ.get("HF_HUB_DISABLE_PROGRESS_BARS") is None:
        disable_progress_bars()


def _bar(report: Callable[[int], None]) -> Any:
    """What the hub takes for a progress bar: draws nothing and reports the bytes so far."""

    class Bar:
        def __init__(self, *, initial: int = 0, **_: object) -> None:
            self._here = initial

        def __enter__(self) -> "Bar":
            return self

        def __exit__(self, *_: object) -> None:
            """Close nothing."""

        def update(self, step: int) -> None:
            self._here += step
            report(self._here)

    return Bar
