"""Tokens, sentences, and where one sentence ends and the next begins.

Punctuated text is cut at its marks. Speech that a recognizer wrote without marks is cut at long
pauses and before the phrases that open a new step of a story, into chunks of a readable size.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from coach.language.lists import phrase_set, word_set

LONGEST_SENTENCE = 45
"""Tokens; a longer sentence is cut like unpunctuated speech (convention)."""
LONGEST_OPEN = 16
"""Tokens a stretch that no mark closes may have before it is cut (convention)."""
SHORTEST_CHUNK = 6
"""Tokens on both sides of such a cut (convention)."""
LONGEST_CHUNK = 28
"""Tokens after which a cut is forced, at the best place there was (convention)."""
CUT_PAUSE_S = 0.7
"""Pause between two words that cuts unpunctuated speech (convention)."""
WEAK_PAUSE_S = 0.2
"""Pause that draws a forced cut: the shortest that counts as one (Campione & Véronis 2002)."""

_CLOSING = ".!?…。\uff01\uff1f"
_AFTER_CLOSING = frozenset("\"')]}\u201d\u2019»")
_BULLETS = frozenset("-*•·▪\u2013\u2014")
_WEAK_STARTS = word_set("and i we they he she it because which when while if who there")
_STRONG_STARTS = phrase_set(
    "so then|and then|and so|so i|so we|so the|so my|but|then i|then we|first i|first we|"
    "next i|next we|after that|in the end|at the end|as a result|eventually|finally|"
    "because of that|my job|my role|my task|my goal|the goal|the result|the outcome|"
    "the problem|the challenge|one day|at that point|at that time|at the time|looking back|"
    "i learned|what i learned|it taught|that taught|when i was|last year|from that|since then|"
    "anyway|however|ultimately|meanwhile|afterwards|i decided|we decided"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark of the text, as the language pipeline cuts it ("did", "n't", ",")."""

    text: str
    lower: str
    start_char: int
    end_char: int

    @property
    def is_word(self) -> bool:
        """Whether it holds a letter or a digit."""
        return any(char.isalnum() for char in self.text)


@dataclass(frozen=True)
class Sentence:
    """A stretch of the text between two boundaries."""

    start_char: int
    end_char: int
    start_s: float | None
    end_s: float | None
    text: str
    tokens: tuple[Token, ...]
    """Its tokens in order; words that the passage dropped are not among them."""

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The tokens that are words."""
        return tuple(token for token in self.tokens if token.is_word)

    @cached_property
    def lowers(self) -> tuple[str, ...]:
        """Its words in lower case, punctuation left out."""
        return tuple(token.lower for token in self.words)


@dataclass(frozen=True)
class Stream:
    """What the cutting looks at: a passage's tokens and what lies between them."""

    tokens: Sequence[Token]
    text: str
    """The text the tokens point into."""
    pauses_s: Sequence[float]
    """For each token, the longest pause between the token before it and itself."""

    @cached_property
    def lowers(self) -> tuple[str, ...]:
        """The tokens in lower case."""
        return tuple(token.lower for token in self.tokens)

    def between(self, index: int) -> str:
        """The text between a token and the one before it."""
        before = self.tokens[index - 1].end_char if index else 0
        return self.text[before : self.tokens[index].start_char]


def sentence_starts(
    stream: Stream, given: AbstractSet[int] | None, fixed: AbstractSet[int]
) -> list[int]:
    """The indices of the tokens that start a sentence, rising, 0 among them.

    `given` are starts that a trained pipeline found (None: go by the marks); `fixed` are starts
    that hold in any case, such as those of turns.
    """
    if not stream.tokens:
        return []
    marked = rule_starts(stream) if given is None else given
    starts = sorted({0, *marked, *fixed})
    cuts = [
        cut
        for first, last in pairwise([*starts, len(stream.tokens)])
        for cut in _cuts(stream, first, last)
    ]
    return sorted({*starts, *cuts})


def rule_starts(stream: Stream) -> set[int]:
    """Starts after closing marks, blank lines and before the lines of a list."""
    starts = {0}
    line = 0
    for index in range(1, len(stream.tokens)):
        if _opens_line(stream, index) or _closed_before(stream, index, line):
            starts.add(index)
            line = index
    return starts


def _opens_line(stream: Stream, index: int) -> bool:
    breaks = stream.between(index).count("\n")
    token = stream.tokens[index]
    numbered = token.text.isdecimal() and stream.lowers[index + 1 : index + 2] in {(".",), (")",)}
    capital = token.text[0].isupper() and token.text != "I"
    listed = numbered or capital or token.text in _BULLETS
    return breaks > 1 or (breaks == 1 and listed)


def _closed_before(stream: Stream, index: int, line: int) -> bool:
    """Whether the token before `index` closes a sentence that began at `line`."""
    last = index - 1
    while last > line and stream.tokens[last].text in _AFTER_CLOSING and not stream.between(last):
        last -= 1
    mark, token = stream.tokens[last].text, stream.tokens[index]
    if mark.strip(_CLOSING) or (token.text in _AFTER_CLOSING and not stream.between(index)):
        return False
    if mark in {"...", "…"}:
        return token.text[0].isupper()
    numbered = mark == "." and last == line + 1 and stream.tokens[line].text.isdecimal()
    return not numbered and bool(token.text.strip(_CLOSING))


def _cuts(stream: Stream, first: int, last: int) -> list[int]:
    """Where to cut the sentence `[first, last)` that is too long or that nothing closes."""
    closed = not stream.tokens[last - 1].text.strip(_CLOSING + "".join(_AFTER_CLOSING))
    if last - first <= (LONGEST_SENTENCE if closed else LONGEST_OPEN):
        return []
    cuts, start, index = [], first, first + SHORTEST_CHUNK
    while index <= last - SHORTEST_CHUNK:
        if index - start >= LONGEST_CHUNK:
            index = _best_cut(stream, start + SHORTEST_CHUNK, index)
        elif not _cuts_at(stream, index):
            index += 1
            continue
        cuts.append(index)
        start, index = index, index + SHORTEST_CHUNK
    return cuts


def _cuts_at(stream: Stream, index: int) -> bool:
    return _may_start(stream, index) and (
        stream.pauses_s[index] >= CUT_PAUSE_S
        or any(stream.lowers[index : index + size] in _STRONG_STARTS for size in (1, 2, 3))
    )


def _may_start(stream: Stream, index: int) -> bool:
    return bool(stream.between(index)) and stream.tokens[index].is_word


def _best_cut(stream: Stream, low: int, high: int) -> int:
    """The latest place after the longest pause, else before a word that often opens a clause."""

    def worth(index: int) -> tuple[bool, float, bool, int]:
        pause = stream.pauses_s[index]
        weak = stream.lowers[index] in _WEAK_STARTS
        return _may_start(stream, index), pause if pause >= WEAK_PAUSE_S else 0.0, weak, index

    return max(range(low, high + 1), key=worth)
