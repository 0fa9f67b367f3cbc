"""How a report says things: times, shares, amounts, labels, and quotes that are safe to print.

Everything a person said or wrote passes through `clean` once, so that no control character, escape
sequence or direction mark of theirs reaches a terminal or a page.
"""

import re
import unicodedata
from collections.abc import Mapping

from coach.domain import Measure, MeasureText

QUOTE_WORDS = 40
FIRST_WORDS = 4
_LONGEST_WORD = 48

_SHARES = ("_share", "_ratio")
"""How the names of measures end that are shares of one."""
_HIDDEN = frozenset({"Cc", "Cs"})
"""Unicode categories: control characters and lone surrogates."""
_WHITE_SPACE = re.compile(r"\s+")
_DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

NUMBER_ROLES: Mapping[str, str] = {
    "impact.outcome": "outcome",
    "impact.baseline": "before",
    "impact.vague": "no number",
    "impact.scope": "scale",
    "impact.date": "time",
    "impact.incidental": "detail",
}
"""Check -> what a number is there for, in the order of a report; `impact.vague` lacks one."""

FILLER_LABELS: Mapping[str, str] = {"fillers.sound": "um or uh"}
"""How a filler is called where its name alone would not do."""

FILLER_REMARKS = frozenset({"fillers.rate", "fillers.cluster", "fillers.few", "fillers.unsure"})
"""What `fillers` says about all of them rather than about one."""

GRADES = (
    "no number for the outcome",
    "better, but not by how much",
    "a number",
    "a number with where it started or how long it took",
    "a number with where it started, and what you did for it",
)
"""What each value of `impact.grade` means."""


def clean(text: str) -> str:
    """One line without control characters, lone surrogates or direction marks."""
    return flowing(text).strip()


def flowing(text: str) -> str:
    """As `clean`, but white space at the ends stays, as one space."""
    shown = (
        "\ufffd" if _is_hidden(char) else char for char in text if char not in _DIRECTION_MARKS
    )
    return _WHITE_SPACE.sub(" ", "".join(shown))


def _is_hidden(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) in _HIDDEN


def shortened(text: str, words: int = QUOTE_WORDS) -> str:
    """The first words of a cleaned text; an ellipsis stands for what was cut off."""
    every = clean(text).split(" ")
    kept = [_shortened_word(word) for word in every[:words]]
    cut = len(every) > words
    return " ".join(kept).rstrip(",;:") + "…" if cut else " ".join(kept)


def _shortened_word(word: str) -> str:
    return word if len(word) <= _LONGEST_WORD else f"{word[:_LONGEST_WORD]}…"


def clock(seconds: float | None) -> str:
    """A place in the sound as a player shows it, `m:ss`; empty without one."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minutes}:{second:02d}"


def percent(share: float | None) -> str:
    """A share of one in whole percent; a dash without one."""
    return "–" if share is None else f"{round(share * 100)}%"


def figure(value: float) -> str:
    """A number with as many digits as a person reads: none from 100 on, else at most one."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")


def amount(measure: Measure) -> str:
    """A measure's value with its unit."""
    if measure.value is None:
        return "–"
    if _is_answer(measure):
        return "yes" if measure.value >= 0.5 else "no"
    if _is_share(measure):
        return percent(measure.value)
    unit = clean(measure.unit)
    if measure.value == 1 and unit.endswith("s") and unit.isalpha() and len(unit) > 2:
        unit = unit.removesuffix("s")
    return f"{figure(measure.value)} {unit}".strip()


def _is_answer(measure: Measure) -> bool:
    """Whether it answers a question with yes or no."""
    return measure.name.rpartition(".")[2].startswith("is_")


def _is_share(measure: Measure) -> bool:
    return measure.name.endswith(_SHARES) or measure.unit == "share"


def target_range(measure: Measure) -> str:
    """The good range in words: `120 to 165`, `up to 5`, `from 3`; empty without one."""
    if _is_answer(measure):
        return "yes"
    low, high = measure.target or (None, None)
    write = percent if _is_share(measure) else figure
    if low is not None and high is not None:
        return f"{write(low)} to {write(high)}"
    if high is not None:
        return f"up to {write(high)}"
    return "" if low is None else f"from {write(low)}"


def measure_label(name: str, texts: Mapping[str, MeasureText]) -> str:
    """What a measure is called; its name in plain words where no text names it."""
    if name in texts:
        return clean(texts[name].label)
    group, dot, _ = name.partition(".")
    return f"{humanized(group)}: {humanized(name).lower()}" if dot else humanized(name)


def filler_label(check: str) -> str:
    """What a filler is called on a report: its word."""
    return FILLER_LABELS.get(check) or humanized(check).lower()


def humanized(name: str) -> str:
    """The last step of a dotted name as words: `pacing.mean_run_words` is `Mean run words`."""
    words = clean(name.rpartition(".")[2]).replace("_", " ")
    return words[:1].upper() + words[1:]
