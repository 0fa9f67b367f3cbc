"""What a model sees of one occurrence: names of neighbors, classes, cues, marks and pauses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from coach.analyzers.filler_words.classes import END, START, VERBAL, Lexicon
from coach.analyzers.filler_words.cues import CUES, SETS, Place
from coach.analyzers.filler_words.occurrences import GROUPS, Occurrence, is_sound
from coach.analyzers.filler_words.reading import Said, Speech
from coach.language.lists import word_set

REACH = 10
"""Words looked at on each side, sounds among them."""
NEAR_LEFT, NEAR_RIGHT, NEAR_AGAIN = 5, 6, 6
PAUSES_S = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Bounds between classes of pauses; those of 0.2 s and more count (Campione & Véronis 2002)."""

_JOINED = {
    tuple(name.split("_")): name
    for name in word_set(
        """you_know i_mean kind_of sort_of a_lot a_bit lots_of as_well of_course i_guess i_think
        each_other at_least"""
    )
} | {("don't", "know"): "dont_know"}
_FILLERS = SETS["FM"] - {"maybe", "dunno", "i_guess"} | {"like", "now", "anyway"}
_OPEN_ENDED = frozenset({"so", "yeah", "well"})

TEMPLATES = {
    "words": ("l1", "r1", "word"),
    "more words": ("l2", "r2", "l2+l1", "r1+r2", "l1+r1"),
    "classes": ("c1", "d1", "c2", "d2"),
    "more classes": ("c2+c1", "d1+d2", "c1+d1", "c1+d1+d2", "c2+c1+d1", "d1+d2+d3"),
    "words and classes": ("l1+d1", "c1+r1", "c2+l1", "r1+d2"),
    "sets": ("s1", "t1", "s2"),
    "more sets": ("s1+t1", "s1+d1", "c1+t1", "s2+s1", "t1+d2"),
    "marks": ("mb", "ma", "mb+ma"),
    "more marks": ("mb+d1", "mb+t1", "ma+c1", "ma+s1", "mb+ma+c1", "mb+ma+d1"),
    "pauses": ("pb", "pa", "sound"),
    "shape": ("shape", "rv", "lv"),
    "cues": ("cue",),
}
"""Kind of feature -> its slots; a feature is one value for each slot of a template."""


