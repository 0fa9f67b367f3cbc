"""The process that speaks one utterance into a sound file and ends.

`python -m coach.voice.worker PATH RATE_WPM LIMIT_S`, the text on standard input in UTF-8. Speech
engines keep global state, hang and crash; here they take nothing else with them. eSpeak NG is
loaded in this process alone. Exit status 0 means that the file is complete; otherwise the last
line on standard error says why.
"""

import ctypes
import os
import signal
import sys
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LONGEST_DATA_PATH = 140
"""eSpeak NG keeps its data folder in a buffer of 160 characters and appends file names."""


def main() -> None:
    """Read the text, speak it, end the process without waiting for the engine's own end."""
    path, rate_wpm, limit_s = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    _end_after(limit_s)
    text = sys.stdin.buffer.read().decode("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        if sys.platform == "linux" and find_spec("espeakng_loader") is not None:
            load_espeak(Path(folder))
        speak(text, path, rate_wpm)
    sys.stdout.flush()
    os._exit(0)


def _end_after(limit_s: float) -> None:
    """Have the system end this process, even if nobody is left to wait for it."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limit_s)


def load_espeak(folder: Path) -> None:
    """Load eSpeak NG from its wheel, so that pyttsx3 finds it by its name.

    `folder` takes a link to the engine's data where their own path is too long for it.
    """
    import espeakng_loader  # type: ignore[import-untyped]  # ships no types

    data = Path(espeakng_loader.get_data_path())
    if len(str(data)) > LONGEST_DATA_PATH:
        link = folder / data.name
        link.symlink_to(data, target_is_directory=True)
        data = link
    os.environ["ESPEAK_DATA_PATH"] = str(data)
    ctypes.CDLL(espeakng_loader.get_library_path())


def speak(text: str, path: Path, rate_wpm: int) -> None:
    """Render `text` into the file `path` with the system's voice."""
    import pyttsx3  # type: ignore[import-untyped]  # ships no types

    engine = pyttsx3.init()
    voice = choose_voice(engine.getProperty("voices"), engine.getProperty("voice"), str(engine))
    if voice is not None:
        engine.setProperty("voice", voice)
    engine.setProperty("rate", rate_wpm)
    engine.save_to_file(text, str(path))
    engine.runAndWait()
    if str(engine) == "espeak":
        from pyttsx3.drivers import _espeak  # type: ignore[import-untyped]  # as above

        _espeak.Synchronize()


def choose_voice(voices: Iterable[Any], current: str | None, driver: str) -> str | None:
    """Return the id of the voice to set; None keeps the current one.

    An English default is the person's own choice, except with eSpeak, whose default nobody chose:
    there, and where the default is another language, American English comes first.
    """
    voices = list(voices)
    if driver != "espeak" and any(v.id == current and _english_rank(v) < 2 for v in voices):
        return None
    best = min(voices, key=_english_rank, default=None)
    return None if best is None or _english_rank(best) == 2 else best.id


def _english_rank(voice: Any) -> int:
    """0 American English, 1 other English, 2 anything else."""
    tags = {str(tag).replace("_", "-").lower() for tag in voice.languages or ()}
    if "en-us" in tags:
        return 0
    return 1 if any(tag.split("-")[0] == "en" for tag in tags) else 2


if __name__ == "__main__":
    main()
