"""Writes digits out in words as people say them: prices, percentages, years, decimals, names."""

import re

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = (
    *("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy"),
    *("eighty", "ninety"),
)
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees"}
_SUFFIXES = {"%": " percent", "ms": " milliseconds", "k": " k", "m": " million", "x": " x"}
_AMOUNT = re.compile(
    r"([$€£¥₹]?)(\d[\d,]*\d|\d)( ?\.\d+)?( (?:thousand|million|billion)|[kKmM]\b)?( ?%| ?ms\b|x\b)?"
)


def in_words(text: str, *, date: bool = False) -> str:
    """The text with every number written out; `date` reads four digits as a year."""
    if date:
        text = re.sub(r"\b(19|20) ?(\d\d)\b", lambda match: _year(match[1], match[2]), text)
    text = re.sub(r"(?<=[A-Za-z])-?(?=\d)", " ", text)
    return _AMOUNT.sub(_amount, text)


def _amount(match: re.Match[str]) -> str:
    currency, whole, decimals, scale, suffix = match.groups(default="")
    words = whole_in_words(int(whole.replace(",", "")))
    if decimals:
        places = " ".join(_ONES[int(digit)] for digit in decimals.strip(" ."))
        words = f"point {places}" if words == "zero" else f"{words} point {places}"
    scale = scale.lower()
    if scale in ("k", "m"):
        scale = " thousand" if currency and scale == "k" else _SUFFIXES[scale]
    tail = _SUFFIXES.get(suffix.strip(), "")
    return words + scale + tail + (f" {_CURRENCIES[currency]}" if currency else "")


def _year(century: str, rest: str) -> str:
    if rest.startswith("0"):
        return f"two thousand and {_ONES[int(rest)]}"
    return f"{_below_hundred(int(century))} {_below_hundred(int(rest))}"


def whole_in_words(number: int) -> str:
    """A whole number below a billion; 1500 is "fifteen hundred", as people say it."""
    if number < 100:
        return _below_hundred(number)
    if number < 1000 or (number < 10_000 and number % 100 == 0 and number % 1000):
        return _joined(number, 100, "hundred")
    if number < 1_000_000:
        return _joined(number, 1000, "thousand")
    return _joined(number, 1_000_000, "million")


def _joined(number: int, size: int, name: str) -> str:
    head, rest = divmod(number, size)
    words = f"{whole_in_words(head)} {name}"
    return f"{words} {whole_in_words(rest)}" if rest else words


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]} {_ONES[ones]}" if ones else _TENS[tens]
