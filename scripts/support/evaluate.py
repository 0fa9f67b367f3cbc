"""Accuracy of every detector, each figure with its data, its size and its baseline."""

import argparse
import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from support.accuracy_page import write_page
from support.tables import Row, print_rows, write_rows

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("COACH_EVAL_DATA") or ROOT.parent / "shared" / "data")

EVALUATIONS: Mapping[str, str] = {
    "demo": "support.eval_demo:demo_rows",
    "english": "support.eval_english:english_rows",
    "clarity": "support.eval_clarity:clarity_rows",
    "pacing": "support.eval_pacing:pacing_rows",
    "impact": "support.eval_impact:impact_rows",
    "ownership": "support.eval_ownership:ownership_rows",
    "hedging": "support.eval_hedging:hedging_rows",
    "fillers": "support.eval_fillers:measure_fillers",
    "pauses": "support.eval_pauses:measure_pauses",
    "filled-pauses": "support.eval_filled_pauses:measure_filled_pauses",
    "feedback": "support.eval_feedback:feedback_rows",
    "follow-ups": "support.eval_follow_ups:follow_up_rows",
    "replies": "support.eval_replies:reply_rows",
    "recognition": "support.eval_recognition:recognition_rows",
    "star": "support.eval_star:star_rows",
    "relevance": "support.eval_relevance:relevance_rows",
}
"""Name -> `module:function(data) -> rows`; a row without a value says why there is none."""


def evaluation(name: str) -> Callable[[Path], list[Row]]:
    """Import one evaluation."""
    module, _, function = EVALUATIONS[name].partition(":")
    found: Callable[[Path], list[Row]] = getattr(import_module(module), function)
    return found


def main() -> None:
    """Run the evaluations that were named, or all."""
    parser = argparse.ArgumentParser(prog="scripts/eval", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of: {', '.join(EVALUATIONS)} (all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, too")
    parser.add_argument("--docs", action="store_true", help="write docs/accuracy.md, too")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of evaluation data")
    options = parser.parse_args()
    unknown = set(options.names) - set(EVALUATIONS)
    if unknown:
        parser.error(f"no evaluation {', '.join(sorted(unknown))}; known: {', '.join(EVALUATIONS)}")
    tables = {}
    for name in options.names or EVALUATIONS:
        tables[name] = evaluation(name)(options.data)
        print_rows(name, tables[name])
    if options.json:
        write_rows(options.json, tables)
    if options.docs:
        missing = write_page(ROOT / "docs" / "accuracy.md", tables)
        print(f"docs/accuracy.md has no place for: {', '.join(missing)}" if missing else "written")


if __name__ == "__main__":
    main()
