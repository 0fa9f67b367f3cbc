"""The history keeps takes as they were, finds them again, and gives them up when asked to."""

import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from subprocess import run
from threading import Thread

import pytest
from support.sample_takes import QUESTION, SAMPLES, bare_take, spoken_take, typed_take

from coach.domain import Advice, Analysis, Feedback, Finding, Measure, Take
from coach.errors import StorageError, UsageError
from coach.history import History, Session

NOON = datetime(2025, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'history.db'}"


@pytest.fixture
def history(url: str, tmp_path: Path) -> Iterator[History]:
    with History.open(url, tmp_path / "recordings") as opened:
        yield opened


def take(take_id: str, minutes: int = 0, **changes: object) -> Take:
    recorded_at = NOON + timedelta(minutes=minutes)
    return replace(bare_take(), id=take_id, question=QUESTION, recorded_at=recorded_at, **changes)


def judged(take_id: str, minutes: int, gaps: tuple[str, ...], grade: float) -> Take:
    findings = tuple(Finding(check, "gap", "", 0, 0) for check in gaps)
    analysis = Analysis("star", findings, (Measure("impact.grade", grade),))
    return take(take_id, minutes, analyses=(analysis,))


def ids(takes: tuple[Take, ...]) -> list[str]:
    return [each.id for each in takes]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_take_comes_back_as_it_was_also_after_opening_again(name: str, url: str) -> None:
    stored = SAMPLES[name]()
    with History.open(url) as history:
        history.add(stored)
        assert history.take(stored.id) == stored
    with History.open(url) as history:
        assert history.takes() == (stored,)


def test_takes_come_newest_first_and_can_be_chosen(history: History) -> None:
    other = replace(QUESTION, id="other")
    history.add(take("a", 1, session_id="s1"))
    history.add(replace(take("c", 3, session_id="s2"), question=other))
    history.add(take("b", 2, session_id="s2"))
    assert ids(history.takes()) == ["c", "b", "a"]
    assert ids(history.takes(limit=2)) == ["c", "b"]
    assert ids(history.takes(question_id=QUESTION.id)) == ["b", "a"]
    assert ids(history.takes(session_id="s2")) == ["c", "b"]
    assert ids(history.takes(question_id=QUESTION.id, session_id="s2")) == ["b"]
    assert history.takes(question_id="nobody-asked") == ()


def test_a_unique_start_of_an_id_is_enough(history: History) -> None:
    history.add(take("0501-ab12"))
    history.add(take("0501-cd34"))
    history.add(take("0501"))
    assert history.take("0501-a").id == "0501-ab12"
    assert history.take("0501").id == "0501", "a whole id wins over starts of others"
    with pytest.raises(UsageError, match=r"start of 2 takes") as caught:
        history.take("0501-")
    assert "0501-ab12" in caught.value.hint
    assert "0501-cd34" in caught.value.hint


@pytest.mark.parametrize("unknown", ["0501-ab21", "zzz", "", "0501-AB", "%", "0501_ab12"])
def test_an_unknown_id_names_the_nearest(history: History, unknown: str) -> None:
    history.add(take("0501-ab12"))
    with pytest.raises(UsageError, match="There is no take") as caught:
        history.take(unknown)
    assert "0501-ab12" in caught.value.hint


def test_an_unknown_id_in_an_empty_history_says_that_it_is_empty(history: History) -> None:
    with pytest.raises(UsageError, match="Nothing is stored yet"):
        history.take("any")


def test_deleting_gives_the_take_back_so_that_its_sound_can_go_too(
    history: History, tmp_path: Path
) -> None:
    sound = tmp_path / "recordings" / "gone-1.wav"
    history.add(take("gone-1", audio_path=sound))
    history.add(take("kept"))
    assert history.delete("gone").audio_path == sound
    assert ids(history.takes()) == ["kept"]
    with pytest.raises(UsageError):
        history.delete("gone-1")


def test_the_same_id_twice_changes_nothing(history: History) -> None:
    history.add(spoken_take())
    with pytest.raises(StorageError, match="already has"):
        history.add(replace(typed_take(), id=spoken_take().id))
    assert history.takes() == (spoken_take(),)


def test_a_take_can_be_replaced(history: History) -> None:
    history.add(spoken_take())
    without_sound = replace(spoken_take(), audio_path=None)
    history.replace(without_sound)
    assert history.takes() == (without_sound,)
    with pytest.raises(UsageError, match="There is no take 'other'"):
        history.replace(replace(without_sound, id="other"))


def test_earlier_takes_of_a_question_are_those_before_a_moment(history: History) -> None:
    for minute, name in enumerate(("a", "b", "c")):
        history.add(take(name, minute))
    assert ids(history.earlier(QUESTION.id)) == ["c", "b", "a"]
    assert ids(history.earlier(QUESTION.id, NOON + timedelta(minutes=2))) == ["b", "a"]
    history.add(typed_take())
    assert history.earlier("") == (), "questions given as text are not one question"


def test_the_best_take_has_the_fewest_gaps_in_content(history: History) -> None:
    history.add(judged("gaps", 1, ("star.missing.result", "impact.vague"), 4))
    history.add(judged("good", 2, ("impact.vague", "fillers.rate", "pacing.rushed"), 2))
    history.add(judged("weak", 3, ("impact.vague",), 1))
    history.add(judged("unsure", 4, ("star.unsure",), 4))
    history.add(take("not-judged", 5))
    best = history.best(QUESTION.id)
    assert best is not None
    assert best.id == "good"


