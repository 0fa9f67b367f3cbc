"""What is watched while somebody answers: the limit, a long silence, a computer that slept."""

from dataclasses import dataclass
from datetime import datetime

from coach.audio.endpointing import Endpointer
from coach.audio.microphone import Recorder
from coach.interview.events import Notice

HINT_BEFORE_S = 15.0
"""The one hint about time comes this long before the limit."""
SILENT_FOR_S = 6.0
"""Nothing at all for this long since the start: the microphone may be muted."""
NOTHING_DBFS = -75.0
"""A microphone in a quiet room is louder than this (convention)."""
ASLEEP_S = 10.0
"""The looks come ten times a second; a gap this long in the clock is a computer that slept."""


@dataclass
class Watch:
    """Looks at one answer while it is recorded; the recording's own seconds are its clock."""

    limit_s: float
    hard: bool = False
    """Whether the limit belongs to the exercise rather than to the machine."""
    endpointer: Endpointer | None = None
    """None never ends an answer because of a silence."""
    looked_at: datetime | None = None
    loudest_dbfs: float = -120.0

    def ending(self, recording: Recorder, level_dbfs: float) -> Notice | None:
        """Why the answer ends now by itself; None where it goes on."""
        elapsed_s = recording.elapsed_s
        self.loudest_dbfs = max(self.loudest_dbfs, level_dbfs)
        if recording.problem is not None:
            return Notice(f"{recording.problem} What was recorded is safe.", "warning")
        if elapsed_s >= self.limit_s:
            return self._limit()
        if self.endpointer is not None and self.endpointer.push(elapsed_s, level_dbfs):
            wait_s = self.endpointer.wait_s
            return Notice(f"You were silent for {wait_s:g} s; the answer has ended.")
        return None

    def _limit(self) -> Notice:
        if self.hard:
            return Notice("Time is up. Your answer ends here, as it would in a strict interview.")
        return Notice("The longest answer is reached; recording has ended.", "warning")

    def hint(self, elapsed_s: float) -> str:
        """The one quiet remark beside the level; empty where there is nothing to remark."""
        left_s = self.limit_s - elapsed_s
        if left_s <= HINT_BEFORE_S:
            return f"{max(0, round(left_s))} s left"
        if elapsed_s >= SILENT_FOR_S and self.loudest_dbfs < NOTHING_DBFS:
            return "no sound yet: is the microphone on?"
        return ""

    def slept_s(self, now: datetime) -> float:
        """How long the computer slept since the last look; 0 where it did not."""
        before, self.looked_at = self.looked_at, now
        gap_s = 0.0 if before is None else (now - before).total_seconds()
        return gap_s if gap_s >= ASLEEP_S else 0.0
