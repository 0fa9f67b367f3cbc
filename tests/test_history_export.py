"""What `export` gives away: the report of each take with what tells it from the others."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from support import take_strategies as some
from support.sample_takes import SAMPLES, bare_take, spoken_take, typed_take
from support.schemas import validator

from coach import wire
from coach.domain import Take
from coach.history import TAKE_SCHEMA, History, export


@pytest.mark.parametrize("name", SAMPLES)
def test_every_exported_take_is_valid(name: str) -> None:
    (plain,) = export([SAMPLES[name]()])
    validator("coach.take-1").validate(json.loads(json.dumps(plain, allow_nan=False)))


def test_an_exported_take_is_its_report_and_more() -> None:
    stored = spoken_take()
    (plain,) = export([stored])
    report = wire.report(stored, "20250311-174205-7c1e.wav")
    assert {key: plain[key] for key in report if key != "schema"} == {
        key: value for key, value in report.items() if key != "schema"
    }
    more = {key: plain[key] for key in plain if key not in report or key == "schema"}
    assert more == {
        "schema": TAKE_SCHEMA,
        "id": "20250311-174205-7c1e",
        "recorded_at": "2025-03-11T17:42:05.000Z",
        "mode": "coach",
        "session": "20250311-174011",
    }


def test_an_export_tells_no_folder_and_invents_nothing() -> None:
    sound, typed = export([spoken_take(), typed_take()])
    assert sound["input"] == "20250311-174205-7c1e.wav"
    assert typed["input"] == ""
    assert typed["session"] is None


def test_moments_are_exported_in_utc() -> None:
    local = datetime(2025, 5, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    naive = datetime(2025, 4, 30, 23, 0, tzinfo=UTC).replace(tzinfo=None)
    for moment in (local, naive):
        (plain,) = export([replace(bare_take(), recorded_at=moment)])
        assert plain["recorded_at"] == "2025-04-30T23:00:00.000Z"


@given(some.takes())
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_take_is_stored_and_exported_as_it_is(take: Take) -> None:
    with History.open("sqlite://") as history:
        history.add(take)
        assert history.takes() == (take,)
        assert list(export(history.takes())) == list(export([take]))
        assert history.delete(take.id) == take
        assert history.takes() == ()
