"""Makes the README's picture: a real demo session in a terminal, exported as SVG."""

import re
import tempfile
from io import StringIO

from rich.console import Console
from rich.text import Text

from support.terminal import COLUMNS, ROOT, Terminal

TARGET = ROOT / "docs" / "session.svg"
_STYLE = {"brown": "yellow", "default": ""}
"""pyte's names for colors -> rich's."""


def main() -> None:
    """Run the demo to its end and write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        nothing = {"HOME": folder, "COACH_DATA_DIR": folder, "COACH_CONFIG": f"{folder}/none.toml"}
        terminal = Terminal(["demo"], nothing, rows=120)
        terminal.wait_for("finish", 60)
        terminal.pass_time(0.5)
        lines = _lines(terminal)
        terminal.press("n")
        terminal.finish()
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    for line in lines:
        console.print(line, no_wrap=True)
    svg = console.export_svg(title="scripts/coach demo", unique_id="session")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # no fonts from elsewhere
    TARGET.write_text(svg, encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}: {len(lines)} lines")


def _lines(terminal: Terminal) -> list[Text]:
    rows = [_line(terminal, row) for row in range(terminal.screen.lines)]
    while rows and not rows[-1].plain.strip():
        rows.pop()
    return rows


def _line(terminal: Terminal, row: int) -> Text:
    text = Text()
    for column in range(COLUMNS):
        cell = terminal.screen.buffer[row][column]
        color = _STYLE.get(cell.fg, cell.fg)
        marks = [mark for mark in ("bold", "italics") if getattr(cell, mark)]
        style = " ".join([color, *(mark.rstrip("s") for mark in marks)]).strip()
        text.append(cell.data, style=style)
    text.rstrip()
    return text


if __name__ == "__main__":
    main()
