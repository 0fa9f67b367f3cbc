"""The ways to practice: what is asked, when feedback comes, and what the clock does."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True)
class Mode:
    """How a session goes."""

    name: str
    feedback: Literal["each", "end"] = "each"
    """After each answer, or for all of them when the round is over."""
    follow_ups: int | None = None
    """The most follow-ups after an answer; None leaves it to the settings."""
    objects: bool = False
    """Whether the last follow-up is an objection."""
    prepare_s: float | None = None
    """Time to think before recording begins by itself; None waits for a key as long as it takes."""
    limited: bool = False
    """Whether an answer ends by itself at the upper end of its target."""
    aloud: bool = False
    """Whether the questions are only heard, never shown."""
    part_only: bool = False
    """Whether one part of the story is asked for and judged, not the whole."""


COACH = Mode("coach")
MODES: Mapping[str, Mode] = MappingProxyType(
    {
        mode.name: mode
        for mode in (
            COACH,
            Mode("interview", feedback="end"),
            Mode("pressure", follow_ups=2, objects=True, prepare_s=30.0, limited=True),
            Mode("phone", feedback="end", aloud=True),
            Mode("drill", follow_ups=0, part_only=True),
        )
    }
)
"""Name -> mode, in the order of the help."""

FOLLOW_UP_TARGET_S = (15.0, 60.0)
"""How long the answer to a follow-up should be: one point, not a second story (convention)."""

FOLLOW_UP_PREPARE_S = 3.0
"""Where time to prepare is limited: enough to skip a follow-up, not to rehearse (convention)."""
