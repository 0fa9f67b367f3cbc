"""Writes shipped models into models/manifest.json: one line each, every file with its checksum."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

MANIFEST = "manifest.json"


def record_shipped(models: Path, name: str, source: str, licence: str) -> None:
    """Enter the folder `name` below `models`, in place of an earlier entry; cards are left out."""
    path = models / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    kept = [entry for entry in manifest["shipped"] if entry["name"] != name]
    entry = {"name": name, "folder": name, "source": source, "licence": licence}
    manifest["shipped"] = [*kept, {**entry, "files": list_files(models / name)}]
    path.write_text(_lines(manifest), encoding="utf-8")


def list_files(folder: Path) -> list[dict[str, str | int]]:
    """Path, size and sha256 of every file but pages of text, by path."""
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".md"
    ]


def _lines(manifest: Mapping[str, object]) -> str:
    """JSON with one line for each entry of a list."""
    parts = []
    for key, value in manifest.items():
        entries = [json.dumps(entry, ensure_ascii=False) for entry in _entries(value)]
        joined = ",\n    ".join(entries)
        plain = json.dumps(value, ensure_ascii=False)
        parts.append(f"  {json.dumps(key)}: " + (f"[\n    {joined}\n  ]" if entries else plain))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _entries(value: object) -> list[object]:
    return value if isinstance(value, list) else []
