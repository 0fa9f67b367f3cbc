"""Listening while a recording grows hears exactly what listening to all of it does."""

from dataclasses import fields, is_dataclass
from itertools import pairwise

import numpy as np
import pytest
from support.sounds import silence
from support.voicelike import voicelike

from coach.domain import Audio, Word
from coach.hearing import hear, listen_to
from coach.hearing.ahead import Ahead
from coach.hearing.ear import FULL_SCALE, Ear

RATE_HZ = 16_000


@pytest.fixture(scope="module")
def pcm() -> np.ndarray:
    """A minute and a half of voice, silence and hum."""
    hum = np.random.default_rng(3).normal(size=9 * RATE_HZ) * 0.01
    voice = np.resize(voicelike(6).samples, 47 * RATE_HZ)
    pieces = [voice, silence(3.3).samples, hum, voice[: round(31.7 * RATE_HZ)]]
    return np.round(np.concatenate(pieces) * 32767).astype(np.int16)


def as_audio(pcm: np.ndarray) -> Audio:
    return Audio(pcm.astype(np.float32) / FULL_SCALE, RATE_HZ)


def same(left: object, right: object) -> bool:
    if is_dataclass(left):
        return all(same(getattr(left, f.name), getattr(right, f.name)) for f in fields(left))
    return bool(np.array_equal(left, right))


@pytest.mark.parametrize(
    "looks",
    [[30, 61], pytest.param([1, 21.3, 41.2, 41.3, 70, 90.9], marks=pytest.mark.slow)],
)
def test_what_was_measured_ahead_is_the_same_to_the_last_bit(pcm: np.ndarray, looks: list[float]):
    audio, ahead = as_audio(pcm), Ahead()
    for look_s in looks:
        ahead.look(audio.samples[: round(look_s * RATE_HZ)])
    assert len(ahead.fine) >= 2
    assert same(listen_to(audio, ahead), listen_to(audio))


@pytest.mark.slow
@pytest.mark.parametrize("size", [1600, 40_000])
def test_an_ear_hears_what_is_heard_at_the_end(pcm: np.ndarray, size: int):
    ear, words = Ear(), (Word("We", 0.1, 40.0), Word(" won.", 60.0, 80.0))
    for first, last in pairwise([*range(0, len(pcm), size), len(pcm)]):
        ear.push(pcm[first:last])
    heard = ear.listen_to(as_audio(pcm)).hear(words)
    assert heard == hear(as_audio(pcm), words)


def test_another_recording_is_heard_as_a_whole(pcm: np.ndarray):
    ear = Ear()
    ear.push(pcm[: 9 * RATE_HZ])
    other = voicelike(5)
    assert same(ear.listen_to(other), listen_to(other))


def test_a_recording_of_nothing_is_no_trouble():
    assert Ear().listen_to(silence(0.1)).hear(()).speech_s == 0.0
