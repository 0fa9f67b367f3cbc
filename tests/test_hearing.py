"""Hearing: silences where they were planted, and no speech where there is none."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from support.sound_variation import faster, with_noise
from support.sounds import joined, silence, speechlike, tone

from coach.audio.media import load_audio
from coach.demo import candidate
from coach.domain import Audio, Measure, Word
from coach.errors import TooLittleSpeechError
from coach.hearing import Heard, hear, require_speech
from coach.hearing.silences import hear_activity

DATA = Path(os.environ.get("COACH_EVAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
RATE_HZ = 16_000
NOISE = np.random.default_rng(7)
DEMO = load_audio(candidate().audio_path)
PLANTED = candidate().planted


def audio(samples: np.ndarray) -> Audio:
    return Audio(np.asarray(samples, np.float32), RATE_HZ)


def white(duration_s: float, level: float) -> Audio:
    return audio(NOISE.standard_normal(round(duration_s * RATE_HZ)) * level)


def chords(duration_s: float) -> Audio:
    """Struck chords with overtones, four in a loop."""
    times_s = np.arange(round(0.8 * RATE_HZ)) / RATE_HZ
    struck = [
        sum(
            np.sin(2 * np.pi * root * step * k * times_s) / k
            for step in (1, 1.26, 1.5)
            for k in (1, 2, 3)
        )
        * np.exp(-1.5 * times_s)
        for root in (262, 220, 175, 196)
    ]
    loop = np.tile(np.concatenate(struck), int(duration_s / 3.2) + 1)
    return audio(0.5 * loop / np.abs(loop).max())


def drums(duration_s: float) -> Audio:
    """A bass drum and a noise hat in turns, four a second."""
    samples = np.zeros(round(duration_s * RATE_HZ))
    times_s = np.arange(round(0.2 * RATE_HZ)) / RATE_HZ
    bass = np.sin(2 * np.pi * (60 + 80 * np.exp(-30 * times_s)) * times_s) * np.exp(-15 * times_s)
    for number, start in enumerate(range(0, len(samples) - len(times_s), RATE_HZ // 4)):
        hat = NOISE.standard_normal(len(times_s)) * np.exp(-30 * times_s)
        samples[start : start + len(times_s)] += hat if number % 2 else bass
    return audio(0.6 * samples / np.abs(samples).max())


def melody(duration_s: float) -> Audio:
    """Bowed notes with vibrato."""
    times_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    scale = np.array([262, 294, 330, 349, 392, 440, 392, 330])
    hz = scale[(times_s / 0.4).astype(int) % 8] * (1 + 0.01 * np.sin(12 * np.pi * times_s))
    phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
    return audio(sum(0.2 * np.sin(k * phase) / k for k in range(1, 12)))


def noisy(sound: Audio, level: float) -> Audio:
    return audio(sound.samples + white(sound.duration_s, level).samples[: len(sound.samples)])


def mixed(one: Audio, two: Audio) -> Audio:
    size = min(len(one.samples), len(two.samples))
    return audio((one.samples[:size] + two.samples[:size]) / 2)


NO_SPEECH = {
    "nothing": audio(np.zeros(0)),
    "one sample": audio(np.zeros(1)),
    "zeros": silence(5.0),
    "hiss": white(5.0, 0.0005),
    "white noise": white(8.0, 0.1),
    "loud noise": white(8.0, 0.3),
    "shaped noise": speechlike(8.0),
    "tone": tone(8.0),
    "low tone": tone(8.0, hz=120.0),
    "chords": chords(9.0),
    "drums": drums(8.0),
    "melody": melody(8.0),
    "band": mixed(chords(9.0), drums(9.0)),
    "not a number": audio(np.full(RATE_HZ * 3, np.nan)),
}


@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_speech_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(TooLittleSpeechError) as caught:
        require_speech(NO_SPEECH[name])
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_silence_is_told_from_sound_without_speech() -> None:
    messages = []
    for name in ("zeros", "drums"):
        with pytest.raises(TooLittleSpeechError) as caught:
            require_speech(NO_SPEECH[name])
        messages.append(caught.value.message)
    assert "silent" in messages[0]
    assert "too little speech" in messages[1]


def test_a_voice_is_accepted_and_the_minimum_is_an_argument() -> None:
    require_speech(DEMO)
    with pytest.raises(TooLittleSpeechError):
        require_speech(DEMO, minimum_s=100.0)


@pytest.mark.parametrize("listen", [lambda a: hear(a, ()), require_speech])
def test_another_rate_is_a_fault_of_the_caller(listen) -> None:
    with pytest.raises(ValueError, match="48000"):
        listen(Audio(np.zeros(48_000, np.float32), 48_000))


def measure(heard: Heard, name: str) -> Measure:
    return next(m for m in heard.acoustics if m.name == f"acoustics.{name}")


def assert_sound(heard: Heard, duration_s: float) -> None:
    """Every promise about what was heard."""
    silences = [sound for sound in heard.sounds if sound.kind == "silence"]
    for one in silences:
        assert one.end_s - one.start_s >= 0.18 - 1e-6
        assert 0 <= one.start_s < one.end_s <= duration_s + 1e-3
        assert 0 < one.confidence <= 1
    for one, two in pairwise(silences):
        assert one.end_s <= two.start_s
    assert 0 <= heard.speech_s <= duration_s + 1e-6
    assert measure(heard, "speech_s").value == pytest.approx(heard.speech_s)
    for one in heard.acoustics:
        assert (one.value is None) == bool(one.reason)
        assert one.unit


@pytest.mark.parametrize("name", NO_SPEECH)
def test_anything_can_be_listened_to(name: str) -> None:
    sound = NO_SPEECH[name]
    heard = hear(sound, ())
    assert_sound(heard, sound.duration_s)
    assert heard.speech_s < 1.0


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.004])
def test_planted_pauses_are_heard_with_their_edges(noise: float) -> None:
    sound = noisy(DEMO, noise)
    heard = hear(sound, ())
    assert_sound(heard, sound.duration_s)
    pauses = [p for p in PLANTED.pauses if p.end_s - p.start_s >= 0.25]
    errors = []
    for pause in pauses:
        near = [s for s in heard.sounds if s.start_s < pause.end_s and s.end_s > pause.start_s]
        if len(near) == 1:
            errors += [abs(near[0].start_s - pause.start_s), abs(near[0].end_s - pause.end_s)]
    assert len(errors) >= 2 * 0.9 * len(pauses) > 20
    assert float(np.mean(errors)) < 0.05


def test_planted_pauses_are_heard_before_a_crowd() -> None:
    voices = [
        faster(np.roll(DEMO.samples, 50_000 * turn)[::way], 0.8 + 0.1 * turn)
        for turn, way in enumerate((1, -1, 1, -1))
    ]
    among = with_noise(DEMO.samples, 15, "babble", np.random.default_rng(2), voices)
    heard = [s for s in hear(audio(among), ()).sounds if s.kind == "silence"]
    found = [p for p in PLANTED.pauses if any(shares_half(p, s) for s in heard)]
    assert len(found) >= 0.85 * len(PLANTED.pauses)
    assert len(heard) <= 2 * len(PLANTED.pauses)


def shares_half(one, two) -> bool:
    shared = min(one.end_s, two.end_s) - max(one.start_s, two.start_s)
    return shared >= 0.5 * max(one.end_s - one.start_s, two.end_s - two.start_s)


@pytest.mark.parametrize("kind", ["white", "pink", "fan", "hum"])
def test_steady_noise_is_no_crowd(kind: str) -> None:
    heard = with_noise(DEMO.samples[: 20 * RATE_HZ], 12, kind, np.random.default_rng(2))
    assert not hear_activity(heard.astype(np.float32)).crowded


def test_no_silence_is_invented_between_the_planted_ones() -> None:
    places = [(p.start_s - 0.1, p.end_s + 0.1) for p in PLANTED.pauses]
    places += [(f.end_s - 0.15, f.end_s + 0.15) for f in PLANTED.fillers]
    spoken = [s for s in hear(DEMO, ()).sounds if s.start_s > 0.8 and s.end_s < 73.0]
    assert spoken
    for sound in spoken:
        assert any(start <= sound.start_s and sound.end_s <= end for start, end in places)


def test_level_noise_and_clipping_are_measured() -> None:
    quiet = audio(DEMO.samples * 0.1)
    levels = [measure(hear(sound, ()), "level_dbfs").value or 0 for sound in (DEMO, quiet)]
    assert levels[0] - levels[1] == pytest.approx(20, abs=1)
    noise = measure(hear(noisy(DEMO, 0.003), ()), "noise_dbfs").value
    assert noise == pytest.approx(-50.5, abs=1)
    assert measure(hear(DEMO, ()), "clipping").value == 0
    clipped = audio(np.clip(DEMO.samples * 20, -1, 1))
    share = float(np.mean(np.abs(DEMO.samples * 20) >= 0.99))
    assert share > 0.001
    assert measure(hear(clipped, ()), "clipping").value == pytest.approx(share)


def test_what_cannot_be_measured_has_a_reason() -> None:
    heard = hear(silence(3.0), ())
    assert measure(heard, "level_dbfs").value is None
    assert measure(heard, "level_dbfs").reason == "no speech"
    assert measure(hear(audio(np.zeros(0)), ()), "clipping").reason == "no sound"


def test_a_silence_inside_a_word_is_less_sure() -> None:
    part = audio(DEMO.samples[: 8 * RATE_HZ])
    plain, inside = (
        [sound for sound in hear(part, words).sounds if sound.kind == "silence"]
        for words in ((), [Word(" stretched", 4.0, 6.0)])
    )
    within = [sound.start_s > 4.0 and sound.end_s < 6.0 for sound in plain]
    assert sum(within) == 1
    for one, two, is_within in zip(plain, inside, within, strict=True):
        assert (two.confidence < one.confidence) == is_within


def test_words_without_times_are_passed_over() -> None:
    part = audio(DEMO.samples[: 8 * RATE_HZ])
    assert hear(part, [Word(" a"), Word(" b", 1.0, None)]) == hear(part, ())


def test_the_same_sound_is_heard_the_same_way() -> None:
    assert hear(DEMO, ()) == hear(DEMO, ())


def read_clips() -> list[Path]:
    return sorted((DATA / "speech" / "read").glob("LJ001-000[1345]*"))


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason=f"no evaluation data in {DATA} (COACH_EVAL_DATA)")
def test_real_speech_is_accepted_and_mostly_speech() -> None:
    for clip in sorted((DATA / "speech" / "read").iterdir()):
        sound = load_audio(clip)
        require_speech(sound)
        heard = hear(sound, ())
        assert_sound(heard, sound.duration_s)
        assert heard.speech_s > 0.55 * sound.duration_s


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason=f"no evaluation data in {DATA} (COACH_EVAL_DATA)")
@pytest.mark.parametrize("length_s", [0.3, 0.6, 1.0, 2.0, 3.0])
def test_silences_planted_in_real_speech_are_found(length_s: float) -> None:
    found = total = 0
    for clip in read_clips():
        sound = load_audio(clip)
        natural = hear(sound, ()).sounds
        edges = [edge for one in natural for edge in (one.start_s, one.end_s)]
        for place in np.arange(1.0, sound.duration_s - 1.0, 1.1):
            if min((abs(place - edge) for edge in edges), default=9.0) > 0.3:
                total += 1
                found += planted_is_found(sound, place, length_s)
    assert total >= 12
    assert found / total > 0.85


def planted_is_found(sound: Audio, place_s: float, length_s: float) -> bool:
    """Whether a silence put there, with the room's own noise in it, is heard within 0.15 s."""
    at = round(place_s * RATE_HZ)
    room = NOISE.standard_normal(round(length_s * RATE_HZ)).astype(np.float32) * 1e-3
    spliced = joined(audio(sound.samples[:at]), audio(room), audio(sound.samples[at:]))
    near = [
        s
        for s in hear(spliced, ()).sounds
        if abs(s.start_s - place_s) < 0.15 and abs(s.end_s - place_s - length_s) < 0.15
    ]
    return len(near) == 1
