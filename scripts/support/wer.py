"""Word error rate: how many words of a recognized text are wrong, missing or too many.

Texts are compared in lower case, without punctuation, with hyphens as spaces, figures and a few
abbreviations as the words that are said; nothing is dropped, so fillers count.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SAID = {"mr": "mister", "mrs": "missus", "dr": "doctor", "%": "percent", "&": "and"}

UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


@dataclass(frozen=True)
class Errors:
    """Edits against a reference of `words` words."""

    edits: int
    words: int

    @property
    def rate(self) -> float:
        """Edits per word of the reference; may exceed 1."""
        return self.edits / self.words if self.words else float(self.edits > 0)

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.edits + other.edits, self.words + other.words)


def word_errors(reference: str, recognized: str) -> Errors:
    """Count the fewest insertions, deletions and replacements between two texts."""
    wanted, got = normalized(reference), normalized(recognized)
    return Errors(edit_distance(wanted, got), len(wanted))


def edit_distance(wanted: Sequence[str], got: Sequence[str]) -> int:
    """Levenshtein distance between two sequences of words."""
    row = list(range(len(got) + 1))
    for i, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            best = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], best
    return row[-1]


def normalized(text: str) -> list[str]:
    """The words as they are said, in lower case and without punctuation."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower().replace("\u2019", "'"))
    tokens = re.findall(r"\d+(?:st|nd|rd|th)?|[^\W\d_]+(?:'[^\W\d_]+)*|[%&]", text)
    return [word for token in tokens for word in _said(token)]


def _said(token: str) -> Iterable[str]:
    if not token[0].isdigit():
        return [SAID.get(token, token)]
    digits = re.match(r"\d+", token)
    words = number_words(int(digits.group())) if digits else []
    if token[-1].isdigit():
        return words
    last = words[-1]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return [*words[:-1], ORDINALS.get(last, regular)]


def number_words(number: int) -> list[str]:
    """1455 is "fourteen fifty five": four figures from 1100 on are read in pairs, as years are."""
    if number < 20:
        return [UNITS[number]]
    if number < 100:
        return [TENS[number // 10], *([UNITS[number % 10]] if number % 10 else [])]
    if 1100 <= number < 10_000 and number % 1000 >= 100 and number % 100:
        return [*number_words(number // 100), *number_words(number % 100)]
    for size, name in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= size:
            rest = number % size
            return [*number_words(number // size), name, *(number_words(rest) if rest else [])]
    raise AssertionError(number)
