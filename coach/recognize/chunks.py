"""Where an answer is cut into chunks for the recognizer: by its samples alone.

A chunk ends where the speaker pauses, and where nobody pauses in the quietest moment there was.
Neither how samples arrive nor how fast the machine is has any say: the same sound is cut in the
same places while it is spoken and long after.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio

RATE_HZ = 16_000
FRAME_S = 0.02
FRAME = round(FRAME_S * RATE_HZ)
EMPTY_DB = -120.0

Samples = NDArray[np.float32]
Levels = NDArray[np.float64]


@dataclass(frozen=True)
class Cutting:
    """Where to cut. How long chunks are is a trade that `scripts/bench live` prints."""

    earliest_s: float = 12.0
    """No chunk but the last two is shorter: each costs Whisper a whole window of 30 s. From 12 s
    on streaming costs about a tenth more than from 16 s on, from 8 s on a third."""
    latest_s: float = 18.0
    """No chunk is longer. Few answers go so long without a pause, and what is left at the end is
    no longer, either: feedback is not late after any of them."""
    halve_from_s: float = 14.0
    """What is left at the end is cut in two from here on: both are recognized side by side. Below
    it the second window costs what the shorter halves gain."""
    pause_s: float = 0.5
    """A silence as long as this ends a chunk (convention; pauses between sentences)."""
    gap_s: float = 0.16
    """The stretch that is looked for where nobody pauses: gaps between words and closures of
    consonants are about as long (convention)."""
    over_noise_db: float = 6.0
    quiet_share: float = 0.2
    """Silence reaches so far over the quiet parts of the chunk so far: at least `over_noise_db`, or
    this share of the way to its loud parts, in decibels (convention)."""
    range_db: float = 45.0
    """What lies further below the loud parts is no quieter than silence (convention)."""
    least_range_db: float = 12.0
    """Sound that varies less, as noise does, has no pauses (convention)."""
    loud_percentile: float = 95.0
    quiet_percentile: float = 10.0

    def place(self, levels: Levels) -> "Cut | None":
        """Where a chunk that has these levels so far is cut, or None: it goes on.

        `levels` are those of its frames in dBFS. The chunk is cut when its last `pause_s` are all
        below the limit between silence and speech, or when it is `latest_s` long. The place is the
        middle of the quietest stretch of `pause_s` (`gap_s` where nobody paused) whose middle lies
        at `earliest_s` or later: the one whose loudest frame is the least loud, and the last one
        where several are.
        """
        if len(levels) < self._first_frame(self.pause_s) + self._frames(self.pause_s):
            return None
        if np.all(levels[-self._frames(self.pause_s) :] < self._limit(levels)):
            first = self._first_frame(self.pause_s)
            return self._quietest(levels, self.pause_s, first, at_pause=True)
        if len(levels) >= self._frames(self.latest_s):
            first = self._first_frame(self.gap_s)
            return self._quietest(levels, self.gap_s, first, at_pause=False)
        return None

    def half(self, levels: Levels) -> "Cut | None":
        """Where the end of an answer, which has these levels, is cut in two; None: it stays whole.

        Likewise in the middle of the quietest stretch, but one that lies in the middle third.
        """
        if len(levels) < self._frames(self.halve_from_s):
            return None
        third = len(levels) // 3
        middle = levels[: len(levels) - third]
        paused = self._quietest(middle, self.pause_s, third, at_pause=True)
        width = self._frames(self.pause_s)
        around = levels[paused.frame - width // 2 :][:width]
        if np.all(around < self._limit(levels)):
            return paused
        return self._quietest(middle, self.gap_s, third, at_pause=False)

    def _limit(self, levels: Levels) -> float:
        shares = [self.loud_percentile, self.quiet_percentile]
        loud, quiet = (float(level) for level in np.percentile(levels, shares))
        quiet = max(quiet, loud - self.range_db)
        if loud - quiet < self.least_range_db:
            return -np.inf
        return quiet + max(self.over_noise_db, self.quiet_share * (loud - quiet))

    def _quietest(self, levels: Levels, stretch_s: float, first: int, *, at_pause: bool) -> "Cut":
        """In the middle of the quietest stretch from frame `first` on; of several the last."""
        width = self._frames(stretch_s)
        stretches = np.lib.stride_tricks.sliding_window_view(levels[first:], width).max(axis=1)
        last_best = len(stretches) - 1 - int(np.argmin(stretches[::-1]))
        return Cut(first + last_best + width // 2, at_pause)

    def _first_frame(self, stretch_s: float) -> int:
        """Where the first stretch begins whose middle is at `earliest_s`."""
        return self._frames(self.earliest_s) - self._frames(stretch_s) // 2

    def _frames(self, seconds: float) -> int:
        return round(seconds / FRAME_S)


@dataclass(frozen=True)
class Cut:
    """A place between two frames."""

    frame: int
    """Frames of the chunk before it."""
    at_pause: bool
    """Whether the speaker paused there."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of an answer; each sample of the answer is in exactly one."""

    samples: Samples
    first: int
    """Samples of the answer before it."""
    at_pause: bool
    """Whether it ends in a pause, or with the answer, and not in the middle of speech."""

    @property
    def audio(self) -> Audio:
        """It as a sound of its own."""
        return Audio(self.samples, RATE_HZ)

    @property
    def start_s(self) -> float:
        """Where it begins in the answer."""
        return self.first / RATE_HZ

    @property
    def last(self) -> int:
        """Samples of the answer up to its end."""
        return self.first + len(self.samples)


