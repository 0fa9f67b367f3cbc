"""Filled pauses heard in sound alone, content words given: exact times and recognizer-like ones.

The clips with real filled pauses have one speaker. Beside the classifier that ships stand some that
never heard the clip's half nor a third of the readers, and a rule that takes every voiced gap.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from coach.domain import Word
from coach.hearing.features import NAMES
from coach.hearing.filled_pauses import find_filled_pauses, measure_candidates, model_path
from coach.hearing.forest import Forest, read_forest
from coach.hearing.frames import Frames, look_at
from support.hearing_sets import (
    HALVES,
    READERS,
    Count,
    Span,
    count_matches,
    halves,
    load,
    read_clips,
    readers_of,
    real_fillers,
    recognizer_like,
    rough_words,
    texts,
    timed_clips,
    total,
    unheard_name,
)
from support.sound_variation import (
    RATE_HZ,
    Generator,
    Sound,
    faded,
    faster,
    in_room,
    normalized,
    speaking_rms,
    stretched,
    with_noise,
)
from support.tables import Row

EVENTS = 500
SEEDS = 3
READ_SEEDS = 10
"""Draws of recognizer-like times for a clip, and for one in which none may be invented."""
NO_FILLERS = ("mfa_laughter", "mfa_breaths", "mfa_whisper", "whisper", "whisper2")
VOICED_S = 0.12
"""Shortest voiced gap that the rule takes."""

Finder = Callable[[Frames, Sequence[Word], float], list[Span]]
Conditions = dict[str, list[Count]]


def measure_filled_pauses(data: Path, seed: int = 0) -> list[Row]:
    """Timed clips, real filled pauses spliced into read speech, and sound without any."""
    return [*_timed_rows(data, seed), *_spliced_rows(data, seed), *_invented_rows(data, seed)]


def ours(forest: Forest | None = None) -> Finder:
    """The product, with the classifier that ships or another one."""

    def find(frames: Frames, words: Sequence[Word], length_s: float) -> list[Span]:
        found = find_filled_pauses(frames, words, length_s, forest)
        return [(one.start_s, one.end_s) for one in found]

    return find


def voiced_gaps(frames: Frames, words: Sequence[Word], length_s: float) -> list[Span]:
    """The rule: voice that no word covers."""
    candidates, rows, _ = measure_candidates(frames, words, length_s)
    uncovered, seconds = rows[:, NAMES.index("uncovered")], rows[:, NAMES.index("seconds")]
    return [
        (candidate.first / 100, candidate.last / 100)
        for candidate, is_one in zip(
            candidates, (uncovered > 0.5) & (seconds > VOICED_S), strict=True
        )
        if is_one
    ]


@cache
def unheard(half: str, readers: int) -> Forest:
    """The classifier that was trained without one of HALVES and one group of READERS."""
    return read_forest(model_path().parent / unheard_name(half, readers))


def _timed_rows(data: Path, seed: int) -> list[Row]:
    first, _ = halves(data)
    shipped, held_out, rule = ({"exact": [], "recognizer-like": []} for _ in range(3))
    for clip in timed_clips(data):
        frames, length_s = look_at(clip.samples), len(clip.samples) / RATE_HZ
        drawn = {
            f"drawn_{n}": tuple(
                recognizer_like(clip.words["exact"], np.random.default_rng([seed, n]), length_s)
            )
            for n in range(SEEDS)
        }
        other = unheard("a" if clip.name in first else "b", len(READERS) - 1)
        finders = ((shipped, ours()), (held_out, ours(other)), (rule, voiced_gaps))
        for condition, words in (clip.words | drawn).items():
            kind = "exact" if condition == "exact" else "recognizer-like"
            for counts, finder in finders:
                found = finder(frames, words, length_s)
                counts[kind].append(count_matches(clip.pauses, found, length_s, clip.ignored))
    return [
        *_rows("timed clips", shipped, {"exact": 0.90, "recognizer-like": 0.85}),
        *_rows("timed clips, half held out", held_out, {}),
        *_rows("timed clips, voiced gaps", rule, {}),
    ]


def _rows(what: str, conditions: Conditions, targets: dict[str, float]) -> list[Row]:
    rows = []
    for kind, counts in conditions.items():
        sum_ = total(counts)
        note = (
            f"{sum_.hits} of {sum_.wanted} found, {sum_.false} invented"
            f" ({sum_.false_per_minute:.2f}/min), precision {sum_.precision:.2f},"
            f" edges {1000 * sum_.edge_s / max(1, sum_.hits):.0f} ms; one speaker"
        )
        rows.append(
            Row(f"filled pauses, {what}, {kind}, F1", sum_.f1, target=targets.get(kind), note=note)
        )
    return rows


def _spliced_rows(data: Path, seed: int) -> list[Row]:
    ours_, rule = ({"exact": [], "recognizer-like": []} for _ in range(2))
    for half, names in zip(HALVES, halves(data), strict=True):
        rng = np.random.default_rng([seed, len(names)])
        for one in spliced(data, real_fillers(data, names), EVENTS // 2, rng):
            frames, length_s = look_at(one.samples), len(one.samples) / RATE_HZ
            drawn = recognizer_like(one.words, rng, length_s)
            finder = ours(unheard(half, readers_of(one.clip)))
            for kind, given in (("exact", one.words), ("recognizer-like", drawn)):
                for counts, find in ((ours_, finder), (rule, voiced_gaps)):
                    found = find(frames, given, length_s)
                    counts[kind].append(count_matches(one.pauses, found, length_s))
    precision = total(ours_["exact"]).precision
    return [
        *_rows("spliced, clips and readers held out", ours_, {"exact": 0.85}),
        Row("filled pauses, spliced, held out, exact, precision", precision, target=0.90),
        *_rows("spliced, voiced gaps", rule, {}),
    ]


@dataclass(frozen=True, eq=False)
class Spliced:
    """A clip of read speech with filled pauses in it."""

    clip: str
    samples: Sound
    pauses: Sequence[Span]
    words: Sequence[Word]


def spliced(data: Path, fillers: Sequence[Sound], events: int, rng: Generator) -> list[Spliced]:
    """Read speech with varied filled pauses between its words, in rooms and noise."""
    clips, said = read_clips(data), texts(data)
    long = [name for name, clip in clips.items() if len(clip) > 2.5 * RATE_HZ]
    made, count = [], 0
    while count < events:
        name = str(rng.choice(long))
        samples, pauses, words = _with_fillers(
            clips[name], rough_words(clips[name], said[name]), fillers, rng
        )
        count += len(pauses)
        if rng.random() < 0.6:
            samples = in_room(samples, rng)
        if rng.random() < 0.5:
            kind = str(rng.choice(["white", "pink", "fan"]))
            samples = with_noise(samples, float(rng.choice([30, 20, 15])), kind, rng)
        level = np.float32(10 ** (rng.uniform(-12, 4) / 20))
        made.append(Spliced(name, samples * level, pauses, words))
    return made


def _with_fillers(
    clip: Sound, words: Sequence[Word], fillers: Sequence[Sound], rng: Generator
) -> tuple[Sound, list[Span], list[Word]]:
    after = set(
        rng.choice(len(words) - 1, max(1, len(clip) // RATE_HZ // 3), replace=False).tolist()
    )
    parts: list[Sound] = []
    pauses: list[Span] = []
    moved: list[Word] = []
    last, shift, level = 0, 0.0, speaking_rms(clip)
    for number, word in enumerate(words):
        start, end = (word.start_s or 0.0) + shift, (word.end_s or 0.0) + shift
        if number in after:
            at = _weakest(clip, _between(word, words[number + 1]))
            filler = _varied(fillers[rng.integers(len(fillers))], level, rng)
            before, behind = (
                int(rng.choice([0, rng.uniform(0.03, 0.4)]) * RATE_HZ) for _ in range(2)
            )
            parts += [
                clip[last:at],
                np.zeros(before, np.float32),
                filler,
                np.zeros(behind, np.float32),
            ]
            begin = (at + before) / RATE_HZ + shift
            pauses.append((begin, begin + len(filler) / RATE_HZ))
            end, last = min(end, begin), at
            shift += (before + len(filler) + behind) / RATE_HZ
        moved.append(Word(word.text, start, max(end, start + 0.02)))
    joined = np.concatenate([*parts, clip[last:]])
    faint = rng.standard_normal(len(joined)).astype(np.float32) * np.float32(1e-4)
    return joined + faint, pauses, moved


def _between(word: Word, following: Word) -> int:
    end, start = word.end_s or 0.0, following.start_s or 0.0
    return int((end if start - end < 0.05 else (end + start) / 2) * RATE_HZ)


def _weakest(clip: Sound, near: int) -> int:
    low = max(0, near - 400)
    power = np.convolve(clip[low : near + 400] ** 2, np.ones(80), "same")
    return low + int(np.argmin(power)) if len(power) else near


def _varied(filler: Sound, level: float, rng: Generator) -> Sound:
    made = faster(filler, rng.uniform(0.8, 1.35))
    made = stretched(made, int(len(filler) * rng.uniform(0.75, 1.3)))
    return faded(normalized(made) * np.float32(level * 10 ** (rng.uniform(-8, 2) / 20)))


def _invented_rows(data: Path, seed: int) -> list[Row]:
    rng, said = np.random.default_rng(seed), texts(data)
    counts: dict[str, list[Count]] = {}
    for name, clip in read_clips(data).items():
        words = rough_words(clip, said[name])
        kind, snr_db = str(rng.choice(["white", "pink", "fan", "hum"])), float(rng.choice([30, 15]))
        noisy = with_noise(in_room(clip, rng), snr_db, kind, rng)
        finders = {"": ours(), ", readers held out": ours(unheard("a", readers_of(name)))}
        for sound, samples in (("clean", clip), ("noisy", noisy)):
            frames, length_s = look_at(samples), len(samples) / RATE_HZ
            drawn = [recognizer_like(words, rng, length_s) for _ in range(READ_SEEDS)]
            given = [("exact", words), *(("recognizer-like", draw) for draw in drawn)]
            for (times, draw), (who, find) in product(given, finders.items()):
                count = count_matches((), find(frames, draw, length_s), length_s)
                counts.setdefault(f"{sound}, {times}{who}", []).append(count)
    rows = [_invented_row(key, total(several)) for key, several in sorted(counts.items())]
    return [*rows, _no_fillers_row(data, said)]


def _invented_row(key: str, sum_: Count) -> Row:
    return Row(
        f"filled pauses invented in read speech, {key}",
        sum_.false_per_minute,
        "per minute",
        None if "held out" in key else 0.3,
        True,
        f"{sum_.false} in {sum_.seconds:.0f} s, 16 clips; rough word times",
    )


def _no_fillers_row(data: Path, said: dict[str, str]) -> Row:
    invented = 0
    for name in NO_FILLERS:
        samples = load(data / "speech" / "fillers" / f"{name}.flac")
        words = rough_words(samples, said[name])
        invented += len(ours()(look_at(samples), words, len(samples) / RATE_HZ))
    note = f"{len(NO_FILLERS)} clips, four of them in the training"
    return Row("filled pauses invented in laughter, breath, whisper", invented, "", 0, True, note)
