"""How many syllables a number has when it is read out: "$1.5M", "2019", "30%", "21st"."""

import re

MONEY = "$€£"
NUMBER = rf"[{MONEY}]?\d[\d,]*(?:\.\d+)?(?:(?:st|nd|rd|th|s|[kKMBx])\b|%)?"
"""Pattern of a number with the signs that are read out with it."""

_NUMBER = re.compile(rf"([{MONEY}]?)(\d[\d,]*)(?:\.(\d+))?(st|nd|rd|th|s|[kKMBx]|%)?")
_ONES = (2, 1, 1, 1, 1, 1, 1, 2, 1, 1)
_TEENS = (1, 3, 1, 2, 2, 2, 2, 3, 2, 2)
_TENS = (0, 1, 2, 2, 2, 2, 2, 3, 2, 2)
_SIGNS = {"$": 2, "€": 2, "£": 1, "%": 2, "k": 1, "K": 1, "x": 1, "M": 2, "B": 2}
"""Dollars, euros, pounds, percent, k, x, million, billion."""
_LONGEST = 12
"""Digits; longer ones are read one by one."""


def count_number(text: str) -> int:
    """Syllables of a number as it is read out; `text` matches NUMBER."""
    parts = _NUMBER.fullmatch(text)
    if parts is None:
        return 0
    sign, grouped, decimals, after = parts.groups()
    digits = grouped.replace(",", "")
    point = 1 + _one_by_one(decimals) if decimals else 0
    whole = _as_year(digits) if "," not in grouped and not point else None
    if whole is None:
        whole = _integer(digits)
    return whole + point + _SIGNS.get(sign, 0) + _ending(digits, after)


def _ending(digits: str, after: str | None) -> int:
    """What is read out behind the digits; "twentieth" and "second" are longer than their number."""
    if after in _SIGNS:
        return _SIGNS[after]
    longer = digits[-1] == "0" and digits[-2:-1] not in {"", "0", "1"}
    return int(after == "nd" or (after == "th" and longer))


def _one_by_one(digits: str) -> int:
    return sum(_ONES[int(digit)] for digit in digits)


def _as_year(digits: str) -> int | None:
    """1900 to 2099 as they are said of years; None for any other number."""
    if len(digits) != 4 or not "1900" <= digits <= "2099":
        return None
    century, rest = int(digits[:2]), int(digits[2:])
    if rest >= 10:
        return below_thousand(century) + below_thousand(rest)
    if century == 20:
        return None
    return below_thousand(century) + (1 + _ONES[rest] if rest else 2)


def _integer(digits: str) -> int:
    """Each group of three digits and its name: "thousand" and "million" have two syllables."""
    if len(digits) > _LONGEST or (digits[0] == "0" and len(digits) > 1):
        return _one_by_one(digits)
    number = int(digits)
    total, scale = 0, 0
    while number:
        number, part = divmod(number, 1000)
        total += below_thousand(part) + (2 if part and scale else 0)
        scale += 1
    return total or _ONES[0]


def below_thousand(number: int) -> int:
    """Syllables of 1 to 999; 0 has none here."""
    hundreds, rest = divmod(number, 100)
    total = _ONES[hundreds] + 2 if hundreds else 0
    if 10 <= rest < 20:
        return total + _TEENS[rest - 10]
    tens, ones = divmod(rest, 10)
    return total + _TENS[tens] + (_ONES[ones] if ones else 0)
