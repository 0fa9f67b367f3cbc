"""Reads Praat's TextGrid files, the long and the short form: tiers of labeled intervals."""

import re
from pathlib import Path

Interval = tuple[float, float, str]

_INDEX = re.compile(r"\[\d*\]")
_TOKEN = re.compile(r'"((?:[^"]|"")*)"|(?<![\w.])(-?\d+(?:\.\d+)?)')


def read_textgrid(path: Path) -> dict[str, list[Interval]]:
    """Each tier of intervals by name: start and end in seconds, label; raises ValueError."""
    tokens = _TOKEN.findall(_INDEX.sub("", path.read_text(encoding="utf-8")))
    tiers: dict[str, list[Interval]] = {}
    for place, (text, _) in enumerate(tokens):
        if text == "IntervalTier":
            name, count = tokens[place + 1][0], int(tokens[place + 4][1])
            first = place + 5
            rows = [tokens[i : i + 3] for i in range(first, first + 3 * count, 3)]
            tiers[name] = [(float(row[0][1]), float(row[1][1]), row[2][0]) for row in rows]
    if not tiers:
        raise ValueError(f"{path} holds no tier of intervals.")
    return tiers
