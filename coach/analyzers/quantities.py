"""Finds the numbers of a sentence, in digits or in words, each with its value and its unit.

What a number is good for is not decided here. Names with digits in them (GPT-4, v2.1, p99) and
"one" without a unit are left out: they count nothing.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from coach.language import Token
from coach.language.lists import word_set

Kind = Literal["percent", "time", "money", "multiple", "year", "count", "plain"]

_DIGITS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?([a-z%]{0,5})")
_CURRENCIES = frozenset("$€£¥")
_MONTHS = word_set(
    """january february march april may june july august september october november december
    spring summer fall autumn winter"""
)
_YEAR_AFTER = (
    word_set("in since by from until till of during early late to and around between") | _MONTHS
)
_TIMES_BEFORE = word_set("faster slower more less fewer higher lower better cheaper as the larger")
_NOT_COUNTED = word_set(
    """and or to of in on at for by with from the a an we i they he she it that this which was were
    is are had have did do then so but who when where as than if because later ago before after
    until while into over under about all each"""
)
_ONE_OF_SOME = word_set("day time times point quarter second night x")
_SHARE_LEADS = word_set("by in to almost nearly about over than only")


@dataclass(frozen=True)
class Quantity:
    """A number at the tokens `[first, last)` of a sentence, its unit included."""

    first: int
    last: int
    value: float
    """In its unit, scale words worked in: "two million users" are 2e6."""
    unit: str = ""
    """Its name in `quantities.toml`, the noun counted, or empty."""
    kind: Kind = "plain"


@cache
def _tables() -> Mapping[str, Mapping[str, float]]:
    text = files("coach.analyzers").joinpath("quantities.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _units() -> Mapping[str, tuple[Kind, str]]:
    kinds: tuple[Kind, ...] = ("percent", "time", "money", "multiple")
    return {word: (kind, str(name)) for kind in kinds for word, name in _tables()[kind].items()}


def find_quantities(tokens: Sequence[Token]) -> tuple[Quantity, ...]:
    """All numbers in order; they do not overlap."""
    lowers = [token.lower for token in tokens]
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        quantity = _read(lowers, at)
        if quantity is not None:
            found.append(replace(quantity, value=round(float(quantity.value), 6)))
        at = quantity.last if quantity else at + 1
    return tuple(found)


def _read(lowers: Sequence[str], at: int) -> Quantity | None:
    """The quantity that starts at a token, if one does."""
    factor = _tables()["multiples"].get(lowers[at])
    if factor is not None:
        return Quantity(at, at + 1, factor, "times", "multiple")
    if lowers[at] in _CURRENCIES and at + 1 < len(lowers):
        number = _number(lowers, at + 1)
        return None if number is None else _money(lowers, replace(number, first=at))
    number = _fraction(lowers, at) or _number(lowers, at)
    return None if number is None else _with_unit(lowers, number)


def _money(lowers: Sequence[str], number: Quantity) -> Quantity:
    unit = str(_tables()["money"][lowers[number.first]])
    if _at(lowers, number.last) == "m":
        number = replace(number, last=number.last + 1, value=number.value * 1e6)
    return replace(number, unit=unit, kind="money")


def _number(lowers: Sequence[str], at: int) -> Quantity | None:
    number = _digits(lowers, at) or _spoken(lowers, at)
    if number is None:
        return None
    if tuple(lowers[number.last : number.last + 3]) == ("and", "a", "half"):
        number = replace(number, last=number.last + 3, value=number.value + 0.5)
    scale = _tables()["scales"].get(_at(lowers, number.last))
    if scale is None and _at(lowers, number.last) == "hundred":
        scale = 100.0
    if scale is not None and not number.unit:
        number = replace(number, last=number.last + 1, value=number.value * scale, kind="plain")
    return number


def _digits(lowers: Sequence[str], at: int) -> Quantity | None:
    match = _DIGITS.fullmatch(lowers[at])
    if not match or (match[1] is None and match[2] is None):
        return None
    value = float((match[1] or "0").replace(",", "") + (match[2] or ""))
    last, suffix = at + 1, match[3]
    if not suffix and match[2] is None and re.fullmatch(r"\.\d+", _at(lowers, last)):
        value, last = value + float(lowers[last]), last + 1
    if suffix in {"k", "m", "b", "bn", "mm"}:
        return Quantity(at, last, value * {"k": 1e3, "b": 1e9, "bn": 1e9}.get(suffix, 1e6))
    if suffix in _units():
        kind, unit = _units()[suffix]
        return Quantity(at, last, value, unit, kind)
    if suffix:
        return None
    return _year(lowers, Quantity(at, last, value), plain=match[0].isdecimal())


def _year(lowers: Sequence[str], number: Quantity, *, plain: bool) -> Quantity:
    """A year, where four digits stand like one, or two pairs of them ("in 20 25")."""
    before, after = _at(lowers, number.first - 1), _at(lowers, number.last)
    if plain and 1900 <= number.value < 2100 and (before in _YEAR_AFTER or not after.isalpha()):
        return replace(number, unit="year", kind="year")
    pair = number.value in (19, 20) and re.fullmatch(r"\d\d", after) and before in _YEAR_AFTER
    if plain and pair:
        value = number.value * 100 + float(after)
        return Quantity(number.first, number.last + 1, value, "year", "year")
    return number


def _spoken(lowers: Sequence[str], at: int) -> Quantity | None:
    """A number in words: "thirty five", "two hundred and ten", "ninety nine point nine"."""
    if _at(lowers, at) in {"a", "half"}:
        return _spoken_lead(lowers, at)
    year = _spoken_year(lowers, at)
    if year is not None:
        return year
    value, last = _below_thousand(lowers, at)
    if last > at and _at(lowers, last) == "thousand":
        joint = last + 1 + (_at(lowers, last + 1) == "and")
        rest, end = _below_thousand(lowers, joint)
        value, last = value * 1000 + rest, end if end > joint else last + 1
    number = Quantity(at, last, value)
    return _decimals(lowers, number) or (number if last > at else None)


def _below_thousand(lowers: Sequence[str], at: int) -> tuple[float, int]:
    """A number in words below a thousand and where it ends; `at` itself where there is none."""
    value, last = _below_hundred(lowers, at)
    if last > at and _at(lowers, last) == "hundred":
        value, last = value * 100, last + 1
        joint = last + (_at(lowers, last) == "and")
        rest, end = _below_hundred(lowers, joint)
        value, last = (value + rest, end) if end > joint else (value, last)
    return value, last


def _spoken_lead(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "a hundred", "a couple of hundred", "a dozen", "half a million"."""
    words = tuple(lowers[at : at + 4])
    scales = {**_tables()["scales"], "hundred": 100.0, "dozen": 12.0}
    if words[0] == "a" and len(words) > 1 and words[1] in scales and words[1] != "k":
        return Quantity(at, at + 2, scales[words[1]])
    if words[:3] == ("a", "couple", "of") and words[3:] and words[3] in scales:
        return Quantity(at, at + 4, 2 * scales[words[3]])
    if words[:2] == ("half", "a") and len(words) > 2 and words[2] in scales:
        return Quantity(at, at + 3, 0.5 * scales[words[2]])
    if words[:2] in {("half", "a"), ("half", "an")} and len(words) > 2 and words[2] in _units():
        return Quantity(at, at + 2, 0.5)
    return None