class Chunker:
    """Takes an answer in blocks of any size and gives it back in chunks."""

    def __init__(self, cutting: Cutting | None = None) -> None:
        self._cutting = cutting or Cutting()
        self._blocks: list[Samples] = []
        self._rest: Samples = np.empty(0, np.float32)
        self._levels: Levels = np.empty(0)
        self._looked = 0
        self._first = 0

    def push(self, samples: Samples) -> list[Chunk]:
        """Take the next samples of 16 kHz sound; returns the chunks that they complete."""
        self._blocks.append(samples)
        unmeasured = np.concatenate([self._rest, samples])
        levels = frame_levels(unmeasured)
        self._rest = unmeasured[len(levels) * FRAME :]
        self._levels = np.concatenate([self._levels, levels])
        return list(self._completed())

    def finish(self) -> list[Chunk]:
        """What is left when the answer has ended: nothing, one chunk, or a long one in two."""
        cut = self._cutting.half(self._levels)
        halves = [] if cut is None else [self._split(cut.frame * FRAME, at_pause=cut.at_pause)]
        count = sum(map(len, self._blocks))
        return [*halves, *([self._split(count, at_pause=True)] if count else [])]

    def _completed(self) -> Iterator[Chunk]:
        """Look at one frame after the other, as if each had come alone."""
        while self._looked < len(self._levels):
            self._looked += 1
            cut = self._cutting.place(self._levels[: self._looked])
            if cut is not None:
                yield self._split(cut.frame * FRAME, at_pause=cut.at_pause)

    def _split(self, count: int, *, at_pause: bool) -> Chunk:
        whole = self._blocks[0] if len(self._blocks) == 1 else np.concatenate(self._blocks)
        chunk = Chunk(whole[:count].astype(np.float32), self._first, at_pause)
        self._blocks = [whole[count:]]
        self._levels = self._levels[count // FRAME :]
        self._first += count
        self._looked = 0
        return chunk


def cut(audio: Audio, cutting: Cutting | None = None) -> tuple[Chunk, ...]:
    """All chunks of 16 kHz sound, in order."""
    chunker = Chunker(cutting)
    return (*chunker.push(audio.samples), *chunker.finish())


def frame_levels(samples: Samples) -> Levels:
    """Level of every whole frame in dBFS; (frames,)."""
    count = len(samples) // FRAME
    frames = np.nan_to_num(samples[: count * FRAME]).reshape(count, FRAME)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / FRAME
    levels: Levels = 10 * np.log10(np.maximum(power, 10 ** (EMPTY_DB / 10)))
    return levels
