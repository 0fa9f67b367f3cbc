"""A passage read for its grammar: each token with its part of speech, in lines of a sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from coach.domain import Span
from coach.language import Passage

CLOSING = frozenset({".", "!", "?", "...", "…"})


@dataclass(frozen=True, slots=True)
class Word:
    """One token with what the language pipeline says of it."""

    lower: str
    start_char: int
    end_char: int
    pos: str
    """Universal part of speech."""
    lemma: str
    features: str
    """Universal features, as `Tense=Past|VerbForm=Fin`."""

    @property
    def is_word(self) -> bool:
        """Whether it holds a letter or a digit."""
        return self.pos != "PUNCT" and any(char.isalnum() for char in self.lower)

    @property
    def is_finite(self) -> bool:
        """Whether it is a verb that carries a clause."""
        return "VerbForm=Fin" in self.features

    @property
    def is_past(self) -> bool:
        """Whether it is a finite verb in the past tense."""
        return self.is_finite and "Tense=Past" in self.features


@dataclass(frozen=True)
class Line:
    """The tokens of one sentence, and their words joined with one space for patterns."""

    words: Sequence[Word]
    """Marks are among them."""

    @cached_property
    def text(self) -> str:
        """Every token in lower case."""
        return " ".join(word.lower for word in self.words)

    @cached_property
    def _places(self) -> tuple[int, ...]:
        return tuple(accumulate((len(word.lower) + 1 for word in self.words), initial=0))

    @property
    def span(self) -> Span:
        """Its characters in the transcript."""
        return self.words[0].start_char, self.words[-1].end_char

    @property
    def count(self) -> int:
        """How many words it has, marks left out."""
        return sum(word.is_word for word in self.words)

    def matched(self, match: re.Match[str]) -> Span:
        """The characters in the transcript of what a pattern matched in `text`."""
        inside = [
            word
            for word, place in zip(self.words, self._places, strict=False)
            if place >= match.start() and place < match.end()
        ]
        return inside[0].start_char, inside[-1].end_char


def read_lines(passage: Passage) -> tuple[Line, ...]:
    """The sentences of a passage with the grammar of each token; none is empty."""
    words = _read(passage)
    lines = []
    for sentence in passage.sentences:
        count = len(sentence.tokens)
        group = [word for _, word in zip(range(count), words, strict=False)]
        if group:
            lines.append(Line(group))
    return tuple(lines)


def _read(passage: Passage) -> Iterator[Word]:
    tagged = (token for token in passage.doc if not token.is_space)
    for token, tag in zip(passage.tokens, tagged, strict=True):
        yield Word(
            token.lower,
            token.start_char,
            token.end_char,
            tag.pos_,
            tag.lemma_.lower(),
            str(tag.morph),
        )


def compiled(patterns: Sequence[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    """Patterns over lower-case words as one; `<name>` stands for a part, `*` for up to six words.

    Each has to begin and end at the ends of words.
    """
    found = []
    for pattern in patterns:
        text = pattern.replace(" * ", " (?:[^ ]+ ){0,6}")
        for name, part in parts.items():
            text = text.replace(f"<{name}>", f"(?:{part})")
        found.append(text)
    return re.compile(rf"(?<![^ ])(?:{'|'.join(found)})(?![^ ])")
