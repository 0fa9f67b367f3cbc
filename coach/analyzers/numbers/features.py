"""What the number model looks at: a number with its surroundings, and two numbers as a pair.

Features are names, hashed to 32 bits. Most are words at a distance, the word lists of
`impact.toml` that hold them, and where a number stands among the sentences, the other numbers and
what was done.
"""

import math
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.analyzers.numbers.numerals import Quantity
from coach.analyzers.numbers.roles import Role
from coach.analyzers.numbers.stream import (
    END,
    Placed,
    Stream,
    alike,
    classes,
    classes_in,
    content_words,
    stem,
)

ROLES: tuple[Role, ...] = ("outcome", "baseline", "scope", "date", "incidental")
Features = NDArray[np.uint32]
Floats = NDArray[np.float64]

_BEFORE, _AFTER = 5, 4
"""Words whose distance counts."""
_WIDE_BEFORE, _WIDE_AFTER = 12, 8
"""Words that count wherever they stand."""
_NEAR, _MIDDLE = 4, 12
"""Words between two numbers."""
REACH = 7
"""Numbers to either side that a number may have to do with (convention)."""
_SHARES = 5
"""Steps of a probability."""


def hashed(names: Iterator[str]) -> Features:
    """The features as sorted hashes, each once."""
    return np.unique(np.fromiter((zlib.crc32(name.encode()) for name in names), np.uint32))


def role_features(stream: Stream, index: int) -> Iterator[str]:
    """What is known of a number when its role is told."""
    one = stream.numbers[index]
    yield from _own(one)
    yield from _around(stream, one)
    yield from _bags(stream, one)
    yield from _position(stream, index)
    yield from _done(stream, one)
    yield from _sentence_before(stream, one.at)
    for step in (-1, 1):
        yield from _neighbor(stream, index, step)
    yield from _partners(stream, index)


def _own(one: Placed) -> Iterator[str]:
    quantity, number = one.quantity, one.number
    size = _size(quantity.value)
    yield f"k {quantity.kind}"
    yield f"u {quantity.unit if quantity.kind != 'count' else 'N'}"
    yield f"v {size}"
    yield f"kv {quantity.kind}{size}"
    if quantity.kind == "count":
        yield f"cn {stem(quantity.unit)}"
    yield f"r {number.role}"
    yield f"rk {number.role} {quantity.kind}"
    yield f"rp {number.baseline is not None}"
    yield f"rf {one.told} {one.wish} {one.name}"
    yield f"rt {one.told}"
    yield f"rw {one.wish}"
    yield f"rn {one.name}"


def _size(value: float) -> str:
    if value != int(value):
        return "decimal"
    bounds = ((0, "0"), (1, "1"), (12, "dozen"), (99, "tens"), (999, "hundreds"))
    return next((name for bound, name in bounds if value <= bound), "more")


def _around(stream: Stream, one: Placed) -> Iterator[str]:
    """The words next to it by distance, their lists, and runs of them."""
    at, kind, word = one.at, one.quantity.kind, stream.word
    for step in range(1, _BEFORE + 1):
        if at - step < -1 or (step > 1 and word(at - step + 1) == END):
            break
        yield f"-{step} {word(at - step)}"
        yield f"-{1 + step // 3}~ {stem(word(at - step))}"
        yield from (f"-{min(step, 3)} c {name}" for name in classes(word(at - step)))
    for step in range(1, _AFTER + 1):
        if at + step > len(stream.words) or word(at + step - 1) == END:
            break
        yield f"+{step} {word(at + step)}"
        yield from (f"+{min(step, 3)} c {name}" for name in classes(word(at + step)))
    three, two, last, following = word(at - 3), word(at - 2), word(at - 1), word(at + 1)
    yield f"-2-1 {two} {last}"
    yield f"-3-1 {three} {two} {last}"
    yield f"-1+1 {last} {following}"
    yield f"+1+2 {following} {word(at + 2)}"
    yield f"k-1 {kind} {last}"
    yield f"k+1 {kind} {following}"
    yield f"k-2-1 {kind} {two} {last}"


def _bags(stream: Stream, one: Placed) -> Iterator[str]:
    """The words and lists of its clause and its sentence."""
    at, words = one.at, stream.words
    start, end = stream.sentence(at)
    first, last = stream.clause(at)
    stretches = {
        "b": words[max(start, at - _WIDE_BEFORE) : at],
        "cb": words[first:at],
        "a": words[at + 1 : min(end, at + 1 + _WIDE_AFTER)],
        "ca": words[at + 1 : last],
    }
    for name, stretch in stretches.items():
        yield from (f"{name} {stem(word)}" for word in set(stretch))
    for name in classes_in(words[first:at]):
        yield f"cc {name}"
        yield f"cck {name} {one.quantity.kind}"
    yield from (f"sc {name}" for name in classes_in(words[start:at]))
    yield from (f"cac {name}" for name in classes_in(words[at + 1 : last]))
    yield from (f"sac {name}" for name in classes_in(words[at + 1 : end]))
    yield f"s1 {stream.word(start)}"
    yield f"s2 {stream.word(start)} {stream.word(start + 1)}"
    yield f"s3 {stream.word(start)} {stream.word(start + 1)} {stream.word(start + 2)}"


