"""Real Whisper weights on real speech, wherever both are: the word error rate is printed."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from support.wer import Errors, word_errors

from coach.audio.media import load_audio
from coach.domain import Audio
from coach.recognize import DEFAULT_MODEL, models, open_recognizer
from coach.recognize.chunks import RATE_HZ
from coach.recognize.joining import transcribe
from coach.recognize.live import FULL_SCALE, LiveTranscript

DATA = Path(os.environ.get("COACH_EVAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
MODEL = os.environ.get("COACH_WHISPER__MODEL") or DEFAULT_MODEL

pytestmark = [pytest.mark.weights, pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def recognizer():
    if models.find(MODEL) is None:
        pytest.skip(f"no weights: {MODEL} is neither in the cache nor in COACH_WHISPER__MODEL")
    return open_recognizer("whisper", model=MODEL)


@pytest.fixture(scope="module")
def clips():
    manifest = DATA / "speech" / "manifest.json"
    if not manifest.is_file():
        pytest.skip(f"no evaluation data in {DATA} (COACH_EVAL_DATA)")
    entries = json.loads(manifest.read_text(encoding="utf-8"))
    return [entry for entry in entries if entry["file"].startswith("read/")]


def test_read_speech_is_recognized(recognizer, clips, capsys):
    total = Errors(0, 0)
    for clip in clips:
        audio = load_audio(DATA / "speech" / clip["file"])
        transcript = recognizer.transcribe(audio)
        total += word_errors(clip["text"], transcript.text)
        starts_s = [word.start_s for word in transcript.words]
        assert starts_s == sorted(starts_s)
        assert transcript.words[-1].end_s <= transcript.duration_s
    with capsys.disabled():
        sys.stdout.write(f"\n{recognizer.name}: word error rate {total.rate:.3f}, ")
        sys.stdout.write(f"{total.words} words in {len(clips)} clips\n")
    assert total.rate < 0.12


def test_two_runs_give_the_same_words(recognizer, clips):
    audio = load_audio(DATA / "speech" / clips[0]["file"])
    assert recognizer.transcribe(audio) == recognizer.transcribe(audio)


def test_streamed_and_after_the_fact_give_the_same_words(recognizer, clips, capsys):
    sounds = [load_audio(DATA / "speech" / clip["file"]).samples for clip in clips[:8]]
    samples = np.round(np.concatenate(sounds) * 32767).astype(np.int16)
    audio = Audio(samples.astype(np.float32) / FULL_SCALE, RATE_HZ)
    live = LiveTranscript(lambda: recognizer)
    for first in range(0, len(samples), 1600):
        live.push(samples[first : first + 1600])
    streamed = live.finish(audio)
    assert streamed is not None
    assert streamed == transcribe(recognizer, audio, lambda _: None)
    apart = word_errors(recognizer.transcribe(audio).text, streamed.text)
    with capsys.disabled():
        sys.stdout.write(f"\n{recognizer.name}: {apart.rate:.3f} of the words differ from ")
        sys.stdout.write(f"one pass of the library, {apart.words} words\n")
    assert apart.rate < 0.1
