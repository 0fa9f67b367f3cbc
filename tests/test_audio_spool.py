import json
import os
import resource
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.audio.growing import GrowingWav, read, repair
from coach.audio.media import load_audio
from coach.audio.spool import Spool
from coach.errors import StorageError

SECOND = np.arange(16000, dtype=np.int16)
ABOUT = {"question_id": "failure-1", "recorded_at": "2026-01-02T03:04:05+00:00", "note": "ö"}


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool")


def samples_of(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, 16000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def run_child(program: str, *arguments: object) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


RECORDS_FOR_EVER = """
import sys, time; from pathlib import Path; import numpy as np
from coach.audio.spool import Spool
writer = Spool(Path(sys.argv[1])).begin(sys.argv[2], {"question_id": "q"})
writer.write(np.arange(16000, dtype=np.int16))
print("ready", flush=True)
while True:
    time.sleep(0.02)
    writer.write(np.full(320, 7, np.int16))
"""


def test_a_take_that_is_kept_leaves_nothing_in_the_spool(spool, tmp_path):
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    writer.write(SECOND[:5])
    final = tmp_path / "recordings" / "take-1.wav"
    assert writer.keep(final) == final
    assert np.array_equal(samples_of(final), np.concatenate([SECOND, SECOND[:5]]))
    assert list(spool.folder.iterdir()) == []
    assert spool.pending() == ()


def test_a_discarded_take_leaves_nothing(spool):
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    writer.discard()
    assert list(spool.folder.iterdir()) == []


def test_the_folder_is_private(spool):
    spool.begin("take-1", ABOUT)
    assert spool.folder.stat().st_mode & 0o077 == 0


def test_a_released_take_is_offered_with_its_metadata(spool):
    for take_id in ("b", "a"):
        writer = spool.begin(take_id, {**ABOUT, "take": take_id})
        writer.write(SECOND)
        writer.release()
    first, second = spool.pending()
    assert (first.take_id, second.take_id) == ("a", "b")
    assert first.metadata == {**ABOUT, "take": "a"}
    assert first.duration_s == 1
    assert np.array_equal(samples_of(first.path), SECOND)
    assert spool.pending() == (first, second)


def test_a_take_in_hand_is_not_offered_even_here(spool):
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    writer.close()
    assert spool.pending() == ()
    assert spool.adopt("take-1") is None


def test_an_adopted_take_can_be_kept_by_one_only(spool, tmp_path):
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    writer.release()
    mine = spool.adopt("take-1")
    assert spool.adopt("take-1") is None
    mine.keep(tmp_path / "kept.wav")
    assert np.array_equal(samples_of(tmp_path / "kept.wav"), SECOND)
    assert spool.adopt("take-1") is None
    assert list(spool.folder.iterdir()) == []


def test_sound_written_by_a_recorder_to_the_path_belongs_to_the_take(spool, tmp_path):
    writer = spool.begin("take-1", ABOUT)
    recorder = GrowingWav(writer.path)
    recorder.write(SECOND)
    recorder.close()
    writer.close()
    assert load_audio(writer.path).duration_s == 1
    writer.keep(tmp_path / "kept.wav")
    assert np.array_equal(samples_of(tmp_path / "kept.wav"), SECOND)


def test_everything_written_survives_kill_9(spool):
    child = run_child(RECORDS_FOR_EVER, spool.folder, "take-1")
    assert spool.pending() == ()
    time.sleep(0.5)
    written = (spool.folder / "take-1.part.wav").stat().st_size
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    (take,) = spool.pending()
    sound = samples_of(take.path)
    assert 44 + 2 * len(sound) >= written > 44 + 2 * 16000
    assert np.array_equal(sound[:16000], SECOND)
    assert set(sound[16000:]) == {7}
    assert take.metadata == {"question_id": "q"}
    assert take.duration_s == len(sound) / 16000


def test_two_processes_do_not_take_each_others_takes(spool):
    child = run_child(RECORDS_FOR_EVER, spool.folder, "theirs")
    mine = spool.begin("mine", ABOUT)
    mine.write(SECOND)
    see = (
        "import sys; from pathlib import Path; from coach.audio.spool import Spool\n"
        "spool = Spool(Path(sys.argv[1]))\n"
        "print([take.take_id for take in spool.pending()], spool.adopt('mine'))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", see, str(spool.folder)], capture_output=True, text=True, check=True
    )
    assert asked.stdout == "[] None\n"
    with pytest.raises(StorageError, match="already"):
        spool.begin("theirs", ABOUT)
    child.kill()
    child.communicate()
    assert [take.take_id for take in spool.pending()] == ["theirs"]
    mine.release()
    assert [take.take_id for take in spool.pending()] == ["mine", "theirs"]


def test_a_pending_take_is_never_begun_over(spool):
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    writer.release()
    with pytest.raises(StorageError, match="already"):
        spool.begin("take-1", ABOUT)
    assert [take.duration_s for take in spool.pending()] == [1]


@pytest.mark.parametrize("damage", ["", "{", '"text"', "\udcff", None])
def test_damaged_metadata_does_not_cost_the_sound(spool, damage):
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    writer.release()
    metadata = spool.folder / "take-1.part.json"
    if damage is None:
        metadata.unlink()
    else:
        metadata.write_bytes(damage.encode("utf-8", "surrogateescape"))
    (take,) = spool.pending()
    assert take.metadata == {}
    assert np.array_equal(samples_of(take.path), SECOND)


def test_a_take_without_sound_is_cleared_away(spool):
    spool.begin("empty", ABOUT).release()
    (spool.folder / "torn.part.wav").write_bytes(b"RIFF\0\0")
    assert spool.pending() == ()
    assert list(spool.folder.iterdir()) == []


