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
from itertools import pairwise
from typing import Literal

from coach.language import Token
from coach.language.lists import word_set

Kind = Literal["percent", "time", "money", "multiple", "size", "year", "count", "plain"]

_DIGITS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?([a-z%]{0,5})")
_CURRENCIES = frozenset("$€£¥₹₩")
_MONTHS = word_set(
    """january february march april may june july august september october november december
    spring summer fall autumn winter christmas easter"""
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
_NAMES = word_set(
    """gpt chatgpt claude gemini llama mistral bert resnet vgg yolo yolov layoutlm layoutlmv v p
    int fp float bf pixel iphone galaxy a100 h utf sha s3 web industry covid q alphafold mobilenetv
    efficientnet whisper qwen phi stable-diffusion palm"""
)
"""A number right after one of these is part of a name."""
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
"""Names such as AlphaFold, which a number may follow."""
_RATED = word_set(
    """in within after for than over under from to took take takes taken about almost nearly around
    of is was lost lose only once last maybe like whole be been spent spend every by needed need
    needs almost exactly just us them me roughly nearly that's 's i'd"""
)
_SPAN_UNITS = word_set(
    "hour minute week month year semester day terabyte gigabyte decade quarter cent"
)
_QUARTER_AFTER = word_set("within in after over last next first for")
_HALVED = word_set("hour day week month year")
_RATES = word_set("hour day")
_ENDS = word_set(", . ; ! ? and but so because")
_ONE_AFTER = word_set(
    "to under from take takes took version only within than just around like about or average stayed"
)
_ONE_COUNTED = word_set("maybe only just exactly version phase step number")
_ONE_OF_SOME = word_set("day time times point quarter second night x")
_SHARE_LEADS = word_set(
    "by in to almost nearly about over than only roughly maybe like was is from up down another"
)
_SHARE_FOLLOWS = word_set("of less more fewer as the cheaper faster smaller lower higher")
_LISTED = word_set("get got gets had have maybe like than")
"""Before "twenty twenty five" these tell two numbers, not a year."""
_AFTER_HALF = word_set(
    """, . ; ! ? and but so because if to of the a when in on now by at with which
    that we i it"""
)


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


@cache
def _tables() -> Mapping[str, Mapping[str, float]]:
    text = files("coach.analyzers").joinpath("quantities.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _units() -> Mapping[str, tuple[Kind, str]]:
    kinds: tuple[Kind, ...] = ("percent", "time", "money", "multiple", "size")
    return {word: (kind, str(name)) for kind in kinds for word, name in _tables()[kind].items()}


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
    factor = _tables()["multiples"].get(lowers[at])
    if factor is not None:
        counted = lowers[at] == "twice" and _at(lowers, at + 1) not in _TIMES_BEFORE
        return Quantity(at, at + 1, factor, "times", "count" if counted else "multiple")
    if lowers[at] in _CURRENCIES and at + 1 < len(lowers):
        number = _number(lowers, at + 1)
        return None if number is None else _money(lowers, replace(number, first=at))
    if lowers[at] == "once":
        return _once(lowers, at)
    special = _share_of(lowers, at) or _single(lowers, at) or _identifier(lowers, at)
    if special is not None:
        return special
    number = _fraction(lowers, at) or _number(lowers, at)
    return None if number is None else _with_unit(lowers, number)


def _share_of(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "one in five": so many of so many, as a share."""
    one = _number(lowers, at)
    if one is None or _at(lowers, one.last) != "in" or lowers[at - 2 : at] == ["one", "by"]:
        return None
    two = _number(lowers, one.last + 1)
    if two is None or one.value >= two.value or two.unit or two.value < 3:
        return None
    timed = _at(lowers, two.last) in _units() and one.value > 1
    return None if timed else Quantity(at, two.last, one.value / two.value, "share", "percent")


def _single(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "within a month": one of a unit, where it is no rate ("30 a month")."""
    unit = _at(lowers, at + 1)
    if lowers[at] not in {"a", "an"} or unit not in _SPAN_UNITS:
        return None
    after = tuple(lowers[at + 2 : at + 4])
    if after == ("and", "a") and _at(lowers, at + 4) == "half":
        return Quantity(at, at + 5, 1.5, _units()[unit][1], _units()[unit][0])
    told = after[:1] in {("ago",), ("earlier",), ("later",), ("before",), ("after",)}
    unfit = unit == "decade" or (unit == "quarter" and after[:1] and after[0] in _SHARE_FOLLOWS)
    if not told and (_at(lowers, at - 1) not in _RATED or unfit or _is_per(lowers, at)):
        return None
    kind, name = _units()[unit]
    return Quantity(at, at + 2, 1.0, name, kind)


def _is_per(lowers: Sequence[str], at: int) -> bool:
    """Whether "in a week" tells what the number before it is counted per."""
    if _at(lowers, at - 1) != "in" or _at(lowers, at + 1) not in _RATES:
        return False
    return any(_starts_number(lowers, place) for place in range(max(at - 4, 0), at - 1))


def _starts_number(lowers: Sequence[str], at: int) -> bool:
    return _digits(lowers, at) is not None or _below_hundred(lowers, at)[1] > at


def _once(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "once a week", "now maybe once."."""
    after = tuple(lowers[at + 1 : at + 3])
    rate = after[:1] in {("a",), ("per",), ("every",)} or after in {("in", "a"), ("in", "every")}
    ends = not after or not after[0].isalpha()
    lately = {"now", "only", "just"}.intersection(lowers[max(at - 5, 0) : at])
    return Quantity(at, at + 1, 1.0, "times", "count") if rate or (ends and lately) else None


def _identifier(lowers: Sequence[str], at: int) -> Quantity | None:
    """A number in groups of digits, as telephones have."""
    last = at
    while re.fullmatch(r"\d{3,}", _at(lowers, last)):
        last += 1
    return Quantity(at, last, float(lowers[at])) if last > at + 1 else None


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
        value = number.value * scale
        number = replace(number, last=number.last + 1, value=value, kind="plain", scale=scale)
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
        scale = {"k": 1e3, "b": 1e9, "bn": 1e9}.get(suffix, 1e6)
        return Quantity(at, last, value * scale, scale=scale)
    if suffix in _units():
        kind, unit = _units()[suffix]
        return Quantity(at, last, value, unit, kind)
    if suffix:
        return None
    return _year(lowers, Quantity(at, last, value), plain=match[0].isdecimal())


def _year(lowers: Sequence[str], number: Quantity, *, plain: bool) -> Quantity:
    """A year, where four digits stand like one, or two pairs of them ("in 20 25")."""
    before, after = _at(lowers, number.first - 1), _at(lowers, number.last)
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
    number = Quantity(at, last, value, scale=1000.0 if value >= 1000 else 1.0)
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
        number = Quantity(at, at + 2, scales[words[1]])
        return _with_rest(lowers, number) if words[1] == "hundred" else number
    if words[:3] == ("a", "couple", "of") and words[3:] and words[3] in scales:
        return Quantity(at, at + 4, 2 * scales[words[3]])
    if words[:2] == ("half", "a") and len(words) > 2 and words[2] in scales:
        return Quantity(at, at + 3, 0.5 * scales[words[2]])
    if words[:2] in {("half", "a"), ("half", "an")} and len(words) > 2 and words[2] in _units():
        return Quantity(at, at + 2, 0.5)
    return None


def _with_rest(lowers: Sequence[str], hundred: Quantity) -> Quantity:
    """Such as "a hundred and ten", "a hundred thirty"."""
    joint = hundred.last + (_at(lowers, hundred.last) == "and")
    rest, end = _below_hundred(lowers, joint)
    told = rest >= 10 or joint > hundred.last
    return replace(hundred, last=end, value=hundred.value + rest) if rest and told else hundred


def _spoken_year(lowers: Sequence[str], at: int) -> Quantity | None:
    """Such as "twenty nineteen" or "nineteen ninety nine"."""
    century = {"nineteen": 1900, "twenty": 2000}.get(lowers[at])
    if century is None:
        return None
    value, last = _below_hundred(lowers, at + 1)
    if value < 10 or _at(lowers, last) in {"hundred", "percent", "thousand", "%"}:
        return None
    if _at(lowers, at - 1) in _LISTED or (_at(lowers, last) in _units()):
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
    if lowers[at] == "half" and (
        _at(lowers, at + 1) in {"a", "an"} or _at(lowers, at - 1) in {"first", "second", "other"}
    ):
        return None
    if lowers[at] == "half" and _at(lowers, at + 1) in _HALVED:
        kind, unit = _units()[lowers[at + 1]]
        return Quantity(at, at + 2, 0.5, unit, kind)
    if lowers[at] == "quarter" and lowers[at + 1 : at + 4] == ["of", "a", "million"]:
        return Quantity(at, at + 4, 2.5e5)
    if lowers[at] in {"a", "one"}:
        word = at + 1
    elif lowers[at] in _tables()["digits"]:
        many, word = _tables()["digits"][lowers[at]], at + 1
        word += _at(lowers, word) == "-"
    share = _tables()["fractions"].get(_at(lowers, word))
    led = _at(lowers, at - 1) in _SHARE_LEADS or _at(lowers, word + 1) in _SHARE_FOLLOWS
    if lowers[at] == "half":
        led = led and _at(lowers, at + 1) in _AFTER_HALF or not _at(lowers, at + 1)
    led = led or lowers[word - 1 : word + 1] == ["two", "thirds"]
    timed = _at(lowers, word) == "quarter" and _at(lowers, at - 1) in _QUARTER_AFTER
    if timed and _at(lowers, word + 1) not in _SHARE_FOLLOWS - {"the"}:
        return None
    if share is None or not led or (word == at and lowers[at] != "half"):
        return None
    value = round(many * share, 4) if many > 1 else share
    return Quantity(at, word + 1, value, "share", "percent")


def _with_unit(lowers: Sequence[str], number: Quantity) -> Quantity | None:
    """The number with the unit or the noun after it; None for a "one" that counts nothing."""
    if number.unit:
        return number
    last = number.last + (_at(lowers, number.last) == "-")
    last += _at(lowers, last) == "square" and _at(lowers, last + 1) in _units()
    kind, unit = _units().get(_at(lowers, last), ("plain", ""))
    if kind == "multiple" and _at(lowers, last + 1) not in _TIMES_BEFORE:
        kind, unit = "count", "times"
    one_of_some = (
        lowers[number.first : number.last] == ["one"] and _at(lowers, last) in _ONE_OF_SOME
    )
    if one_of_some and _at(lowers, number.first - 1) not in _ONE_AFTER:
        return None
    if unit == "points" and _at(lowers, last) == "percentage":
        last += _at(lowers, last + 1) in {"points", "point"}
    if kind != "plain":
        rate = kind == "time" and _is_rate(lowers, number)
        return None if rate else replace(number, last=last + 1, unit=unit, kind=kind)
    if number.value == 1 and lowers[number.first] in {"one", "a"}:
        after = _at(lowers, number.last)
        before = _at(lowers, number.first - 1)
        listed = after in {"or", "to"} and _starts_number(lowers, number.last + 1)
        led = (not after or after in _ENDS) and before in _ONE_AFTER
        counted = before in _ONE_COUNTED and after not in _ONE_OF_SOME | {"of", "thing", "more"}
        return number if listed or led or counted else None
    noun = _at(lowers, number.last)
    if noun.isalpha() and len(noun) > 2 and noun not in _NOT_COUNTED:
        return replace(number, unit=noun, kind="count")
    return number


def _is_rate(lowers: Sequence[str], number: Quantity) -> bool:
    """Such as the week of "20 coats in one week"."""
    before = lowers[max(number.first - 4, 0) : number.first]
    counted = any(_digits(lowers, i) or _below_hundred(lowers, i)[1] > i for i in _range(number))
    return lowers[number.first] == "one" and before[-1:] == ["in"] and counted


def _range(number: Quantity) -> range:
    return range(max(number.first - 4, 0), number.first)


def _at(lowers: Sequence[str], index: int) -> str:
    return lowers[index] if 0 <= index < len(lowers) else ""
