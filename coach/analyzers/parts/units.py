"""The stretches of an answer that get a label each: sentences, or pieces of an unpunctuated one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.analyzers.numbers.numerals import in_digits
from coach.analyzers.numbers.quantities import is_number_word
from coach.analyzers.numbers.roles import counted_tokens, read_line
from coach.analyzers.parts.ngrams import plain
from coach.language import Passage, Sentence, Token
from coach.language.lists import word_set

LONGEST_WHOLE = 30
"""Words up to which a sentence that a mark closes is not divided (convention)."""
LONGEST_OPEN = 9
"""Words after which unpunctuated speech is cut in any case: chunks of about 8 words."""
SHORTEST = 4
"""Words on both sides of a cut."""

_CLOSING = ".!?…"
_OPENERS = word_set(
    """and but so then because i we they he she it there when which after before since until while
    my our the in at that what now finally later first next"""
)
"""Words before which a clause of speech often begins."""


@dataclass(frozen=True)
class Unit:
    """A stretch of the answer, in characters of `Transcript.text`, and what it says."""

    start_char: int
    end_char: int
    text: str
    """Its words without the ones that the passage dropped, and the marks that end a sentence."""
    sentence: int
    """The index of its sentence."""


def units_of(passage: Passage) -> tuple[Unit, ...]:
    """Cut a passage; the units tile its sentences."""
    text = passage.transcript.text
    return tuple(
        unit
        for index, sentence in enumerate(passage.sentences)
        for unit in _units(text, sentence, index)
    )


def _units(text: str, sentence: Sentence, index: int) -> Iterator[Unit]:
    tokens = _with_numbers_as_one(sentence)
    bounds = [0, *_cuts(tokens), len(tokens)]
    place = sentence.start_char
    for first, last in pairwise(bounds):
        ends = last == len(tokens)
        end = sentence.end_char if ends else tokens[last - 1].end_char
        yield Unit(place, end, _said(tokens[first:last]), index)
        place = _next_place(text, end)


def _with_numbers_as_one(sentence: Sentence) -> Sequence[Token]:
    """The tokens; a number with its unit is one of them, in digits: said and typed are the same."""
    counted, tokens = counted_tokens(sentence), list(sentence.tokens)
    for quantity in reversed(read_line(sentence).quantities):
        said = counted[quantity.first : quantity.last]
        if any(token.lower[:1].isdigit() or is_number_word(token.lower) for token in said):
            start, end, written = said[0].start_char, said[-1].end_char, in_digits(quantity)
            inside = [i for i, one in enumerate(tokens) if start <= one.start_char < end]
            tokens[inside[0] : inside[-1] + 1] = [Token(written, written, start, end)]
    return tokens


def _next_place(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _said(tokens: Sequence[Token]) -> str:
    """The tokens as they were written, with a space wherever something between them was dropped."""
    parts = [token.text for token in tokens[:1]]
    for before, token in pairwise(tokens):
        parts += [" " if before.end_char < token.start_char else "", token.text]
    return plain("".join(parts))


def _cuts(tokens: Sequence[Token]) -> list[int]:
    """Where to cut a sentence that is long or that nothing closes; counted in words."""
    places = [index for index, token in enumerate(tokens) if token.is_word]
    closed = any(not token.text.strip(_CLOSING) for token in tokens[-2:])
    if len(places) <= (LONGEST_WHOLE if closed else LONGEST_OPEN):
        return []
    cuts, start = [], 0
    for number in range(SHORTEST, len(places) - SHORTEST + 1):
        length, index = number - start, places[number]
        opens = length >= SHORTEST and tokens[index].lower in _OPENERS
        if (opens or length >= LONGEST_OPEN) and _apart(tokens, index):
            cuts.append(index)
            start = number
    return cuts


def _apart(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index - 1].end_char < tokens[index].start_char
