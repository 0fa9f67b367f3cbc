"""The devices of this machine and the streams to and from them: the one home of sounddevice.

PortAudio learns of devices once, when it starts. Where one is not found, or cannot be opened, it
is started again before we give up, so that a headset plugged in meanwhile is seen.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, Literal
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from coach.errors import DeviceError, UsageError

Kind = Literal["input", "output"]
Frames = NDArray[np.float32]
"""(frames, channels)."""

BUFFER_S = 0.25
"""Sound that the device may hold while the program is busy, before any is lost (convention)."""

WAYS_ON = {
    "input": "Plug in a microphone and allow this program to use it, or answer with --answer FILE"
    " or --typed.",
    "output": "Plug in a loudspeaker or headphones, or go on without sound with --no-voice.",
}
_INSTALL = (
    "Install it (Linux: apt install libportaudio2; macOS: brew install portaudio),"
    " or answer with --answer FILE or --typed."
)
_NOUN = {"input": "microphone", "output": "loudspeaker"}


@dataclass(frozen=True)
class Device:
    """A sound device as PortAudio sees it."""

    index: int
    name: str
    inputs: int
    """Channels it records; 0 for a mere loudspeaker."""
    outputs: int
    """Channels it plays; 0 for a mere microphone."""
    default_rate_hz: int
    is_default_input: bool
    is_default_output: bool


def list_devices() -> tuple[Device, ...]:
    """Every device of this machine; raises DeviceError where PortAudio is missing or fails."""
    sounddevice = _sounddevice()
    try:
        defaults = tuple(sounddevice.default.device)
        return tuple(_device(row, defaults) for row in sounddevice.query_devices())
    except sounddevice.PortAudioError as error:
        raise DeviceError(f"The sound system gives no list of devices: {_why(error)}.") from error


def find_device(name_or_index: str | int | None, kind: Kind) -> Device:
    """The device of that number, name or unique part of a name; None means the default one.

    Raises UsageError listing the known ones for an unknown or ambiguous name, DeviceError where
    there is no device of that kind at all.
    """
    try:
        return _find(name_or_index, kind)
    except (DeviceError, UsageError):
        if not _begin_anew():
            raise
        return _find(name_or_index, kind)


def _find(name_or_index: str | int | None, kind: Kind) -> Device:
    known = [d for d in list_devices() if (d.inputs if kind == "input" else d.outputs)]
    if not known:
        raise DeviceError(f"No {_NOUN[kind]} was found.", WAYS_ON[kind])
    if name_or_index is None:
        standard = [d for d in known if (d.is_default_input, d.is_default_output)[kind == "output"]]
        return (standard or known)[0]
    wanted = str(name_or_index).strip().casefold()
    exact = [d for d in known if wanted in {str(d.index), d.name.casefold()}]
    found = exact or [d for d in known if wanted and wanted in d.name.casefold()]
    if len(found) == 1 or exact:
        return found[0]
    names = "; ".join(f"{d.index} {d.name}" for d in known)
    fault = "More than one" if found else "No"
    raise UsageError(f"{fault} {_NOUN[kind]} is called {name_or_index!r}.", f"Known: {names}.")


def _device(row: dict[str, Any], defaults: tuple[int, ...]) -> Device:
    return Device(
        index=row["index"],
        name=row["name"],
        inputs=row["max_input_channels"],
        outputs=row["max_output_channels"],
        default_rate_hz=round(row["default_samplerate"]),
        is_default_input=row["index"] == defaults[0],
        is_default_output=row["index"] == defaults[1],
    )


class Stream:
    """An open stream of one direction; made by `open_input` and `open_output`."""

    def __init__(self, stream: Any, device: Device) -> None:
        self._stream = stream
        self.device = device
        rate_hz: float = stream.samplerate
        self.rate_hz = round(rate_hz)
        self.channels = int(stream.channels)
        self.latency_s = float(stream.latency)
        _open_streams.add(self)

    @property
    def active(self) -> bool:
        """Whether sound flows, or will until what is buffered has been played."""
        with suppress(_sounddevice().PortAudioError):
            return bool(self._stream.active)
        return False

    @property
    def now_s(self) -> float:
        """The stream's own clock, the one that the times of frames are given in."""
        with suppress(_sounddevice().PortAudioError):
            return float(self._stream.time)
        return 0.0

    def start(self) -> None:
        """Let sound flow; raises DeviceError."""
        sounddevice = _sounddevice()
        try:
            with _muted():
                self._stream.start()
        except sounddevice.PortAudioError as error:
            message = f"{self.device.name} did not start: {_why(error)}."
            raise DeviceError(message, "Choose another device, or connect it again.") from error

    def close(self) -> None:
        """Stop at once, dropping what is buffered; a device that is gone raises nothing."""
        with suppress(_sounddevice().PortAudioError), _muted():
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
        _open_streams.discard(self)


