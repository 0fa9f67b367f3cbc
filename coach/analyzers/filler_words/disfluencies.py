"""Repeated words, words that broke off, and sentences started anew: noted, never advice.

Some people stutter, and that is theirs to choose; and a word said twice may be meant so. Only
what leaves no other reading is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.analyzers.filler_words.classes import is_closed
from coach.analyzers.filler_words.occurrences import is_sound
from coach.analyzers.filler_words.reading import Said, Speech
from coach.language.lists import word_set

REPETITION, CUTOFF, RESTART = "repetition", "cutoff", "restart"

_REPEATABLE = word_set(
    """i we he she they it you the a an my our your his their its this these to of for from with at
    and but or if because when where while who was were are am would should could i'm i'd i've it's
    we're we've they're he's she's you're there there's as by into than then"""
)
"""Words that are not said twice on purpose; "that that", "had had", "very very", "in in" may be."""
_SUBJECTS = word_set("i we he she they it you")
_AUXILIARIES = word_set(
    """was were am are is had have has would will can could should 'm don't didn't wasn't did do
    must might may just went got the a my"""
)
_SUSPENDED = word_set("and or to nor und versus vs")
_DASHES = "-\u2013\u2014"
_LONGEST_FRAGMENT = 3
_VOWELS = frozenset("aeiouy")
_ASIDES = frozenset({("you", "know"), ("i", "mean"), ("i", "think"), ("i", "guess")})


@dataclass(frozen=True, slots=True)
class Disfluency:
    """One slip: its kind and the characters of what was given up."""

    kind: str
    start_char: int
    end_char: int


def disfluencies(speech: Speech, text: str) -> Iterator[Disfluency]:
    """Every slip, in order; a word belongs to one only."""
    words = tuple(word for word in speech.words if not is_sound(word.lower))
    index = 0
    while index < len(words):
        kind, size = _slip(words, index, text)
        if kind:
            last = words[index + size - 1]
            yield Disfluency(kind, words[index].start_char, last.end_char + (kind == CUTOFF))
        index += size


def _slip(words: Sequence[Said], index: int, text: str) -> tuple[str, int]:
    """What is given up at a word, and how many words that takes; nothing and one where none is."""
    if _is_cut_off(words, index, text):
        return CUTOFF, 1
    for size in (2, 1):
        if _is_repeated(words, index, size):
            return REPETITION, size
    return (RESTART, 2) if _is_restart(words, index, text) else ("", 1)


def _is_repeated(words: Sequence[Said], index: int, size: int) -> bool:
    first, second = words[index : index + size], words[index + size : index + 2 * size]
    same = [w.lower for w in first] == [w.lower for w in second]
    if not same or any(_apart(word) for word in (*first[1:], *second)):
        return False
    lowers = [word.lower for word in first]
    if size == 1:
        return lowers[0] in _REPEATABLE
    return lowers[0] in _SUBJECTS and lowers[1] in _AUXILIARIES


def _apart(word: Said) -> bool:
    """Whether a sentence ends before a word, or a turn."""
    return word.opens or word.mark == "."


def _is_cut_off(words: Sequence[Said], index: int, text: str) -> bool:
    """A word with a dash at its end: "mod- model", or a piece that is no word, as "th- then"."""
    word, after = words[index], words[index + 1 : index + 2]
    dash, gap = text[word.end_char : word.end_char + 1], text[word.end_char + 1 :][:1]
    if not dash or dash not in _DASHES or not (gap.isspace() or gap in ("", ",", ".")):
        return False
    if word.lower[0].isdigit() or not after or after[0].lower in _SUSPENDED:
        return False
    goes_on = after[0].lower.startswith(word.lower) and len(word.lower) < len(after[0].lower)
    return goes_on or _is_piece(word, text)


def _is_piece(word: Said, text: str) -> bool:
    """Two or three consonants that are neither a word nor an abbreviation."""
    short = 2 <= len(word.lower) <= _LONGEST_FRAGMENT and not is_closed(word.lower)
    capitals = text[word.start_char : word.end_char].isupper()
    return short and not capitals and not _VOWELS.intersection(word.lower)


def _is_restart(words: Sequence[Said], index: int, text: str) -> bool:
    """Subject and auxiliary given up for the same subject: "I was, I went"."""
    four = words[index : index + 4]
    if len(four) < 4 or any(_apart(word) for word in four[1:]):
        return False
    subject, verb, again, other = (word.lower for word in four)
    broken = four[2].mark in {",", "-", "~"} or _sound_between(four[1], four[2], text)
    return (
        subject == again
        and subject in _SUBJECTS
        and verb in _AUXILIARIES
        and other != verb
        and (again, other) not in _ASIDES
        and broken
        and four[3].mark == ""
    )


def _sound_between(first: Said, second: Said, text: str) -> bool:
    between = text[first.end_char : second.start_char]
    return any(is_sound(word.strip(",.-").lower()) for word in between.split())
