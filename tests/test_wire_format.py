"""The page on the wire format says what the schemas and the program say."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.sample_takes import spoken_take, typed_take
from support.schemas import FOLDER, NAMES, schema, validator

from coach import errors, wire

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "wire-format.md").read_text(encoding="utf-8")

PARTS = ("situation", "task", "action", "result", "lesson", "other")
PROMISED = (
    *(f"star.{part}" for part in PARTS),
    *(f"star.{gap}.{part}" for gap in ("missing", "thin") for part in PARTS[:4]),
    *(f"star.{part}_share" for part in PARTS),
    "star.unsure",
    "star.is_story",
    *(f"impact.{role}" for role in ("outcome", "baseline", "scope", "date", "incidental")),
    "impact.vague",
    "impact.grade",
    "fillers.um",
    "fillers.like",
    "fillers.you_know",
    "fillers.<word>",
    "fillers.sound",
    "fillers.per_minute",
    "fillers.per_100_words",
    "pacing.words_per_minute",
    "pacing.articulation_rate",
    "pacing.pause_ratio",
    "pacing.long_pauses",
    "pacing.mean_run_words",
    "pacing.pause",
    "pacing.rushed",
    "pacing.slow",
    "ownership.*",
    "hedging.*",
    *(f"clarity.{name}" for name in ("vague_words", "run_on", "repeated", "late_point", "jargon")),
    *(f"clarity.{no}{name}" for no in ("", "no_") for name in ("trade_off", "lesson")),
    *(f"clarity.{name}" for name in ("time_to_point", "words_to_point", "longest_sentence")),
    "length.short",
    "length.long",
    "length.seconds",
    "length.words",
    "relevance.point",
    "relevance.score",
)
"""Names of checks and measures that other programs rely on: none may vanish from the page."""

DETAILS = ("value", "unit", "direction", "metric", "point", "related", "start_char", "end_char")


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_name_is_on_the_page(name: str) -> None:
    assert re.search(rf"`{re.escape(name)}`", PAGE)


@pytest.mark.parametrize("name", DETAILS)
def test_every_promised_detail_is_on_the_page(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE)


def properties(node: Any) -> Iterator[str]:
    """Every property that a schema names, at any depth."""
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for child in node.values():
            yield from properties(child)
    elif isinstance(node, list):
        for child in node:
            yield from properties(child)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_a_schema_is_on_the_page(name: str) -> None:
    named = set(re.findall(r"[\"`](?:details\.)?(\w+)[\"`]", PAGE))
    assert set(properties(schema(name))) <= named


def test_every_field_on_the_page_is_in_a_schema() -> None:
    shapes = "".join(re.findall(r"```\n(.*?)```", PAGE, re.DOTALL))
    known = {field for name in NAMES for field in properties(schema(name))}
    assert set(re.findall(r'"(\w+)"', shapes)) <= known


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_schemas_and_linked(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert f"(schema/{name}.schema.json)" in PAGE
    assert schema(name)["title"] == re.sub(r"-(\d)$", r"/\1", name)


def test_every_schema_file_is_known() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.schema.json" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_objects_with_named_fields_are_closed(name: str) -> None:
    """Only `details` is open, and what it is refined to."""
    loaded = schema(name)
    shapes = {"": loaded, **loaded.get("$defs", {})}
    for key, shape in shapes.items():
        if shape.get("type") == "object" and key not in ("details", "number"):
            assert shape["additionalProperties"] is False, key
            assert set(shape["required"]) == set(shape["properties"]), key


def test_every_exit_status_of_ours_is_in_the_schema() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    statuses = {kind.exit_status for kind in kinds if issubclass(kind, errors.CoachError)}
    assert statuses == set(schema("coach.error-1")["properties"]["exit"]["enum"])


def changed(path: str, value: object) -> dict[str, Any]:
    """The sample report with one place set to something else, or taken out."""
    plain = copy.deepcopy(wire.report(spoken_take(), "answer.wav"))
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("/"))
    target: Any = plain
    for step in steps:
        target = target[step]
    if value is KeyError:
        del target[last]
    else:
        target[last] = value
    return plain


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", "coach.report/2"),
        ("extra", 1),
        ("feedback", KeyError),
        ("question/id", ""),
        ("transcript/words/0/extra", 1),
        ("transcript/words/0/start_s", "0:01"),
        ("transcript/words/0/probability", 1.5),
        ("transcript/sounds/0/kind", "cough"),
        ("transcript/turns/0/start_char", -1),
        ("transcript/acoustics/0/value", None),
        ("transcript/acoustics/0/reason", "although it has a value"),
        ("transcript/acoustics/0/target", [1]),
        ("analyses/0/findings/0/kind", "praise"),
        ("analyses/0/findings/0/check", "um"),
        ("analyses/0/findings/0/related", {"start_char": 1}),
        ("analyses/0/findings/0/details", {"list": [1]}),
        ("analyses/3/findings/0/details", {"value": 1}),
        ("feedback/fixes", [None]),
        ("feedback/fixes", [wire.report(spoken_take(), "")["feedback"]["strength"]] * 3),
        ("feedback/strength", {}),
    ],
)
def test_what_breaks_the_format_is_refused(path: str, value: object) -> None:
    assert not validator("coach.report-1").is_valid(changed(path, value))


def test_the_sample_it_is_changed_from_is_valid() -> None:
    validator("coach.report-1").validate(changed("input", "other.wav"))
    validator("coach.report-1").validate(wire.report(typed_take(), "typed.txt"))


def test_errors_without_words_or_with_other_statuses_are_refused() -> None:
    check = validator("coach.error-1")
    assert not check.is_valid(wire.error_report("a.wav", "", 3))
    assert not check.is_valid(wire.error_report("a.wav", "Stopped.", 130))
    assert not check.is_valid({**wire.error_report("a.wav", "Broken.", 3), "hint": ""})
