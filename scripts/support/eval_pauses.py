"""Pauses: silences of known length planted in real speech, clean and in noise.

They go where 0.3 s around is neither a natural pause nor an end of the clip, half of them to the
weakest place nearby and half just there, filled with exact zeros, with faint noise, or with the
recording's own. A found silence counts when both share half of the longer of the two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from faster_whisper.vad import get_speech_timestamps
from numpy.typing import NDArray

from coach.hearing.silences import find_silences, hear_activity
from coach.hearing.stretches import runs
from support.hearing_sets import Span, read_clips, timed_clips
from support.sound_variation import (
    NOISES,
    RATE_HZ,
    Generator,
    Sound,
    faded,
    speaking_rms,
    with_noise,
)
from support.tables import Row

LENGTHS_S = (0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)
COUNTED_S = 0.2
CLEAR_S = 0.3
APART_S = 0.7
CONDITIONS = {
    "clean": (0.97, 28.0),
    "30 dB": (0.95, 32.0),
    "15 dB": (0.88, 42.0),
}
"""Least F1 and largest mean edge error in milliseconds."""
STATIONARY = tuple(kind for kind in NOISES if kind != "babble")

Finder = Callable[[Sound], list[Span]]


@dataclass
class Tally:
    """Planted silences found, planted, and invented."""

    hits: int = 0
    planted: int = 0
    false: int = 0
    errors_s: list[float] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hits / max(1, self.hits + self.planted + self.false)

    @property
    def edge_ms(self) -> float | None:
        """Mean distance of both edges, of those found."""
        return 1000 * float(np.mean(self.errors_s)) if self.errors_s else None


@dataclass(frozen=True, eq=False)
class Planted:
    """Speech with silences in it."""

    samples: Sound
    silences: tuple[Span, ...]
    natural: tuple[Span, ...]


def measure_pauses(data: Path, seed: int = 0) -> list[Row]:
    """F1 and edge error per condition, Silero alone and a plain threshold beside them."""
    rows = []
    for condition, (least, most) in CONDITIONS.items():
        tallies = {
            name: _tally(data, condition, NOISES, finder, seed) for name, finder in FINDERS.items()
        }
        ours = tallies.pop("ours")
        rows += [
            Row(f"pauses, {condition}, F1", ours.f1, target=least, note=_note(ours, condition)),
            Row(f"pauses, {condition}, edges", ours.edge_ms, "ms", most, at_most=True),
        ]
        for name, tally in tallies.items():
            rows += [
                Row(f"pauses, {condition}, F1 of {name}", tally.f1),
                Row(f"pauses, {condition}, edges of {name}", tally.edge_ms, "ms"),
            ]
    still = _tally(data, "15 dB", STATIONARY, ours_alone, seed)
    rows.append(Row("pauses, 15 dB without babble, F1", still.f1, note="four kinds of noise"))
    return [*rows, measure_inside_words(data)]


def measure_inside_words(data: Path) -> Row:
    """Silences that lie wholly inside a word of the clips with forced word times."""
    inside = words = 0
    for clip in timed_clips(data):
        if (data / "speech" / "textgrid" / f"{clip.name}.TextGrid").exists():
            spans = [(w.start_s or 0.0, w.end_s or 0.0) for w in clip.words["exact"]]
            words += len(spans)
            inside += sum(
                any(a + 0.03 < start and end < b - 0.03 for a, b in spans)
                for start, end in ours_alone(clip.samples)
            )
    return Row("pauses inside a word", inside, "silences", 0, True, f"{words} words, forced times")


def _note(tally: Tally, condition: str) -> str:
    noise = "" if condition == "clean" else f", {len(NOISES)} kinds of noise"
    return f"{tally.planted} planted in 16 clips of read speech{noise}; {tally.false} invented"


def _tally(data: Path, condition: str, kinds: Sequence[str], finder: Finder, seed: int) -> Tally:
    rng, tally = np.random.default_rng(seed), Tally()
    clips = read_clips(data)
    for round_number in range(2):
        for number, (name, clip) in enumerate(clips.items()):
            planted = plant(clip, rng, number + round_number)
            samples = planted.samples
            if condition != "clean":
                others = [other for key, other in clips.items() if key != name]
                kind = kinds[(number + round_number) % len(kinds)]
                samples = with_noise(samples, float(condition[:2]), kind, rng, others)
            _count(tally, planted, finder(samples))
    return tally


def _count(tally: Tally, planted: Planted, found: Sequence[Span]) -> None:
    used = set()
    for start, end in planted.silences:
        counted = end - start >= COUNTED_S - 1e-6
        tally.planted += counted
        shared = [min(end, b) - max(start, a) for a, b in found]
        best = int(np.argmax(shared)) if shared else -1
        longer = max(end - start, found[best][1] - found[best][0]) if shared else 0.0
        if shared and shared[best] >= 0.5 * longer and best not in used:
            used.add(best)
            if counted:
                tally.hits += 1
                tally.errors_s += [abs(start - found[best][0]), abs(end - found[best][1])]
    small = [span for span in planted.silences if span[1] - span[0] < COUNTED_S - 1e-6]
    excused = [*planted.natural, *small]
    tally.false += sum(
        number not in used
        and b - a >= COUNTED_S
        and not any(min(b, end) > max(a, start) for start, end in excused)
        for number, (a, b) in enumerate(found)
    )


def plant(samples: Sound, rng: Generator, filling: int) -> Planted:
    """Silences wherever there is room for them."""
    natural = sorted([*_quiet_runs(samples, -28, 0.08), *silero_alone(samples)])
    parts: list[Sound] = []
    silences: list[Span] = []
    last, shift = 0, 0.0
    for place in _places(samples, natural, rng):
        at = int(place * RATE_HZ)
        length_s = float(rng.choice(LENGTHS_S))
        parts += [
            faded(samples[last:at], 80),
            _filling(samples, filling, int(length_s * RATE_HZ), rng),
        ]
        silences.append((at / RATE_HZ + shift, at / RATE_HZ + shift + length_s))
        shift, last = shift + length_s, at
    joined = np.concatenate([*parts, samples[last:]]).astype(np.float32)
    moved = tuple((_moved(a, silences), _moved(b, silences)) for a, b in natural)
    return Planted(joined, tuple(silences), moved)


def _places(samples: Sound, natural: Sequence[Span], rng: Generator) -> list[float]:
    length_s = len(samples) / RATE_HZ
    free = [
        t
        for t in np.arange(0.35, length_s - 0.35, 0.02)
        if all(t < a - CLEAR_S or t > b + CLEAR_S for a, b in natural)
    ]
    rng.shuffle(free)
    chosen: list[float] = []
    for place in free:
        if all(abs(place - other) > APART_S for other in chosen):
            chosen.append(place)
    return sorted(_weakest(samples, t) if rng.random() < 0.5 else t for t in chosen)


def _weakest(samples: Sound, near: float) -> float:
    places = np.arange(near - 0.06, near + 0.06, 0.005)
    power = [
        np.sum(samples[int((t - 0.01) * RATE_HZ) : int((t + 0.01) * RATE_HZ)] ** 2) for t in places
    ]
    return float(places[int(np.argmin(power))])


def _filling(samples: Sound, kind: int, count: int, rng: Generator) -> Sound:
    """Zeros, faint noise, louder noise, or the recording's own."""
    white = rng.standard_normal(max(512, count)).astype(np.float32)
    if kind % 4 < 3:
        return white[:count] * np.float32((0.0, 10 ** (-75 / 20), 1e-3)[kind % 4])
    frames = samples[: len(samples) // 512 * 512].reshape(-1, 512)
    quiet = frames[np.argsort(np.mean(frames**2, axis=1))[: max(2, len(frames) // 20)]]
    power = np.mean(np.abs(np.fft.rfft(quiet * np.hanning(512), axis=1)) ** 2, axis=0) / 192
    spectrum = np.fft.rfft(white)
    gain = np.interp(np.linspace(0, 1, len(spectrum)), np.linspace(0, 1, 257), np.sqrt(power))
    return np.fft.irfft(spectrum * gain, len(white))[:count].astype(np.float32)


def _moved(second: float, silences: Sequence[Span]) -> float:
    """Where a second of the clip lies once the silences are in."""
    for start, end in silences:
        if second >= start:
            second += end - start
    return second


def ours_alone(samples: Sound) -> list[Span]:
    """The silences that hearing finds."""
    found = find_silences(hear_activity(samples), (), len(samples) / RATE_HZ)
    return [(one.start_s, one.end_s) for one in found]


def silero_alone(samples: Sound) -> list[Span]:
    """What lies between the stretches of speech that the model gives at its defaults."""
    speech = get_speech_timestamps(samples.copy(), min_silence_duration_ms=100, speech_pad_ms=0)
    edges = [0, *(edge for one in speech for edge in (one["start"], one["end"])), len(samples)]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(a / RATE_HZ, b / RATE_HZ) for a, b in pairs if b > a]


def energy_alone(samples: Sound) -> list[Span]:
    """Frames of 10 ms that lie 25 dB below the speaking level, for 0.1 s or more."""
    return _quiet_runs(samples, -25, 0.1, 160)


def _quiet_runs(samples: Sound, below_db: float, least_s: float, hop: int = 80) -> list[Span]:
    count = len(samples) // hop
    power: NDArray[np.float64] = np.mean(samples[: count * hop].reshape(count, hop) ** 2, axis=1)
    level = np.convolve(10 * np.log10(power + 1e-12), np.ones(3) / 3, "same")
    quiet = level < 20 * np.log10(speaking_rms(samples) + 1e-9) + below_db
    step = hop / RATE_HZ
    return [(a * step, b * step) for a, b in runs(quiet).tolist() if (b - a) * step >= least_s]


FINDERS: Mapping[str, Finder] = {
    "ours": ours_alone,
    "Silero alone": silero_alone,
    "an energy threshold": energy_alone,
}
