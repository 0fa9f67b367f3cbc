"""Filled pauses of many voices: real ones varied, readers' vowels held, and synthesized ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.hearing.frames import look_at
from coach.hearing.stretches import runs
from support.sound_variation import (
    RATE_HZ,
    Generator,
    Sound,
    faster,
    normalized,
    speaking_rms,
    stretched,
)

KINDS = ("uh", "um", "hm")
VOWELS_HZ = ((620, 1200), (500, 1450), (680, 1350), (560, 1150), (720, 1600), (490, 1350))
"""First two formants of hesitation vowels of a male voice."""


@dataclass(frozen=True, eq=False)
class Held:
    """A steady stretch of a reader's voice."""

    nasal: bool
    samples: Sound
    hz: float


def steady_stretches(samples: Sound) -> list[Held]:
    """Where a reader's vowel or nasal keeps still for 70 ms."""
    frames = look_at(samples)
    level = frames.level_db > frames.usual_level_db - 8
    calm = frames.voiced & (frames.pitch.strength > 0.75) & (frames.unrest < 0.5) & level
    found = []
    for first, last in runs(calm).tolist():
        if last - first >= 7:
            window = np.convolve(frames.change[first:last], np.ones(7) / 7, "valid")
            at = first + int(np.argmin(window))
            hz = 100 * 2 ** (float(np.median(frames.semitones[at : at + 7])) / 12)
            piece = samples[max(0, (at - 1) * 160) : (at + 8) * 160]
            kind = _is_nasal(piece)
            if kind is not None:
                found.append(Held(kind, piece, hz))
    return found


def _is_nasal(piece: Sound) -> bool | None:
    """By where its energy lies; None for a vowel that no filled pause has, such as ee."""
    power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)))) ** 2
    hz = np.fft.rfftfreq(len(piece), 1 / RATE_HZ)
    low, middle, high = (
        10 * np.log10(np.max(power[(hz >= a) & (hz < b)]) + 1e-12)
        for a, b in ((150, 900), (900, 1800), (1800, 3000))
    )
    if low - max(middle, high) > 22:
        return True
    return False if middle - high > -2 else None


def formant_filler(length_s: float, pitch_hz: float, kind: str, rng: Generator) -> Sound:
    """A vowel, a hum, or one going over into the other, from a pulse train and resonances."""
    count = int(length_s * RATE_HZ)
    scale = float(np.clip(0.85 + (pitch_hz - 90) / 130 * 0.15, 0.85, 1.15)) * rng.uniform(
        0.95, 1.05
    )
    at = np.linspace(0, 1, count)
    drift = rng.normal(-0.5, 1) * at + 0.3 * np.sin(
        2 * np.pi * (rng.uniform(0.5, 2) * at + rng.random())
    )
    pulses = _pulses(pitch_hz * 2 ** (drift / 12), rng)
    first, second = VOWELS_HZ[rng.integers(len(VOWELS_HZ))]
    tall = (
        first * rng.uniform(0.92, 1.08),
        second * rng.uniform(0.92, 1.08),
        2500.0,
        3500.0,
        4500.0,
    )
    vowel = _resonated(pulses, [hz * scale for hz in tall], (80, 100, 140, 200, 250))
    hum = _resonated(pulses, [hz * scale for hz in (270, 1050, 2200, 3200)], (60, 200, 250, 300))
    hum *= rng.uniform(0.35, 0.7)
    turn = {"uh": 1.1, "hm": -0.1, "um": rng.uniform(0.3, 0.65)}[kind]
    share = 1 / (1 + np.exp(np.clip((at - turn) * count / RATE_HZ / 0.02, -50, 50)))
    return ((vowel * share + hum * (1 - share)) * _swell(count, rng)).astype(np.float32)


def _pulses(hz: NDArray[np.float64], rng: Generator) -> NDArray[np.float64]:
    """A breathing voice source of that pitch."""
    phase = np.cumsum(hz / RATE_HZ) % 1
    open_for = rng.uniform(0.5, 0.7)
    flow = np.where(phase < open_for, np.sin(np.pi * phase / open_for) ** 2 * phase / open_for, 0)
    made = np.diff(flow, prepend=0)
    knots = np.arange(0, len(hz) + 160, 80)
    shimmer = 1 + 0.04 * np.interp(np.arange(len(hz)), knots, rng.standard_normal(len(knots)))
    breath = rng.uniform(0.05, 0.5) * np.abs(made).mean()
    return np.asarray(made * shimmer + breath * rng.standard_normal(len(hz)))


def _resonated(
    source: NDArray[np.float64], formants_hz: Sequence[float], widths_hz: Sequence[float]
) -> NDArray[np.float64]:
    size = 1 << (2 * len(source)).bit_length()
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    spectrum = np.fft.rfft(source, size)
    for hz, width_hz in zip(formants_hz, widths_hz, strict=True):
        radius = np.exp(-np.pi * width_hz / RATE_HZ)
        bend = 2 * radius * np.cos(2 * np.pi * hz / RATE_HZ)
        spectrum = spectrum * (1 - bend + radius**2) / (1 - bend * turn + (radius * turn) ** 2)
    made = np.fft.irfft(spectrum, size)[: len(source)]
    return made / (np.abs(made).max() + 1e-9)


