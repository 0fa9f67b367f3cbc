"""Real clips for measuring hearing: read speech, speech with timed filled pauses, word times."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from coach.audio.media import load_audio
from coach.domain import Word
from coach.hearing.lengths import expected_s
from coach.hearing.silences import find_silences, hear_activity
from support.sound_variation import RATE_HZ, Sound

LONGEST_RUN_ON_S = 1.5
GAP_S = 0.15
HALVES = ("a", "b")
READERS = (("LJ",), ("sense", "jfk"), ("quilter", "61-70968-0000"))
"""The readers of the clips of read speech, in three groups; two have several clips each."""
SAME = 0.3
"""A found pause is the true one where they share this part of the shorter of both."""

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class TimedClip:
    """A clip with its filled pauses, and its content words in several conditions."""

    name: str
    samples: Sound
    pauses: tuple[Span, ...]
    ignored: tuple[Span, ...]
    """Where nobody can say whether there is one."""
    words: dict[str, tuple[Word, ...]]
    """`exact`, and the draws of recognizer-like times that come with the data."""


@dataclass(frozen=True)
class Habits:
    """How far a recognizer's times are from the truth."""

    jitter_s: float = 0.065
    """Spread of the error of each edge."""
    run_on: float = 0.4
    """Share of the words before a gap that run on into it."""
    lost: float = 0.04
    """Share of the words that it leaves out."""


USUAL = Habits()


@dataclass
class Count:
    """Filled pauses found, wanted and invented, over some sound."""

    hits: int = 0
    wanted: int = 0
    false: int = 0
    seconds: float = 0.0
    edge_s: float = 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hits / max(1, self.hits + self.wanted + self.false)

    @property
    def precision(self) -> float:
        """Share of the found that are true."""
        return self.hits / max(1, self.hits + self.false)

    @property
    def false_per_minute(self) -> float:
        """Invented ones in a minute of sound."""
        return 60 * self.false / max(1e-9, self.seconds)


@cache
def load(path: Path) -> Sound:
    """A clip at 16 kHz."""
    return load_audio(path).samples


def read_clips(data: Path) -> dict[str, Sound]:
    """Every clip of read speech, by name."""
    return {path.stem: load(path) for path in sorted((data / "speech" / "read").iterdir())}


def texts(data: Path) -> dict[str, str]:
    """What is said in each clip, annotation left out."""
    listed = json.loads((data / "speech" / "manifest.json").read_text(encoding="utf-8"))
    return {
        Path(clip["file"]).stem: " ".join(w for w in clip["text"].split() if w[0] not in "<[")
        for clip in listed
    }


def timed_clips(data: Path) -> list[TimedClip]:
    """The clips whose filled pauses were timed."""
    folder = data / "speech" / "timed"
    clips = []
    for path in sorted(folder.glob("*.ref.json")):
        name = path.name.removesuffix(".ref.json")
        known = json.loads(path.read_text(encoding="utf-8"))
        conditions = sorted(item.name for item in folder.iterdir() if item.is_dir())
        clips.append(
            TimedClip(
                name,
                load(next((data / "speech" / "fillers").glob(f"{name}.*"))),
                tuple((p["start_s"], p["end_s"]) for p in known["filled_pauses"]),
                tuple((p["start_s"], p["end_s"]) for p in known["ignore"]),
                {c: _words(folder / c / f"{name}.words.json") for c in conditions},
            )
        )
    return clips


def _words(path: Path) -> tuple[Word, ...]:
    listed = json.loads(path.read_text(encoding="utf-8"))["words"]
    return tuple(Word(word["text"], word["start_s"], word["end_s"]) for word in listed)


def halves(data: Path) -> tuple[list[str], list[str]]:
    """The names of the clips with filled pauses, every other one."""
    names = [clip.name for clip in timed_clips(data)]
    return names[0::2], names[1::2]


def reader_of(name: str) -> str:
    """Who reads a clip of read speech."""
    return next(r for group in READERS for r in group if name.startswith(r))