def _position(stream: Stream, index: int) -> Iterator[str]:
    one, count = stream.numbers[index], len(stream.words)
    share = one.at / max(count, 1)
    yield f"pos {int(share * 8)}"
    yield f"posk {int(share * 4)} {one.quantity.kind}"
    yield f"si {min(stream.closed(0, one.at), 3)}"
    yield f"sl {min(stream.closed(one.at, count), 3)}"
    yield f"qi {min(index, 3)}"
    yield f"ql {min(len(stream.numbers) - 1 - index, 3)}"


def _done(stream: Stream, one: Placed) -> Iterator[str]:
    """What was done before the number, and how long before."""
    at, last = one.at, stream.last_action(one.at)
    far = _how_far(stream, at)
    yield f"act {far}"
    yield f"actk {far} {one.quantity.kind}"
    yield f"acts {min(stream.acted(0, at), 4)}"
    yield f"acts left {stream.acted(at, len(stream.words)) > 0}"
    if last is not None:
        after = (stream.word(last + step) for step in (1, 2, 3))
        verb = next((word for word in after if word.isalpha() and not word.endswith("ly")), "")
        yield f"av {stem(verb)}"
        if last >= stream.clause(at)[0]:
            yield f"cav {stem(verb)}"


def _how_far(stream: Stream, at: int) -> str:
    last = stream.last_action(at)
    if last is None:
        return "none"
    apart = stream.closed(last, at)
    return ("same", "previous")[apart] if apart <= 1 else "far"


def _sentence_before(stream: Stream, at: int) -> Iterator[str]:
    start, _ = stream.sentence(at)
    if stream.word(start - 1) != END:
        return
    first, last = stream.sentence(start - 1)
    yield f"ps1 {stream.word(first)}"
    yield f"ps2 {stream.word(first)} {stream.word(first + 1)}"
    yield from (f"psc {name}" for name in classes_in(stream.words[first:last]))
    yield f"psact {stream.acted(first, last) > 0}"
    yield f"psq {any(first <= other.at < last for other in stream.numbers)}"


def _neighbor(stream: Stream, index: int, step: int) -> Iterator[str]:
    """The number before or after it, and what stands between them."""
    if not 0 <= index + step < len(stream.numbers):
        yield f"n{step} none"
        return
    one, two = stream.numbers[index], stream.numbers[index + step]
    gap = stream.words[min(one.at, two.at) + 1 : max(one.at, two.at)]
    near = "near" if len(gap) <= _NEAR else "middle" if len(gap) <= _MIDDLE else "far"
    same, crossed = _sameness(one.quantity, two.quantity), END in gap
    yield f"n{step} {near} {same} {crossed}"
    yield f"nk{step} {two.quantity.kind}"
    yield f"nkk{step} {one.quantity.kind} {two.quantity.kind} {near}"
    yield f"nr{step} {two.number.role}"
    if len(gap) <= _NEAR:
        yield f"ng{step} {' '.join(gap)}"
    if not crossed:
        yield from (f"nw{step} {stem(word)} {same}" for word in set(gap))


def _sameness(one: Quantity, two: Quantity) -> str:
    if one.kind == two.kind and (one.unit == two.unit or one.kind in ("count", "plain")):
        return "same"
    return "kin" if alike(one, two) else "different"


def _partners(stream: Stream, index: int) -> Iterator[str]:
    """Numbers before and after it that may measure the same, and words that they share."""
    one = stream.numbers[index]
    far, kind = _how_far(stream, one.at), one.quantity.kind
    sides = {
        "before": stream.numbers[max(index - REACH, 0) : index],
        "after": stream.numbers[index + 1 : index + 1 + REACH],
    }
    for side, others in sides.items():
        fit = [other for other in others if alike(one.quantity, other.quantity)]
        shared = max((_shared(stream, one, other) for other in fit), default=-1)
        yield f"{side} {min(len(fit), 2)}"
        yield f"{side} sh {min(shared, 2)}"
        yield f"{side} shk {kind} {min(shared, 2)} {far}"


def _shared(stream: Stream, one: Placed, two: Placed) -> int:
    return len(_topic(stream, one.at) & _topic(stream, two.at))


def _topic(stream: Stream, at: int) -> set[str]:
    """What is spoken about near a number, inside its sentence."""
    start, end = stream.sentence(at)
    return content_words(stream.words[max(start, at - 8) : min(end, at + 7)])


