"""Filler sounds that were written down: um, uh, er, erm, hm, mm."""

from collections.abc import Iterator

from coach.analyzers.filler_words.reading import SOUNDS, Said, Speech

_NUMBERS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty
    fifty sixty seventy eighty ninety hundred half""".split()  # noqa: SIM905 - a list to read
)


def written_sounds(speech: Speech, text: str) -> Iterator[tuple[str, Said]]:
    """Each filler sound with its name; words that only look like one are left out."""
    before = ""
    for word in speech.words:
        name = SOUNDS.get(word.lower)
        if name and not _is_no_sound(word, before, text):
            yield name, word
        before = word.lower


def _is_no_sound(word: Said, before: str, text: str) -> bool:
    """A unit ("5 mm"), a name in capitals ("the ER"), or "to err"."""
    shouted = text[word.start_char : word.end_char].isupper() and not text.isupper()
    unit = word.lower == "mm" and (before[:1].isdigit() or before in _NUMBERS)
    return shouted or unit or (word.lower == "err" and before == "to")
