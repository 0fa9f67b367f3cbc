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

from support import live_table
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


def measure_content() -> list[Row]:
    """How fast all content analysis but `star` is: one process, one thread, 120 answers."""
    environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1"), "PYTHONPATH": f"{ROOT}/scripts"}
    command = [sys.executable, "-m", "support.bench_content"]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
    )
    rates = json.loads(done.stdout)
    note = f"all but star, after loading; {rates['words']} words"
    rows = [Row("content analysis", rates["all"], "words/s", 1000.0, note=note)]
    each = sorted(rates["each"].items(), key=lambda item: item[1])
    rows += [Row(f"of it {name}", rate, "words/s", note="the slowest first") for name, rate in each]
    return [*rows, Row("tagging and fillers before it", rates["reading"], "words/s")]


BENCHES: dict[str, Callable[[], list[Row]]] = {
    "help": measure_help,
    "delivery": measure_delivery,
    "content": measure_content,
}
LIVE = "live"
NAMES = (*BENCHES, LIVE)


def main() -> None:
    """Run the benches that were named, or all."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of: {', '.join(NAMES)} (all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, too")
    parser.add_argument("--runs", type=int, default=live_table.RUNS, help="answers of `live` (20)")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no bench {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    names = options.names or NAMES
    tables = {name: BENCHES[name]() for name in names if name != LIVE}
    live = live_table.measure(DATA, options.runs) if LIVE in names else None
    if live is not None:
        tables[LIVE] = live.rows()
    for name, rows in tables.items():
        print_rows(name, rows)
    if options.json and live is not None and len(tables) == 1:
        options.json.write_text(json.dumps(live.json, indent=1) + "\n", encoding="utf-8")
    elif options.json:
        write_rows(options.json, tables)


if __name__ == "__main__":
    main()
