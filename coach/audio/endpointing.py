"""When an answer has ended by itself: a long silence after speech, judged by the level alone."""

from dataclasses import dataclass

from coach.audio.gate import SILENT_DBFS

SHORTEST_WAIT_S = 4.0
"""Thinking pauses in the middle of an answer last up to here; a shorter wait would cut them off
(convention)."""


@dataclass
class Endpointer:
    """Waits for speech, then for a silence of `wait_s` seconds; time is what it is told."""

    wait_s: float
    """At least SHORTEST_WAIT_S."""
    over_floor_db: float = 12.0
    """Louder than the quietest moment so far by this counts as speech (convention)."""
    least_dbfs: float = -50.0
    """What stays below is never speech (convention)."""
    begun_after_s: float = 0.5
    """Loud moments that make a beginning together: more than a cough or a key (convention)."""
    floor_dbfs: float = 0.0
    loud_s: float = 0.0
    last_s: float = 0.0
    quiet_since_s: float = 0.0

    def __post_init__(self) -> None:
        if self.wait_s < SHORTEST_WAIT_S:
            raise ValueError(f"{self.wait_s:g} s would cut a thinking pause off")

    @property
    def begun(self) -> bool:
        """Whether somebody has spoken."""
        return self.loud_s >= self.begun_after_s

    def push(self, elapsed_s: float, level_dbfs: float) -> bool:
        """Tell the level at a moment, seconds from the start; True when the answer has ended."""
        passed_s, self.last_s = elapsed_s - self.last_s, elapsed_s
        if level_dbfs > SILENT_DBFS:
            self.floor_dbfs = min(self.floor_dbfs, level_dbfs)
        if level_dbfs >= max(self.floor_dbfs + self.over_floor_db, self.least_dbfs):
            self.loud_s += passed_s
            self.quiet_since_s = elapsed_s
        return self.begun and elapsed_s - self.quiet_since_s >= self.wait_s
