"""The benches measure what they say, with recordings or without."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support import bench_live, live_table
from support.scripted_whisper import build_scripted_whisper
from support.voicelike import voicelike

import coach.studio
from coach.app import App

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_cost_of_delivery_is_measured_without_any_data(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "support.bench_delivery", str(tmp_path), "1"],
        cwd=ROOT / "scripts",
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    cost = json.loads(done.stdout)
    assert cost["sound"] == "a made-up voice"
    assert (cost["duration_s"], cost["words"]) == (120.0, 299)
    assert 0 < cost["analysis_s"] < 60
    assert 50 < cost["peak_mb"] < 2000


@pytest.mark.slow
def test_every_content_analyzer_but_star_is_measured() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "support.bench_content", "3"],
        cwd=ROOT / "scripts",
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    rates = json.loads(done.stdout)
    assert {"impact", "clarity", "length"} <= rates["each"].keys()
    assert not {"star", "fillers", "pacing"} & rates["each"].keys()
    assert rates["all"] < min(rates["each"].values())


@pytest.mark.slow
def test_the_wait_for_feedback_is_measured_live_and_after_the_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("find_device", "Microphone"):
        monkeypatch.setattr(coach.studio, name, getattr(coach.studio, name))
    monkeypatch.setattr(bench_live, "PACED_S", 2.0)
    model = build_scripted_whisper(tmp_path / "model", bench_live.SAYS)
    settings = bench_live._settings(model, tmp_path)
    waits = bench_live.Waits(App(settings), bench_live.pcm(voicelike(20).samples))
    assert 0.15 < waits.live(0) < 60
    assert 0.15 < waits.after_the_fact(1) < 60


def test_the_figures_of_live_have_their_names() -> None:
    point = {"setting": 12.0, "cpu_ratio": 1.2, "chunk_s": 14.0, "tail_s": 15.0}
    plain = {
        "after_the_fact_s": 9.0,
        "cpu_ratio": 1.25,
        "peak_rss_mb": 800.0,
        "sound": "a made-up voice",
        "curve": [{**point, "tail_decoding_s": 0.7}],
        "beams": [],
    }
    figures = live_table.LiveFigures([1.0, 1.2, 3.0], [0.9, 1.1, 1.0], plain)
    assert figures.json == {
        "stop_to_feedback_s": {"p50": 1.2, "p95": pytest.approx(2.82)},
        "after_the_fact_s": 9.0,
        "cpu_ratio": 1.25,
        "peak_rss_mb": 800.0,
        "first_word_s": 1.0,
    }
    verdicts = [row.verdict for row in figures.rows()]
    assert verdicts == ["", "missed", "", "ok", "ok", "ok", ""]


def test_without_a_sound_card_there_is_no_first_word() -> None:
    assert live_table.LiveFigures([1.0], [], {}).first_word_s is None