def test_an_outcome_without_a_number_beats_none_at_all(history: History) -> None:
    history.add(judged("claimed", 1, ("impact.vague",), 1))
    history.add(judged("nothing", 2, (), 0))
    best = history.best(QUESTION.id)
    assert best is not None
    assert best.id == "claimed"


def test_what_only_became_advice_counts_as_a_gap_in_content(history: History) -> None:
    blamed = Advice("ownership.blame", "Blame.", "None.", "them", 0, 4)
    history.add(judged("plain", 1, (), 1))
    history.add(replace(judged("blaming", 2, (), 1), feedback=Feedback(fixes=(blamed,))))
    best = history.best(QUESTION.id)
    assert best is not None
    assert best.id == "plain"


def test_delivery_decides_between_takes_of_equal_content(history: History) -> None:
    history.add(judged("smooth", 1, ("impact.vague",), 2))
    history.add(judged("halting", 2, ("impact.vague", "fillers.rate"), 2))
    best = history.best(QUESTION.id)
    assert best is not None
    assert best.id == "smooth"
    other = history.best(QUESTION.id, without="smooth")
    assert other is not None
    assert other.id == "halting"


def test_a_drill_is_never_the_best(history: History) -> None:
    history.add(judged("whole", 1, ("impact.vague",), 2))
    history.add(replace(judged("drill", 2, (), 4), mode="drill"))
    best = history.best(QUESTION.id)
    assert best is not None
    assert best.id == "whole"


def test_among_equals_the_newest_take_is_best(history: History) -> None:
    history.add(judged("older", 1, (), 2))
    history.add(judged("newer", 2, (), 2))
    best = history.best(QUESTION.id)
    assert best is not None
    assert best.id == "newer"


def test_without_a_judged_take_there_is_no_best(history: History) -> None:
    history.add(take("not-judged"))
    assert history.best(QUESTION.id) is None


def test_sessions_begin_and_end(history: History) -> None:
    history.begin_session(Session("s1", NOON))
    history.begin_session(Session("s2", NOON + timedelta(hours=1), "phone"))
    history.end_session("s1", NOON + timedelta(minutes=20))
    assert history.sessions() == (
        Session("s2", NOON + timedelta(hours=1), "phone", None),
        Session("s1", NOON, "coach", NOON + timedelta(minutes=20)),
    )
    assert len(history.sessions(limit=1)) == 1
    with pytest.raises(UsageError, match="There is no session 's9'"):
        history.end_session("s9", NOON)


def test_sound_in_the_folder_of_recordings_moves_with_it(url: str, tmp_path: Path) -> None:
    before, after = tmp_path / "recordings", tmp_path / "moved"
    with History.open(url, before) as history:
        history.add(take("in", audio_path=before / "2025" / "in.wav"))
        history.add(take("out", audio_path=tmp_path / "elsewhere" / "out.wav"))
        history.add(take("none"))
        assert history.take("in").audio_path == before / "2025" / "in.wav"
    with History.open(url, after) as history:
        assert history.take("in").audio_path == after / "2025" / "in.wav"
        assert history.take("out").audio_path == tmp_path / "elsewhere" / "out.wav"
        assert history.take("none").audio_path is None
    with History.open(url) as history:
        assert history.take("in").audio_path == Path("2025/in.wav")


def test_a_folder_reached_through_a_link_is_the_same_folder(url: str, tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    with History.open(url, link) as history:
        history.add(take("one", audio_path=real / "one.wav"))
        assert history.take("one").audio_path == link / "one.wav"


def test_moments_are_kept_in_utc(history: History) -> None:
    local = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    history.add(replace(take("zoned"), recorded_at=local))
    history.add(replace(take("naive"), recorded_at=NOON.replace(tzinfo=None)))
    for name in ("zoned", "naive"):
        stored = history.take(name).recorded_at
        assert (stored, stored.tzinfo) == (NOON, UTC)


def test_what_takes_are_searched_by_lies_in_columns(
    history: History, url: str, tmp_path: Path
) -> None:
    history.add(replace(spoken_take(), audio_path=tmp_path / "recordings" / "a" / "b.wav"))
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        row = connection.execute(
            "SELECT question_id, competency, recorded_at, session_id, mode, audio_path, duration_s"
            " FROM takes"
        ).fetchone()
    connection.close()
    stored = spoken_take()
    assert row == (
        stored.question.id,
        stored.question.competency,
        "2025-03-11 17:42:05.000000",
        stored.session_id,
        "coach",
        "a/b.wav",
        stored.transcript.duration_s,
    )


def test_a_history_in_memory_serves_several_threads() -> None:
    with History.open("sqlite://") as history:
        worker = Thread(target=history.add, args=(spoken_take(),))
        worker.start()
        worker.join()
        assert history.takes() == (spoken_take(),)


def test_a_new_history_is_its_owners_alone(history: History, tmp_path: Path) -> None:
    file = tmp_path / "data" / "history.db"
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


_LOADED = """
import sys
from coach.history import History
before = {name for name in ("sqlalchemy", "alembic") if name in sys.modules}
History.open(sys.argv[1]).close()
after = {name for name in ("sqlalchemy", "alembic") if name in sys.modules}
print(sorted(before), sorted(after))
"""


def test_alembic_is_loaded_only_where_the_schema_is_old(url: str) -> None:
    def loaded() -> str:
        command = [sys.executable, "-c", _LOADED, url]
        return run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert loaded() == "[] ['alembic', 'sqlalchemy']"
    assert loaded() == "[] ['sqlalchemy']"
