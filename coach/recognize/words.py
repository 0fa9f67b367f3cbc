"""Words that come with the input: timed transcripts and typed answers.

One convention everywhere: a word carries the white space before it, the text is the words joined,
and the text as a whole neither starts nor ends in white space.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from coach.domain import Transcript, Word
from coach.errors import UnreadableInputError
from coach.wire import seconds, transcript_from_wire

_TIMED_HINT = (
    'A timed transcript is {"duration_s": 91.2, "words": '
    '[{"text": " I", "start_s": 0.42, "end_s": 0.55}, …]}.'
)
_WORD = re.compile(r"\s*\S+")


def load_timed_transcript(path: Path) -> Transcript:
    """Read `{"duration_s", "words": [{"text", "start_s", "end_s"}]}`.

    Without a duration the end of the last word is taken; times are rounded to milliseconds and
    cut at the end of the sound. Raises UnreadableInputError for a file that is missing, no such
    JSON, without words, or with times that fall back or lie outside the sound.
    """
    try:
        return _checked(transcript_from_wire(_words_alone(json.loads(_read_text(path)))))
    except KeyError as error:
        raise _not_timed(path, f"{error.args[0]!r} is missing") from error
    except RecursionError as error:
        raise _not_timed(path, "it is nested too deeply") from error
    except (TypeError, ValueError, OverflowError) as error:
        raise _not_timed(path, str(error)) from error


def _words_alone(plain: object) -> dict[str, object]:
    """Leave out what a report's transcript holds besides: it is heard anew, not believed."""
    if not isinstance(plain, dict):
        raise TypeError(f"it holds a {type(plain).__name__}, not an object")
    return {**plain, "sounds": (), "turns": (), "acoustics": ()}


def _not_timed(path: Path, why: str) -> UnreadableInputError:
    return UnreadableInputError(f"{path} is no timed transcript: {why}.", _TIMED_HINT)


def _checked(transcript: Transcript) -> Transcript:
    words = tidy_words(transcript.words)
    if not words:
        raise ValueError("it has no words")
    duration_s = transcript.duration_s
    if duration_s is None:
        duration_s = max((word.end_s for word in words if word.end_s is not None), default=None)
    elif not (math.isfinite(duration_s) and duration_s > 0):
        raise ValueError(f"duration_s is {duration_s}")
    return replace(
        transcript,
        words=tuple(_timed(words, math.inf if duration_s is None else duration_s)),
        duration_s=seconds(duration_s),
        recognizer=transcript.recognizer or "given",
    )


def _timed(words: Sequence[Word], duration_s: float) -> Iterable[Word]:
    earliest_s = 0.0
    for word in words:
        where = f"the word {word.text.strip()!r}"
        if word.probability is not None and not 0 <= word.probability <= 1:
            raise ValueError(f"{where} has the probability {word.probability}")
        if (word.start_s is None) != (word.end_s is None):
            raise ValueError(f"{where} has only one of start_s and end_s")
        if word.start_s is None or word.end_s is None:
            yield word
            continue
        if not earliest_s <= word.start_s <= word.end_s < math.inf:
            raise ValueError(f"times fall back or are negative at {where}")
        if word.start_s > duration_s:
            raise ValueError(f"{where} starts after the end at {duration_s:g} s")
        earliest_s = word.start_s
        yield replace(word, start_s=seconds(word.start_s), end_s=_end(word.end_s, duration_s))


def _end(end_s: float, duration_s: float) -> float:
    return round(min(end_s, duration_s), 3)


def load_typed_answer(path: Path) -> Transcript:
    """Read a text file (UTF-8) as a typed answer.

    Raises UnreadableInputError for a file that is missing, empty, or not text.
    """
    text = _read_text(path)
    if "\0" in text:
        raise UnreadableInputError(f"{path} is not text.", "Save it as plain text in UTF-8.")
    transcript = transcript_from_text(text)
    if not transcript.words:
        raise UnreadableInputError(f"{path} is empty.", "Give a file with an answer in it.")
    return transcript


def transcript_from_text(text: str) -> Transcript:
    """Take a typed answer as it is but for its trimmed ends; every time is None."""
    words = tuple(Word(match.group()) for match in _WORD.finditer(text.strip()))
    return Transcript(words=words, recognizer="typed", verbatim=True)


def evenly_timed(text: str, word_s: float = 0.3) -> Transcript:
    """Take a text as if it had been spoken without a pause, `word_s` for each word."""
    words = transcript_from_text(text).words
    ends = [round(word_s * number, 3) for number in range(len(words) + 1)]
    timed = (replace(w, start_s=a, end_s=b) for w, a, b in zip(words, ends, ends[1:], strict=False))
    return Transcript(tuple(timed), ends[-1], recognizer="typed", verbatim=True)


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableInputError(f"{path} does not exist.", "Check the path.") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UnreadableInputError(f"{path} cannot be read: {why}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        hint = "Save it as plain text in UTF-8."
        raise UnreadableInputError(f"{path} is not text.", hint) from error


def tidy_words(words: Iterable[Word]) -> tuple[Word, ...]:
    """Bring words to the one convention without changing a visible character.

    White space after a word moves to the next one, blank words dissolve into the next one, and
    the ends of the whole are trimmed.
    """
    tidy: list[Word] = []
    space = ""
    for word in words:
        bare = (space + word.text).rstrip()
        space = (space + word.text)[len(bare) :]
        if bare:
            tidy.append(replace(word, text=bare if tidy else bare.lstrip()))
    return tuple(tidy)