@dataclass(frozen=True)
class _Around:
    """The words beside an occurrence, nearest first, filler sounds left out."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    sound_before: bool
    sound_after: bool


def features(speech: Speech, occurrence: Occurrence, lexicon: Lexicon) -> list[str]:
    """The names of everything that holds at an occurrence, each once."""
    slots = _slots(speech, occurrence, lexicon)
    return list(
        dict.fromkeys(
            f"{template}={'/'.join(values)}"
            for templates in TEMPLATES.values()
            for template in templates
            for values in product(*(slots[slot] for slot in template.split("+")))
        )
    )


def _slots(speech: Speech, at: Occurrence, lexicon: Lexicon) -> Mapping[str, Sequence[str]]:
    around = _around(speech, at)
    slots: dict[str, Sequence[str]] = {
        **_words(around, lexicon),
        **_marks(speech, at, around),
        **_pauses(speech, at),
        **_verbs(around, lexicon),
        "word": (at.word,),
        "sound": [
            name
            for name, is_there in (("before", around.sound_before), ("after", around.sound_after))
            if is_there
        ],
    }
    slots["shape"] = tuple(_shape(around, slots))
    slots["flags"] = tuple(_flags(speech, at, around, slots))
    slots["cue"] = tuple(_cues(GROUPS[at.word], slots))
    return slots


def _around(speech: Speech, at: Occurrence) -> _Around:
    words = speech.words
    low, high = at.first, at.last
    while low > max(at.first - REACH, 0) and not _starts_anew(words[low]):
        low -= 1
    while high < min(at.last + REACH, len(words)) and not _starts_anew(words[high]):
        high += 1
    before, after = words[low : at.first], words[at.last : high]
    return _Around(
        tuple(_joined(before))[::-1],
        tuple(_joined(after)),
        bool(before) and is_sound(before[-1].lower),
        bool(after) and is_sound(after[0].lower),
    )


def _starts_anew(word: Said) -> bool:
    """Whether a word is no neighbor of the one before it: a sentence ended, or a turn."""
    return word.opens or word.mark == "."


def _joined(words: Sequence[Said]) -> Iterator[str]:
    """The words without filler sounds, fixed pairs as one."""
    lowers = [word.lower for word in words if not is_sound(word.lower)]
    index = 0
    while index < len(lowers):
        pair = _JOINED.get(tuple(lowers[index : index + 2]))
        yield pair or lowers[index]
        index += 2 if pair else 1


def _words(around: _Around, lexicon: Lexicon) -> dict[str, Sequence[str]]:
    slots: dict[str, Sequence[str]] = {}
    for words, names, edge in ((around.left, "lcs", START), (around.right, "rdt", END)):
        near = (*words[:3], *(edge,) * 3)[:3]
        for number, word in enumerate(near, start=1):
            slots[f"{names[0]}{number}"] = (word,)
            slots[f"{names[1]}{number}"] = (lexicon.of(word),)
            sets = tuple(name for name, members in SETS.items() if word in members)
            slots[f"{names[2]}{number}"] = sets or ((word,) if word == edge else ())
    slots["left"] = around.left[:NEAR_LEFT]
    slots["near"] = around.left[: NEAR_LEFT + 2]
    slots["right"] = around.right[:NEAR_RIGHT]
    return slots


def _marks(speech: Speech, at: Occurrence, around: _Around) -> dict[str, Sequence[str]]:
    """The marks beside it; `0` where a marked text has none there, nothing in an unmarked one."""
    bare = "0" if speech.has_marks(at.first) else ""
    before, after = speech.words[at.first].mark, speech.mark_after(at.last - 1)
    return {
        "mb": (before or (bare if around.left else ""),),
        "ma": (after or (bare if around.right else ""),),
    }


def _pauses(speech: Speech, at: Occurrence) -> dict[str, Sequence[str]]:
    after = speech.words[at.last : at.last + 1]
    return {
        "pb": (_pause_class(speech.words[at.first].pause_s),),
        "pa": (_pause_class(after[0].pause_s) if after else "end",),
    }


def _pause_class(pause_s: float | None) -> str:
    return "none" if pause_s is None else str(sum(pause_s >= bound for bound in PAUSES_S))


def _verbs(around: _Around, lexicon: Lexicon) -> dict[str, Sequence[str]]:
    """How far away the next and the last word stand that may be a verb."""
    return {
        "rv": (_first_verb(around.right[:NEAR_RIGHT], lexicon),),
        "lv": (_first_verb(around.left[:NEAR_LEFT], lexicon),),
    }


def _first_verb(words: Sequence[str], lexicon: Lexicon) -> str:
    places = (str(i) for i, word in enumerate(words) if lexicon.of(word) in VERBAL)
    return next(places, "none")


def _shape(around: _Around, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """How the two sides answer each other: repeats, corrections, a noun phrase, a clause."""
    (l1,), (r1,), (c1,), (d1,), (d2,) = (slots[name] for name in ("l1", "r1", "c1", "d1", "d2"))
    checks = {
        "repeat": l1 == r1,
        "repeat pair": (l1, *slots["l2"]) == (*slots["r2"], r1),
        "cut off": l1[0] == r1[0] and len(l1) <= 2 and l1 not in {START, END, "a", "i"},
        "said before": r1 in around.left[:5],
        "said again": l1 in around.right[:4],
        "same class": c1 == d1 and c1 in {"N", "NS", "NP", "NUM", "J"},
        "noun phrase": d1 in {"DET", "POSS", "DEM"} and d2 in {"N", "NS", "NP", "J"},
        "clause": d1 in {"SC", "SI", "SV", "SD"} or (d1 in {"S", "SB"} and d2 in VERBAL),
        "no clause": d1 in {"S", "SB"} and d2 not in VERBAL,
        "no verb": slots["rv"] == ("none",),
    }
    return (name for name, holds in checks.items() if holds)


def _flags(
    speech: Speech, at: Occurrence, around: _Around, slots: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Signs that a word is said for no purpose, and how many kinds of them there are."""
    me = speech.words[at.first].lower
    l1, r1 = slots["l1"][0], slots["r1"][0]
    other = _FILLERS - {me}
    signs = {
        "again": me in (*around.left[:NEAR_AGAIN], *around.right[:NEAR_AGAIN]),
        "sound": around.sound_before or around.sound_after,
        "filler_before": l1 in other - _OPEN_ENDED,
        "filler_after": r1 in other - {"so", "well"},
        "restart": r1 != END and r1 in (l1, slots["l2"][0]),
        "parenthesis": slots["mb"] == slots["ma"] == (",",),
    }
    yield from (name for name, holds in signs.items() if holds)
    yield f"signs_{min(sum(signs.values()), 3)}"
    if me in (*around.left[:2], *around.right[:2]):
        yield "again_near"
    if around.sound_after:
        yield "sound_after"


def _cues(group: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    return (
        name for name, places in CUES[group].items() if any(_fits(place, slots) for place in places)
    )


def _fits(place: Place, slots: Mapping[str, Sequence[str]]) -> bool:
    return all(
        members.isdisjoint(slots[slot[4:]])
        if slot.startswith("not ")
        else not members.isdisjoint(slots[slot])
        for slot, members in place.items()
    )
