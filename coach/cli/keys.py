"""Single keys from the terminal, or their stand-in where there is no terminal."""

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from coach.interview.events import Key

PASTE_S = 0.3
"""An empty line that is followed this soon by another one belongs to a pasted text."""

_NAMES = {"\r": "enter", "\n": "enter", " ": "space", "\x03": "ctrl-c", "\x04": "q"}


def has_terminal() -> bool:
    """Whether both the keyboard and the screen belong to a person."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class TerminalKeys:
    """Keys of a POSIX terminal, read one by one without waiting for Enter."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._file = (stream or sys.stdin).fileno()
        self._typed_ahead: list[Key] = []

    @contextmanager
    def raw(self) -> Iterator["TerminalKeys"]:
        """Switch the terminal to single keys and back, whatever happens in between."""
        import termios
        import tty

        before = termios.tcgetattr(self._file)
        tty.setcbreak(self._file)
        try:
            yield self
        finally:
            termios.tcsetattr(self._file, termios.TCSADRAIN, before)

    def poll(self, timeout_s: float) -> Key | None:
        """Return the next key, or None when `timeout_s` seconds passed without one."""
        if not self._typed_ahead:
            ready, _, _ = select.select([self._file], [], [], timeout_s)
            data = os.read(self._file, 256) if ready else b" "
            self._typed_ahead = _keys(data.decode("utf-8", "ignore")) if ready else []
            if not data:
                return "q"
        return self._typed_ahead.pop(0) if self._typed_ahead else None

    def read_answer(self) -> str:
        """Read typed lines until an empty one or the end of input, in the terminal's own editor."""
        import termios

        now = termios.tcgetattr(self._file)
        cooked = [*now]
        cooked[3] = int(cooked[3]) | termios.ICANON | termios.ECHO
        termios.tcsetattr(self._file, termios.TCSADRAIN, cooked)
        try:
            return _lines(sys.stdin, self._more_is_coming)
        finally:
            termios.tcsetattr(self._file, termios.TCSADRAIN, now)
            termios.tcflush(self._file, termios.TCIFLUSH)

    def _more_is_coming(self) -> bool:
        """Whether further lines wait, as when a text of several paragraphs is pasted."""
        return bool(select.select([self._file], [], [], PASTE_S)[0])


class WindowsKeys:
    """Keys of a Windows console."""

    @contextmanager
    def raw(self) -> Iterator["WindowsKeys"]:
        """Do nothing: the console already gives single keys."""
        yield self

    def poll(self, timeout_s: float) -> Key | None:
        """Return the next key, or None when `timeout_s` seconds passed without one."""
        import msvcrt

        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            if msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]  # exists on Windows only
                typed = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]  # as above
                return next(iter(_keys(typed)), None)
            time.sleep(0.02)
        return None

    def read_answer(self) -> str:
        """Read typed lines until an empty one or the end of input."""
        return _lines(sys.stdin)


class NoKeys:
    """Nobody at the keyboard: no key is ever pressed, typed answers come from standard input."""

    @contextmanager
    def raw(self) -> Iterator["NoKeys"]:
        """Do nothing."""
        yield self

    def poll(self, timeout_s: float) -> Key | None:
        """Let the time pass; nobody presses anything."""
        time.sleep(timeout_s)
        return None

    def read_answer(self) -> str:
        """Read everything that is piped in."""
        return sys.stdin.read()


def open_keys() -> TerminalKeys | WindowsKeys | NoKeys:
    """Return the keys of this machine's terminal."""
    if not has_terminal():
        return NoKeys()
    return WindowsKeys() if os.name == "nt" else TerminalKeys()


def _keys(text: str) -> list[Key]:
    """Name the keys of what was read; an escape sequence (an arrow, say) is dropped whole."""
    if text.startswith("\x1b"):
        return []
    names = [_NAMES.get(character, character.lower()) for character in text]
    if "ctrl-c" in names:
        raise KeyboardInterrupt
    return names


def _lines(stream: TextIO, more_is_coming: Callable[[], bool] = lambda: False) -> str:
    """Read up to an empty line that nothing follows; an empty first line ends it as well."""
    lines: list[str] = []
    while line := stream.readline():
        if not line.strip() and not more_is_coming():
            break
        lines.append(line)
    return "".join(lines)