def readers_of(name: str) -> int:
    """The group of READERS that a clip is of."""
    return next(at for at, group in enumerate(READERS) if reader_of(name) in group)


def unheard_name(half: str, readers: int) -> str:
    """The file of the classifier trained without one of HALVES and one of READERS."""
    return f"without_{half}_{readers}.json"


def real_fillers(data: Path, names: Sequence[str]) -> list[Sound]:
    """The sound of every timed filled pause of some clips."""
    return [
        clip.samples[int((start - 0.01) * RATE_HZ) : int((end + 0.02) * RATE_HZ)]
        for clip in timed_clips(data)
        if clip.name in names
        for start, end in clip.pauses
    ]


def rough_words(samples: Sound, text: str) -> list[Word]:
    """Words laid over the stretches of speech in proportion to their expected lengths."""
    length_s = len(samples) / RATE_HZ
    pauses = find_silences(hear_activity(samples), (), length_s)
    edges = [0.0, *(e for p in pauses for e in (p.start_s, p.end_s)), length_s]
    speech = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    words = text.split()
    shares = np.cumsum([expected_s(word) for word in words])
    ends = shares / shares[-1] * sum(b - a for a, b in speech)
    starts = [0.0, *ends[:-1]]
    return [
        Word(f" {word}", _at(speech, start, False), _at(speech, float(end), True))
        for word, start, end in zip(words, starts, ends, strict=True)
    ]


def _at(speech: Sequence[Span], passed_s: float, is_end: bool) -> float:
    """The second at which so much speech has passed."""
    for start, end in speech:
        if passed_s < end - start - 1e-9 or (is_end and passed_s <= end - start + 1e-9):
            return start + passed_s
        passed_s -= end - start
    return speech[-1][1]


def recognizer_like(
    words: Sequence[Word], rng: np.random.Generator, length_s: float, habits: Habits = USUAL
) -> list[Word]:
    """Times as recognizers give them: edges off, words run on into gaps, some words lost."""
    found: list[Word] = []
    latest = 0.0
    for number, word in enumerate(words):
        start, end = word.start_s or 0.0, word.end_s or 0.0
        following = words[number + 1].start_s if number + 1 < len(words) else length_s
        gap = (following or 0.0) - end
        end += rng.normal(0, habits.jitter_s)
        if gap >= GAP_S and rng.random() < habits.run_on:
            end = (word.end_s or 0.0) + min(LONGEST_RUN_ON_S, gap * rng.uniform(0.5, 1))
        start = max(latest, start + rng.normal(0, habits.jitter_s))
        if rng.random() >= habits.lost:
            latest = max(end, start + 0.04)
            found.append(Word(word.text, round(start, 3), round(latest, 3)))
    return found


def count_matches(
    true: Sequence[Span], found: Sequence[Span], length_s: float, ignored: Sequence[Span] = ()
) -> Count:
    """Match found to true ones, each at most once, those that share most first."""
    pairs = sorted(
        ((_shared(t, f), i, j) for i, t in enumerate(true) for j, f in enumerate(found)),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for share, i, j in pairs:
        shorter = min(true[i][1] - true[i][0], found[j][1] - found[j][0])
        if share > 0 and share >= SAME * shorter and i not in taken and j not in taken.values():
            taken[i] = j
    edge_s = sum(
        abs(true[i][side] - found[j][side]) / 2 for i, j in taken.items() for side in (0, 1)
    )
    invented = [
        f
        for j, f in enumerate(found)
        if j not in taken.values() and not any(_shared(f, span) > 0 for span in ignored)
    ]
    return Count(len(taken), len(true), len(invented), length_s, edge_s)


def _shared(one: Span, two: Span) -> float:
    return min(one[1], two[1]) - max(one[0], two[0])


def total(counts: Sequence[Count]) -> Count:
    """All counts added up."""
    out = Count()
    for one in counts:
        out.hits += one.hits
        out.wanted += one.wanted
        out.false += one.false
        out.seconds += one.seconds
        out.edge_s += one.edge_s
    return out
