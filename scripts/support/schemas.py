"""The published schemas, ready to validate with: `validator("coach.report-1")`."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"
NAMES = ("coach.report-1", "coach.error-1", "coach.take-1")


def schema(name: str) -> dict[str, Any]:
    """One schema as it is written."""
    text = (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def validator(name: str) -> Draft202012Validator:
    """A validator for one schema that knows the others it refers to."""
    schemas = [schema(each) for each in NAMES]
    resources = [(each["$id"], Resource.from_contents(each)) for each in schemas]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(schema(name), registry=registry)
