"""Measures a recording while it grows, so that little is left to hear when it has ended.

Spectra, pitch and the likelihood of speech are measured block by block; a block that lies within
what has been recorded so far comes out the same at the end, to the last bit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from coach.hearing.finite import finite
from coach.hearing.likelihood import Listener, listeners
from coach.hearing.pitch import WIDTH as PITCH_WIDTH
from coach.hearing.pitch import Pitch, pitch_of
from coach.hearing.spectrum import (
    BLOCK,
    FINE_HOP,
    FINE_WIDTH,
    HOP,
    WIDTH,
    Spectra,
    frames_of,
    spectra_of,
    whole_blocks,
)

Floats = NDArray[np.float32]
T = TypeVar("T")

LOUDEST = 4.0
"""Samples beyond this are a fault of the file, four times full scale."""


@dataclass
class Ahead:
    """The blocks that have been measured."""

    spectra: list[Spectra] = field(default_factory=list)
    fine: list[Spectra] = field(default_factory=list)
    pitch: list[Pitch] = field(default_factory=list)
    listeners: tuple[Listener, Listener] = field(default_factory=listeners)

    def look(self, samples: Floats) -> None:
        """Measure what is whole by now; `samples` (16 kHz) begin as they did at the last look."""
        _extend(self.spectra, samples, (HOP, WIDTH), spectra_of)
        _extend(self.fine, samples, (FINE_HOP, FINE_WIDTH), spectra_of)
        _extend(self.pitch, samples, (HOP, PITCH_WIDTH), pitch_of)
        for listener in self.listeners:
            listener.hear(samples, listener.whole_batches(len(samples)))


def _extend(
    blocks: list[T], samples: Floats, shape: tuple[int, int], measure: Callable[[Floats], T]
) -> None:
    new = range(len(blocks), whole_blocks(len(samples), shape))
    blocks.extend(measure(frames_of(samples, number * BLOCK, BLOCK, shape)) for number in new)


def as_heard(samples: Floats) -> Floats:
    """Samples without what no sound can be: none is missing or louder than LOUDEST."""
    return np.clip(finite(samples), -LOUDEST, LOUDEST)
