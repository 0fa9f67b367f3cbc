"""What a linear model reads of a stretch of an answer: its words, its neighbors', its place."""

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST_RUN = 3
"""Words of the longest run that is a feature."""
PLACES = 20
"""Into how many equal parts an answer's characters are divided."""
NEIGHBORS = (-1, 0, 1)

_WORD = re.compile(r"[a-z0-9']+|[%$€£]")


_FILLERS = re.compile(r"\b(?:u+m+|u+h+|erm?|h+m+|you know)\b", re.IGNORECASE)
_BEFORE_MARK = re.compile(r" (?=[.!?…])")
_DROPPED = re.compile(r"[^\w\s'%$€£.!?…]|_")


def plain(text: str) -> str:
    """The text as the model reads it: no fillers, and of the marks only those that end a sentence.

    Commas come and go with the fillers they set off, so that none is left.
    """
    words = _DROPPED.sub(" ", _FILLERS.sub(" ", text.replace("\u2019", "'"))).split()
    return _BEFORE_MARK.sub("", " ".join(words))


def words_in(text: str) -> list[str]:
    """Lower-case words and signs of money and percent, without punctuation."""
    return _WORD.findall(text.lower())


def features(texts: Sequence[str]) -> list[NDArray[np.uint32]]:
    """The hashed features of each of the stretches that make up an answer, sorted, each once."""
    words = [words_in(text) for text in texts]
    grams = [list(_runs(own)) for own in words]
    lengths = np.asarray([len(text) + 1 for text in texts], float)
    middles = (np.cumsum(lengths) - lengths / 2) / max(lengths.sum(), 1)
    return [_hashed(_place(i, float(m), len(texts)), grams, i) for i, m in enumerate(middles)]


def places(known: NDArray[np.uint32], found: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where those of the `found` hashes that are `known`, which rise, stand among these."""
    at = np.minimum(np.searchsorted(known, found), len(known) - 1)
    return np.asarray(at[known[at] == found], np.int64)


def _place(index: int, middle: float, count: int) -> list[str]:
    place, size = f"at {int(middle * PLACES)}", f"of {min(count // 4, 6)}"
    return [place, f"first {min(index, 3)}", f"left {min(count - 1 - index, 3)}", f"{place} {size}"]


def _hashed(place: Sequence[str], grams: Sequence[Sequence[str]], index: int) -> NDArray[np.uint32]:
    found = [_hash(name) for name in place]
    for offset in NEIGHBORS:
        if 0 <= index + offset < len(grams):
            found += [_hash(f"{offset} {run}") for run in grams[index + offset]]
    return np.unique(found).astype(np.uint32)


def _runs(words: Sequence[str]) -> Iterator[str]:
    for size in range(1, LONGEST_RUN + 1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _hash(name: str) -> int:
    return zlib.crc32(name.encode())
