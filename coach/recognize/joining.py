"""Recognizes an answer chunk by chunk and puts the words together again.

The same chunks give the same transcript, whether each was recognized while the next was spoken or
all of them afterwards.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from coach.domain import Audio, Transcript, Word
from coach.recognize import Recognizer
from coach.recognize.chunks import RATE_HZ, Chunk, cut
from coach.recognize.guards import bare, sounds_in, without_loops
from coach.recognize.words import tidy_words

EDGE_S = 0.1
"""A word this near to a cut in the middle of speech may have been cut in two (convention)."""
ONE_WORD_S = 0.6
"""Both halves of a word last no longer than this together (convention)."""


@dataclass(frozen=True)
class Part:
    """What was recognized in one chunk; times from the start of the answer."""

    words: tuple[Word, ...]
    last: int
    """Samples of the answer up to the chunk's end."""
    at_pause: bool
    """Whether it ends in a pause."""


def recognize(recognizer: Recognizer, chunk: Chunk) -> Part:
    """Write down one chunk; raises a CoachError where the recognizer fails."""
    heard = recognizer.transcribe(chunk.audio, start_s=chunk.start_s)
    words = tuple(_later(word, chunk.start_s) for word in heard.words)
    return Part(words, chunk.last, chunk.at_pause)


def transcribe(
    recognizer: Recognizer, audio: Audio, progress: Callable[[float], None]
) -> Transcript:
    """Write down 16 kHz sound; `progress` is told the fraction done, 0..1.

    Raises a CoachError where the recognizer fails; chunks that were not begun are left then.
    """
    parts: list[Part] = []
    with ThreadPoolExecutor(recognizer.at_once, "recognizing") as lanes:
        for part in lanes.map(partial(recognize, recognizer), cut(audio)):
            parts.append(part)
            progress(min(1.0, part.last / len(audio.samples)))
    return join(recognizer, parts, audio)


def join(recognizer: Recognizer, parts: Sequence[Part], audio: Audio) -> Transcript:
    """The transcript of the whole, without what only the whole shows to be invented.

    A loop that goes on over several chunks, words of a chunk in which, against the whole, there is
    no sound, and the second half of a word that a cut has doubled.
    """
    ends = [part.last / RATE_HZ for part in parts]
    sounding = sounds_in(audio, list(zip([0.0, *ends], ends, strict=False)))
    heard = [part for part, sounds in zip(_undoubled(parts), sounding, strict=True) if sounds]
    words = [word for part in heard for word in _spaced(part.words)]
    return Transcript(
        words=tidy_words(without_loops(words)),
        duration_s=round(audio.duration_s, 3),
        recognizer=recognizer.name,
        verbatim=recognizer.verbatim,
    )


def _later(word: Word, by_s: float) -> Word:
    if word.start_s is None or word.end_s is None:
        return word
    start_s, end_s = round(word.start_s + by_s, 3), round(word.end_s + by_s, 3)
    return replace(word, start_s=start_s, end_s=end_s)


def _spaced(words: Sequence[Word]) -> Iterator[Word]:
    """Words with white space before the first, as within a chunk."""
    for number, word in enumerate(words):
        bare_start = number == 0 and not word.text[:1].isspace()
        yield replace(word, text=f" {word.text}") if bare_start else word


def _undoubled(parts: Sequence[Part]) -> Iterator[Part]:
    last: Part | None = None
    for part in parts:
        words = part.words
        doubled = last is not None and last.words and words and _is_doubled(last, words[0])
        last = replace(part, words=words[1:]) if doubled else part
        yield last


def _is_doubled(left: Part, word: Word) -> bool:
    """Whether a word is the second half of the one before the cut: both touch it and are short."""
    before = left.words[-1]
    times = (before.start_s, before.end_s, word.start_s, word.end_s)
    if left.at_pause or bare(before.text) != bare(word.text) or None in times:
        return False
    start_s, end_s, next_s, last_s = (time or 0.0 for time in times)
    cut_s = left.last / RATE_HZ
    touching = cut_s - end_s <= EDGE_S and next_s - cut_s <= EDGE_S
    return touching and last_s - start_s <= ONE_WORD_S
