"""A transcript as the words that were said, each with the mark and the pause before it.

Words are cut the same way for every language pipeline, so that the models meet at run time what
they were trained on.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from coach.domain import Transcript

TURN_PAUSE_S = 2.0
"""A pause from which on words are no longer neighbors (convention; named as long in pacing)."""
MARK_WINDOW = 14
"""Words on each side that say whether a stretch was written with marks at all."""

SOUNDS = {
    **dict.fromkeys(("um", "umm", "ummm", "uhm", "uhmm"), "um"),
    **dict.fromkeys(("uh", "uhh", "uhhh"), "uh"),
    **dict.fromkeys(("er", "err", "errr"), "er"),
    **dict.fromkeys(("erm", "ehm"), "erm"),
    **dict.fromkeys(("hm", "hmm", "hmmm"), "hm"),
    **dict.fromkeys(("mm", "mmm"), "mm"),
}
"""How a filler sound may be spelled, and its name."""

_LONGEST_WORD = 100
_WORD = re.compile(r"\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['\u2019_-][^\W_]+)*['\u2019]?|[^\W_]+")
_MARKS = (("~", "..."), ("~", "…"), (".", ".?!\n"), ("-", "-\u2013\u2014"), (",", ",;:()"))


@dataclass(frozen=True, slots=True)
class Said:
    """One word as it was said."""

    lower: str
    start_char: int
    end_char: int
    mark: str
    """Before it: `.` closes, `~` trails off, `-`, `,`, or nothing."""
    pause_s: float | None
    """Since the word before it; None where times are missing."""
    opens: bool
    """Whether nothing before it is a neighbor: first of a turn, or after a long pause."""


@dataclass(frozen=True)
class Speech:
    """The words of a transcript and the mark after the last one."""

    words: tuple[Said, ...]
    last_mark: str

    def mark_after(self, index: int) -> str:
        """The mark between a word and the one after it."""
        following = index + 1
        return self.words[following].mark if following < len(self.words) else self.last_mark

    def has_marks(self, index: int) -> bool:
        """Whether the words around one were written with any marks."""
        low = bisect_right(self._marked, max(index - MARK_WINDOW, 0))
        return bisect_right(self._marked, index + MARK_WINDOW + 1) > low

    @cached_property
    def _marked(self) -> tuple[int, ...]:
        """The indices of the words with a mark before them, and the end where one stands there."""
        marked = [index for index, word in enumerate(self.words) if word.mark and index]
        return (*marked, *([len(self.words)] if self.last_mark else []))


def read(transcript: Transcript) -> Speech:
    """Every word of a transcript in order."""
    text, clock = transcript.text, _Clock(transcript)
    turns = iter(sorted(turn.start_char for turn in transcript.turns))
    words: list[Said] = []
    place, turn = 0, next(turns, None)
    for found in _WORD.finditer(text):
        if found.end() - found.start() > _LONGEST_WORD:
            continue
        pause = clock.pause_s(place, found.start()) if words else None
        opens = not words or (pause is not None and pause >= TURN_PAUSE_S)
        while turn is not None and turn <= found.start():
            opens, turn = True, next(turns, None)
        lower = found.group().lower().replace("\u2019", "'")
        mark = mark_of(text[place : found.start()])
        words.append(Said(lower, found.start(), found.end(), mark, pause, opens))
        place = found.end()
    return Speech(tuple(words), mark_of(text[place:]))


def mark_of(between: str) -> str:
    """The strongest mark in the text between two words."""
    for name, signs in _MARKS:
        if (signs in between) if name == "~" else any(sign in between for sign in signs):
            return name
    return ""


class _Clock:
    """The pause between two places of the text, by the words that hold them."""

    def __init__(self, transcript: Transcript) -> None:
        self._words = transcript.words
        self._starts: Sequence[int] = tuple(
            accumulate((len(word.text) for word in self._words), initial=0)
        )[:-1]

    def pause_s(self, end_char: int, start_char: int) -> float | None:
        first = self._words[bisect_right(self._starts, max(end_char - 1, 0)) - 1]
        second = self._words[bisect_right(self._starts, start_char) - 1]
        if first is second:
            return 0.0 if first.end_s is not None else None
        if first.end_s is None or second.start_s is None:
            return None
        return max(0.0, second.start_s - first.end_s)
