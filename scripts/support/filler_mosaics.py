"""Talk with the timing of real meetings, made of read speech and filled pauses, with its words.

Real filled pauses of many speakers with exact times are not to be had in the open; meetings' word
times are, and read speech is. A mosaic takes the first from one and the sound from the other.
"""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from coach.domain import Word
from coach.hearing.lengths import expected_s
from coach.hearing.silences import find_silences, hear_activity
from support.filler_sounds import Fillers, laughter
from support.hearing_sets import Span
from support.sound_variation import (
    NOISES,
    RATE_HZ,
    Generator,
    Sound,
    faded,
    faster,
    in_room,
    normalized,
    speaking_rms,
    telephone,
    through,
    with_noise,
)

FILLER_WORDS = frozenset({"um", "uh", "mm", "hm", "hmm", "er", "erm", "uhm"})
LENGTH_S = 45.0
LONGEST_S = 1.6
FEWEST_WORDS = 150

Spoken = tuple[str, float, float]


@dataclass(frozen=True, eq=False)
class Mosaic:
    """One made recording."""

    samples: Sound
    pauses: tuple[Span, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, eq=False)
class Material:
    """What mosaics are made of."""

    talks: Sequence[Sequence[Spoken]]
    """Words of one speaker in one meeting, with times."""
    readers: dict[str, list[Sound]]
    """Speech without its pauses, at a speaking level of 1."""
    fillers: Fillers
    disturbances: Sequence[Sound]
    """Laughter, breath, cough, whisper."""


def meeting_talks(path: Path) -> list[list[Spoken]]:
    """Word times from the corpus of meetings, speakers who say little left out."""
    talks = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            words = [
                (text.lower(), start, end)
                for start, end, text, tags in json.loads(line)["words"]
                if "punctuation" not in tags and text[:1].isalnum() and end - start > 0.02
            ]
            if len(words) > FEWEST_WORDS:
                talks.append(words)
    return talks


