"""Filled pauses (um, uh, er, hm) told from everything else that sounds like a voice.

A small forest of our own weighs what was measured on each candidate (models/fillers_sound and its
card say on what it was trained and how well it does).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.domain import Sound, Word
from coach.hearing.candidates import Candidate, find_candidates, spoken_words
from coach.hearing.features import NAMES, Trust, judge_times, measure
from coach.hearing.forest import Forest, read_forest
from coach.hearing.frames import Frames
from coach.hearing.spectrum import HOP_S
from coach.resources import data_folder

PROBABLE = 0.45
PROBABLE_UNCOVERED = 0.15
"""Probability from which a candidate is reported: where a word's time covers some of it, and where
none does and it is long. Chosen for no more than 0.4 invented in a minute of voices never heard."""
PROBABLE_SHORT = 0.65
"""The same for one shorter than OPEN_S: laughter is made of those."""
UNCOVERED = 0.8
DOUBTED_GAPS = 0.35
"""Words with more of such gaps than this between them have invented times."""
FEW_NEIGHBORS = 5
OPEN_S, DOUBTED_S = 0.12, 0.25
"""Shortest uncovered voice for the lower bar, and where the times are doubted."""
SHORTEST_S = 0.09
"""One filled pause in twenty is shorter (AMI corpus); so are slips of the words' edges."""
SPEECH_SHARE = 0.3
CLEAR_VOICE = 0.7
"""What is no speech to the model must at least be as clearly voiced as a hum: breath is not."""
LEAST_SPEECH_S = 1.0
"""With less speech in the recording there is no speaker to hold a sound against."""

Floats = NDArray[np.float32]


def find_filled_pauses(
    frames: Frames, words: Sequence[Word], duration_s: float, forest: Forest | None = None
) -> tuple[Sound, ...]:
    """Every filled pause with its confidence; none where no word has times to hold it against.

    `forest` is the classifier, by default the one that ships.
    """
    speech_s = float(frames.speech.sum()) * HOP_S
    candidates, rows, trust = measure_candidates(frames, words, duration_s)
    if not candidates or speech_s < LEAST_SPEECH_S:
        return ()
    chances = (forest or _forest()).probabilities(rows)
    needs = _needed(rows, trust)
    return tuple(
        _sound(candidate, _confidence(chance, need))
        for candidate, chance, need in zip(candidates, chances, needs, strict=True)
        if chance >= need and _is_voice(frames, candidate)
    )


def measure_candidates(
    frames: Frames, words: Sequence[Word], duration_s: float
) -> tuple[list[Candidate], Floats, Trust]:
    """The candidates, (candidates, NAMES) of features, and how believable the words' times are."""
    spoken = spoken_words(words)
    trust = judge_times(frames, spoken)
    candidates = find_candidates(frames, spoken, duration_s) if spoken else []
    rows = [measure(frames, candidate, trust) for candidate in candidates]
    return candidates, np.array(rows, np.float32).reshape(-1, len(NAMES)), trust


def _is_voice(frames: Frames, candidate: Candidate) -> bool:
    inside = slice(candidate.first, candidate.last)
    if (candidate.last - candidate.first) * HOP_S < SHORTEST_S - 1e-6:
        return False
    clear = float(frames.pitch.strength[inside].mean()) >= CLEAR_VOICE
    return clear or float(frames.speech[inside].mean()) >= SPEECH_SHARE


def _needed(rows: Floats, trust: Trust) -> NDArray[np.float64]:
    """(rows,): the probability each candidate needs."""
    seconds = rows[:, NAMES.index("seconds")]
    uncovered = rows[:, NAMES.index("uncovered")] > UNCOVERED
    doubted = trust.neighbors >= FEW_NEIGHBORS and trust.small_gaps >= DOUBTED_GAPS
    long = seconds >= (DOUBTED_S if doubted else OPEN_S)
    needed = np.where(uncovered & long, PROBABLE_UNCOVERED, PROBABLE)
    return np.where(seconds < OPEN_S, PROBABLE_SHORT, needed)


def _confidence(chance: float, need: float) -> float:
    """0.5 at the bar, 1 at certainty."""
    return round(0.5 + 0.5 * float((chance - need) / (1 - need)), 3)


def _sound(candidate: Candidate, confidence: float) -> Sound:
    start, end = round(candidate.first * HOP_S, 3), round(candidate.last * HOP_S, 3)
    return Sound("filled_pause", start, end, confidence)


@cache
def _forest() -> Forest:
    return read_forest(model_path())


def model_path() -> Path:
    """Where the classifier lies."""
    return data_folder("models") / "fillers_sound" / "forest.json"
