"""Finds the numbers of a sentence, in digits or in words, each with its value and its unit.

What a number is good for is not decided here. Names with digits in them (GPT-4, v2.1, p99) and
"one" without a unit are left out: they count nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from coach.analyzers.numbers.numerals import (
    Quantity,
    below_hundred,
    read_digits,
    read_number,
    starts_number,
    tables,
    units,
    word_at,
)
from coach.language import Token
from coach.language.lists import word_set

_CURRENCIES = frozenset("$€£¥₹₩")
_TIMES_BEFORE = word_set("faster slower more less fewer higher lower better cheaper as the larger")
_NOT_COUNTED = word_set(
    """and or to of in on at for by with from the a an we i they he she it that this which was were
    is are had have did do then so but who when where as than if because later ago before after
    until while into over under about all each"""
)
_NAMES = word_set(
    """gpt chatgpt claude gemini llama mistral bert resnet vgg yolo yolov layoutlm layoutlmv v p
    int fp float bf pixel iphone galaxy a100 h utf sha s3 web industry covid q alphafold mobilenetv
    efficientnet whisper qwen phi stable-diffusion palm"""
)
"""A number right after one of these is part of a name."""
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
"""Names such as AlphaFold, which a number may follow."""
_RATED = word_set(
    """in inside within after for than over under from to took take takes taken about almost nearly
    around of is was lost lose only last maybe like whole be been spent spend every by needed need
    needs almost exactly just us them me roughly nearly that's 's i'd wait waited got gave argued"""
)
_SPAN_UNITS = word_set(
    "hour minute week month year semester day terabyte gigabyte decade quarter cent"
)
_QUARTER_AFTER = word_set("within in after over last next first for")
_HALVED = word_set("hour day week month year")
_SPAN_PLACED = word_set("ago earlier later before after late early apart old out")
_RATES = word_set("hour day week month year")
_AM = word_set("was is am 's 'm were are be as")
_CLOCK_AFTER = word_set("at by until till since around before after")
_NO_CLOCK_BEFORE = word_set(
    "percent % thousand hundred million k point milliseconds seconds dollars"
)
_FOLDS: Mapping[str, float] = MappingProxyType({"double": 2.0, "triple": 3.0})
_FOLD_OF = word_set("the that what our my their its his her plan")
_THIRD_BEFORE = word_set("were was are have had and but of")
_ONCE_AFTER = word_set("at than for all the")
_ONCE_BEFORE = word_set("and but so since")
_ENDS = word_set(", . ; ! ? and but so because")
_ONE_AFTER = word_set(
    """to under from take takes took version only within than just around like about or average
    stayed after for in late"""
)
_ONE_ENDS = _ONE_AFTER | word_set("was got day ,")
_ONE_HELD = word_set("with had have me asked write was")
_NO_COUNT = word_set(
    """thing things day night morning evening more time point side hand way else another big small
    good very single person's who we you it he she they is are was were did does i'd i'll i've
    reason example idea case word step exception"""
)
_ONE_COUNTED = word_set("maybe only exactly version phase step option month round week severity")
_ONE_OF_SOME = word_set("day time times point second night x")
_SHARE_LEADS = word_set(
    "by in to almost nearly about over than only roughly maybe like was is from up down another"
)
_SHARE_OF_FEW = word_set("of less more fewer as cheaper faster smaller lower higher")
_SHARE_FOLLOWS = _SHARE_OF_FEW | {"the"}
_NOT_HALF_OF = word_set("past way - time baked decent brother sister life")
_NOT_HALF_A = word_set("chance mind brain heart ear eye clue idea step")
_HALF_OF_TWO = word_set(
    "my your first second other this that the a and one each back front top bottom"
)
"""Before "half" these tell a stretch or a place, or a part of the number before."""


