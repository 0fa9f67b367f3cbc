"""Hearing bad input: sensible results or an honest reason, never a crash or an invented filler."""

import os
import resource
import sys
from pathlib import Path

import numpy as np
import pytest
from support.filler_sounds import laughter
from support.hearing_sets import load, rough_words, texts
from support.sound_variation import faster, in_room, normalized, telephone, with_noise
from support.sounds import speechlike, tone

from coach.audio.media import load_audio
from coach.demo import candidate
from coach.domain import Audio, Word
from coach.errors import TooLittleSpeechError
from coach.hearing import Heard, hear, require_speech
from coach.recognize.words import load_timed_transcript

DATA = Path(os.environ.get("COACH_EVAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
RATE_HZ = 16_000
DEMO = load_audio(candidate().audio_path)
SPOKEN = load_timed_transcript(candidate().transcript_path).words
RNG = np.random.default_rng(11)
FEW = [Word(" hello", 0.5, 0.9), Word(" there", 1.0, 1.4)]


def audio(samples: np.ndarray) -> Audio:
    return Audio(np.asarray(samples, np.float32), RATE_HZ)


def fillers(heard: Heard) -> int:
    return sum(sound.kind == "filled_pause" for sound in heard.sounds)


def value(heard: Heard, name: str) -> float | None:
    return next(m.value for m in heard.acoustics if m.name == f"acoustics.{name}")


def music(duration_s: float) -> np.ndarray:
    """A melody over a bass, notes held for half a second."""
    times_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    steps = np.array([0, 4, 7, 12, 7, 4, 5, 2])[(times_s / 0.5).astype(int) % 8]
    hz = 220 * 2 ** (steps / 12)
    phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
    decay = np.exp(-2 * (times_s % 0.5))
    made = sum(np.sin(k * phase) / k for k in (1, 2, 3)) * decay + np.sin(np.pi * 110 * times_s)
    return 0.3 * np.asarray(made)


NO_SPEECH = {
    "white noise": RNG.standard_normal(6 * RATE_HZ) * 0.1,
    "speech-shaped noise": speechlike(6.0).samples,
    "music": music(6.0),
    "hum": tone(6.0, hz=100).samples,
    "laughter": normalized(laughter(6 * RATE_HZ, RNG)) * 0.1,
    "one sample": np.ones(1),
    "nothing": np.zeros(0),
    "not a number": np.full(RATE_HZ, np.nan),
    "infinite": np.full(RATE_HZ, np.inf),
    "constant": np.full(RATE_HZ, 0.7),
}


@pytest.mark.parametrize("name", NO_SPEECH)
def test_no_filler_is_invented_where_nobody_speaks(name: str) -> None:
    heard = hear(audio(NO_SPEECH[name]), FEW)
    assert fillers(heard) == 0
    assert all((m.value is None) == bool(m.reason) for m in heard.acoustics)


@pytest.mark.parametrize("name", ["white noise", "music", "hum", "nothing"])
def test_pitch_is_not_judged_without_a_voice(name: str) -> None:
    heard = hear(audio(NO_SPEECH[name]), FEW)
    assert value(heard, "pitch_variation") is None
    with pytest.raises(TooLittleSpeechError):
        require_speech(audio(NO_SPEECH[name]))


SPOILED = {
    "telephone": telephone,
    "8 kHz": lambda x: np.repeat(x[::2], 2)[: len(x)],
    "clipped": lambda x: np.clip(x * 20, -1, 1),
    "faint": lambda x: x * 0.003,
    "room": lambda x: in_room(x, np.random.default_rng(2)),
    "noise": lambda x: with_noise(x, 10, "pink", np.random.default_rng(2)),
    "offset": lambda x: x * 0.5 + 0.3,
    "hum": lambda x: with_noise(x, 10, "hum", np.random.default_rng(2)),
}


@pytest.mark.parametrize("name", SPOILED)
def test_spoiled_sound_is_heard_without_inventing_fillers(name: str) -> None:
    """All fillers are in the words, so each one reported would be invented."""
    heard = hear(audio(SPOILED[name](DEMO.samples)), SPOKEN)
    assert fillers(heard) <= 1
    assert sum(s.kind == "silence" for s in heard.sounds) >= 10
    assert heard.speech_s > 30


def test_clipping_is_measured() -> None:
    assert (value(hear(audio(SPOILED["clipped"](DEMO.samples)), ()), "clipping") or 0) > 0.01


def test_two_voices_at_once_do_not_invent_fillers() -> None:
    other = faster(DEMO.samples[::-1].copy(), 1.2)
    both = DEMO.samples + 0.3 * np.resize(other, len(DEMO.samples))
    assert fillers(hear(audio(both), SPOKEN)) <= 3


def test_a_three_second_answer_is_heard() -> None:
    part = DEMO.samples[2 * RATE_HZ : 5 * RATE_HZ]
    words = [
        Word(w.text, w.start_s - 2, w.end_s - 2)
        for w in SPOKEN
        if w.start_s is not None and w.end_s is not None and w.start_s >= 2 and w.end_s <= 5
    ]
    heard = hear(audio(part), words)
    assert fillers(heard) == 0
    assert value(heard, "speech_s") is not None


def test_too_little_speech_says_so() -> None:
    heard = hear(audio(DEMO.samples[int(1.5 * RATE_HZ) : int(2.5 * RATE_HZ)]), ())
    reasons = {m.name: m.reason for m in heard.acoustics}
    assert reasons["acoustics.pitch_variation"] == "not enough speech to judge"
    assert reasons["acoustics.loudness_variation"] == "not enough speech to judge"


def test_pitch_and_its_variation_follow_the_voice() -> None:
    plain, higher = (
        hear(audio(x), ()) for x in (DEMO.samples, faster(DEMO.samples, 2 ** (4 / 12)))
    )
    low, high = value(plain, "pitch_hz") or 0, value(higher, "pitch_hz") or 0
    assert 12 * np.log2(high / low) == pytest.approx(4, abs=0.5)
    assert value(plain, "pitch_variation") == pytest.approx(
        value(higher, "pitch_variation") or 0, abs=0.7
    )


def test_a_steady_voice_varies_less_in_pitch() -> None:
    times_s = np.arange(5 * RATE_HZ) / RATE_HZ
    beat = np.clip(np.sin(2 * np.pi * 3 * times_s) + 0.6, 0, 1)

    def voice(swing: float) -> Audio:
        hz = 140 * 2 ** (swing / 12 * np.sin(2 * np.pi * 0.6 * times_s))
        phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
        made = sum(np.sin(k * phase) / k**1.2 for k in range(1, 25))
        return audio(0.1 * beat * np.asarray(made))

    values = [value(hear(voice(swing), ()), "pitch_variation") for swing in (0.2, 4.0)]
    known = [v for v in values if v is not None]
    assert len(known) < 2 or (known[0] < 1.0 and known[1] > 2.0)


@pytest.mark.slow
def test_an_hour_is_heard_in_bounded_memory() -> None:
    long = audio(np.resize(DEMO.samples, 3600 * RATE_HZ))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    heard = hear(long, SPOKEN)
    unit = 1 if sys.platform == "darwin" else 1024
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit
    assert heard.speech_s > 1800
    assert grown < 2e9


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"no evaluation data in {DATA} (COACH_EVAL_DATA)")
@pytest.mark.parametrize(
    "name", ["falsetto", "falsetto2", "mfa_falsetto", "mfa_creaky", "mfa_breathy", "whisper"]
)
def test_unusual_voices_invent_no_filler(name: str) -> None:
    clip = load(DATA / "speech" / "fillers" / f"{name}.flac")
    assert fillers(hear(audio(clip), rough_words(clip, texts(DATA)[name]))) <= 1