def _spoken_year(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "twenty nineteen" or "nineteen ninety nine"."""
    century = {"nineteen": 1900, "twenty": 2000}.get(lowers[at])
    if century is None:
        return None
    value, last = _below_hundred(lowers, at + 1)
    if value < 10 or _at(lowers, last) in {"hundred", "percent", "thousand", "%"}:
        return None
    return Quantity(at, last, century + value, "year", "year")


def _below_hundred(lowers: Sequence[str], at: int) -> tuple[float, int]:
    """A number word below a hundred and where it ends; `at` itself where there is none."""
    tables, word = _tables(), _at(lowers, at)
    if word in tables["tens"]:
        joint = at + 1 + (_at(lowers, at + 1) == "-")
        ones = tables["digits"].get(_at(lowers, joint), 0)
        return tables["tens"][word] + ones, joint + 1 if ones else at + 1
    for table in ("teens", "digits"):
        if word in tables[table] and word != "oh":
            return tables[table][word], at + 1
    return 0.0, at


def _decimals(lowers: Sequence[str], number: Quantity) -> Quantity | None:
    """The number with the digits said after "point"; None where none are."""
    at, places = number.last, ""
    if _at(lowers, at) != "point":
        return None
    for word in lowers[at + 1 : at + 5]:
        if word not in _tables()["digits"]:
            break
        places += f"{_tables()['digits'][word]:.0f}"
    if not places or (number.first == at and _at(lowers, at - 1) in {"a", "the", "this", "that"}):
        return None
    return replace(number, last=at + 1 + len(places), value=number.value + float(f"0.{places}"))


def _fraction(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "by half", "a third of", "two thirds": a share of something."""
    many, word = 1.0, at
    if lowers[at] in {"a", "one"}:
        word = at + 1
    elif lowers[at] in _tables()["digits"]:
        many, word = _tables()["digits"][lowers[at]], at + 1
        word += _at(lowers, word) == "-"
    share = _tables()["fractions"].get(_at(lowers, word))
    led = _at(lowers, at - 1) in _SHARE_LEADS or _at(lowers, word + 1) == "of"
    if share is None or not led or (word == at and lowers[at] != "half"):
        return None
    value = round(many * share, 2) if many > 1 else share
    return Quantity(at, word + 1, value, "share", "percent")


def _with_unit(lowers: Sequence[str], number: Quantity) -> Quantity | None:
    """The number with the unit or the noun after it; None for a "one" that counts nothing."""
    if number.unit:
        return number
    last = number.last + (_at(lowers, number.last) == "-")
    kind, unit = _units().get(_at(lowers, last), ("plain", ""))
    if kind == "multiple" and _at(lowers, last + 1) not in _TIMES_BEFORE:
        kind, unit = "count", "times"
    if lowers[number.first : number.last] == ["one"] and _at(lowers, last) in _ONE_OF_SOME:
        return None
    if kind != "plain":
        return replace(number, last=last + 1, unit=unit, kind=kind)
    if number.value == 1 and lowers[number.first] in {"one", "a"}:
        return None
    noun = _at(lowers, number.last)
    if noun.isalpha() and len(noun) > 2 and noun not in _NOT_COUNTED:
        return replace(number, unit=noun, kind="count")
    return number


def _at(lowers: Sequence[str], index: int) -> str:
    return lowers[index] if 0 <= index < len(lowers) else ""
