import os
import subprocess
import sys
import time
import tracemalloc
import wave
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sounds import find, silence, speechlike, tone, write_wav

from coach.audio.media import StreamResampler, load_audio, resample, save_wav, to_pcm16
from coach.domain import Audio
from coach.errors import StorageError, UnreadableInputError

FORMATS = [
    ("wav", "pcm_s16le", 44100),
    ("flac", "flac", 48000),
    ("mp3", "libmp3lame", 44100),
    ("m4a", "aac", 48000),
    ("webm", "libopus", 48000),
    ("ogg", "libopus", 24000),
    ("mp4", "aac", 44100),
    ("mkv", "pcm_s24le", 22050),
]


def encode(path: Path, codec: str, rate_hz: int, samples, picture: bool = False) -> Path:
    """Write `samples`, (frames,) or (frames, channels) at `rate_hz`, by way of PyAV alone."""
    planar = np.ascontiguousarray(np.atleast_2d(np.asarray(samples, np.float32).T))
    layout = "mono" if len(planar) == 1 else "stereo"
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=5) if picture else None
        sound = None if samples is None else out.add_stream(codec, rate=rate_hz, layout=layout)
        if video is not None:
            video.width = video.height = 64
            video.pix_fmt = "yuv420p"
            for index in range(10):
                frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
                frame.pts, frame.time_base = index, Fraction(1, 5)
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
        if sound is not None:
            for start in range(0, planar.shape[1], 1024):
                block = np.ascontiguousarray(planar[:, start : start + 1024])
                frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
                frame.sample_rate = rate_hz
                out.mux(sound.encode(frame))
            out.mux(sound.encode(None))
    return path


def spoken(rate_hz: int, duration_s: float = 2.5) -> Audio:
    return resample(speechlike(duration_s), rate_hz)


@pytest.mark.parametrize(("suffix", "codec", "rate_hz"), FORMATS)
def test_every_common_format_gives_the_sound_back(tmp_path, suffix, codec, rate_hz):
    path = encode(tmp_path / f"answer.{suffix}", codec, rate_hz, spoken(rate_hz).samples)
    audio = load_audio(path)
    assert audio.rate_hz == 16000
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert audio.duration_s == pytest.approx(2.5, abs=0.08)
    middle = speechlike(2.5).samples[1600:-3200]
    _, correlation = find(middle, audio.samples)
    assert correlation > 0.97


def test_a_video_gives_its_sound(tmp_path):
    path = encode(tmp_path / "call.mp4", "aac", 44100, spoken(44100).samples, picture=True)
    _, correlation = find(speechlike(2.5).samples[1600:-3200], load_audio(path).samples)
    assert correlation > 0.97


def test_reading_twice_gives_the_same_samples(tmp_path):
    path = encode(tmp_path / "answer.webm", "libopus", 48000, spoken(48000).samples)
    assert np.array_equal(load_audio(path).samples, load_audio(path).samples)


@pytest.mark.parametrize("rate_hz", [8000, 11025, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("frames", [7, 441, 12345, 48001])
def test_the_length_is_exact_at_any_rate(tmp_path, rate_hz, frames):
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, frames)
    audio = load_audio(write_wav(tmp_path / "a.wav", samples, rate_hz))
    assert len(audio.samples) == (2 * frames * 16000 + rate_hz) // (2 * rate_hz)


def test_the_end_of_the_sound_is_not_lost_in_the_filter(tmp_path):
    samples = np.zeros(48000)
    samples[-480:] = tone(0.01, 1000, rate_hz=48000).samples
    audio = load_audio(write_wav(tmp_path / "a.wav", samples, 48000))
    expected = tone(0.01, 1000).samples
    assert np.corrcoef(audio.samples[-160:], expected)[0, 1] > 0.99


@pytest.mark.parametrize("dead", [0, 1])
@pytest.mark.parametrize("hum", [0.0, 0.001])
def test_one_live_channel_is_not_halved(tmp_path, dead, hum):
    voice = speechlike(2).samples
    other = tone(2, 50, peak=hum).samples
    stereo = np.stack([other, voice] if dead == 0 else [voice, other], axis=1)
    audio = load_audio(write_wav(tmp_path / "a.wav", stereo))
    assert np.abs(audio.samples - voice).max() < 0.001


def test_two_live_channels_are_averaged(tmp_path):
    left, right = speechlike(1, seed=1).samples, speechlike(1, seed=2).samples
    audio = load_audio(write_wav(tmp_path / "a.wav", np.stack([left, right], axis=1)))
    assert np.abs(audio.samples - (left + right) / 2).max() < 0.001


def test_channels_in_opposition_do_not_cancel(tmp_path):
    voice = speechlike(1).samples
    audio = load_audio(write_wav(tmp_path / "a.wav", np.stack([voice, -0.8 * voice], axis=1)))
    assert np.abs(audio.samples - voice).max() < 0.001


def test_samples_stay_within_bounds_and_are_numbers(tmp_path):
    wild = np.array([0, 3, -3, np.nan, np.inf, -np.inf, 0.5] * 100, np.float32)
    path = tmp_path / "wild.wav"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_f32le", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(wild[None, :], format="flt", layout="mono")
        frame.sample_rate = 16000
        out.mux(stream.encode(frame))
    audio = load_audio(path)
    assert len(audio.samples) == 700
    assert np.array_equal(audio.samples[:7], np.array([0, 1, -1, 0, 1, -1, 0.5], np.float32))


def photo(path: Path) -> None:
    with av.open(str(path), "w", format="image2") as out:
        stream = out.add_stream("mjpeg", rate=1)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuvj420p"
        out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))))


