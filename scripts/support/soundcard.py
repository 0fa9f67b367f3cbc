"""A sound card made of software, for tests: a private PulseAudio with a speaker and a microphone.

Both are null sinks. What a program plays lands in `coach_speaker`, whose monitor can be recorded;
what is played into `coach_microphone` is heard by a program as its microphone. Idle null sinks
deliver their first block more than a second late, so both are kept awake with silence.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

SPEAKER = "coach_speaker"
MICROPHONE = "coach_microphone"
RATE_HZ = 44100
PROGRAMS = ("pulseaudio", "pactl", "pacat", "parec", "paplay")

_SERVER = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name={speaker} rate={rate} channels=2
load-module module-null-sink sink_name={microphone} rate={rate} channels=2
set-default-sink {speaker}
set-default-source {microphone}.monitor
"""
_ALSA = """\
pcm.pulse { type pulse }
ctl.pulse { type pulse }
pcm.default { type pulse }
ctl.default { type pulse }
"""


class SoundCardError(Exception):
    """Something this needs is not installed here, or does not come up."""


def require_portaudio() -> None:
    """Raise SoundCardError where programs could not reach the sound card."""
    if ctypes.util.find_library("portaudio") is None:
        raise SoundCardError("PortAudio not found: apt install libportaudio2")
    plugin = "alsa-lib/libasound_module_pcm_pulse.so"
    if not [*Path("/usr").glob(f"lib/*/{plugin}"), *Path("/usr").glob(f"lib*/{plugin}")]:
        raise SoundCardError("ALSA has no way to PulseAudio: apt install libasound2-plugins")


class SoundCard:
    """Runs from `open`, or the head of a `with` block, until `close` or the block's end."""

    def __init__(self) -> None:
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if missing:
            raise SoundCardError(
                f"{', '.join(missing)} not found: apt install pulseaudio pulseaudio-utils"
            )
        require_portaudio()
        self._folder = Path(tempfile.mkdtemp(prefix="coach-sound-"))
        self._children: list[subprocess.Popen[bytes]] = []

    def open(self) -> Self:
        """Start and wait until both sinks are awake; raises SoundCardError."""
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __enter__(self) -> Self:
        return self if self._children else self.open()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def environment(self) -> Mapping[str, str]:
        """What a child process needs to find this sound card and no other."""
        return {
            "PULSE_SERVER": f"unix:{self._folder}/socket",
            "PULSE_COOKIE": f"{self._folder}/cookie",
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_STATE_PATH": str(self._folder),
            "ALSA_CONFIG_PATH": f"{self._folder}/asound.conf",
            "PIPEWIRE_REMOTE": "none",
        }

    @property
    def server(self) -> "subprocess.Popen[bytes]":
        """The PulseAudio process."""
        return self._children[0]

    def speak(self, path: Path) -> "subprocess.Popen[bytes]":
        """Play a sound file into the microphone; returns at once.

        Much is buffered ahead, so that a busy machine does not tear holes into the voice.
        """
        return self._run("paplay", f"--device={MICROPHONE}", "--latency-msec=800", str(path))

    def record_speaker(self, path: Path) -> "SpeakerRecording":
        """Record what programs play, as a WAV file, until its `stop`."""
        wav = ("--file-format=wav", "--format=s16le", "--rate=16000", "--channels=1")
        device = f"--device={SPEAKER}.monitor"
        return SpeakerRecording(self._run("parec", device, *wav, "--latency-msec=30", str(path)))

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Let this very process use the sound card, and no other, inside the block."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        _restart_portaudio()
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
            _restart_portaudio()

    def control(self, *arguments: str) -> str:
        """Run `pactl` against this server and return what it prints."""
        command = ["pactl", *arguments]
        done = subprocess.run(
            command, env=self._whole(), capture_output=True, text=True, check=True, timeout=20
        )
        return done.stdout

    def close(self) -> None:
        """Stop every process that was started here and remove their files."""
        while self._children:
            _end(self._children.pop())
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        settings = {"socket": self._folder / "socket", "rate": RATE_HZ}
        names = {"speaker": SPEAKER, "microphone": MICROPHONE}
        (self._folder / "default.pa").write_text(_SERVER.format(**settings, **names))
        (self._folder / "asound.conf").write_text(_ALSA)
        flags = ("--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes")
        realtime = ("--high-priority=no", "--realtime=no")
        script = self._folder / "default.pa"
        self._run("pulseaudio", "-n", "-F", str(script), *flags, *realtime)
        _wait("PulseAudio did not come up", self._answers)
        for sink in (SPEAKER, MICROPHONE):
            self._run("pacat", f"--device={sink}", "--latency-msec=20", "/dev/zero")
        for sink in (SPEAKER, MICROPHONE):
            self._wait_for_sound(sink)

    def _answers(self) -> bool:
        try:
            self.control("info")
        except subprocess.SubprocessError:
            return False
        return True

    def _wait_for_sound(self, sink: str) -> None:
        heard = self._folder / f"{sink}.raw"
        listener = self._run("parec", f"--device={sink}.monitor", "--latency-msec=20", str(heard))
        _wait(f"{sink} did not wake up", lambda: heard.exists() and heard.stat().st_size > 0)
        _end(listener)

    def _run(self, *command: str) -> "subprocess.Popen[bytes]":
        quiet = subprocess.DEVNULL
        dies_with_us = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
        child = subprocess.Popen(
            (*dies_with_us, *command),
            env=self._whole(),
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            cwd=self._folder,
        )
        self._children.append(child)
        return child

    def _whole(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "HOME": str(self._folder)}


class SpeakerRecording:
    """What the speaker plays, growing on disk."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def stop(self) -> None:
        """End the recording; the file is whole afterwards."""
        _end(self._process)


def _restart_portaudio() -> None:
    """PortAudio looks for devices only when it starts; it must not end while a stream closes."""
    if "sounddevice" not in sys.modules:
        return
    if not _streams_have_closed():
        raise SoundCardError("a stream of this process does not close")
    sys.modules["sounddevice"]._terminate()
    sys.modules["sounddevice"]._initialize()


def _streams_have_closed(timeout_s: float = 20.0) -> bool:
    """Whether every stream of this process is closed, or is within that time."""
    from coach.audio import soundcard

    until = time.monotonic() + timeout_s
    while soundcard._open_streams or any(t.name == "closing" for t in threading.enumerate()):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(message: str, done: Callable[[], bool], timeout_s: float = 10.0) -> None:
    until = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() > until:
            raise SoundCardError(f"{message} within {timeout_s:g} s")
        time.sleep(0.05)
