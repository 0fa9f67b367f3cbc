import os
from pathlib import Path

import numpy as np
import pytest
from support.sounds import joined, silence, speechlike, tone

from coach.audio.gate import PauseGate, PeakMeter
from coach.audio.levels import ADVICE, describe_level
from coach.audio.media import load_audio, resample
from coach.domain import Audio

DATA = Path(os.environ.get("COACH_EVAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


def noise(duration_s: float, level_db: float, seed: int = 5) -> Audio:
    samples = np.random.default_rng(seed).standard_normal(round(duration_s * 16000))
    return Audio((samples * 10 ** (level_db / 20)).astype(np.float32), 16000)


def mixed(*sounds: Audio) -> Audio:
    return Audio(np.sum([sound.samples for sound in sounds], axis=0, dtype=np.float32), 16000)


def gained(audio: Audio, gain_db: float) -> Audio:
    return Audio(audio.samples * np.float32(10 ** (gain_db / 20)), audio.rate_hz)


def clipped(audio: Audio, at: float = 1.0) -> Audio:
    return Audio(np.clip(audio.samples, -at, at), audio.rate_hz)


VOICE = mixed(joined(speechlike(1.5, peak=0.5), silence(0.7)), noise(2.2, -65))
EXAMPLES = {
    "good": (VOICE, gained(VOICE, -12), gained(VOICE, 5)),
    "exact zeros": (silence(1),),
    "silence": (noise(1, -70), noise(1, -50), Audio(np.zeros(0, np.float32), 16000)),
    "too quiet": (mixed(gained(VOICE, -32), noise(2.2, -80)),),
    "clipping": (clipped(gained(VOICE, 12)), clipped(gained(VOICE, 6), 0.5)),
    "noisy": (mixed(VOICE, noise(2.2, -28)), noise(2, -20)),
}


@pytest.mark.parametrize(
    ("verdict", "audio"), [(name, audio) for name, sounds in EXAMPLES.items() for audio in sounds]
)
def test_each_kind_of_trouble_is_told_apart(verdict, audio):
    report = describe_level(audio)
    assert report.verdict == verdict
    assert report.advice == ADVICE[verdict]
    assert report.exact_zeros == (verdict == "exact zeros")


def test_every_verdict_has_an_example_and_advice():
    assert set(EXAMPLES) == set(ADVICE)


def test_clipping_is_still_seen_after_a_change_of_rate():
    loud = clipped(resample(gained(VOICE, 12), 48000))
    assert describe_level(resample(loud, 16000)).verdict == "clipping"


def test_the_figures_are_those_of_the_sound():
    report = describe_level(tone(1, peak=0.5))
    assert report.peak_dbfs == pytest.approx(-6.02, abs=0.01)
    assert report.rms_dbfs == pytest.approx(-9.03, abs=0.01)
    assert report.voice_dbfs == pytest.approx(-9.03, abs=0.2)
    assert report.clipping_ratio == 0
    half = Audio(np.array([1.0, 0.0] * 8000, np.float32), 16000)
    assert describe_level(half).clipping_ratio == 0.5
    assert describe_level(VOICE).noise_dbfs == pytest.approx(-65, abs=1)


def test_nothing_at_all_is_minus_120():
    report = describe_level(silence(1))
    assert {report.peak_dbfs, report.rms_dbfs, report.voice_dbfs, report.noise_dbfs} == {-120}


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="COACH_EVAL_DATA has no recordings")
def test_real_speech_is_good_and_overdriven_speech_clips():
    paths = sorted((DATA / "speech" / "read").iterdir())
    sounds = [load_audio(path) for path in paths if path.suffix in {".wav", ".flac"}]
    assert len(sounds) == 16
    assert {describe_level(sound).verdict for sound in sounds} == {"good"}
    for sound in sounds:
        peak_db = 20 * np.log10(np.abs(sound.samples).max())
        assert describe_level(clipped(gained(sound, 6 - peak_db))).verdict == "clipping"


def test_the_gate_drops_exactly_what_lies_between_its_switches():
    frames = np.arange(1000, dtype=np.float32)[:, None]
    for size in (1, 7, 100, 1000):
        gate = PauseGate()
        gate.switch(let_through=False, at_frame=250)
        gate.switch(let_through=True, at_frame=400)
        gate.switch(let_through=False, at_frame=400)
        gate.switch(let_through=True, at_frame=900)
        pieces = [
            piece for at in range(0, 1000, size) for piece in gate.through(frames[at : at + size])
        ]
        kept = np.concatenate(pieces)[:, 0].astype(int).tolist()
        assert kept == [*range(250), *range(900, 1000)]


def test_the_meter_shows_the_loudest_of_the_last_tenth_of_a_second():
    meter = PeakMeter(1000)
    quiet, loud = np.zeros((20, 2), np.float32), np.zeros((20, 2), np.float32)
    loud[3, 1] = -0.5
    assert meter.dbfs == -120
    meter.push(loud)
    for _ in range(4):
        meter.push(quiet)
        assert meter.dbfs == pytest.approx(-6.02, abs=0.01)
    meter.push(quiet)
    assert meter.dbfs == -120