def noise_bytes(path: Path) -> None:
    path.write_bytes(np.random.default_rng(1).bytes(200_000))


def no_moov(path: Path) -> None:
    whole = encode(path.with_name("whole.m4a"), "aac", 48000, spoken(48000).samples).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def silent_video(path: Path) -> None:
    encode(path, "", 0, None, picture=True)


BAD = {
    "missing.wav": (lambda path: None, "does not exist"),
    "folder.wav": (lambda path: path.mkdir(), "is a folder"),
    "empty.wav": (lambda path: path.touch(), "is empty"),
    "header_only.wav": (lambda path: write_wav(path, np.zeros(0)), "holds no sound"),
    "pipe.wav": (os.mkfifo, "is not a regular file"),
    "notes.wav": (lambda path: path.write_text("I led the team. " * 500), "damaged, or no sound"),
    "notes.txt": (lambda path: path.write_text("I led the team. " * 500), "has no sound"),
    "photo.wav": (photo, "has no sound"),
    "noise.wav": (noise_bytes, "damaged, or no sound"),
    "noise.mp3": (noise_bytes, "damaged, or no sound"),
    "noise.webm": (noise_bytes, "damaged, or no sound"),
    "cut.m4a": (no_moov, "damaged, or no sound"),
    "screen.mp4": (silent_video, "has no sound"),
    "answer\0.wav": (lambda path: None, "does not exist"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_is_refused_in_one_line(tmp_path, name):
    make, message = BAD[name]
    make(tmp_path / name)
    with pytest.raises(UnreadableInputError) as caught:
        load_audio(tmp_path / name)
    assert message in caught.value.message
    assert str(tmp_path / name) in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    path = write_wav(tmp_path / "a.wav", tone(1).samples)
    path.chmod(0)
    with pytest.raises(UnreadableInputError, match=r"cannot be read: Permission denied"):
        load_audio(path)


def test_a_playlist_cannot_make_us_read_other_files(tmp_path):
    write_wav(tmp_path / "real.wav", tone(1).samples)
    path = tmp_path / "list.wav"
    path.write_text("ffconcat version 1.0\nfile real.wav\n")
    with pytest.raises(UnreadableInputError, match="no sound"):
        load_audio(path)


def test_libav_says_nothing_on_its_own(tmp_path):
    for name, (make, _) in BAD.items():
        if "\0" not in name:
            make(tmp_path / name)
    cut = encode(tmp_path / "cut.mp3", "libmp3lame", 44100, spoken(44100).samples)
    cut.write_bytes(cut.read_bytes()[:-900])
    program = (
        "import sys; from pathlib import Path\n"
        "from coach.audio.media import load_audio; from coach.errors import CoachError\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try: load_audio(path)\n"
        "    except CoachError: pass\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert run.stdout + run.stderr == ""


@pytest.mark.parametrize(
    ("suffix", "codec", "rate_hz"),
    [row for row in FORMATS if row[0] not in {"m4a", "mp4"}],  # their index stands at the end
)
def test_a_file_that_breaks_off_gives_its_readable_part(tmp_path, suffix, codec, rate_hz):
    path = encode(tmp_path / f"answer.{suffix}", codec, rate_hz, spoken(rate_hz, 6).samples)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    audio = load_audio(path)
    assert 2.9 < audio.duration_s < 4.6
    _, correlation = find(speechlike(6).samples[1600:40000], audio.samples)
    assert correlation > 0.97


def test_damage_in_the_middle_keeps_what_lies_around_it(tmp_path):
    path = encode(tmp_path / "a.mp3", "libmp3lame", 44100, spoken(44100, 6).samples)
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 1500] = np.random.default_rng(0).bytes(1500)
    path.write_bytes(bytes(whole))
    audio = load_audio(path)
    assert audio.duration_s > 5
    assert find(speechlike(6).samples[1600:30000], audio.samples)[1] > 0.97
    assert find(speechlike(6).samples[64000:-3200], audio.samples)[1] > 0.97


def test_a_wav_whose_header_was_never_finished_is_read_to_its_end(tmp_path):
    path = write_wav(tmp_path / "a.wav", speechlike(2).samples)
    for size in (0, 0xFFFFFFFF, 0x7FFFFFFF):
        data = bytearray(path.read_bytes())
        data[4:8] = data[40:44] = size.to_bytes(4, "little")
        path.write_bytes(bytes(data))
        assert load_audio(path).duration_s == 2


def sparse_wav(path: Path, duration_s: float) -> Path:
    write_wav(path, np.zeros(0))
    data = bytearray(path.read_bytes())
    size = round(duration_s * 32000)
    data[4:8] = (size + 36).to_bytes(4, "little")
    data[40:44] = size.to_bytes(4, "little")
    path.write_bytes(bytes(data))
    os.truncate(path, 44 + size)
    return path


def test_three_hours_are_refused_at_once_in_little_memory(tmp_path):
    path = sparse_wav(tmp_path / "long.wav", 3 * 3600)
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(UnreadableInputError, match=r"lasts 180 minutes: longer than the 90"):
        load_audio(path)
    took = time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 3
    assert peak < 20e6


@pytest.mark.slow
def test_three_hours_from_a_browser_say_no_length_and_are_refused_quickly(tmp_path):
    path = tmp_path / "long.webm"
    with av.open(str(path), "w", options={"live": "1"}) as out:
        stream = out.add_stream("libopus", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.float32), "flt", "mono")
        frame.sample_rate = 48000
        packets = []
        while not packets:
            packets = stream.encode(frame)
        data = bytes(packets[0])
        for index in range(3 * 3600 * 50):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, 1000)
            packet.pts = packet.dts = index * 20
            packet.duration = 20
            out.mux(packet)
    with av.open(str(path)) as container:
        assert container.duration is None
    began = time.perf_counter()
    with pytest.raises(UnreadableInputError, match="is longer than the 90 minutes"):
        load_audio(path)
    assert time.perf_counter() - began < 4


