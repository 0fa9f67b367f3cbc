"""What comes before a spoken session: sound check, where recordings lie, and unfinished takes."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from coach.cli.lines import clock, key_line
from coach.cli.screen import Screen, say
from coach.config import KEEP_AUDIO_CHOICES, remember
from coach.errors import CoachError, DeviceError
from coach.interview.events import Asked, Judged, Key, KeyHint, Notice, Working

if TYPE_CHECKING:
    from coach.app import App
    from coach.interview import Controls, Progress
    from coach.leftovers import Unfinished
    from coach.studio import Studio

WELCOMED = "welcomed"
"""A file of this name in the data folder says that the first session has been opened."""

_KEEP_KEYS = (
    KeyHint("enter", "keep always"),
    KeyHint("s", "until the session ends"),
    KeyHint("n", "not at all"),
)
_KEEP = dict(zip(("enter", "s", "n"), KEEP_AUDIO_CHOICES, strict=True))
_CHECK_KEYS = (KeyHint("enter", "go on"), KeyHint("a", "check again"), KeyHint("q", "leave"))
_START_KEYS = (KeyHint("enter", "start"), KeyHint("s", "skip the sound check"))
_PENDING_KEYS = (
    KeyHint("enter", "judge it now"),
    KeyHint("k", "keep it for later"),
    KeyHint("d", "delete it"),
)


def choose(console: Console, controls: "Controls", keys: tuple[KeyHint, ...]) -> Key:
    """Show keys and wait for one of them."""
    console.print(key_line(keys))
    accepted = {hint.key for hint in keys}
    while True:
        key = controls.poll(0.5)
        if key in accepted and key is not None:
            return key


def welcome(
    app: "App", console: Console, keys: "Controls", *, config: Path | None, check: bool
) -> "App":
    """Open the very first session: sound check, and the choice of what is kept.

    Returns the app with that choice; the same app in every later session.
    """
    from coach.app import make_folder

    marker = make_folder(app.settings.data_dir) / WELCOMED
    if marker.exists() or not check:
        return app
    sound_check(app, console, keys)
    app = _choose_keeping(app, console, keys, config)
    marker.touch()
    return app


def _choose_keeping(app: "App", console: Console, keys: "Controls", config: Path | None) -> "App":
    from coach.app import App

    folder = str(app.settings.recordings_dir)
    console.print()
    say(console, app.prompts.phrase("recordings_stay", folder=folder))
    say(console, app.prompts.phrase("recordings_choice"))
    choice = _KEEP[choose(console, keys, _KEEP_KEYS)]
    if choice == app.settings.keep_audio:
        return app
    path = remember("keep_audio", choice, config)
    say(console, f'Written to {path}: keep_audio = "{choice}"', "dim")
    return App(app.settings.model_copy(update={"keep_audio": choice}))


def sound_check(app: "App", console: Console, keys: "Controls") -> None:
    """Record two seconds, play them back and judge the level, as often as the candidate likes."""
    phrase = app.prompts.phrase
    console.print()
    say(console, phrase("sound_check_intro"))
    say(console, phrase("sound_check_speak"))
    answer = choose(console, keys, _START_KEYS)
    while answer != "s":
        _check_once(app, console)
        answer = choose(console, keys, _CHECK_KEYS)
        if answer == "enter":
            return
        if answer == "q":
            raise KeyboardInterrupt
        say(console, phrase("sound_check_again"))


def _check_once(app: "App", console: Console) -> None:
    import tempfile

    from coach.audio.levels import describe_level
    from coach.audio.media import load_audio
    from coach.audio.speaker import Speaker
    from coach.studio import record_for

    with tempfile.TemporaryDirectory(prefix="coach-") as folder:
        with console.status("  listening for two seconds …"):
            path = record_for(2.0, app.settings.audio.input_device, Path(folder))
        audio = load_audio(path)
    say(console, app.prompts.phrase("sound_check_playback"))
    try:
        Speaker(app.settings.audio.output_device).play(audio)
    except DeviceError as error:
        say(console, f"! {error}", "yellow")
    level = describe_level(audio)
    if level.verdict == "good":
        say(console, f"✓ {app.prompts.phrase('sound_check_good')}", "green")
    else:
        say(console, f"! {level.advice}", "yellow")


def offer_pending(studio: "Studio", console: Console, keys: "Controls") -> None:
    """Offer every recording that an earlier session could not finish."""
    from coach.leftovers import unfinished

    for left in unfinished(studio):
        text = studio.app.prompts.phrase(
            "take_found", seconds=round(left.take.duration_s), question=left.asked
        )
        console.print()
        say(console, text, "bold")
        answer = choose(console, keys, _PENDING_KEYS)
        if answer == "enter":
            _judge(studio, left, console)
        elif answer == "d" and _sure(console, keys, left):
            studio.shelf.discard(left.take.take_id)
            say(console, "Deleted.")


def _sure(console: Console, keys: "Controls", left: "Unfinished") -> bool:
    length = clock(left.take.duration_s)
    say(console, f"Delete {length} of recording? This cannot be undone.")
    options = (KeyHint("y", "yes, delete it"), KeyHint("n", "no, keep it"))
    return choose(console, keys, options) == "y"


def _judge(studio: "Studio", left: "Unfinished", console: Console) -> None:
    from coach.cli.session import screen_for
    from coach.leftovers import judge_unfinished

    screen = screen_for(studio.app, console)
    screen.show([Asked(left.question, 1, 1)])
    try:
        take = judge_unfinished(studio, left, _shown_on(screen))
    except CoachError as error:
        screen.show([Notice(f"{error} The recording is kept.", "warning")])
        return
    screen.show([Judged(take)])


def _shown_on(screen: Screen) -> "Progress":
    def progress(stage: str, fraction: float | None) -> None:
        screen.draw(Working(stage, fraction))

    return progress
