"""Microphone and loudspeaker on a virtual sound card: real PortAudio, real streams."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from support.soundcard import SoundCard
from support.sounds import find, silence, speechlike, tone, write_wav

from coach.audio.levels import describe_level
from coach.audio.media import load_audio, resample
from coach.audio.microphone import Microphone
from coach.audio.soundcard import find_device, list_devices
from coach.audio.speaker import Speaker
from coach.audio.spool import Spool
from coach.errors import DeviceError, UsageError

pytestmark = pytest.mark.sound
DATA = Path(os.environ.get("COACH_EVAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture
def card(soundcard):
    with soundcard.attached():
        yield soundcard


def say(card, folder: Path, audio) -> None:
    """Speak into the microphone and wait for the end."""
    assert card.speak(write_wav(folder / "said.wav", audio.samples)).wait(20) == 0


def until(condition, timeout_s: float = 20.0) -> None:
    give_up_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < give_up_s, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def microphone(card, tmp_path):
    microphone = Microphone()
    microphone.start(tmp_path / "take.wav")
    until(lambda: microphone.delivering)
    yield microphone
    microphone.stop()


def test_the_devices_are_listed(card):
    names = [device.name for device in list_devices()]
    assert names == ["pulse", "default"]
    standard = find_device(None, "input")
    assert standard.is_default_input
    assert standard.inputs >= 1
    assert standard.default_rate_hz == 44100


@pytest.mark.parametrize(
    ("asked", "name"), [("pul", "pulse"), ("DEFAULT", "default"), (0, "pulse"), ("1", "default")]
)
def test_a_device_is_found_by_name_part_and_number(card, asked, name):
    assert find_device(asked, "output").name == name


@pytest.mark.parametrize(
    ("asked", "fault"), [("Blue Yeti", "No"), ("ul", "More than one"), (99, "No"), ("", "No")]
)
def test_an_unknown_device_lists_the_known_ones(card, tmp_path, asked, fault):
    with pytest.raises(UsageError) as caught:
        Microphone(asked).start(tmp_path / "take.wav")
    assert caught.value.message == f"{fault} microphone is called {asked!r}."
    assert caught.value.hint == "Known: 0 pulse; 1 default."
    assert not (tmp_path / "take.wav").exists()


def test_a_device_plugged_in_meanwhile_is_found(card, tmp_path, monkeypatch):
    unusable = tmp_path / "asound.conf"
    unusable.write_text("pcm.broken { type nothing }\n")
    with monkeypatch.context() as unplugged:
        unplugged.setenv("ALSA_CONFIG_PATH", str(unusable))
        with pytest.raises(DeviceError, match="No microphone was found"):
            find_device("no such device", "input")
        assert list_devices() == ()
    microphone = Microphone()
    microphone.start(tmp_path / "take.wav")
    until(lambda: microphone.delivering)
    microphone.stop()


@pytest.mark.slow
def test_what_is_said_is_recorded_from_its_first_to_its_last_moment(card, microphone, tmp_path):
    said = speechlike(6)
    say(card, tmp_path, said)
    heard_s = microphone.elapsed_s
    microphone.stop()
    heard = load_audio(tmp_path / "take.wav")
    for piece in (said.samples, said.samples[:3200], said.samples[-3200:]):
        assert find(piece, heard.samples)[1] > 0.95
    begin, whole = find(said.samples, heard.samples)
    assert whole > 0.95
    assert find(said.samples[-3200:], heard.samples)[0] == pytest.approx(
        begin + len(said.samples) - 3200, abs=160
    )
    assert 6 < heard_s <= heard.duration_s < heard_s + 0.6
    assert microphone.problem is None
    assert microphone.overflows == 0


@pytest.mark.slow
def test_stopping_in_the_middle_of_a_word_keeps_what_was_said_by_then(card, microphone, tmp_path):
    said = speechlike(4)
    path = write_wav(tmp_path / "said.wav", said.samples)
    began_s = microphone.elapsed_s
    speaking = card.speak(path)
    until(lambda: microphone.elapsed_s >= began_s + 2.5)
    microphone.stop()
    speaking.kill()
    heard = load_audio(tmp_path / "take.wav")
    assert heard.duration_s >= began_s + 2.5 + 0.1
    at, correlation = find(said.samples[:32000], heard.samples)
    assert correlation > 0.95
    assert find(said.samples[32000:33600], heard.samples[at:])[1] > 0.95


@pytest.mark.slow
def test_a_pause_leaves_out_exactly_the_paused_stretch(card, microphone, tmp_path):
    said = speechlike(6)
    speaking = card.speak(write_wav(tmp_path / "said.wav", said.samples))
    time.sleep(2)
    paused = time.monotonic()
    microphone.pause()
    time.sleep(0.6)
    while_paused = microphone.elapsed_s
    time.sleep(0.9)
    assert microphone.elapsed_s == while_paused
    assert microphone.level_dbfs > -40
    microphone.resume()
    paused_s = time.monotonic() - paused
    assert speaking.wait(20) == 0
    microphone.stop()
    heard = load_audio(tmp_path / "take.wav").samples
    head, head_fit = find(said.samples[:24000], heard)
    tail, tail_fit = find(said.samples[-24000:], heard)
    assert head_fit > 0.95
    assert tail_fit > 0.95
    missing_s = (len(said.samples) - 24000 - (tail - head)) / 16000
    assert missing_s == pytest.approx(paused_s, abs=0.1)


def test_the_level_follows_the_voice(card, microphone, tmp_path):
    until(lambda: microphone.level_dbfs == -120)
    speaking = card.speak(write_wav(tmp_path / "said.wav", tone(1, peak=0.5).samples))
    until(lambda: -7 < microphone.level_dbfs < -5)
    speaking.wait(5)
    until(lambda: microphone.level_dbfs == -120)


def test_a_machine_that_hears_exact_zeros_is_seen(card, microphone, tmp_path):
    until(lambda: microphone.elapsed_s > 0.5)
    microphone.stop()
    assert describe_level(load_audio(tmp_path / "take.wav")).verdict == "exact zeros"


def test_a_tap_gets_every_sample_that_is_written(card, tmp_path):
    blocks = []
    microphone = Microphone(tap=blocks.append)
    microphone.start(tmp_path / "take.wav")
    until(lambda: microphone.elapsed_s > 0.5)
    microphone.pause()
    time.sleep(0.2)
    microphone.resume()
    until(lambda: microphone.elapsed_s > 0.9)
    microphone.stop()
    tapped = np.concatenate(blocks)
    assert tapped.dtype == np.int16
    written = load_audio(tmp_path / "take.wav").samples
    assert np.array_equal(tapped.astype(np.float32) / 32768, written)


def test_a_tap_that_fails_does_not_end_the_recording(card, tmp_path):
    told = []

    def tap(samples):
        told.append(len(samples))
        raise RuntimeError("broken")

    microphone = Microphone(tap=tap)
    microphone.start(tmp_path / "take.wav")
    until(lambda: microphone.elapsed_s > 0.6)
    microphone.stop()
    assert microphone.problem is None
    assert len(told) == 1
    assert load_audio(tmp_path / "take.wav").duration_s > 0.6


def test_stopping_twice_and_recording_again_are_fine(card, tmp_path):
    microphone = Microphone("pulse")
    for name in ("a.wav", "b.wav"):
        microphone.start(tmp_path / name)
        until(lambda: microphone.elapsed_s > 0.2)
        microphone.stop()
        microphone.stop()
        assert load_audio(tmp_path / name).duration_s == pytest.approx(
            microphone.elapsed_s, abs=0.01
        )
    assert not {"recording", "closing"} & {thread.name for thread in threading.enumerate()}


FRAGILE = """
import sys, time
from pathlib import Path
from coach.audio.microphone import Microphone

