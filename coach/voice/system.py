"""The system's own voice, one worker process per utterance.

A worker that hangs is killed when its time is up, one that crashes is a VoiceError; the session
goes on either way. eSpeak NG needs 0.1 s for a question.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import coach
from coach.errors import VoiceError

LONGEST_TEXT = 10_000
"""Characters; eSpeak NG crashes at about 16,000."""

WORKER = (sys.executable, "-P", "-m", "coach.voice.worker")

_SUFFIX = ".aiff" if sys.platform == "darwin" else ".wav"
"""macOS writes AIFF whatever the name says."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_HINT = "Go on without a voice (--no-voice); the question is printed too."
_INSTALL = "Install one (apt-get install espeak-ng) or go on without (--no-voice)."


class SystemVoice:
    """Speaks through pyttsx3: eSpeak NG on Linux, the system's voices on macOS and Windows."""

    name = "system"

    def __init__(
        self, rate_wpm: int = 165, timeout_s: float = 20.0, worker: Sequence[str] = WORKER
    ) -> None:
        self._rate_wpm = rate_wpm
        self._timeout_s = timeout_s
        self._worker = tuple(worker)

    def render(self, text: str, folder: Path) -> Path | None:
        """Speak `text` into a file in `folder`; None where the text has nothing to say.

        The same text and rate give the file that is already there. Raises VoiceError for a text
        over 10,000 characters, a folder that cannot be written, and a voice that is missing,
        crashes or does not end in time.
        """
        spoken = _CONTROL.sub(" ", text).strip()
        if not any(character.isalnum() for character in spoken):
            return None
        if len(spoken) > LONGEST_TEXT:
            message = f"A text of {len(spoken)} characters is too long to be spoken."
            raise VoiceError(message, f"The longest is {LONGEST_TEXT}.")
        digest = hashlib.sha256(f"{self._rate_wpm} {spoken}".encode(errors="replace")).hexdigest()
        path = folder.absolute() / f"speech-{digest[:16]}{_SUFFIX}"
        if not path.exists():
            self._speak(spoken, path)
        return path

    def _speak(self, text: str, path: Path) -> None:
        unfinished = path.with_name(f"{path.stem}.{os.getpid()}.part{_SUFFIX}")
        try:
            with _writing(path.parent):
                path.parent.mkdir(parents=True, exist_ok=True)
                unfinished.touch()
            self._work(text, unfinished)
            with _writing(path.parent):
                unfinished.replace(path)
        finally:
            with suppress(OSError):
                unfinished.unlink()

    def _work(self, text: str, path: Path) -> None:
        arguments = (str(path), str(self._rate_wpm), str(self._timeout_s + 1))
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                (*self._worker, *arguments),
                input=text.encode(errors="replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=_environment(),
                timeout=self._timeout_s,
                start_new_session=True,  # Ctrl-C reaches us alone; run() then ends the worker
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            message = f"The voice did not answer within {self._timeout_s:g} s."
            raise VoiceError(message, _HINT) from error
        if done.returncode != 0:
            raise _crash(done.returncode, done.stderr.decode(errors="replace"))
        if path.stat().st_size == 0:
            raise VoiceError("The voice ended without a sound.", _HINT)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        message = f"The question's sound cannot be written to {folder}: {why}."
        raise VoiceError(message, "Free some space or choose another folder.") from error


def _environment() -> dict[str, str]:
    """Ours, with this very package found first."""
    package_root = str(Path(coach.__file__).absolute().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    paths = [package_root, inherited] if inherited else [package_root]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _crash(status: int, complaint: str) -> VoiceError:
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    why = f"signal {-status}" if status < 0 or not lines else lines[-1]
    missing = "eSpeak" in why or "espeak" in why
    return VoiceError(f"The voice failed: {why.rstrip('.')}.", _INSTALL if missing else _HINT)
