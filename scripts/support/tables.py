"""One row per figure, printed as a table and written as JSON: shared by `eval` and `bench`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One measured figure."""

    name: str
    value: float | None
    unit: str = ""
    target: float | None = None
    """What it has to reach; None where it is only reported."""
    at_most: bool = False
    """Whether the target is an upper bound."""
    note: str = ""
    """Data, size, and what it does not cover."""

    @property
    def verdict(self) -> str:
        """`ok`, `missed`, or nothing where there is no target."""
        if self.target is None or self.value is None:
            return ""
        reached = self.value <= self.target if self.at_most else self.value >= self.target
        return "ok" if reached else "missed"


def print_rows(title: str, rows: Sequence[Row]) -> None:
    """Print one table."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="dim")
    for column in ("figure", "value", "unit", "target", "", "note"):
        table.add_column(column, justify="right" if column in ("value", "target") else "left")
    for row in rows:
        value = "-" if row.value is None else f"{row.value:.3f}"
        sign = "≤" if row.at_most else "≥"
        target = "" if row.target is None else f"{sign} {row.target:g}"
        table.add_row(row.name, value, row.unit, target, row.verdict, row.note)
    Console(highlight=False).print(table)


def write_rows(path: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write all tables into one JSON file."""
    plain = {title: [asdict(row) for row in rows] for title, rows in tables.items()}
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
