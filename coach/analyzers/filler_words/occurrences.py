"""Where the listed words stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from coach.analyzers.filler_words.reading import SOUNDS, Speech

WORDS = (
    "like",
    "you know",
    "i mean",
    "well",
    "kind of",
    "sort of",
    "so",
    "right",
    "actually",
    "basically",
    "just",
    "literally",
    "okay",
    "now",
)
"""Every word that may be a filler; what is not listed here is never looked at."""

GROUPS = {word: word for word in WORDS} | {"sort of": "kind of"}
"""Word -> the model that judges it."""

_SINGLE = {word: word for word in WORDS if " " not in word} | {
    "kinda": "kind of",
    "sorta": "sort of",
    "ok": "okay",
    "'kay": "okay",
}
_PAIRS = {tuple(word.split()): word for word in WORDS if " " in word}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One listed word in a speech, `[first, last)` of its words."""

    word: str
    first: int
    last: int


def occurrences(speech: Speech) -> Iterator[Occurrence]:
    """Every listed word in order; parts of a pair belong together."""
    words, index = speech.words, 0
    while index < len(words):
        pair = tuple(word.lower for word in words[index : index + 2])
        joined = pair in _PAIRS and not words[index + 1].opens and words[index + 1].mark != "."
        name = _PAIRS[pair] if joined else _SINGLE.get(pair[0])
        size = 2 if joined else 1
        if name:
            yield Occurrence(name, index, index + size)
        index += size


def is_sound(word: str) -> bool:
    """Whether a word is a filler sound, however it is spelled."""
    return word in SOUNDS
