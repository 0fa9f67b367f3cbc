"""Real Whisper weights on real speech, wherever both are: the word error rate is printed."""

import json
import os
import sys
from pathlib import Path

import pytest
from support.wer import Errors, word_errors

from coach.audio.media import load_audio
from coach.recognize import DEFAULT_MODEL, models, open_recognizer

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
