"""Reads one number in digits or in words: "1,500", "20 25", "two hundred and ten"."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from coach.language.lists import word_set

Kind = Literal["percent", "time", "money", "multiple", "size", "year", "count", "plain"]

_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_NO_SHORT = word_set(
    "hundred thousand million point percent % - minute hour day week page year second"
)
"""After these two numbers in a row are two: "two thirty minute calls"."""
_POWERS = re.compile(r"\d+(?:\.\d+)?e-?\d+")
_DIGITS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?([a-z%]{0,5})")
_MONTHS = word_set(
    """january february march april may june july august september october november december
    spring summer fall autumn winter christmas easter"""
)
_YEAR_AFTER = (
    word_set("in since by from until till of during early late to and around between") | _MONTHS
)
_LISTED = word_set("get got gets had have maybe like than")
"""Before "twenty twenty five" these tell two numbers, not a year."""


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
    scale: float = 1.0
    """What the scale word multiplied it by; 1 where there was none."""


_UNTOLD = frozenset(("plain", "year", "count"))
"""Kinds whose unit is none or stands in the words after the number."""


def in_digits(quantity: Quantity) -> str:
    """The number in digits with its unit, the same however it was said."""
    unit = "" if quantity.kind in _UNTOLD else f" {quantity.unit}"
    return f"{quantity.value:.12g}{unit}"


@cache
def tables() -> Mapping[str, Mapping[str, float]]:
    """The tables in `quantities.toml`."""
    text = files(__package__).joinpath("quantities.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def units() -> Mapping[str, tuple[Kind, str]]:
    """Each word for a unit with its kind and its name."""
    kinds: tuple[Kind, ...] = ("percent", "time", "money", "multiple", "size")
    return {word: (kind, str(name)) for kind in kinds for word, name in tables()[kind].items()}


def starts_number(lowers: Sequence[str], at: int) -> bool:
    """Whether a number starts at a token."""
    return read_digits(lowers, at) is not None or below_hundred(lowers, at)[1] > at


def read_number(lowers: Sequence[str], at: int) -> Quantity | None:
    """The number without its unit that starts at a token; None behind the last one."""
    if at >= len(lowers):
        return None
    number = read_digits(lowers, at) or _spoken(lowers, at)
    if number is None:
        return None
    if tuple(lowers[number.last : number.last + 3]) == ("and", "a", "half"):
        number = replace(number, last=number.last + 3, value=number.value + 0.5)
    scale = tables()["scales"].get(word_at(lowers, number.last))
    if scale is None and word_at(lowers, number.last) == "hundred":
        scale = 100.0
    if scale is not None and not number.unit:
        value = number.value * scale
        number = replace(number, last=number.last + 1, value=value, kind="plain", scale=scale)
    return number


def read_digits(lowers: Sequence[str], at: int) -> Quantity | None:
    """A number in digits; a time of day is told in hours."""
    word = word_at(lowers, at)
    clock = _CLOCK.fullmatch(word)
    if clock or _POWERS.fullmatch(word):
        value = int(clock[1]) + int(clock[2]) / 60 if clock else float(word)
        return Quantity(at, at + 1, value)
    match = _DIGITS.fullmatch(word)
    if not match or (match[1] is None and match[2] is None):
        return None
    value = float((match[1] or "0").replace(",", "") + (match[2] or ""))
    last, suffix = at + 1, match[3]
    if not suffix and match[2] is None and re.fullmatch(r"\.\d+", word_at(lowers, last)):
        value, last = value + float(lowers[last]), last + 1
    if suffix in {"k", "m", "b", "bn", "mm"}:
        scale = {"k": 1e3, "b": 1e9, "bn": 1e9}.get(suffix, 1e6)
        return Quantity(at, last, value * scale, scale=scale)
    if suffix in units():
        kind, unit = units()[suffix]
        return Quantity(at, last, value, unit, kind)
    if suffix:
        return None
    return _year(lowers, Quantity(at, last, value), plain=match[0].isdecimal())


def _year(lowers: Sequence[str], number: Quantity, *, plain: bool) -> Quantity:
    """A year, where four digits stand like one, or two pairs of them ("in 20 25")."""
    before, after = word_at(lowers, number.first - 1), word_at(lowers, number.last)
    counts = before in {"of", "to", "around", "about", "and"} and len(after) > 3 and after.isalpha()
    dated = before in _YEAR_AFTER or not after.isalpha()
    if plain and 1900 <= number.value < 2100 and dated and not counts:
        return replace(number, unit="year", kind="year")
    dated = before in _YEAR_AFTER or before in {"is", "was", "'s"}
    pair = number.value in (19, 20) and re.fullmatch(r"\d\d", after) and dated
    if plain and pair:
        value = number.value * 100 + float(after)
        return Quantity(number.first, number.last + 1, value, "year", "year")
    return number


def _spoken(lowers: Sequence[str], at: int) -> Quantity | None:
    """A number in words: "thirty five", "two hundred and ten", "ninety nine point nine"."""
    if word_at(lowers, at) in {"a", "half"}:
        return _spoken_lead(lowers, at)
    year = _spoken_year(lowers, at)
    if year is not None:
        return year
    short = _spoken_short(lowers, at)
    if short is not None:
        return short
    value, last = _below_thousand(lowers, at)
    if last > at and word_at(lowers, last) == "thousand":
        joint = last + 1 + (word_at(lowers, last + 1) == "and")
        rest, end = _below_thousand(lowers, joint)
        value, last = value * 1000 + rest, end if end > joint else last + 1
    number = Quantity(at, last, value, scale=1000.0 if value >= 1000 else 1.0)
    return _decimals(lowers, number) or (number if last > at else None)


def _below_thousand(lowers: Sequence[str], at: int) -> tuple[float, int]:
    """A number in words below a thousand and where it ends; `at` itself where there is none."""
    value, last = below_hundred(lowers, at)
    if last > at and word_at(lowers, last) == "hundred":
        value, last = value * 100, last + 1
        joint = last + (word_at(lowers, last) == "and")
        rest, end = below_hundred(lowers, joint)
        value, last = (value + rest, end) if end > joint else (value, last)
    return value, last


def _spoken_lead(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "a hundred", "a couple of hundred", "a dozen", "half a million"."""
    words = tuple(lowers[at : at + 4])
    scales = {**tables()["scales"], "hundred": 100.0, "dozen": 12.0}
    if words[0] == "a" and len(words) > 1 and words[1] in scales and words[1] != "k":
        number = Quantity(at, at + 2, scales[words[1]])
        return _with_rest(lowers, number) if words[1] == "hundred" else number
    if words[:3] == ("a", "couple", "of") and words[3:] and words[3] in scales:
        return Quantity(at, at + 4, 2 * scales[words[3]])
    if words[:2] == ("half", "a") and len(words) > 2 and words[2] in scales:
        return Quantity(at, at + 3, 0.5 * scales[words[2]])
    if words[:2] in {("half", "a"), ("half", "an")} and len(words) > 2 and words[2] in units():
        return Quantity(at, at + 2, 0.5)
    return None


