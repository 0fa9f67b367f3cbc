"""Golden files: every report on every sample take, as it was last looked at and found good."""

from collections.abc import Iterator
from pathlib import Path

from coach.reports import REPORTS, render
from support.sample_takes import SAMPLES, TEXTS

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "golden"
SUFFIXES = {"terminal": "txt", "markdown": "md", "json": "json"}
WIDTHS = (80, 100)
"""Columns of the terminal reports."""


def reports() -> Iterator[tuple[str, str]]:
    """File name and content of every golden file."""
    for sample, take in SAMPLES.items():
        for name in REPORTS:
            for width in WIDTHS if name == "terminal" else WIDTHS[:1]:
                middle = f"-{width}" if name == "terminal" else ""
                text = render(name, take(), TEXTS, source=f"{sample}.wav", width=width)
                yield f"{sample}{middle}.{SUFFIXES.get(name, name)}", f"{text}\n"


def main() -> None:
    """Write all golden files anew; look at the difference before keeping it."""
    FOLDER.mkdir(exist_ok=True)
    written = dict(reports())
    for old in FOLDER.iterdir():
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
