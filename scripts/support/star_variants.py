"""Answers as life makes them: parts left out, no punctuation, other orders, misrecognized words.

Every variant keeps text and labels together: an answer goes in and an answer with other lines
comes out. The generator is given, so that the same seed gives the same variants.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from support.star_baselines import without
from support.star_corpus import PARTS, Answer, Line

DROP_SHARE, BARE_SHARE, SHUFFLE_SHARE, ERROR_SHARE = 0.45, 0.35, 0.25, 0.30
"""How often training leaves parts out, takes punctuation away, shuffles, makes word errors."""
CHUNK_WORDS = 8
"""About how many words an unpunctuated chunk has."""
WORD_ERRORS = 0.10
_PUNCTUATION = re.compile(r"[^\w\s'%$€£/]|(?<!\w)'|'(?!\w)")
_LETTERS = "aeiourstlnmd"


def relined(answer: Answer, lines: Sequence[Line]) -> Answer:
    """The answer made of these lines, joined with spaces."""
    placed, start = [], 0
    for line in lines:
        placed.append(replace(line, start_char=start, end_char=start + len(line.text)))
        start += len(line.text) + 1
    return replace(answer, lines=tuple(placed))


def bare(answer: Answer) -> Answer:
    """In lower case and without punctuation."""
    texts = (" ".join(_PUNCTUATION.sub(" ", line.text).lower().split()) for line in answer.lines)
    pairs = zip(answer.lines, texts, strict=True)
    return relined(answer, [replace(line, text=text) for line, text in pairs if text])


def with_errors(answer: Answer, chance: random.Random, rate: float = WORD_ERRORS) -> Answer:
    """With that share of the words lost, doubled, swapped for one said elsewhere, or misspelled."""
    pool = answer.text.split()
    lines = []
    for line in answer.lines:
        words = [out for word in line.text.split() for out in _erred(word, pool, chance, rate)]
        lines.append(replace(line, text=" ".join(words) or line.text))
    return relined(answer, lines)


def _erred(word: str, pool: Sequence[str], chance: random.Random, rate: float) -> Iterator[str]:
    if chance.random() >= rate:
        yield word
        return
    kind = chance.random()
    if kind < 0.5:
        yield _misspelled(word, chance)
    elif kind < 0.75:
        yield chance.choice(pool)
    elif kind < 0.85:
        yield from (word, chance.choice(pool))


def _misspelled(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    letter = chance.choice(_LETTERS)
    return word[:place] + letter + word[place + chance.randint(0, 1) :]


def chunked(answer: Answer, chance: random.Random, size: int = CHUNK_WORDS) -> Answer:
    """Cut anew after about `size` words whatever they say; a chunk has the label of most of it."""
    words = [(word, line.label) for line in answer.lines for word in line.text.split()]
    lines, start = [], 0
    while start < len(words):
        end = start + chance.randint(size - 3, size + 3)
        end = len(words) if len(words) - end < size // 2 else end
        labels = [label for _, label in words[start:end]]
        label = max(dict.fromkeys(labels), key=labels.count)
        lines.append(Line(label, " ".join(word for word, _ in words[start:end]), 0, 0))
        start = end
    return relined(answer, lines)


def shuffled(answer: Answer, chance: random.Random) -> Answer:
    """With its lines, or its runs of one label, in another order."""
    runs = [list(run) for _, run in groupby(answer.lines, key=lambda line: line.label)]
    blocks = runs if chance.random() < 0.5 else [[line] for line in answer.lines]
    chance.shuffle(blocks)
    return relined(answer, [line for block in blocks for line in block])


def parts_dropped(answer: Answer, chance: random.Random) -> Answer:
    """Without one part, now and then two; one part at least is left."""
    present = [part for part in PARTS if any(line.part == part for line in answer.lines)]
    count = min(len(present) - 1, 1 + (chance.random() < 0.15))
    for part in chance.sample(present, max(count, 0)):
        answer = without(answer, part)
    return answer


def drawn(answer: Answer, chance: random.Random) -> Answer:
    """One variant for training, each kind of change by its share."""
    changes: tuple[tuple[float, Callable[[Answer], Answer]], ...] = (
        (DROP_SHARE if answer.is_story else 0.0, lambda one: parts_dropped(one, chance)),
        (SHUFFLE_SHARE, lambda one: shuffled(one, chance)),
        (ERROR_SHARE, lambda one: with_errors(one, chance)),
        (BARE_SHARE, bare),
    )
    for share, change in changes:
        if chance.random() < share:
            answer = change(answer)
    return answer