def pair_features(stream: Stream, start: int, end: int, odds: Floats) -> Iterator[str]:
    """What speaks for number `end` being an outcome that started at number `start`.

    `odds` holds the probability of each role, of shape (numbers, roles).
    """
    one, two = stream.numbers[start], stream.numbers[end]
    yield from _apart(stream, start, end)
    yield from _values(one.quantity, two.quantity)
    yield from _topics(stream, one, two)
    yield from _contexts(stream, one, two)
    yield f"rule {two.number.baseline is one.number}"
    for name, index in (("b", start), ("o", end)):
        yield from (
            f"p{name}{role[0]} {int(min(odds[index, place], 0.999) * _SHARES)}"
            for place, role in enumerate(ROLES)
        )
    both = max(float(odds[start, 1] * odds[end, 0]), 1e-6)
    yield f"both {min(9, int(-math.log(both)))}"
    others = [k for k in _window(stream, start, end) if k not in (start, end)]
    starts = max((odds[k, 1] for k in others if _fit(stream, k, end)), default=0.0)
    ends = max((odds[k, 0] for k in others if _fit(stream, k, start)), default=0.0)
    yield f"rivals {odds[end, 0] > ends} {odds[start, 1] > starts}"


def _window(stream: Stream, start: int, end: int) -> range:
    low, high = sorted((start, end))
    return range(max(low - REACH, 0), min(high + 1 + REACH, len(stream.numbers)))


def _fit(stream: Stream, one: int, two: int) -> bool:
    return alike(stream.numbers[one].quantity, stream.numbers[two].quantity)


def _apart(stream: Stream, start: int, end: int) -> Iterator[str]:
    """How far apart the two are, and what is between them."""
    low, high = sorted((start, end))
    first, last = stream.numbers[low].at, stream.numbers[high].at
    way, gap = "<" if start < end else ">", stream.words[first + 1 : last]
    crossed, acted = stream.closed(first, last), stream.acted(first, last) > 0
    between = sum(_fit(stream, start, k) for k in range(low + 1, high))
    yield f"way {way}"
    yield f"crossed {way} {min(crossed, 5)}"
    yield f"acted {acted} {way}"
    yield f"acted crossed {acted} {way} {min(crossed, 3)}"
    yield f"between {way} {min(high - low - 1, 3)}"
    yield f"alike between {way} {min(between, 2)}"
    if len(gap) <= _NEAR + 2:
        yield f"gap {way} {' '.join(gap)}"
    if not crossed:
        yield from (f"gw {way} {stem(word)}" for word in set(gap))
        yield f"gl {way} {min(len(gap) // 3, 5)}"
    window = _window(stream, start, end)
    before = [k for k in window if k < end and _fit(stream, k, end)]
    after = [k for k in window if k > start and _fit(stream, k, start)]
    yield f"nearest {before[-1:] == [start]} {after[:1] == [end]} {way}"


def _values(one: Quantity, two: Quantity) -> Iterator[str]:
    ratio = two.value / one.value if one.value else 99.0
    bounds = (0.0, 0.02, 0.5, 0.9, 1.1, 2.0, 20.0)
    size = sum(ratio > bound for bound in bounds)
    yield f"ratio {size}"
    yield f"ratio k {size} {one.kind}"
    yield f"kk {one.kind} {two.kind}"
    yield f"uu {one.unit == two.unit}"
    yield f"kkuu {one.kind} {two.kind} {one.unit == two.unit}"


def _topics(stream: Stream, one: Placed, two: Placed) -> Iterator[str]:
    shared = _topic(stream, one.at) & _topic(stream, two.at)
    apart = min(stream.closed(min(one.at, two.at), max(one.at, two.at)), 2)
    count = min(len(shared), 3)
    yield f"shared {count}"
    yield f"shared apart {min(count, 2)} {apart}"
    yield f"shared k {one.quantity.kind} {min(count, 2)}"
    yield from (f"sw {word}" for word in shared)


def _contexts(stream: Stream, one: Placed, two: Placed) -> Iterator[str]:
    """The words around each of the two."""
    word = stream.word
    for name, at in (("b", one.at), ("o", two.at)):
        start, end = stream.sentence(at)
        near: Sequence[str] = stream.words[max(start, at - 12) : min(end, at + 6)]
        yield from (f"{name}c {listed}" for listed in classes_in(near))
        for step in (1, 2, 3):
            yield from (f"{name}-{step} {listed}" for listed in classes(word(at - step)))
        yield f"{name}-1 {word(at - 1)}"
        yield f"{name}+1 {word(at + 1)}"
    yield f"bo-1 {word(one.at - 1)} {word(two.at - 1)}"
    yield f"o-2-1 {word(two.at - 2)} {word(two.at - 1)}"
    yield f"same {word(one.at - 1) == word(two.at - 1)} {word(one.at + 1) == word(two.at + 1)}"
