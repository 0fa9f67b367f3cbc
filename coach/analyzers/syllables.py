"""How many syllables a word has when spoken, by rule: vowel groups, mended for English spelling.

Numbers are counted as they are read out, acronyms letter by letter.
"""

import re

_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d[\d,]*(?:\.\d+)?")
_VOWELS = re.compile(r"[aeiouyáàâäéèêëíìîïóòôöúùûü]+")
_SILENT_END = re.compile(r"[^aeiouyl]e$|[aeiouy]le$|[^td]ed$|[^sxzcghaeiouy]es$")
_TWO_SOUNDS = re.compile(
    r"i[ao](?!u?[nl]?s?\b|nal)|eo(?!u|p)|i[ao]$|ua[lt]|ue[ln]|[aeouy]ing"
    r"|[ds]n't$|^(?:re)?creat[ei]|^idea|^area"
)
_SILENT_INSIDE = re.compile(r"^(?:some|every|business|interest)|[^aeiouygc]ement|tely$|mely$")
_ONES = (2, 1, 1, 1, 1, 1, 1, 2, 1, 1)
_TEENS = (1, 3, 1, 2, 2, 2, 2, 3, 2, 2)
_TENS = (0, 1, 2, 2, 2, 2, 2, 3, 2, 2)
_LETTER_W = 3


def count_syllables(text: str) -> int:
    """Syllables of a word as it stands in a transcript; at least one for any letter or digit."""
    return sum(_part(part) for part in _WORDS.findall(text))


def _part(part: str) -> int:
    if part[0].isdigit():
        return _spoken_number(part)
    if part.isupper() and 1 < len(part) <= 5:
        return sum(_LETTER_W if letter == "W" else 1 for letter in part)
    return _spelled(part.lower())


def _spelled(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent = int(bool(_SILENT_END.search(word)) and groups > 1)
    silent += bool(_SILENT_INSIDE.search(word)) and groups > silent + 1
    return max(1, groups - silent + len(_TWO_SOUNDS.findall(word)) + word.endswith("sm"))


def _spoken_number(digits: str) -> int:
    whole, _, decimals = digits.replace(",", "").partition(".")
    point = 1 + sum(_ONES[int(digit)] for digit in decimals) if decimals else 0
    year = len(whole) == 4 and "," not in digits and "1900" <= whole <= "2099" and whole[2] != "0"
    if year:
        return _below_thousand(int(whole[:2])) + _below_thousand(int(whole[2:])) + point
    if len(whole) > 12:
        return sum(_ONES[int(digit)] for digit in whole) + point
    return _whole(int(whole)) + point


def _whole(number: int) -> int:
    """Each group of three digits and its name: "thousand" and "million" have two syllables."""
    if number < 1000:
        return _below_thousand(number) or _ONES[0]
    total, scale = 0, 0
    while number:
        number, part = divmod(number, 1000)
        total += _below_thousand(part) + (2 if part and scale else 0)
        scale += 1
    return total


def _below_thousand(number: int) -> int:
    hundreds, rest = divmod(number, 100)
    total = _ONES[hundreds] + 2 if hundreds else 0
    if 10 <= rest < 20:
        return total + _TEENS[rest - 10]
    tens, ones = divmod(rest, 10)
    return total + _TENS[tens] + (_ONES[ones] if ones else 0)