def find_quantities(tokens: Sequence[Token]) -> tuple[Quantity, ...]:
    """All numbers in order; they do not overlap."""
    lowers = [token.lower for token in tokens]
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        quantity = _read(lowers, at)
        named = at > 0 and _is_named(tokens[at - 1], tokens[at])
        if quantity is not None and not named:
            found.append(quantity)
        at = quantity.last if quantity else at + 1
    found = _scaled_alike(lowers, found)
    return tuple(replace(one, value=round(float(one.value), 6)) for one in found)


def is_number_word(word: str) -> bool:
    """Whether a word alone is a number, such as "twelve"; "one" often is none."""
    names = ("digits", "teens", "tens")
    return word != "one" and any(word in tables()[name] for name in names)


def _is_named(name: Token, number: Token) -> bool:
    """Whether a number is part of the name right before it."""
    apart = number.start_char - name.end_char > 1
    return not apart and (name.lower in _NAMES or bool(_INNER_CAPITAL.search(name.text)))


def _scaled_alike(lowers: Sequence[str], found: Sequence[Quantity]) -> list[Quantity]:
    """Numbers that share the scale word of the next: "from nine to six k"."""
    shared = list(found)
    for place, (one, two) in enumerate(pairwise(found)):
        joined = tuple(lowers[one.last : two.first]) in {("to",), ("down", "to"), ("or",)}
        bare = one.scale == 1 and not one.unit and 1 <= one.value < 1000
        if joined and bare and two.scale > 1 and two.value % two.scale == 0:
            shared[place] = replace(one, value=one.value * two.scale)
    return shared


def _read(lowers: Sequence[str], at: int) -> Quantity | None:
    """The quantity that starts at a token, if one does."""
    factor = tables()["multiples"].get(lowers[at])
    if factor is not None:
        counted = lowers[at] == "twice" and word_at(lowers, at + 1) not in _TIMES_BEFORE
        return Quantity(at, at + 1, factor, "times", "count" if counted else "multiple")
    if lowers[at] in _FOLDS and word_at(lowers, at + 1) in _FOLD_OF:
        return Quantity(at, at + 1, _FOLDS[lowers[at]], "times", "multiple")
    if lowers[at] in _CURRENCIES and at + 1 < len(lowers):
        number = read_number(lowers, at + 1)
        return None if number is None else _money(lowers, replace(number, first=at))
    if lowers[at] == "once":
        return _once(lowers, at)
    special = _clock(lowers, at) or _share_of(lowers, at)
    special = special or _single(lowers, at) or _identifier(lowers, at)
    if special is not None:
        return special
    number = _fraction(lowers, at) or read_number(lowers, at)
    return None if number is None else _with_unit(lowers, number)


