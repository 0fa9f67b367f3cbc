"""The benches measure what they say, with recordings or without."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