def test_a_spool_that_was_never_used_has_nothing_pending(tmp_path):
    assert Spool(tmp_path / "none").pending() == ()
    assert not (tmp_path / "none").exists()
    assert Spool(tmp_path / "none").adopt("x") is None


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=50, deadline=None)
def test_any_torn_header_is_repaired_from_the_length(tmp_path_factory, tail, blank):
    path = tmp_path_factory.mktemp("torn") / "a.wav"
    wav = GrowingWav(path)
    wav.write(SECOND[:100])
    wav.close()
    with path.open("r+b") as file:
        if blank:
            file.write(bytes(44))
        file.seek(0, os.SEEK_END)
        file.write(tail)
    frames = repair(path)
    assert frames == 100 + len(tail) // 2
    sound = samples_of(path)
    assert len(sound) == frames
    assert np.array_equal(sound[:100], SECOND[:100])


def test_a_recording_is_read_as_any_sound_file_is(tmp_path):
    recording = GrowingWav(tmp_path / "take.wav")
    recording.write(np.random.default_rng(1).integers(-32768, 32768, 40_001).astype(np.int16))
    recording.close()
    ours, any_file = read(recording.path), load_audio(recording.path)
    assert ours is not None
    assert ours.rate_hz == any_file.rate_hz == 16000
    assert np.array_equal(ours.samples, any_file.samples)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:44],
        lambda data: data[:30],
        lambda data: b"RIFX" + data[4:],
        lambda data: data[:24] + b"\x40\x1f" + data[26:],
    ],
)
def test_what_is_no_whole_recording_of_ours_is_left_to_the_decoder(tmp_path, damage):
    recording = GrowingWav(tmp_path / "take.wav")
    recording.write(SECOND)
    recording.close()
    recording.path.write_bytes(damage(recording.path.read_bytes()))
    assert read(recording.path) is None
    assert read(tmp_path / "none.wav") is None


def test_half_a_second_reaches_the_disk_at_a_time(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
    wav = GrowingWav(tmp_path / "a.wav")
    for _ in range(100):
        wav.write(SECOND[:320])
    gaps = np.diff([0, *synced])
    assert gaps.max() <= 16000 + 640 + 44
    assert len(synced) == 4
    wav.close()
    assert synced[-1] == 44 + 200 * 320


def test_a_recording_goes_on_where_the_file_ends(tmp_path):
    for _ in range(2):
        wav = GrowingWav(tmp_path / "a.wav")
        wav.write(SECOND[:10])
        wav.close()
        wav.close()
    assert samples_of(tmp_path / "a.wav").tolist() == [*range(10)] * 2


@pytest.mark.parametrize("take_id", ["", "../x", "a/b", ".hidden", "a b", "-x"])
def test_an_id_that_is_no_file_name_is_refused(spool, take_id):
    with pytest.raises(ValueError, match="no take id"):
        spool.begin(take_id, ABOUT)


def test_a_recording_is_never_written_over(spool, tmp_path):
    (tmp_path / "kept.wav").write_text("precious")
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    with pytest.raises(StorageError, match="already"):
        writer.keep(tmp_path / "kept.wav")
    assert (tmp_path / "kept.wav").read_text() == "precious"
    writer.release()
    assert [take.duration_s for take in spool.pending()] == [1]


def test_a_recording_kept_on_another_disk_is_whole(spool, tmp_path, monkeypatch):
    writer = spool.begin("take-1", ABOUT)
    writer.write(SECOND)
    elsewhere = Path("/dev/shm")  # noqa: S108 another file system, where there is one
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is one file system only")
    final = elsewhere / f"coach-test-{os.getpid()}.wav"
    try:
        writer.keep(final)
        assert np.array_equal(samples_of(final), SECOND)
        assert not writer.path.exists()
    finally:
        final.unlink(missing_ok=True)


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageError) as caught:
        Spool(tmp_path / "data" / "spool").begin("take-1", ABOUT)
    assert str(tmp_path / "data" / "spool") in caught.value.message
    assert "data folder" in caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="cannot be written to"):
            Spool(tmp_path / "spool").begin("take-1", ABOUT)
    finally:
        tmp_path.chmod(0o700)


def test_a_read_only_file_system_is_named():
    with pytest.raises(StorageError) as caught:
        Spool(Path("/proc/coach")).begin("take-1", ABOUT)
    assert "/proc/coach" in caught.value.message
    assert caught.value.exit_status == 7


FILLS_THE_DISK = """
import json, resource, sys; from pathlib import Path; import numpy as np
from coach.audio.spool import Spool; from coach.errors import StorageError
spool = Spool(Path(sys.argv[1]))
writer = spool.begin("take-1", {})
resource.setrlimit(resource.RLIMIT_FSIZE, (50_001, 50_001))
try:
    for _ in range(10):
        writer.write(np.arange(16000, dtype=np.int16))
except StorageError as error:
    print(json.dumps([error.message, error.hint]))
writer.close()
"""


def test_a_full_disk_is_told_and_what_was_written_stays(spool):
    run = subprocess.run(
        [sys.executable, "-c", FILLS_THE_DISK, str(spool.folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    message, hint = json.loads(run.stdout)
    assert message.startswith("The disk is full")
    assert str(spool.folder) in message
    assert "Free some space" in hint
    (take,) = spool.pending()
    sound = samples_of(take.path)
    assert len(sound) == (50_001 - 44) // 2
    assert np.array_equal(sound[:16000], SECOND)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
