"""The Whisper model of a first session: asked for, fetched, verified, then used offline."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_hub import FakeHub
from support.scripted_whisper import build_scripted_whisper
from support.soundcard import SoundCard
from support.terminal import ROOT, Terminal

pytestmark = pytest.mark.slow

TEXT = "I found the broken join and fixed it."


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeHub]:
    """A model hub with a small stand-in for base.en."""
    folder = build_scripted_whisper(tmp_path_factory.mktemp("whisper"), TEXT)
    with FakeHub("Systran/faster-whisper-base.en", folder).serving() as hub:
        yield hub


@pytest.fixture
def user(hub: FakeHub, tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "HF_HOME": str(tmp_path / "hub"),
        "HF_ENDPOINT": hub.url,
        "NO_PROXY": "127.0.0.1",
        "COACH_CONFIG": str(tmp_path / "coach.toml"),
        "COACH_DATA_DIR": str(tmp_path / "data"),
    }


def models(user: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coach", "models", *arguments],
        env={**os.environ, **user},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_fetch_verify_path_and_damage(user: dict[str, str]) -> None:
    assert models(user, "path").returncode == 6
    fetched = models(user, "fetch")
    assert fetched.returncode == 0, fetched.stderr
    assert "intact" in fetched.stdout
    offline = {**user, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": "1"}
    verified = models(offline, "verify")
    assert verified.returncode == 0, verified.stderr
    weights = Path(models(offline, "path").stdout.strip()) / "model.bin"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    damaged = models(offline, "verify")
    assert damaged.returncode == 6
    assert "model.bin" in damaged.stderr
    assert models(user, "fetch").returncode == 0
    assert weights.read_bytes() == whole


def test_without_a_network_it_says_so(user: dict[str, str]) -> None:
    done = models({**user, "HF_ENDPOINT": "http://127.0.0.1:9"}, "fetch")
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()[-1].split("coach: ")) == 2


@pytest.mark.sound
def test_a_first_session_asks_before_it_fetches(user: dict[str, str], soundcard: SoundCard) -> None:
    terminal = Terminal(["practice", "--no-check"], {**user, **soundcard.environment})
    terminal.wait_for("145 MB")
    terminal.wait_for("Fetch it now?")
    terminal.child.send("y\n")
    terminal.wait_for("Fetching base.en")
    terminal.wait_for("welcome", 60)
    terminal.press("q")
    terminal.wait_for("start answering", 60)
    terminal.press("q")
    assert terminal.finish() == 0


@pytest.mark.sound
def test_no_is_an_answer(user: dict[str, str], soundcard: SoundCard) -> None:
    terminal = Terminal(["practice", "--no-check"], {**user, **soundcard.environment})
    terminal.wait_for("Fetch it now?")
    terminal.child.send("n\n")
    assert terminal.finish() == 6
    assert "--typed" in " ".join(terminal.text.split())
