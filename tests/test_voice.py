"""Voices: every row renders or stays silent, and a bad worker never takes the session with it."""

import os
import signal
import subprocess
import sys
import textwrap
import time
import wave
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from coach.errors import UsageError, VoiceError
from coach.voice import VOICES, open_voice
from coach.voice.system import LONGEST_TEXT, WORKER, SystemVoice
from coach.voice.worker import choose_voice

QUESTION = "Tell me about a time you disagreed with a teammate. What did you do?"
needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="eSpeak NG's wheel is for Linux")


def samples_of(path: Path) -> tuple[np.ndarray, int]:
    with wave.open(str(path)) as file:
        frames = file.readframes(file.getnframes())
        return np.frombuffer(frames, "<i2") / 32768, file.getframerate()


def worker(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", textwrap.dedent(code))


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or ended and only waits for its new parent to notice."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("name", VOICES)
def test_every_voice_renders_or_stays_silent(name, tmp_path, capfd):
    voice = open_voice(name)
    assert voice.name == name
    path = voice.render(QUESTION, tmp_path)
    assert path is None or (path.parent == tmp_path and path.stat().st_size > 10_000)
    assert voice.render(" \n… ", tmp_path) is None
    assert sorted(tmp_path.iterdir()) == ([] if path is None else [path])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", VOICES)
def test_the_same_text_gives_the_same_bytes(name, tmp_path):
    paths = [open_voice(name).render(QUESTION, tmp_path / folder) for folder in "ab"]
    contents = {path.read_bytes() for path in paths if path is not None}
    assert len(contents) == (0 if name == "silent" else 1)


def test_an_unknown_voice_lists_the_known_ones():
    with pytest.raises(UsageError, match="system, silent"):
        open_voice("loud")


@pytest.mark.parametrize("options", [{"rate_wpm": 20}, {"rate_wpm": 900}, {"timeout_s": 0}])
def test_a_rate_or_time_out_that_cannot_be(options):
    with pytest.raises(UsageError):
        open_voice("system", **options)


@needs_linux
def test_the_system_voice_is_speech_at_the_rate_asked_for(tmp_path):
    lengths_s = []
    for rate_wpm in (120, 240):
        path = open_voice("system", rate_wpm=rate_wpm).render(QUESTION, tmp_path)
        samples, rate_hz = samples_of(path)
        lengths_s.append(len(samples) / rate_hz)
        assert 0.1 < np.abs(samples).max() <= 1
    assert 2 < lengths_s[1] < 0.7 * lengths_s[0] < 7


@needs_linux
@pytest.mark.slow
def test_a_text_of_the_greatest_length_is_spoken(tmp_path):
    text = ("word " * (LONGEST_TEXT // 5)).strip().ljust(LONGEST_TEXT, "s")
    path = open_voice("system", rate_wpm=450, timeout_s=60).render(text, tmp_path)
    samples, rate_hz = samples_of(path)
    assert len(samples) / rate_hz > 200
    with pytest.raises(VoiceError, match="10001 characters"):
        open_voice("system").render(text + "s", tmp_path)


@needs_linux
def test_odd_characters_are_no_commands(tmp_path):
    for text in ["a\x00b\x1b[31m", "[[h@'loU]] <break/> hello", "\ud800 lone", "你好 hello 🎉"]:
        assert open_voice("system").render(text, tmp_path) is not None


def test_the_same_question_is_rendered_once(tmp_path):
    path = SystemVoice().render(QUESTION, tmp_path)
    crashing = SystemVoice(worker=worker("raise SystemExit(1)"))
    assert crashing.render(QUESTION, tmp_path) == path


@needs_posix
def test_a_worker_that_hangs_is_killed(tmp_path):
    pid_file = tmp_path / "pid"
    hanging = worker(
        f"""
        import os, pathlib, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))
        time.sleep(60)
        """
    )
    began = time.monotonic()
    with pytest.raises(VoiceError, match=r"within 1\.5 s") as caught:
        SystemVoice(timeout_s=1.5, worker=hanging).render(QUESTION, tmp_path / "sound")
    assert time.monotonic() - began < 10
    assert "--no-voice" in caught.value.hint
    assert list((tmp_path / "sound").iterdir()) == []
    assert has_ended(int(pid_file.read_text()))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise RuntimeError('two\\nlines.')", "failed: lines."),
        ("import os; os.abort()", "failed: signal 6."),
        ("import coach_has_no_such_module", "No module named 'coach_has_no_such_module'."),
        ("print('nothing written')", "ended without a sound."),
    ],
)
def test_a_worker_that_fails_is_one_line(code, why, tmp_path, capfd):
    with pytest.raises(VoiceError) as caught:
        SystemVoice(worker=worker(code)).render(QUESTION, tmp_path)
    assert caught.value.message.endswith(why)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_a_missing_engine_says_what_to_install(tmp_path):
    code = "raise RuntimeError('you probably do not have eSpeak or eSpeak-ng installed!')"
    with pytest.raises(VoiceError) as caught:
        SystemVoice(worker=worker(code)).render(QUESTION, tmp_path)
    assert "apt-get install espeak-ng" in caught.value.hint


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(VoiceError, match="cannot be written to"):
        SystemVoice().render(QUESTION, tmp_path / "file" / "folder")


@needs_posix
def test_an_interrupt_ends_parent_and_worker_without_a_trace_of_the_worker(tmp_path):
    parent = f"""
    import pathlib, sys
    from coach.voice.system import SystemVoice
    code = "import os, pathlib, time\\n" \\
        "pathlib.Path({str(tmp_path / "pid")!r}).write_text(str(os.getpid()))\\n" \\
        "time.sleep(60)"
    try:
        SystemVoice(worker=(sys.executable, "-c", code)).render("Hello", pathlib.Path("sound"))
    except KeyboardInterrupt:
        print("interrupted")
    """
    process = subprocess.Popen(
        worker(parent),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 20
    pid_file = tmp_path / "pid"
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20) == (b"interrupted\n", b"")
    assert has_ended(int(pid_file.read_text()))


@needs_posix
def test_a_worker_left_alone_ends_itself(tmp_path):
    process = subprocess.Popen(
        (*WORKER, str(tmp_path / "speech.wav"), "165", "0.5"),
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.wait(timeout=20) == -signal.SIGALRM
    process.stdin.close()


@needs_linux
def test_files_in_the_working_folder_do_not_shadow_the_workers_modules(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("wave.py", "pyttsx3.py", "coach.py"):
        (tmp_path / name).write_text("raise RuntimeError('shadowed')")
    assert open_voice("system").render(QUESTION, tmp_path / "sound") is not None


@needs_linux
def test_a_data_folder_with_a_long_path_still_speaks(tmp_path, monkeypatch):
    import espeakng_loader

    package = tmp_path.joinpath(*["a-long-folder-name"] * 10, "espeakng_loader")
    package.mkdir(parents=True)
    (package / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path())
    (package / "__init__.py").write_text(
        f"def get_data_path(): return {str(package / 'espeak-ng-data')!r}\n"
        f"def get_library_path(): return {espeakng_loader.get_library_path()!r}\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    assert open_voice("system").render(QUESTION, tmp_path / "sound") is not None


def system_voice(name: str, *languages: str) -> SimpleNamespace:
    return SimpleNamespace(id=name, languages=list(languages))


GERMAN, BRITISH, AMERICAN, UNKNOWN = (
    system_voice("de", "de"),
    system_voice("gb", "en_GB"),
    system_voice("us", "en-US"),
    SimpleNamespace(id="x", languages=None),
)


@pytest.mark.parametrize(
    ("voices", "current", "driver", "chosen"),
    [
        ([GERMAN, BRITISH, AMERICAN], "gb", "espeak", "us"),
        ([GERMAN, BRITISH, AMERICAN], "gb", "nsss", None),
        ([GERMAN, BRITISH, AMERICAN], "de", "nsss", "us"),
        ([GERMAN, BRITISH], "de", "sapi5", "gb"),
        ([GERMAN, UNKNOWN], "de", "nsss", None),
        ([], None, "espeak", None),
    ],
)
def test_which_voice_speaks(voices, current, driver, chosen):
    assert choose_voice(voices, current, driver) == chosen