def _with_rest(lowers: Sequence[str], hundred: Quantity) -> Quantity:
    """Such as "a hundred and ten", "a hundred thirty"."""
    joint = hundred.last + (word_at(lowers, hundred.last) == "and")
    rest, end = below_hundred(lowers, joint)
    told = rest >= 10 or joint > hundred.last
    return replace(hundred, last=end, value=hundred.value + rest) if rest and told else hundred


def _spoken_year(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "twenty nineteen" or "nineteen ninety nine"."""
    century = {"nineteen": 1900, "twenty": 2000}.get(lowers[at])
    if century is None:
        return None
    value, last = below_hundred(lowers, at + 1)
    if value < 10 or word_at(lowers, last) in {"hundred", "percent", "thousand", "%"}:
        return None
    if word_at(lowers, at - 1) in _LISTED or (word_at(lowers, last) in units()):
        return None
    return Quantity(at, last, century + value, "year", "year")


def _spoken_short(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "two fifty" or "thirteen ninety": hundreds without the word."""
    hundreds, middle = below_hundred(lowers, at)
    rest, last = below_hundred(lowers, middle)
    after = word_at(lowers, last)
    if not (1 <= hundreds <= 19 and middle == at + 1 and rest >= 10):
        return None
    if after in _NO_SHORT or word_at(lowers, at - 1) in _LISTED:
        return None
    return Quantity(at, last, hundreds * 100 + rest)


def below_hundred(lowers: Sequence[str], at: int) -> tuple[float, int]:
    """A number word below a hundred and where it ends; `at` itself where there is none."""
    words, word = tables(), word_at(lowers, at)
    if word in words["tens"]:
        joint = at + 1 + (word_at(lowers, at + 1) == "-")
        ones = words["digits"].get(word_at(lowers, joint), 0)
        return words["tens"][word] + ones, joint + 1 if ones else at + 1
    for table in ("teens", "digits"):
        if word in words[table] and word != "oh":
            return words[table][word], at + 1
    return 0.0, at


def _decimals(lowers: Sequence[str], number: Quantity) -> Quantity | None:
    """The number with the digits said after "point"; None where none are."""
    at, places = number.last, ""
    if word_at(lowers, at) != "point":
        return None
    for word in lowers[at + 1 : at + 5]:
        if word not in tables()["digits"]:
            break
        places += f"{tables()['digits'][word]:.0f}"
    if not places or (
        number.first == at and word_at(lowers, at - 1) in {"a", "the", "this", "that"}
    ):
        return None
    return replace(number, last=at + 1 + len(places), value=number.value + float(f"0.{places}"))


def word_at(lowers: Sequence[str], index: int) -> str:
    """The token at an index; beyond the sentence an empty one."""
    return lowers[index] if 0 <= index < len(lowers) else ""
