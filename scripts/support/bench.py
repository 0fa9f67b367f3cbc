"""Speed, measured within one run: every figure beside its own baseline."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from support.tables import Row, print_rows, write_rows

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("COACH_EVAL_DATA") or ROOT.parent / "shared" / "data")
PAIRS = 10
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def measure_help() -> list[Row]:
    """What `coach --help` costs over a bare Python start: median of ten interleaved pairs."""
    bare = [sys.executable, "-c", "pass"]
    coach = [sys.executable, "-m", "coach", "--help"]
    for command in (bare, coach):
        _seconds(command)
    pairs = [(_seconds(bare), _seconds(coach)) for _ in range(PAIRS)]
    extra = statistics.median(ours - base for base, ours in pairs)
    base = statistics.median(base for base, _ in pairs)
    return [
        Row("bare Python start", base, "s", note=f"median of {PAIRS}"),
        Row("coach --help over it", extra, "s", 0.15, at_most=True, note=f"{PAIRS} pairs"),
    ]


def measure_delivery() -> list[Row]:
    """What hearing and delivery analysis cost: one process, one thread, a two-minute answer."""
    environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1"), "PYTHONPATH": f"{ROOT}/scripts"}
    command = [sys.executable, "-m", "support.bench_delivery", str(DATA)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
    )
    cost = json.loads(done.stdout)
    note = f"{cost['analysis_s']:.2f} s of CPU; {cost['sound']}, {cost['words']} words"
    share = 100 * cost["analysis_s"] / cost["duration_s"]
    return [
        Row("hearing and delivery analysis", share, "% of the answer", 3.0, True, note),
        Row("loading what it needs", cost["loading_s"], "s", note="once a session"),
        Row(
            "memory at its peak",
            cost["peak_mb"],
            "MB",
            400.0,
            True,
            "models loaded; the whole process",
        ),
    ]


BENCHES: dict[str, Callable[[], list[Row]]] = {
    "help": measure_help,
    "delivery": measure_delivery,
}


def main() -> None:
    """Run the benches that were named, or all."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of: {', '.join(BENCHES)} (all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, too")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHES)
    if unknown:
        parser.error(f"no bench {', '.join(sorted(unknown))}; known: {', '.join(BENCHES)}")
    tables = {name: BENCHES[name]() for name in options.names or BENCHES}
    for name, rows in tables.items():
        print_rows(name, rows)
    if options.json:
        write_rows(options.json, tables)


if __name__ == "__main__":
    main()