_open_streams: WeakSet[Stream] = WeakSet()


def open_input(
    name_or_index: str | int | None, take: Callable[[Frames, float, bool], None]
) -> Stream:
    """A stream, not yet started, that calls `take(frames, captured_s, overflowed)`.

    It is called from PortAudio's own thread, and the frames are only valid during the call;
    `captured_s` is when the first of them was heard, 0 where the system does not tell. The rate is
    the device's own; of many channels the first two are taken. Raises DeviceError or UsageError.
    """

    def callback(frames: Frames, _count: int, times: Any, status: Any) -> None:
        take(frames, float(times.inputBufferAdcTime), bool(status.input_overflow))

    return _open(name_or_index, "input", callback)


def open_output(name_or_index: str | int | None, give: Callable[[Frames], bool]) -> Stream:
    """A stream that calls `give(frames)` to have them filled, until it returns False.

    Raises DeviceError or UsageError.
    """
    done = _sounddevice().CallbackStop

    def callback(frames: Frames, _count: int, _time: object, _status: object) -> None:
        if not give(frames):
            raise done

    return _open(name_or_index, "output", callback)


def _open(name_or_index: str | int | None, kind: Kind, callback: Callable[..., None]) -> Stream:
    device = find_device(name_or_index, kind)
    try:
        return _open_device(device, kind, callback)
    except DeviceError:
        if not _begin_anew():
            raise
        return _open_device(find_device(name_or_index, kind), kind, callback)


def _open_device(device: Device, kind: Kind, callback: Callable[..., None]) -> Stream:
    """Open at the device's own rate and two channels; with one channel where it refuses two."""
    sounddevice = _sounddevice()
    make = partial(
        sounddevice.InputStream if kind == "input" else sounddevice.OutputStream,
        device=device.index,
        samplerate=device.default_rate_hz,
        dtype="float32",
        latency=BUFFER_S,
        callback=callback,
    )
    most = min(2, device.inputs if kind == "input" else device.outputs)
    refusal: Exception | None = None
    for channels in range(most, 0, -1):
        try:
            with _muted():
                return Stream(make(channels=channels), device)
        except sounddevice.PortAudioError as error:
            refusal = refusal or error
    message = f"The {_NOUN[kind]} {device.name} cannot be opened: {_why(refusal)}."
    raise DeviceError(message, WAYS_ON[kind]) from refusal


def _why(error: Exception | None) -> str:
    """PortAudio's own words without its numbers, on one line."""
    text = str(error.args[0] if error is not None and error.args else error)
    return " ".join(text.split()).partition(" [PaErrorCode")[0].rstrip(".")


def _sounddevice() -> ModuleType:
    try:
        import sounddevice  # type: ignore[import-untyped]  # it ships no types
    except (OSError, ImportError) as error:
        message = "Sound needs the PortAudio library, which is not installed."
        raise DeviceError(message, _INSTALL) from error
    module: ModuleType = sounddevice
    return module


def _begin_anew() -> bool:
    """Let PortAudio look for devices again; not while sound flows through a stream of ours."""
    if _open_streams:
        return False
    sounddevice = _sounddevice()
    try:
        sounddevice._terminate()
        sounddevice._initialize()
    except sounddevice.PortAudioError:
        return False
    return True


@contextmanager
def _muted() -> Iterator[None]:
    """Keep what ALSA and JACK write to file descriptor 2 off the screen."""
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    os.close(silent)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