def _clock(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "at nine thirty", "half past eight", in hours; in digits it is one token."""
    if lowers[at : at + 2] == ["half", "past"]:
        hour, end = below_hundred(lowers, at + 2)
        return Quantity(at, end, hour + 0.5) if 1 <= hour <= 12 else None
    hour, last = below_hundred(lowers, at)
    minutes, end = below_hundred(lowers, last)
    if word_at(lowers, at - 1) not in _CLOCK_AFTER or word_at(lowers, end) in _NO_CLOCK_BEFORE:
        return None
    told = last == at + 1 and 1 <= hour <= 12 and end > last and minutes in {15, 30, 45}
    return Quantity(at, end, hour + minutes / 60) if told else None


def _share_of(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "one in five": so many of so many, as a share."""
    one = read_number(lowers, at)
    joint = "" if one is None else word_at(lowers, one.last)
    single = lowers[at] == "one" and joint == "of" and word_at(lowers, at - 1) not in _AM
    if one is None or not (joint == "in" or single) or lowers[at - 2 : at] == ["one", "by"]:
        return None
    two = read_number(lowers, one.last + 1)
    if two is None or one.value >= two.value or two.unit or two.value < 3:
        return None
    timed = word_at(lowers, two.last) in units() and one.value > 1
    return None if timed else Quantity(at, two.last, one.value / two.value, "share", "percent")


def _single(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "within a month": one of a unit, where it is no rate ("30 a month")."""
    unit = word_at(lowers, at + 1)
    if lowers[at] not in {"a", "an"} or unit not in _SPAN_UNITS:
        return None
    after = tuple(lowers[at + 2 : at + 4])
    if after == ("and", "a") and word_at(lowers, at + 4) == "half":
        return Quantity(at, at + 5, 1.5, units()[unit][1], units()[unit][0])
    told = bool(after) and (
        (after[0] in _SPAN_PLACED and not _is_counted(lowers, at, 2))
        or (after[0] == "of" and not _is_counted(lowers, at))
    )
    unfit = unit == "decade" or (unit == "quarter" and after[:1] and after[0] in _SHARE_FOLLOWS)
    if not told and (word_at(lowers, at - 1) not in _RATED or unfit or _is_per(lowers, at)):
        return None
    kind, name = units()[unit]
    return Quantity(at, at + 2, 1.0, name, kind)


def _is_per(lowers: Sequence[str], at: int) -> bool:
    """Whether "in a week" tells what the number before it is counted per."""
    unit = word_at(lowers, at + 1)
    if lowers[max(at - 2, 0) : at] == ["of", "them"]:
        return True
    if word_at(lowers, at - 1) != "in" or unit not in _RATES:
        return False
    return _is_counted(lowers, at - 1, 5)


def _is_counted(lowers: Sequence[str], at: int, reach: int = 4) -> bool:
    """Whether a number starts among the words of the clause right before a place."""
    for place in range(at - 1, max(at - reach, 0) - 1, -1):
        if not lowers[place][0].isalnum():
            return False
        if starts_number(lowers, place):
            return True
    return False


def _once(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "once a week", "now maybe once."."""
    after = tuple(lowers[at + 1 : at + 3])
    rate = after[:1] in {("a",), ("per",), ("every",)} or after in {("in", "a"), ("in", "every")}
    ends = not after or not after[0].isalpha() or after[0] in _ONCE_BEFORE
    told = ends and after != ("and", "for") and word_at(lowers, at - 1) not in _ONCE_AFTER
    return Quantity(at, at + 1, 1.0, "times", "count") if rate or told else None


def _identifier(lowers: Sequence[str], at: int) -> Quantity | None:
    """A number in groups of digits, as telephones have."""
    last = at
    while re.fullmatch(r"\d{3,}", word_at(lowers, last)):
        last += 1
    return Quantity(at, last, float(lowers[at])) if last > at + 1 else None


def _money(lowers: Sequence[str], number: Quantity) -> Quantity:
    unit = str(tables()["money"][lowers[number.first]])
    if word_at(lowers, number.last) == "m":
        number = replace(number, last=number.last + 1, value=number.value * 1e6)
    return replace(number, unit=unit, kind="money")


def _fraction(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "by half", "a third of", "two thirds": a share of something."""
    if lowers[at] == "half":
        return _half(lowers, at)
    if lowers[at] == "quarter" and lowers[at + 1 : at + 4] == ["of", "a", "million"]:
        return Quantity(at, at + 4, 2.5e5)
    many = tables()["digits"].get(lowers[at], 1.0 if lowers[at] == "a" else 0.0)
    word = at + 1 + (many > 1 and word_at(lowers, at + 1) == "-")
    share = tables()["fractions"].get(word_at(lowers, word))
    if not many or share is None or not _is_share(lowers, at, word):
        return None
    value = round(many * share, 4) if many > 1 else share
    return Quantity(at, word + 1, value, "share", "percent")


def _is_share(lowers: Sequence[str], at: int, word: int) -> bool:
    """Whether the words around tell a share, not a third attempt or a quarter of a year."""
    before, after = word_at(lowers, at - 1), word_at(lowers, word + 1)
    if lowers[word] == "quarter" and before in _QUARTER_AFTER and after not in _SHARE_OF_FEW:
        return False
    whole = lowers[word - 1 : word + 1] == ["two", "thirds"]
    alone = lowers[word] == "third" and (not after.isalpha() or after in _THIRD_BEFORE)
    return whole or alone or before in _SHARE_LEADS or after in _SHARE_FOLLOWS


def _half(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "by half", "half of", "half year"; not "half an hour", which is read elsewhere."""
    before, after = word_at(lowers, at - 1), word_at(lowers, at + 1)
    if after in _HALVED:
        kind, unit = units()[after]
        return Quantity(at, at + 2, 0.5, unit, kind)
    if after in tables()["scales"]:
        return Quantity(at, at + 2, 0.5 * tables()["scales"][after])
    timed = before == "at" or below_hundred(lowers, at + 1)[1] > at + 1
    part = before in _HALF_OF_TWO and not (before in {"that", "and"} and after in {"of", "the"})
    told = not timed and not part and after not in _NOT_HALF_OF
    if after in {"a", "an"}:
        noun = word_at(lowers, at + 2)
        read_elsewhere = noun in units() or noun in tables()["scales"]
        told = (told or before == "and") and noun.isalpha() and not read_elsewhere
        told = told and noun not in _NOT_HALF_A
    return Quantity(at, at + 1, 0.5, "share", "percent") if told else None


def _with_unit(lowers: Sequence[str], number: Quantity) -> Quantity | None:
    """The number with the unit or the noun after it; None for a "one" that counts nothing."""
    if number.unit:
        return number
    last = number.last + (word_at(lowers, number.last) == "-")
    last += word_at(lowers, last) == "square" and word_at(lowers, last + 1) in units()
    kind, unit = units().get(word_at(lowers, last), ("plain", ""))
    if kind == "multiple" and word_at(lowers, last + 1) not in _TIMES_BEFORE:
        kind, unit = "count", "times"
    one_of_some = (
        lowers[number.first : number.last] == ["one"] and word_at(lowers, last) in _ONE_OF_SOME
    )
    if one_of_some and word_at(lowers, number.first - 1) not in _ONE_AFTER:
        return None
    if unit == "points" and word_at(lowers, last) == "percentage":
        last += word_at(lowers, last + 1) in {"points", "point"}
    if kind != "plain":
        rate = kind == "time" and _is_rate(lowers, number)
        return None if rate else replace(number, last=last + 1, unit=unit, kind=kind)
    if number.value == 1 and lowers[number.first] in {"one", "a"}:
        after = word_at(lowers, number.last)
        before = word_at(lowers, number.first - 1)
        listed = after in {"or", "to"} and starts_number(lowers, number.last + 1)
        led = (not after or after in _ENDS) and before in _ONE_ENDS
        counted = before in _ONE_COUNTED and after not in _ONE_OF_SOME | {"of", "thing", "more"}
        counted = counted and lowers[max(number.first - 2, 0) : number.first] != ["the", "only"]
        named = after.isalpha() and len(after) > 2 and after not in _NOT_COUNTED | _NO_COUNT
        held = lowers[number.first] == "one" and before in _ONE_HELD and named
        return number if listed or led or counted or held else None
    noun = word_at(lowers, number.last)
    if noun.isalpha() and len(noun) > 2 and noun not in _NOT_COUNTED:
        return replace(number, unit=noun, kind="count")
    return number


def _is_rate(lowers: Sequence[str], number: Quantity) -> bool:
    """Such as the week of "20 coats in one week"."""
    before = lowers[max(number.first - 4, 0) : number.first]
    counted = any(read_digits(lowers, i) or below_hundred(lowers, i)[1] > i for i in _range(number))
    return lowers[number.first] == "one" and before[-1:] == ["in"] and counted


def _range(number: Quantity) -> range:
    return range(max(number.first - 4, 0), number.first)
