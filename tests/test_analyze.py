"""`coach analyze` as a real process: every kind of input, the same bytes twice, errors alone."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import jsonschema
import numpy as np
import pytest
from support.scripted_whisper import build_scripted_whisper

from coach import demo
from coach.audio.media import load_audio, save_wav
from coach.domain import Audio

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "Tell me about a model that failed."
ANSWER = (
    "Last spring our ranking model lost accuracy after a data change. I was asked to find out why. "
    "I compared the features and I found a broken join. I fixed it and added a check. "
    "In the end the error fell from ten percent to four percent."
)

pytestmark = pytest.mark.slow


def encode(audio: Audio, path: Path, codec: str) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48000, layout="mono")
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=48000)
        frame = av.AudioFrame.from_ndarray(audio.samples[None, :], format="fltp", layout="mono")
        frame.rate = audio.rate_hz
        fifo = av.AudioFifo()
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            fifo.write(piece)
        size = stream.codec_context.frame_size or 960
        while (block := fifo.read(size, partial=True)) is not None:
            container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One answer in every form, and a model that writes it down."""
    folder = tmp_path_factory.mktemp("inputs")
    audio = load_audio(demo.candidate().audio_path)
    # not long enough to be recognized in two halves: the model would say its text in each
    audio = Audio(audio.samples[: 13 * audio.rate_hz], audio.rate_hz)
    save_wav(folder / "answer.wav", audio)
    encode(audio, folder / "answer.mp3", "mp3")
    encode(audio, folder / "answer.webm", "libopus")
    (folder / "answer.txt").write_text(f"\n {ANSWER} \n", encoding="utf-8")
    words = [
        {"text": f" {word}", "start_s": 0.27 * n, "end_s": 0.27 * n + 0.25}
        for n, word in enumerate(ANSWER.split())
    ]
    timed = {"duration_s": 13.0, "words": words}
    (folder / "answer.json").write_text(json.dumps(timed), encoding="utf-8")
    (folder / "photo.wav").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40)
    save_wav(folder / "silent.wav", Audio(np.zeros(16000 * 5, dtype=np.float32), 16000))
    build_scripted_whisper(folder, ANSWER)
    return folder


GOOD = ("answer.wav", "answer.mp3", "answer.webm", "answer.txt", "answer.json")


def coach(
    arguments: Sequence[str], folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    isolated = {
        "HOME": str(folder),
        "COACH_DATA_DIR": str(folder / "data"),
        "COACH_CONFIG": str(folder / "none.toml"),
        "COACH_WHISPER__MODEL": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-m", "coach", *arguments],
        cwd=folder,
        env={**os.environ, **isolated, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def analyze(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return coach(["analyze", *arguments, "--json"], folder)


def schema(name: str) -> dict[str, Any]:
    text = (ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
    plain: dict[str, Any] = json.loads(text)
    return plain


def test_every_kind_of_input_gives_a_valid_report_twice_the_same(folder: Path) -> None:
    first = analyze(folder, *GOOD, "--question", QUESTION)
    assert first.returncode == 0, first.stderr
    assert first.stderr == ""
    lines = first.stdout.splitlines()
    assert len(lines) == len(GOOD)
    for name, line in zip(GOOD, lines, strict=True):
        plain = json.loads(line)
        jsonschema.validate(plain, schema("coach.report-1"))
        assert plain["input"] == name
        assert plain["transcript"]["text"] == ANSWER
        assert plain["question"] == {"id": None, "text": QUESTION}
    again = analyze(folder, *GOOD, "--question", QUESTION)
    assert again.stdout == first.stdout


def test_one_broken_input_fails_alone(folder: Path) -> None:
    done = analyze(folder, "answer.txt", "photo.wav", "answer.json", "silent.wav", "answer.mp3")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = [line["schema"] for line in lines]
    report, error = "coach.report/1", "coach.error/1"
    assert kinds == [report, error, report, error, report]
    for line in lines:
        if line["schema"] == error:
            jsonschema.validate(line, schema("coach.error-1"))
    assert [line["exit"] for line in lines if line["schema"] == error] == [3, 4]
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["missing.wav"], 3, "missing.wav"),
        ([".", "--question", "?"], 3, "."),
        (["answer.txt", "--question-id", "no-such-question"], 2, "no-such-question"),
        (["answer.txt", "--rubric", "nonsense"], 2, "nonsense"),
        (["answer.txt", "--question", "a", "--question-id", "b"], 2, "not both"),
        (["answer.txt", "answer.wav", "--transcript", "answer.json"], 2, "exactly one"),
        (["answer.txt", "--transcript", "answer.json"], 2, "--transcript"),
        (["answer.wav", "--transcript", "answer.txt"], 3, "answer.txt"),
        (["answer.wav", "--model", "./nowhere"], 2, "nowhere"),
        (["answer.wav", "--model", "tiny.en"], 6, "coach models fetch tiny.en"),
        ([], 2, "INPUT"),
    ],
)
def test_mistakes_end_in_one_line(
    folder: Path, arguments: list[str], status: int, says: str
) -> None:
    done = coach(["analyze", *arguments], folder, HF_HUB_OFFLINE="1")
    assert done.returncode == status, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_another_language_is_said_and_not_judged(folder: Path) -> None:
    path = folder / "deutsch.txt"
    path.write_text(
        "Letztes Jahr war ich in einem Team, das ein Modell für die Vorhersage der Nachfrage "
        "gebaut hat. Ich habe die Daten geprüft und einen Fehler gefunden, den wir dann behoben "
        "haben. Am Ende war das Ergebnis deutlich besser als vorher.",
        encoding="utf-8",
    )
    done = coach(["analyze", str(path)], folder)
    assert done.returncode == 4
    assert "unlike English" in done.stderr


def test_words_can_come_with_the_sound(folder: Path) -> None:
    done = coach(
        ["analyze", "answer.wav", "--transcript", "answer.json", "--json"],
        folder,
        COACH_WHISPER__MODEL="base.en",
        HF_HUB_OFFLINE="1",
    )
    assert done.returncode == 0, done.stderr
    plain = json.loads(done.stdout)
    assert plain["transcript"]["sounds"]
    assert plain["transcript"]["words"][0]["start_s"] == 0.0


def test_the_report_can_be_piped_away(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "coach", "analyze", *["answer.txt"] * 40, "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COACH_CONFIG": str(folder / "none.toml")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 0