def without_pauses(samples: Sound) -> Sound:
    """The speech alone, at a speaking level of 1."""
    pauses = find_silences(hear_activity(samples), (), len(samples) / RATE_HZ)
    edges = [0, *(round(e * RATE_HZ) for p in pauses for e in (p.start_s, p.end_s)), len(samples)]
    parts = [
        samples[max(0, a - 400) : b + 400] for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    return normalized(np.concatenate(parts))


@dataclass
class _Making:
    """A mosaic under construction."""

    rng: Generator
    reader: str
    samples: Sound
    pauses: list[Span] = field(default_factory=list)
    words: list[Spoken] = field(default_factory=list)

    def add(self, sound: Sound, at_s: float) -> None:
        at = int(at_s * RATE_HZ)
        piece = self.samples[at : at + len(sound)]
        piece += sound[: len(piece)]


def make_mosaic(material: Material, family: str, rng: Generator) -> Mosaic:
    """About 45 s of talk, with filled pauses of one family."""
    talk = _pick_talk(material.talks, rng)
    reader = str(rng.choice(sorted(material.readers)))
    length = int((talk[-1][2] + 1.5) * RATE_HZ)
    making = _Making(rng, reader, np.zeros(length, np.float32))
    for run in _runs(talk):
        if run[0][0] in FILLER_WORDS:
            _add_filler(making, run[0], material, family)
        else:
            _add_speech(making, run, material)
    _disturb(making, talk, material)
    factor = float(rng.choice([1.0, rng.uniform(0.8, 1.25)]))
    heard = _surrounded(faster(making.samples * np.float32(0.06), factor), material, rng)
    return Mosaic(
        heard,
        tuple((a / factor, b / factor) for a, b in making.pauses),
        tuple(Word(f" {text}", a / factor, b / factor) for text, a, b in making.words),
    )


def _pick_talk(talks: Sequence[Sequence[Spoken]], rng: Generator) -> list[Spoken]:
    """A stretch with two filled pauses at least, other people's turns cut short."""
    while True:
        words = talks[rng.integers(len(talks))]
        first = int(rng.integers(len(words) - 60))
        out, now, latest = [], 0.5, words[first][1]
        for text, start, end in words[first:]:
            gap = start - latest if start - latest <= 1.2 else rng.uniform(0.3, 1.2)
            gap += rng.uniform(0.2, 1) if rng.random() < 0.12 else 0.0
            length = min(end - start, LONGEST_S)
            now, latest = now + gap + length, end
            out.append((text, now - length, now))
            if now > LENGTH_S:
                break
        if sum(text in FILLER_WORDS for text, _, _ in out) >= 2:
            return out


def _runs(talk: Sequence[Spoken]) -> list[list[Spoken]]:
    """Words without a gap between them; a filled pause stands alone."""
    out: list[list[Spoken]] = []
    for word in talk:
        alone = not out or word[0] in FILLER_WORDS or out[-1][0][0] in FILLER_WORDS
        if alone or word[1] - out[-1][-1][2] >= 0.02:
            out.append([])
        out[-1].append(word)
    return out


def _add_filler(making: _Making, word: Spoken, material: Material, family: str) -> None:
    rng, length_s = making.rng, word[2] - word[1]
    sounding_s = length_s
    if length_s >= 0.25 and rng.random() < 0.4:
        sounding_s = max(0.2, length_s * rng.uniform(0.6, 1))
    made = material.fillers.make(family, sounding_s, making.reader, rng)
    start_s = word[1] + rng.uniform(0, max(0.0, length_s - sounding_s))
    making.add(made * np.float32(10 ** (rng.normal(-2, 4.5) / 20)), start_s)
    making.pauses.append((start_s, start_s + len(made) / RATE_HZ))


def _add_speech(making: _Making, run: Sequence[Spoken], material: Material) -> None:
    """Read speech for the words; meetings' times swallow pauses, so overlong words hold one."""
    rng, rate = making.rng, making.rng.uniform(0.85, 1.15)
    stretches, start = [], run[0][1]
    for text, first, last in run:
        usual = expected_s(text) * rate
        if last - first > 2 * usual + 0.12 and rng.random() < 0.8:
            spoken_until = first + max(usual, 0.12) * rng.uniform(0.9, 1.4)
            stretches.append((start, spoken_until))
            start = last
            if rng.random() < 0.25 and spoken_until < last - 0.1:
                _add_held_end(making, (spoken_until, last), material)
        making.words.append((text, first, last))
    stretches.append((start, run[-1][2]))
    for first, last in stretches:
        if last - first > 0.01:
            piece = _chunk(material.readers[making.reader], int((last - first) * RATE_HZ), rng)
            making.add(faded(piece) * np.float32(10 ** (rng.normal(0, 2.5) / 20)), first)


def _add_held_end(making: _Making, between: Span, material: Material) -> None:
    """The end of a word held: sounds like a filled pause and is none."""
    rng = making.rng
    length_s = min(between[1] - between[0], rng.uniform(0.1, 0.5))
    made = material.fillers.make("held", length_s, making.reader, rng)
    making.add(made * np.float32(10 ** (rng.normal(-2, 3) / 20)), between[0] - 0.02)


def _chunk(clips: Sequence[Sound], count: int, rng: Generator) -> Sound:
    """So much of a reader's speech, from a weak place on."""
    parts: list[Sound] = []
    while sum(map(len, parts)) < count:
        clip = clips[rng.integers(len(clips))]
        at = int(rng.integers(max(1, len(clip) - min(count, len(clip)))))
        near = clip[max(0, at - 1200) : at + 1200]
        at = max(0, at - 1200) + int(np.argmin(np.convolve(near**2, np.ones(160), "same")))
        parts.append(clip[at : at + count])
    return np.concatenate(parts)[:count]


def _disturb(making: _Making, talk: Sequence[Spoken], material: Material) -> None:
    """Laughter, breath and coughs in some of the gaps."""
    rng = making.rng
    for one, two in pairwise(talk):
        room_s = two[1] - one[2] - 0.1
        if room_s > 0.2 and rng.random() < 0.35:
            count = int(min(room_s, rng.uniform(0.2, 1)) * RATE_HZ)
            source = material.disturbances[rng.integers(len(material.disturbances))]
            at = int(rng.integers(max(1, len(source) - count)))
            piece = source[at : at + count] if rng.random() < 0.6 else laughter(count, rng)
            level = np.float32(10 ** (rng.uniform(-25, -3) / 20))
            making.add(faded(normalized(piece)) * level, one[2] + 0.05)


def _surrounded(samples: Sound, material: Material, rng: Generator) -> Sound:
    """Somebody farther away, a room, a microphone, a telephone, noise, a level."""
    if rng.random() < 0.35:
        clips = material.readers[str(rng.choice(sorted(material.readers)))]
        other = in_room(np.resize(clips[rng.integers(len(clips))], len(samples)), rng)
        samples = samples + other * np.float32(
            speaking_rms(samples) * 10 ** (-rng.uniform(15, 32) / 20)
        )
    if rng.random() < 0.6:
        samples = in_room(samples, rng)
    if rng.random() < 0.3:
        samples = through(samples, np.geomspace(50, 8000, 6).tolist(), rng.normal(0, 4, 6).tolist())
    if rng.random() < 0.15:
        samples = telephone(samples)
    kinds = [kind for kind in NOISES if kind != "babble"]
    snr_db = float(rng.choice([50, 40, 30, 25, 20, 15, 12]))
    samples = with_noise(samples, snr_db, str(rng.choice(kinds)), rng)
    return (samples * 10 ** (rng.uniform(-15, 6) / 20)).astype(np.float32)
