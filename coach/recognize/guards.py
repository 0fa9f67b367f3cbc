"""What a recognizer wrote that nobody said: its own prompt, loops, and words without any sound."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio, Word

LEAKED_WORDS = 3
"""Words of the prompt, in its order and in a row, that nobody says by chance (convention)."""
LONGEST_ROUND = 10
"""Words that a loop may go round (convention; Whisper mostly repeats one short sentence)."""
LOOP_ROUNDS = 3
"""How often something is said at least before it can be a loop (convention)."""
LOOP_WORDS = 12
"""Words that all rounds have together: more than people repeat, who stutter too (convention)."""
CRAMMED_S = 0.06
"""Mean length of words that nobody can say so fast (convention): such a loop may be shorter."""
CRAMMED_ROUNDS = 4
FRAME_S = 0.01
AROUND_S = 0.3
"""How far around its words a segment may have its sound, for its times may be off."""
SOUND_S = 0.05
"""Sound that a segment has at least."""
VOICE_RANGE_DB = 35.0
"""Below the recording's loud parts by more than this there is no speech (convention)."""
OVER_NOISE_DB = 6.0
"""Speech rises above the recording's quiet parts by this (convention)."""
CLEAR_DB = 15.0
"""What lies less than this below the loud parts is never too quiet (convention)."""
EMPTY_DB = -120.0

Segment = tuple[Word, ...]
Levels = NDArray[np.float64]


def with_sound(segments: Sequence[Segment], audio: Audio) -> Iterator[Segment]:
    """The segments in whose time there is any sound; faint or none is where text is invented."""
    sounding = _Sounding(audio)
    for segment in segments:
        times = [t for word in segment for t in (word.start_s, word.end_s) if t is not None]
        if not times or sounding.between(min(times) - AROUND_S, max(times) + AROUND_S):
            yield segment


def sounds_in(audio: Audio, stretches: Sequence[tuple[float, float]]) -> list[bool]:
    """Whether there is any sound in each stretch of a recording, against the whole of it."""
    sounding = _Sounding(audio)
    return [sounding.between(start_s, end_s) for start_s, end_s in stretches]


class _Sounding:
    """Where in a recording there is more than silence and noise."""

    def __init__(self, audio: Audio) -> None:
        frame = round(FRAME_S * audio.rate_hz)
        count = len(audio.samples) // frame
        levels = _levels(audio.samples[: count * frame].reshape(count, frame))
        self._flags = levels > _limit(levels)

    def between(self, start_s: float, end_s: float) -> bool:
        """Whether there is as much sound there as a word needs."""
        first, last = max(0, int(start_s / FRAME_S)), int(end_s / FRAME_S) + 1
        return bool(np.count_nonzero(self._flags[first:last]) * FRAME_S >= SOUND_S)


def without_prompt(words: Sequence[Word], prompt: str) -> tuple[Word, ...]:
    """The words without runs of LEAKED_WORDS and more that stand so in the prompt."""
    prompted = [bare(word) for word in prompt.split()]
    following = {(a, b) for a, b in pairwise([*prompted, prompted[0]])}
    kept: list[Word] = []
    run: list[Word] = []
    for word in words:
        if run and (bare(run[-1].text), bare(word.text)) in following:
            run.append(word)
            continue
        kept += run if len(run) < LEAKED_WORDS else []
        run = [word]
    return (*kept, *(run if len(run) < LEAKED_WORDS else ()))


def without_loops(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with each loop cut to its first round; what people repeat themselves stays."""
    texts = [bare(word.text) for word in words]
    kept: list[Word] = []
    place = 0
    while place < len(words):
        size, end = _loop(texts, words, place)
        kept += words[place : place + size]
        place = end
    return tuple(kept)


def _loop(texts: Sequence[str], words: Sequence[Word], first: int) -> tuple[int, int]:
    """How many words to keep from `first` on, and where to go on: one word where no loop begins."""
    for size in range(1, LONGEST_ROUND + 1):
        end = first + size
        while end < len(texts) and texts[end] == texts[end - size]:
            end += 1
        rounds = (end - first) // size
        if _is_loop(words[first:end], rounds, rounds * size):
            whole = first + rounds * size
            return size, end if end == len(texts) else whole
    return 1, first + 1


def _is_loop(words: Sequence[Word], rounds: int, count: int) -> bool:
    if rounds < LOOP_ROUNDS:
        return False
    return count >= LOOP_WORDS or (rounds >= CRAMMED_ROUNDS and _crammed(words))


def _crammed(words: Sequence[Word]) -> bool:
    lengths = [w.end_s - w.start_s for w in words if w.start_s is not None and w.end_s is not None]
    return bool(lengths) and sum(lengths) / len(lengths) < CRAMMED_S


def bare(text: str) -> str:
    """A word without case, space and punctuation: what two words have in common."""
    return re.sub(r"[\W_]+", "", text.lower())


def _levels(frames: NDArray[np.float32]) -> Levels:
    """Level of each frame in dBFS."""
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / max(1, frames.shape[1])
    floor = 10 ** (EMPTY_DB / 10)
    levels: Levels = 10 * np.log10(np.maximum(np.nan_to_num(power), floor))
    return levels


def _limit(levels: Levels) -> float:
    """The level up to which a frame of this recording holds no speech."""
    if not len(levels):
        return EMPTY_DB
    loud, quiet = (float(level) for level in np.percentile(levels, [95, 10]))
    return max(loud - VOICE_RANGE_DB, min(quiet + OVER_NOISE_DB, loud - CLEAR_DB))
