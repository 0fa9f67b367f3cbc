"""A person at a terminal, for tests: starts the coach in one, presses keys, reads the screen."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

ROOT = Path(__file__).resolve().parents[2]
ROWS, COLUMNS = 50, 110


class Terminal:
    """One run of the coach in a terminal of its own; everything it wrote is kept in `log`."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        rows: int = ROWS,
        columns: int = COLUMNS,
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000)
        self._stream = pyte.Stream(self.screen)
        self.log = ""
        self._seen = 0
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "coach", *arguments],
            env={**os.environ, "TERM": "xterm-256color", **environment},
            cwd=ROOT,
            encoding="utf-8",
            dimensions=(rows, columns),
            timeout=30,
        )

    def wait_for(self, text: str, timeout_s: float = 30.0) -> None:
        """Read on until `text` comes after what was last waited for.

        Raises AssertionError with the screen where it does not come.
        """
        until = time.monotonic() + timeout_s
        while (found := self.log.find(text, self._seen)) < 0:
            try:
                self._read(0.1)
            except pexpect.EOF:
                raise AssertionError(f"ended before {text!r}:\n{self.text}") from None
            if time.monotonic() > until:
                raise AssertionError(f"no {text!r} within {timeout_s:g} s:\n{self.text}")
        self._seen = found + len(text)

    def pass_time(self, duration_s: float) -> None:
        """Let the coach run on, reading what it draws."""
        until = time.monotonic() + duration_s
        while time.monotonic() < until:
            self._read(0.05)

    def press(self, key: str) -> None:
        """Press a key; `enter` and `space` by name."""
        self.child.send({"enter": "\r", "space": " "}.get(key, key))

    def finish(self, timeout_s: float = 30.0) -> int:
        """Wait for the end; returns the exit status."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            try:
                self._read(0.1)
            except pexpect.EOF:
                break
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    @property
    def text(self) -> str:
        """The screen with everything that scrolled away, as plain lines."""
        above = [
            "".join(line[column].data for column in range(self.screen.columns)).rstrip()
            for line in self.screen.history.top
        ]
        return "\n".join([*above, *(line.rstrip() for line in self.screen.display)]).rstrip()

    def _read(self, timeout_s: float) -> str:
        try:
            chunk = self.child.read_nonblocking(65536, timeout_s)
        except pexpect.TIMEOUT:
            return ""
        text = str(chunk)
        self.log += text
        self._stream.feed(text)
        return text
