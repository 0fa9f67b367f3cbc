"""The voice that says nothing: the question is read from the screen."""

from pathlib import Path


class SilentVoice:
    """Has nothing to play, whatever the text."""

    name = "silent"

    def __init__(self, rate_wpm: int = 165, timeout_s: float = 20.0) -> None:
        del rate_wpm, timeout_s

    def render(self, text: str, folder: Path) -> None:
        """Return None."""
