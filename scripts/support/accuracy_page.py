"""Writes measured tables into docs/accuracy.md, each between its own marks; the prose stays."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.tables import Row


def markdown(rows: Sequence[Row]) -> str:
    """One table: figure, value, target, and what the figure rests on."""
    lines = ["| figure | value | target | |", "|---|--:|--:|---|"]
    for row in rows:
        value = "–" if row.value is None else f"{row.value:.3f}".rstrip("0").rstrip(".")
        sign = "≤" if row.at_most else "≥"
        target = "" if row.target is None else f"{sign} {row.target:g}"
        mark = " **missed**" if row.verdict == "missed" else ""
        cells = (row.name, f"{value} {row.unit}".strip() + mark, target, row.note)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def write_page(page: Path, tables: Mapping[str, Sequence[Row]]) -> list[str]:
    """Replace the tables whose marks are on the page; returns the names that have none."""
    text = page.read_text(encoding="utf-8")
    missing = []
    for name, rows in tables.items():
        mark = re.compile(rf"(<!-- table {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not mark.search(text):
            missing.append(name)
            continue
        table = markdown(rows)
        text = mark.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text)
    page.write_text(text, encoding="utf-8")
    return missing