@pytest.mark.parametrize(("suffix", "codec", "rate_hz"), FORMATS)
def test_the_limit_holds_for_every_format(tmp_path, suffix, codec, rate_hz):
    path = encode(tmp_path / f"answer.{suffix}", codec, rate_hz, spoken(rate_hz, 4).samples)
    assert load_audio(path, max_duration_s=4.2).duration_s == pytest.approx(4, abs=0.08)
    with pytest.raises(UnreadableInputError, match="longer than"):
        load_audio(path, max_duration_s=3)


def test_a_header_that_claims_too_little_does_not_lift_the_limit(tmp_path):
    path = encode(tmp_path / "a.flac", "flac", 16000, speechlike(8).samples)
    data = bytearray(path.read_bytes())
    data[21] = data[21] & 0xF0
    data[22:26] = (16000).to_bytes(4, "big")
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableInputError, match="longer than"):
        load_audio(path, max_duration_s=3)


def test_what_is_saved_is_what_is_read_back(tmp_path):
    audio = speechlike(1)
    save_wav(tmp_path / "a.wav", audio)
    again = load_audio(tmp_path / "a.wav")
    assert np.abs(again.samples - audio.samples).max() <= 0.5 / 32768
    save_wav(tmp_path / "b.wav", again)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    with wave.open(str(tmp_path / "a.wav")) as header:
        assert header.getparams()[:4] == (1, 2, 16000, 16000)


def test_full_scale_is_clipped_not_wrapped():
    assert to_pcm16(np.array([1, 2, -1, -2], np.float32)).tolist() == [32767, 32767, -32768, -32768]


def test_a_folder_that_is_not_there_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError, match=r"none.a\.wav cannot be written"):
        save_wav(tmp_path / "none" / "a.wav", silence(0.1))


@given(
    st.sampled_from([8000, 11025, 16000, 22050, 44100, 48000, 96000]),
    st.sampled_from([1, 2]),
    st.lists(st.integers(0, 5000), min_size=1, max_size=40),
    st.integers(0, 9),
)
@settings(max_examples=60, deadline=None)
def test_any_blocking_gives_the_same_samples(rate_hz, channels, sizes, seed):
    rng = np.random.default_rng(seed)
    whole = rng.uniform(-0.9, 0.9, (sum(sizes), channels)).astype(np.float32)
    whole[: len(whole) // 3, -1] *= 0.01
    one = StreamResampler(rate_hz, channels)
    expected = np.concatenate([one.push(whole), one.flush()])
    many = StreamResampler(rate_hz, channels)
    edges = np.cumsum([0, *sizes])
    parts = [many.push(whole[a:b]) for a, b in pairwise(edges)]
    got = np.concatenate([*parts, many.flush()])
    assert got.dtype == np.int16
    assert len(got) == (2 * len(whole) * 16000 + rate_hz) // (2 * rate_hz)
    assert np.array_equal(got, expected)


def test_a_running_stream_keeps_a_voice_that_sits_in_one_channel():
    voice = speechlike(3).samples
    stereo = np.stack([voice, np.zeros_like(voice)], axis=1)
    stream = StreamResampler(16000, 2)
    got = np.concatenate([stream.push(stereo), stream.flush()]) / 32768
    assert np.abs(got[320:] - voice[320:]).max() < 0.001


def test_resampling_there_and_back_keeps_the_sound():
    audio = speechlike(2)
    back = resample(resample(audio, 48000), 16000)
    assert len(back.samples) == len(audio.samples)
    assert np.corrcoef(back.samples, audio.samples)[0, 1] > 0.999
    assert resample(audio, 16000) is audio
