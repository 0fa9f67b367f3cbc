"""Two coaches at once both keep their takes."""

import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from coach.history import History

ROOT = Path(__file__).resolve().parents[1]
TAKES = 20

_WRITER = """
import sys
from dataclasses import replace
sys.path.insert(0, "scripts")
from coach.history import History
from support.sample_takes import spoken_take

url, name, count = sys.argv[1:]
print("ready", flush=True)
sys.stdin.read()  # all are let go at the same moment
for number in range(int(count)):
    with History.open(url) as history:
        history.add(replace(spoken_take(), id=f"{name}-{number:02d}"))
"""


def start(url: str, name: str) -> "Popen[str]":
    command = [sys.executable, "-c", _WRITER, url, name, str(TAKES)]
    return Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)


def finish(writer: "Popen[str]") -> None:
    _, trouble = writer.communicate(timeout=60)
    assert (writer.returncode, trouble) == (0, "")


@pytest.mark.slow
def test_two_processes_store_twenty_takes_each_from_a_blank_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'history.db'}"
    writers = [start(url, "one"), start(url, "two")]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdin is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
        writer.stdin = None
    for writer in writers:
        finish(writer)
    with History.open(url) as history:
        stored = {take.id for take in history.takes()}
    assert stored == {f"{name}-{number:02d}" for name in ("one", "two") for number in range(TAKES)}
