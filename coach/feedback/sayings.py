"""What was said, sentence by sentence, for rules over words, without marks and fillers.

Every sentence keeps where its words stand in the text, so that what a rule finds can be quoted.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from coach.domain import Span

_ENDS = re.compile(r"[.!?]+(?=\s|$)|\n+")
_WORDS = re.compile(r"[^\W_]+(?:[.'’%$€£/-]*[^\W_]+)*%?")
_LONGEST = 45
"""Words from which a sentence without marks is cut into stretches (convention)."""
_STRETCH = 18

Table = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Saying:
    """One sentence, or a stretch of talk without marks."""

    span: Span
    words: tuple[str, ...]
    places: tuple[Span, ...]
    """Where each word stands in the text."""

    @cached_property
    def line(self) -> str:
        """The words with one space between them."""
        return " ".join(self.words)

    def find(self, pattern: re.Pattern[str]) -> Span | None:
        """Where in the text the first match of a pattern over `line` stands."""
        match = pattern.search(self.line)
        if match is None:
            return None
        first = self.line.count(" ", 0, match.start())
        last = self.line.count(" ", 0, max(match.end() - 1, match.start()))
        return self.places[first][0], self.places[last][1]

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern over `line` matches."""
        return pattern.search(self.line) is not None


def sayings(text: str, left_out: Iterable[Span] = ()) -> tuple[Saying, ...]:
    """The sentences of a text without the spans left out; empty ones are skipped."""
    kept = _blanked(text, left_out)
    start, found = 0, []
    for end in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        words = [match.span() for match in _WORDS.finditer(kept, start, end)]
        found += [_saying(kept, places) for places in _stretches(words) if places]
        start = end
    return tuple(found)


def _blanked(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _stretches(places: Sequence[Span]) -> Iterator[Sequence[Span]]:
    if len(places) <= _LONGEST:
        yield places
        return
    for first in range(0, len(places), _STRETCH):
        yield places[first : first + _STRETCH]


def _saying(text: str, places: Sequence[Span]) -> Saying:
    words = tuple(text[start:end].lower().replace("’", "'") for start, end in places)
    return Saying((places[0][0], places[-1][1]), words, tuple(places))


@cache
def patterns(file_name: str) -> Table:
    """The patterns of a TOML file beside this module: each list joined into one, whole words."""
    text = files("coach.feedback").joinpath(file_name).read_text("utf-8")
    tables: Mapping[str, Sequence[str]] = tomllib.loads(text)
    return {name: _joined(lines) for name, lines in tables.items()}


def _joined(lines: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^ ])(?:{'|'.join(lines)})(?![^ ])")


def is_number(word: str) -> bool:
    """Whether a word is a number or a piece of one, in digits or spelled out; "one" counts."""
    return bool(_NUMBER.fullmatch(word))


_NUMBER = re.compile(
    r"\W*\d.*|(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|point|"
    r"percent|dollars|euros|pounds|milliseconds|k|x|%)(?:-[a-z]+)?"
)
