"""What a person reads on a machine without the library or without devices."""

import os
import subprocess
import sys

import pytest

TRY_BOTH = """
import sys; from pathlib import Path
import numpy as np
from coach.audio.microphone import Microphone; from coach.audio.speaker import Speaker
from coach.audio.soundcard import list_devices
from coach.domain import Audio; from coach.errors import CoachError
sound = Audio(np.zeros(9, np.float32), 16000)
for act in (lambda: Microphone().start(Path(sys.argv[1])), lambda: Speaker().start(sound)):
    try: act()
    except CoachError as error: print(type(error).__name__, error.exit_status, error)
"""
HIDE_PORTAUDIO = "import ctypes.util; ctypes.util.find_library = lambda name: None\n"


def run(program, path, environment=None):
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert not path.exists()
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels elsewhere bring PortAudio along")
def test_without_portaudio_the_install_line_and_the_ways_on_are_named(tmp_path):
    lines = run(HIDE_PORTAUDIO + TRY_BOTH, tmp_path / "take.wav")
    assert len(lines) == 2
    for line in lines:
        assert line.startswith("DeviceError 5 Sound needs the PortAudio library")
        assert "apt install libportaudio2" in line
        assert "--answer FILE" in line
        assert "--typed" in line


@pytest.mark.sound
def test_without_devices_the_ways_on_are_named(soundcard, tmp_path):
    unusable = tmp_path / "asound.conf"
    unusable.write_text("pcm.broken { type nothing }\n")
    environment = {**soundcard.environment, "ALSA_CONFIG_PATH": str(unusable)}
    microphone, speaker = run(TRY_BOTH, tmp_path / "take.wav", environment)
    assert microphone.startswith("DeviceError 5 No microphone was found.")
    assert "--answer FILE" in microphone
    assert "--typed" in microphone
    assert speaker.startswith("DeviceError 5 No loudspeaker was found.")
    assert "--no-voice" in speaker


@pytest.mark.sound
def test_a_sound_server_that_is_gone_is_a_device_that_cannot_be_opened(soundcard, tmp_path):
    environment = {**soundcard.environment, "PULSE_SERVER": "unix:/nowhere/socket"}
    lines = run(TRY_BOTH, tmp_path / "take.wav", environment)
    assert [line.split()[0] for line in lines] == ["DeviceError", "DeviceError"]


def test_nothing_of_the_sound_system_is_loaded_before_it_is_used():
    program = (
        "import sys; import coach.audio.microphone, coach.audio.speaker, coach.audio.spool\n"
        "import coach.audio.media, coach.audio.levels\n"
        "print(sorted({'sounddevice', 'av', 'filelock', '_cffi_backend'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
