"""Filled pauses: heard where the words leave them out, and nowhere else."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from support.filler_sounds import formant_filler, laughter
from support.hearing_sets import (
    count_matches,
    load,
    read_clips,
    recognizer_like,
    rough_words,
    texts,
    timed_clips,
    total,
)
from support.sound_variation import faded, normalized, with_noise
from support.sounds import speechlike, tone

from coach.audio.media import load_audio
from coach.demo import candidate
from coach.domain import Audio, Word
from coach.errors import ModelMissingError
from coach.hearing import hear
from coach.hearing.features import NAMES
from coach.hearing.filled_pauses import model_path
from coach.hearing.forest import read_forest
from coach.recognize.words import load_timed_transcript

DATA = Path(os.environ.get("COACH_EVAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"no evaluation data in {DATA} (COACH_EVAL_DATA)"
)
RATE_HZ = 16_000
HESITATIONS = ("um", "uh")
DEMO = load_audio(candidate().audio_path)
SPOKEN = load_timed_transcript(candidate().transcript_path).words
CONTENT = [word for word in SPOKEN if word.text.strip(" ,.").lower() not in HESITATIONS]
PLANTED = [f for f in candidate().planted.fillers if f.text in HESITATIONS]

Span = tuple[float, float]


def audio(samples: np.ndarray) -> Audio:
    return Audio(np.asarray(samples, np.float32), RATE_HZ)


def fillers(samples: np.ndarray, words) -> list[Span]:
    heard = hear(audio(samples), words)
    return [(s.start_s, s.end_s) for s in heard.sounds if s.kind == "filled_pause"]


def test_fillers_left_out_of_the_words_are_heard_with_their_seconds() -> None:
    assert len(PLANTED) >= 4
    found = fillers(DEMO.samples, CONTENT)
    assert len(found) == len(PLANTED)
    for (start, end), planted in zip(found, PLANTED, strict=True):
        assert start == pytest.approx(planted.start_s, abs=0.1)
        assert end == pytest.approx(planted.end_s, abs=0.1)


def test_fillers_that_are_written_down_are_not_reported_again() -> None:
    assert fillers(DEMO.samples, SPOKEN) == []


def test_without_times_nothing_is_held_against_the_voice() -> None:
    assert fillers(DEMO.samples, []) == []
    assert fillers(DEMO.samples, [Word(word.text) for word in CONTENT]) == []


@pytest.mark.parametrize("seed", range(3))
def test_most_are_heard_beside_times_like_a_recognizers(seed: int) -> None:
    words = recognizer_like(CONTENT, np.random.default_rng(seed), DEMO.duration_s)
    true = [(f.start_s, f.end_s) for f in PLANTED]
    count = count_matches(true, fillers(DEMO.samples, words), DEMO.duration_s)
    assert count.hits >= len(PLANTED) - 1
    assert count.false <= 1


def test_each_has_a_confidence_and_lies_in_the_sound() -> None:
    heard = [s for s in hear(DEMO, CONTENT).sounds if s.kind == "filled_pause"]
    for sound in heard:
        assert 0.5 <= sound.confidence <= 1
        assert 0 <= sound.start_s < sound.end_s <= DEMO.duration_s


def test_loudness_does_not_matter() -> None:
    plain = fillers(DEMO.samples, CONTENT)
    for gain in (0.05, 1.5):
        found = fillers(DEMO.samples * gain, CONTENT)
        assert len(found) == len(plain)
        assert np.allclose(found, plain, atol=0.03)


@pytest.mark.parametrize("kind", ["white", "pink", "fan", "hum"])
def test_noise_neither_makes_nor_hides_them(kind: str) -> None:
    noisy = with_noise(DEMO.samples, 20, kind, np.random.default_rng(3))
    true = [(f.start_s, f.end_s) for f in PLANTED]
    count = count_matches(true, fillers(noisy, CONTENT), DEMO.duration_s)
    assert count.hits >= len(PLANTED) - 1
    assert count.false <= 1


def in_gap(sound: np.ndarray) -> list[Span]:
    """What is reported of a sound put into the longest planted pause."""
    gap = max(candidate().planted.pauses, key=lambda pause: pause.end_s - pause.start_s)
    samples = DEMO.samples.copy()
    level = np.sqrt(np.mean(DEMO.samples**2))
    at = int((gap.start_s + 0.3) * RATE_HZ)
    samples[at : at + len(sound)] += faded(normalized(sound.astype(np.float32))) * level
    found = fillers(samples, CONTENT)
    return [span for span in found if gap.start_s < span[0] < gap.end_s]


@pytest.mark.parametrize("kind", ["uh", "um", "hm"])
def test_another_voice_in_a_pause_is_heard(kind: str) -> None:
    sound = formant_filler(0.5, 165, kind, np.random.default_rng(5))
    assert len(in_gap(sound)) == 1


@pytest.mark.parametrize(
    "name",
    ["laughter", "breath", "clap", "door"],
)
def test_what_is_no_filler_stays_unreported(name: str) -> None:
    rng = np.random.default_rng(8)
    sounds = {
        "laughter": laughter(int(1.2 * RATE_HZ), rng),
        "breath": speechlike(0.7, seed=2).samples * np.hanning(int(0.7 * RATE_HZ)),
        "clap": rng.standard_normal(800) * np.exp(-np.arange(800) / 100),
        "door": np.concatenate([rng.standard_normal(1600), tone(0.05, hz=90).samples]),
    }
    assert in_gap(np.asarray(sounds[name])) == []


def test_the_model_knows_the_features_by_name() -> None:
    for path in sorted(model_path().parent.glob("*.json")):
        assert read_forest(path).features == NAMES


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "forest.json"
    with pytest.raises(ModelMissingError, match=r"forest\.json"):
        read_forest(path)
    path.write_text(json.dumps({"trees": [[[0, 1.0]]]}), encoding="utf-8")
    with pytest.raises(ModelMissingError, match="damaged"):
        read_forest(path)


def test_a_forest_adds_up_its_leaves(tmp_path: Path) -> None:
    path = tmp_path / "forest.json"
    trees = [[[0, 1.5, 1, 2, 0], [-1, 0, 0, 0, -2.0], [-1, 0, 0, 0, 3.0]], [[-1, 0, 0, 0, 1.0]]]
    path.write_text(json.dumps({"baseline": 0.5, "features": ["x"], "trees": trees}))
    chances = read_forest(path).probabilities(np.array([[1.0], [2.0]], np.float32))
    assert chances == pytest.approx(1 / (1 + np.exp([0.5, -4.5])))


@needs_data
@pytest.mark.data
@pytest.mark.slow
def test_real_filled_pauses_are_heard() -> None:
    exact, drawn = [], []
    for clip in timed_clips(DATA):
        length_s = len(clip.samples) / RATE_HZ
        for condition, words in clip.words.items():
            found = fillers(clip.samples, words)
            counts = exact if condition == "exact" else drawn
            counts.append(count_matches(clip.pauses, found, length_s, clip.ignored))
    assert total(exact).f1 >= 0.90
    assert total(drawn).f1 >= 0.82
    assert total(exact).edge_s / total(exact).hits < 0.1


@needs_data
@pytest.mark.data
@pytest.mark.slow
def test_none_is_invented_in_read_speech_laughter_breath_and_whisper() -> None:
    said = texts(DATA)
    invented, seconds = 0, 0.0
    for name, clip in read_clips(DATA).items():
        invented += len(fillers(clip, rough_words(clip, said[name])))
        seconds += len(clip) / RATE_HZ
    assert 60 * invented / seconds <= 0.7
    for name in ("mfa_laughter", "mfa_breaths", "mfa_whisper", "whisper", "whisper2"):
        clip = load(DATA / "speech" / "fillers" / f"{name}.flac")
        assert len(fillers(clip, rough_words(clip, said[name]))) <= 1, name
