"""What an interview tells whoever shows it, and what it may be told back.

An interview yields these records one after another; the terminal and the page draw them. It reads
keys through `Controls`, whose names are the same everywhere: `enter`, `space` or one character.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from coach.domain import Question, Take

Key = str
ANY_KEY: Key = "any"


@dataclass(frozen=True)
class KeyHint:
    """A key that does something now, with the words shown for it."""

    key: Key
    label: str


Keys = tuple[KeyHint, ...]
Progress = Callable[[str, float | None], None]
"""Told the stage of some work, and the fraction done (0..1) or None when unknown."""


class Controls(Protocol):
    """The candidate's hands on the keyboard."""

    def poll(self, timeout_s: float) -> Key | None:
        """Return the next key, or None when `timeout_s` seconds passed without one."""

    def read_answer(self) -> str:
        """Read a typed answer of any number of lines; empty when nothing was typed."""


@dataclass(frozen=True)
class Said:
    """A line the coach says between questions; also spoken where there is a voice."""

    text: str


@dataclass(frozen=True)
class Asked:
    """A question is being put."""

    question: Question
    number: int
    """1-based; 0 for the warm-up, which is not judged."""
    total: int
    hidden: bool = False
    """Whether it is only heard, as on the phone: nothing of it is shown until the reports."""


@dataclass(frozen=True)
class FollowedUp:
    """A follow-up to the last answer is being put."""

    text: str
    reason: str = ""
    """What the answer left open; none is asked for twice."""
    kind: Literal["follow_up", "objection"] = "follow_up"
    hidden: bool = False
    """Whether it is only heard."""


@dataclass(frozen=True)
class Speaking:
    """The voice is talking."""

    keys: Keys


@dataclass(frozen=True)
class Waiting:
    """Nothing happens until a key is pressed; the wait is not counted."""

    keys: Keys


@dataclass(frozen=True)
class Preparing:
    """Time to think is running; recording begins when it is over, or at a key."""

    left_s: float
    keys: Keys


@dataclass(frozen=True)
class Listening:
    """The answer is being recorded."""

    elapsed_s: float
    level_dbfs: float
    paused: bool
    target_s: tuple[float, float]
    keys: Keys
    hint: str = ""
    """The one quiet remark of this answer, shown beside the level; mostly empty."""


@dataclass(frozen=True)
class Playing:
    """Recorded sound is being played."""

    what: str
    elapsed_s: float
    duration_s: float
    keys: Keys


@dataclass(frozen=True)
class Typing:
    """A typed answer is awaited."""

    follow_up: bool = False
    """Whether it answers a follow-up, which an empty answer skips."""


@dataclass(frozen=True)
class Working:
    """The answer is being transcribed and judged; `fraction` is 0..1 or None when unknown."""

    stage: str
    fraction: float | None


@dataclass(frozen=True)
class Judged:
    """A take has been judged and stored; its report can be read."""

    take: Take
    number: int = 0
    """1-based among the reports that close a round; 0 for a report right after its answer."""
    total: int = 0


@dataclass(frozen=True)
class Compared:
    """A take beside the best other one of the same question."""

    best: Take
    now: Take
    is_best: bool
    """Whether the new one is the best from here on."""


@dataclass(frozen=True)
class Notice:
    """Something the candidate should know."""

    text: str
    kind: Literal["info", "warning"] = "info"


@dataclass(frozen=True)
class Ended:
    """The session is over."""

    takes: tuple[Take, ...]
    abandoned: int
    """Takes that were started over and are now removed."""
    left_early: bool


Event = (
    Said
    | Asked
    | FollowedUp
    | Speaking
    | Waiting
    | Preparing
    | Listening
    | Playing
    | Typing
    | Working
    | Judged
    | Compared
    | Notice
    | Ended
)
