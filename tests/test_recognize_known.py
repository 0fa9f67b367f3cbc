"""A known recording is recognized by its sound, whatever stretch is played, and no other is."""

import json
from pathlib import Path

import numpy as np
import pytest
from support.sounds import write_wav

from coach.domain import Audio
from coach.errors import UnreadableInputError
from coach.recognize import Recognizer, open_recognizer

RATE_HZ = 16000
TEXTS = {"one": "We moved it in one week.", "two": "In the end the bill fell."}


def noise(seed: int, seconds: float = 6.0) -> np.ndarray:
    """Six seconds like no others."""
    samples = np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE_HZ))
    return samples.astype(np.float32)


@pytest.fixture
def recognizer(tmp_path: Path) -> Recognizer:
    for seed, (name, text) in enumerate(TEXTS.items()):
        words = [
            {"text": f" {word}", "start_s": number, "end_s": number + 0.9}
            for number, word in enumerate(text.split())
        ]
        script = json.dumps({"duration_s": 6.0, "words": words})
        (tmp_path / f"{name}.json").write_text(script, encoding="utf-8")
        write_wav(tmp_path / f"{name}.wav", noise(seed))
    return open_recognizer("known", model=str(tmp_path))


def said(recognizer: Recognizer, samples: np.ndarray) -> str:
    return recognizer.transcribe(Audio(samples, RATE_HZ)).text


def test_each_recording_is_told_from_the_others(recognizer: Recognizer) -> None:
    assert [said(recognizer, noise(seed)) for seed in (0, 1)] == list(TEXTS.values())
    assert said(recognizer, noise(7)) == ""
    assert said(recognizer, np.zeros(RATE_HZ, np.float32)) == ""


def test_a_stretch_gives_its_own_words_at_its_own_times(recognizer: Recognizer) -> None:
    stretch = recognizer.transcribe(Audio(noise(1)[2 * RATE_HZ : 4 * RATE_HZ], RATE_HZ))
    assert [word.text.strip() for word in stretch.words] == ["end", "the"]
    assert stretch.words[0].start_s == pytest.approx(0.0, abs=0.01)


def test_silence_before_it_quiet_and_noise_do_not_matter(recognizer: Recognizer) -> None:
    before = np.zeros(2 * RATE_HZ, np.float32)
    heard = np.concatenate([before, 0.2 * noise(0) + 0.5 * 0.2 * noise(9)])
    transcript = recognizer.transcribe(Audio(heard, RATE_HZ))
    assert transcript.text == TEXTS["one"]
    assert transcript.words[0].start_s == pytest.approx(2.0, abs=0.01)


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="holds no recording"):
        open_recognizer("known", model=str(tmp_path))


def test_a_recording_without_words_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "one.wav", noise(1))
    with pytest.raises(UnreadableInputError, match=r"one\.json"):
        open_recognizer("known", model=str(tmp_path))