microphone = Microphone()
microphone.start(Path(sys.argv[1]))
while microphone.elapsed_s < 0.5:
    time.sleep(0.01)
print("recording", flush=True)
while microphone.problem is None:
    time.sleep(0.01)
print(microphone.problem, microphone.delivering, flush=True)
began = time.monotonic()
microphone.stop()
print(time.monotonic() - began, flush=True)
"""


@contextmanager
def recording_elsewhere(card, take: Path):
    """A process of its own that records: PortAudio may break in it without breaking the tests."""
    child = subprocess.Popen(
        [sys.executable, "-c", FRAGILE, str(take)],
        env={**os.environ, **card.environment},
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    alarm = threading.Timer(60, child.kill)
    alarm.start()
    try:
        assert child.stdout.readline() == "recording\n"
        yield child
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.mark.slow
def test_a_device_that_falls_silent_is_told_and_the_take_is_safe(tmp_path):
    with SoundCard() as own, recording_elsewhere(own, tmp_path / "take.wav") as child:
        own.server.send_signal(signal.SIGSTOP)
        try:
            said = child.stdout.readline()
            assert said == "The microphone default delivers no sound any more. False\n"
            assert float(child.stdout.readline()) < 4
        finally:
            own.server.send_signal(signal.SIGCONT)
    assert load_audio(tmp_path / "take.wav").duration_s >= 0.5


@pytest.mark.slow
def test_a_device_that_goes_away_is_told_and_the_take_is_safe(tmp_path):
    with SoundCard() as own, recording_elsewhere(own, tmp_path / "take.wav") as child:
        own.server.kill()
        assert child.stdout.readline().startswith("The microphone default")
        assert float(child.stdout.readline()) < 4
        assert child.wait(20) == 0, "leaving does not wait for a device that is gone"
    assert load_audio(tmp_path / "take.wav").duration_s >= 0.5


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="COACH_EVAL_DATA has no recordings")
def test_a_real_voice_arrives_as_it_was(card, microphone, tmp_path):
    voice = load_audio(DATA / "speech" / "read" / "jfk.flac")
    say(card, tmp_path, voice)
    microphone.stop()
    assert find(voice.samples, load_audio(tmp_path / "take.wav").samples)[1] > 0.95


RECORD = """
import sys, time; from pathlib import Path
from coach.audio.microphone import Microphone; from coach.audio.spool import Spool
writer = Spool(Path(sys.argv[1])).begin("take-1", {"question_id": "q"})
microphone = Microphone(); microphone.start(writer.path)
while not microphone.delivering: time.sleep(0.01)
print("ready", flush=True)
while microphone.problem is None: time.sleep(0.05)
print(microphone.problem, flush=True)
microphone.stop(); writer.release()
"""


def record_in_child(card, folder: Path, preamble: str = "") -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", preamble + RECORD, str(folder)],
        env={**os.environ, **card.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


@pytest.mark.slow
def test_kill_9_while_recording_loses_less_than_a_second(card, tmp_path):
    child = record_in_child(card, tmp_path / "spool")
    said = speechlike(4)
    say(card, tmp_path, said)
    child.kill()
    _, noise = child.communicate()
    (take,) = Spool(tmp_path / "spool").pending()
    heard = load_audio(take.path)
    assert find(said.samples[:48000], heard.samples)[1] > 0.95
    at, _ = find(said.samples[:48000], heard.samples)
    assert len(heard.samples) - at > len(said.samples) - 0.3 * 16000
    assert take.metadata == {"question_id": "q"}
    assert noise == ""


@pytest.mark.slow
def test_a_disk_that_fills_up_is_told_and_the_take_is_safe(card, tmp_path):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
    child = record_in_child(card, tmp_path / "spool", limit)
    told, noise = child.communicate(timeout=20)
    assert told.startswith("The disk is full")
    assert noise == ""
    (take,) = Spool(tmp_path / "spool").pending()
    assert take.duration_s == pytest.approx((40_000 - 44) / 32_000, abs=0.01)


@pytest.mark.slow
def test_a_question_is_played_whole(card, tmp_path):
    question = resample(speechlike(2), 22050)
    recording = card.record_speaker(tmp_path / "heard.wav")
    time.sleep(0.5)
    began = time.monotonic()
    Speaker().play(question)
    assert 2 <= time.monotonic() - began < 3.5
    time.sleep(0.3)
    recording.stop()
    heard = load_audio(tmp_path / "heard.wav").samples
    for piece, likeness in (
        (speechlike(2).samples, 0.95),
        (speechlike(2).samples[:3200], 0.9),
        (speechlike(2).samples[-3200:], 0.9),
    ):
        assert find(piece, heard)[1] > likeness


def test_playing_does_not_wait_and_stops_at_once(card, tmp_path):
    recording = card.record_speaker(tmp_path / "heard.wav")
    speaker = Speaker("default")
    assert not speaker.playing
    before = time.monotonic()
    speaker.start(tone(30))
    assert time.monotonic() - before < 0.5
    until(lambda: speaker.playing)
    time.sleep(0.5)
    stopping = time.monotonic()
    speaker.stop()
    assert time.monotonic() - stopping < 0.2
    assert not speaker.playing
    time.sleep(0.5)
    recording.stop()
    loud = np.abs(load_audio(tmp_path / "heard.wav").samples) > 0.1
    assert 0.2 < loud.sum() / 16000 < 1
    assert not loud[-3200:].any()


def test_a_new_sound_replaces_the_one_that_plays(card):
    speaker = Speaker()
    speaker.start(tone(30))
    speaker.start(silence(0.1))
    until(lambda: not speaker.playing, 3)


@pytest.mark.slow
def test_recording_and_playing_at_once_do_not_disturb_each_other(card, microphone, tmp_path):
    speaker = Speaker()
    speaker.start(tone(3))
    said = speechlike(2)
    say(card, tmp_path, said)
    speaker.stop()
    microphone.stop()
    heard = load_audio(tmp_path / "take.wav").samples
    assert find(said.samples, heard)[1] > 0.95
