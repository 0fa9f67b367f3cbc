"""Looks at everything a session needs and says what it found, with what to do about it."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coach.app import App, make_folder
from coach.errors import EXIT_OK, CoachError, DeviceError

Verdict = Literal["good", "warning", "problem"]

TEST_RECORDING_S = 1.0
KEEPS_UP = 0.5
"""Share of the time of speech that recognition may take: the rest is for recording, for hearing
and for whatever else the machine does (convention)."""
SMALLER = "Choose a smaller model: coach models list."
LOW_DISK_BYTES = 500 * 1024**2
"""About four hours of takes."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    text: str
    hint: str = ""
    exit_status: int = EXIT_OK


def examine(app: App, *, speed: bool = False) -> Iterator[Check]:
    """Check one thing after another; none stops the others. With `speed`, that alone."""
    checks: tuple[tuple[str, Callable[[App], Check]], ...] = (
        ("microphone", _microphone),
        ("speaker", _speaker),
        ("voice", _voice),
        ("recognizer", _recognizer),
        ("language", _language),
        ("disk", _disk),
        ("database", _database),
    )
    for name, check in (("speed", measure_speed),) if speed else checks:
        try:
            yield check(app)
        except CoachError as error:
            yield Check(name, "problem", error.message, error.hint, error.exit_status)


def measure_speed(app: App) -> Check:
    """Have the recognizer write a known recording down, as in a session, and take the time.

    Says which is the largest known model that would keep up. Raises a CoachError where the
    recognizer cannot be loaded.
    """
    from coach.audio.media import load_audio
    from coach.demo import candidate
    from coach.recognize.joining import transcribe

    sound = load_audio(candidate().audio_path)
    recognizer = app.recognizer
    recognizer.load()
    began_s = time.perf_counter()
    transcribe(recognizer, sound, lambda _: None)
    return speed_check(recognizer.name, (time.perf_counter() - began_s) / sound.duration_s)


def speed_check(recognizer: str, share: float) -> Check:
    """What to say about a recognizer that takes this share of the time that speech lasts."""
    from coach.recognize import models, speed

    text = f"{recognizer} takes {share:.2f} s for a second of speech"
    expected = speed.expected_times(recognizer.partition(":")[2], share)
    fitting = [name for name, needed in expected.items() if needed <= KEEPS_UP]
    largest = max(fitting, key=lambda name: models.KNOWN[name].size_bytes, default=None)
    advice = "" if largest is None else _advice(largest, expected[largest])
    if share > KEEPS_UP:
        return Check("speed", "warning", f"{text}: it may fall behind", advice or SMALLER)
    return Check("speed", "good", f"{text}: it keeps up", advice)


def _advice(name: str, share: float) -> str:
    return (
        f"The largest model that keeps up is {name} (about {share:.2f} s). Fetch it with: "
        f"coach models fetch {name}; then set whisper.model."
    )


def _microphone(app: App) -> Check:
    from coach.audio.levels import describe_level
    from coach.audio.media import load_audio
    from coach.audio.soundcard import find_device
    from coach.studio import record_for

    wanted = app.settings.audio.input_device
    device = find_device(wanted, "input")
    with tempfile.TemporaryDirectory(prefix="coach-") as folder:
        level = describe_level(load_audio(record_for(TEST_RECORDING_S, wanted, Path(folder))))
    heard = f"{device.name}: {level.verdict} (level {level.rms_dbfs:.0f} dBFS"
    text = f"{heard}, noise {level.noise_dbfs:.0f} dBFS)"
    if level.exact_zeros:
        return Check("microphone", "problem", text, level.advice, DeviceError.exit_status)
    if level.verdict in ("good", "silence", "too quiet"):  # nobody is asked to speak
        return Check("microphone", "good", text)
    return Check("microphone", "warning", text, level.advice)


def _speaker(app: App) -> Check:
    from coach.audio.soundcard import find_device

    device = find_device(app.settings.audio.output_device, "output")
    return Check("speaker", "good", f"{device.name}, {device.default_rate_hz:.0f} Hz")


def _voice(app: App) -> Check:
    from coach.audio.media import load_audio

    with tempfile.TemporaryDirectory(prefix="coach-") as folder:
        path = app.voice.render("Tell me about yourself.", Path(folder))
        if path is None:
            return Check("voice", "good", f"{app.voice.name}: questions are only shown")
        duration_s = load_audio(path).duration_s
    return Check("voice", "good", f"{app.voice.name} speaks ({duration_s:.1f} s rendered)")


def _recognizer(app: App) -> Check:
    from coach.recognize import models

    wanted = app.settings.whisper.model
    if app.settings.recognizer != "whisper":
        return Check("recognizer", "good", app.settings.recognizer)
    found = models.find(wanted)
    if found is None:
        hint = f"Fetch it with: coach models fetch {wanted}"
        return Check("recognizer", "problem", f"Whisper {wanted} is not here.", hint, 6)
    models.verify(found)
    return Check("recognizer", "good", f"Whisper {wanted} at {found}, files in order")


def _language(app: App) -> Check:
    name = app.settings.language.pipeline or "built-in"
    app.language  # noqa: B018 loaded by looking at it
    return Check("language", "good", f"{name} English pipeline loads")


def _disk(app: App) -> Check:
    folder = make_folder(app.settings.data_dir)
    free = shutil.disk_usage(folder).free
    text = f"{free / 1024**3:.1f} GB free at {folder}"
    if free < LOW_DISK_BYTES:
        return Check("disk", "warning", text, "An hour of takes needs 115 MB; make room.")
    return Check("disk", "good", text)


def _database(app: App) -> Check:
    count = len(app.history.takes())
    return Check("database", "good", f"{count} takes in {app.settings.database_url}")