def _swell(count: int, rng: Generator) -> NDArray[np.float64]:
    """How the loudness of a filled pause rises and falls."""
    times_s, length_s = np.arange(count) / RATE_HZ, count / RATE_HZ
    rise = np.minimum(1, times_s / rng.uniform(0.01, 0.05))
    fall = np.minimum(1, (length_s - times_s) / rng.uniform(0.03, 0.12))
    return rise * fall * (1 - rng.uniform(0, 0.5) * times_s / length_s)


@dataclass(frozen=True, eq=False)
class Fillers:
    """Makes filled pauses in a reader's voice, or near it."""

    real: Sequence[Sound]
    held: Mapping[str, Sequence[Held]]
    """Reader -> steady stretches."""

    def pitch_hz(self, reader: str) -> float:
        """The reader's usual pitch."""
        return float(np.median([one.hz for one in self.held[reader]] or [120.0]))

    def make(self, family: str, length_s: float, reader: str, rng: Generator) -> Sound:
        """One of family `real`, `held` or `formant`, at a speaking level of 1."""
        pitch_hz = self.pitch_hz(reader) * 2 ** (rng.normal(-1.5, 1.5) / 12)
        count = max(int(0.09 * RATE_HZ), int(length_s * RATE_HZ))
        vowels = [one for one in self.held[reader] if not one.nasal]
        if family == "real":
            made = self._varied(count, pitch_hz, rng)
        elif family == "held" and vowels:
            made = self._held(count, reader, rng) * _swell(count, rng)
        else:
            kind = KINDS[rng.choice(3, p=(0.5, 0.4, 0.1))]
            made = formant_filler(count / RATE_HZ, pitch_hz, kind, rng)
        return _wandering(normalized(made.astype(np.float32)), rng)

    def _varied(self, count: int, pitch_hz: float, rng: Generator) -> Sound:
        chosen = self.real[rng.integers(len(self.real))]
        factor = float(rng.choice([1.0, pitch_hz / 115])) * rng.uniform(0.85, 1.2)
        made = faster(chosen, float(np.clip(factor, 0.7, 1.6)))
        return stretched(made, count) if abs(len(made) / count - 1) > 0.15 else made[:count]

    def _held(self, count: int, reader: str, rng: Generator) -> Sound:
        vowels = [one for one in self.held[reader] if not one.nasal]
        nasals = [one for one in self.held[reader] if one.nasal]
        vowel = self._two_vowels(vowels, count, rng)
        if not nasals or rng.random() < 0.5:
            return vowel
        nasal = nasals[rng.integers(len(nasals))]
        hum = stretched(faster(nasal.samples, 2 ** (rng.uniform(-2, 0.5) / 12)), count)
        hum *= np.float32(speaking_rms(vowel) / (speaking_rms(hum) + 1e-9) * rng.uniform(0.3, 0.8))
        share = _turn(count, rng.uniform(0.3, 0.7), 40)
        return vowel * share + hum * (1 - share)

    def _two_vowels(self, vowels: Sequence[Held], count: int, rng: Generator) -> Sound:
        """A held vowel that mostly goes over into another one of the same voice."""
        one, two = (vowels[rng.integers(len(vowels))] for _ in range(2))
        shift = 2 ** (rng.uniform(-2.5, 1) / 12)
        first = stretched(faster(one.samples, shift), count)
        if rng.random() < 0.35:
            return first
        second = stretched(faster(two.samples, shift), count)
        second *= np.float32(speaking_rms(first) / (speaking_rms(second) + 1e-9))
        share = _turn(count, rng.uniform(0.2, 0.8), rng.uniform(8, 40))
        return first * share + second * (1 - share)


def _turn(count: int, at: float, speed: float) -> Sound:
    """From 1 to 0."""
    return (1 / (1 + np.exp((np.linspace(0, 1, count) - at) * speed))).astype(np.float32)


def _wandering(samples: Sound, rng: Generator) -> Sound:
    """Small changes of level and brightness, as in a living voice."""
    count = len(samples)
    knots = max(3, int(count / RATE_HZ * 8))

    def curve(spread: float) -> NDArray[np.float64]:
        values = rng.normal(0, spread, knots)
        return np.interp(np.linspace(0, 1, count), np.linspace(0, 1, knots), values)

    dull = np.convolve(samples, np.ones(9) / 9, "same")
    share = np.clip(0.3 + curve(0.25), -0.2, 0.9)
    louder = 10 ** (curve(rng.uniform(0.5, 2.5)) / 20)
    return ((samples * (1 - share) + dull * share) * louder).astype(np.float32)


def laughter(count: int, rng: Generator) -> Sound:
    """Short voiced bursts with breath between them."""
    a_second, pitch_hz = rng.uniform(4, 7), rng.uniform(140, 430)
    out = np.zeros(count + RATE_HZ, np.float32)
    for number, start in enumerate(range(0, count, int(RATE_HZ / a_second))):
        hz = pitch_hz * 2 ** (-0.7 * number / 12)
        burst = normalized(formant_filler(rng.uniform(0.05, 0.12), hz, "uh", rng))
        out[start : start + len(burst)] += burst
        breath = int(0.6 * RATE_HZ / a_second)
        after = start + len(burst)
        room = out[after : after + breath]
        room += 0.2 * rng.standard_normal(len(room)).astype(np.float32)
    return out[:count]
