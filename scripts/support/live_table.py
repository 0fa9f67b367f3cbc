"""The table of `scripts/bench live`: runs `support.bench_live`, and times the first word."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from support.soundcard import SoundCard, SoundCardError
from support.tables import Row
from support.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
CORES = 2
RUNS = 20
FIRST_WORDS = 5
PATIENCE_S = 30.0
WAV_HEADER = 44
HEARD = 200
"""A sample beyond this, of 32,768, is a voice: a silent sound card plays zeros."""
HERE = "import sys; from pathlib import Path; from support.bench_live import build_model; "


@dataclass(frozen=True)
class LiveFigures:
    """What `scripts/bench live` measured."""

    waits_s: Sequence[float]
    """From "stop" to the report, each run."""
    first_words_s: Sequence[float]
    """From the start of `coach practice --no-check` to its first sound; empty without a card."""
    plain: Mapping[str, Any]
    """What `support.bench_live` printed."""

    @property
    def json(self) -> dict[str, Any]:
        """The figures by their names."""
        return {
            "stop_to_feedback_s": {"p50": self._wait_s(50), "p95": self._wait_s(95)},
            "after_the_fact_s": self.plain["after_the_fact_s"],
            "cpu_ratio": self.plain["cpu_ratio"],
            "peak_rss_mb": self.plain["peak_rss_mb"],
            "first_word_s": self.first_word_s,
        }

    @property
    def first_word_s(self) -> float | None:
        """The median start."""
        return statistics.median(self.first_words_s) if self.first_words_s else None

    def _wait_s(self, share: float) -> float:
        return float(np.percentile(self.waits_s, share))

    def rows(self) -> list[Row]:
        """The table."""
        sound, count = self.plain["sound"], len(self.waits_s)
        runs = f"{count} answers of 120 s; {sound}; the last 40 s arrive in real time"
        starts = f"median of {len(self.first_words_s)}, {self._slowest()}"
        after, peak = self.plain["after_the_fact_s"], self.plain["peak_rss_mb"]
        return [
            Row("stop to feedback, p50", self._wait_s(50), "s", note=runs),
            Row("stop to feedback, p95", self._wait_s(95), "s", 2.0, True, "goal 1.0"),
            Row("the same after the fact", after, "s", note="baseline: nothing recognized before"),
            Row("CPU of streamed recognition", self.plain["cpu_ratio"], "× one pass", 1.6, True),
            Row("memory at its peak", peak, "MB", 1100.0, True, "the whole process"),
            Row("first word", self.first_word_s, "s", 1.5, True, starts),
            *(_row("chunks from {:g} s on", point) for point in self.plain["curve"]),
            *(_row("beam of {:g}", point) for point in self.plain["beams"]),
        ]

    def _slowest(self) -> str:
        if not self.first_words_s:
            return "no virtual sound card here"
        return f"slowest {max(self.first_words_s):.2f} s"


def _row(name: str, point: Mapping[str, float]) -> Row:
    note = (
        f"mean {point['chunk_s']:.1f} s; 95 % of tails under {point['tail_s']:.1f} s, "
        f"decoded in {point['tail_decoding_s']:.2f} s"
    )
    return Row(name.format(point["setting"]), point["cpu_ratio"], "× one pass", note=note)


def measure(data: Path, runs: int) -> LiveFigures:
    """Measure on two cores, with a scripted model of base.en's true size."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "base.en-sized"
        _python("-c", f"{HERE}build_model(Path(sys.argv[1]))", str(model))
        printed = _python("-m", "support.bench_live", str(model), str(data), str(runs))
        plain = json.loads(printed)
        starts = _first_words(model)
    return LiveFigures(plain["stop_to_feedback_s"], starts, plain)


def _python(*arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}"}
    command = [*_two_cores(), sys.executable, *arguments]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
    )
    return done.stdout


def _two_cores() -> list[str]:
    """What keeps a process to two cores; nothing where there are no more."""
    if not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) <= CORES:
        return []
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    return ["taskset", "--cpu-list", ",".join(map(str, cores))]


def _first_words(model: Path) -> list[float]:
    try:
        with SoundCard() as card:
            return [_first_word_s(card, model) for _ in range(FIRST_WORDS)]
    except SoundCardError:
        return []


def _first_word_s(card: SoundCard, model: Path) -> float:
    """Seconds until the speaker plays something, for a user who never used the coach before."""
    with tempfile.TemporaryDirectory() as home:
        heard = card.record_speaker(Path(home) / "speaker.wav")
        _wait_until(lambda: _samples(Path(home)).size > 0)
        environment = {
            **card.environment,
            "HOME": home,
            "COACH_CONFIG": f"{home}/coach.toml",
            "COACH_DATA_DIR": f"{home}/data",
            "COACH_WHISPER__MODEL": str(model),
        }
        began_s = time.monotonic()
        terminal = Terminal(["practice", "--no-check"], environment)
        try:
            _wait_until(lambda: _is_heard(Path(home)), terminal.pass_time)
            return time.monotonic() - began_s
        finally:
            terminal.child.close(force=True)
            heard.stop()


def _samples(folder: Path) -> NDArray[np.int16]:
    """What the speaker has played so far."""
    path = folder / "speaker.wav"
    data = path.read_bytes()[WAV_HEADER:] if path.exists() else b""
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2")


def _is_heard(folder: Path) -> bool:
    return bool((np.abs(_samples(folder).astype(int)) > HEARD).any())


def _wait_until(done: Callable[[], bool], pass_time: Callable[[float], None] = time.sleep) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > until_s:
            raise TimeoutError("the coach said nothing")
        pass_time(0.01)
