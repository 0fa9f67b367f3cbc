"""Loading spaCy, lazily: the pipeline that ships in `models/english`, or one the user installed."""

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from coach.domain import Question, Transcript
from coach.errors import UsageError
from coach.language.passage import Passage
from coach.resources import data_folder

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc

BUILT_IN = "english"
"""The folder in `models/` of the pipeline that ships."""

_UNBROKEN = re.compile(r"(\S{100,})")
"""Stretches that no tokenizer rule is meant for, and on which some of them take for ever."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_LONGEST_TEXT = 20_000_000


@dataclass(frozen=True, eq=False)
class Language:
    """A loaded language pipeline; made by `load_language`."""

    pipeline: "Pipeline"

    def passage(self, question: Question, transcript: Transcript) -> Passage:
        """Read a transcript: its tokens, its sentences, and their places and seconds."""
        doc = self.pipeline(self._tokenize(_SURROGATES.sub("\ufffd", transcript.text)))
        offsets = accumulate((len(t.text_with_ws) for t in doc), initial=0)
        return Passage(question, transcript, doc, tuple(offsets)[:-1], self.pipeline)

    def _tokenize(self, text: str) -> "Doc":
        """The text as a Doc of the same characters; very long unbroken stretches stay whole."""
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        for number, piece in enumerate(_UNBROKEN.split(text)):
            tokens = [] if number % 2 else list(self.pipeline.make_doc(piece))
            words.extend([piece] if number % 2 else [token.text for token in tokens])
            spaces.extend([False] if number % 2 else [bool(t.whitespace_) for t in tokens])
        return Doc(self.pipeline.vocab, words=words, spaces=spaces)


def load_language(pipeline: str = "") -> Language:
    """Load a language pipeline: "" is the built-in one, else an installed spaCy package or folder.

    Analyzers may rely on Universal POS, features and lemmas of either. The built-in one leaves
    sentences to this room's rules, which know the pauses of unpunctuated speech. Raises UsageError
    where the named one is not installed or not English.
    """
    loaded = _load(pipeline) if pipeline else _load(str(data_folder("models") / BUILT_IN), "senter")
    loaded.max_length = _LONGEST_TEXT
    return Language(loaded)


def _load(name: str, *without: str) -> "Pipeline":
    import spacy

    try:
        loaded = spacy.load(name, exclude=without)
    except OSError as error:
        raise UsageError(
            f"The spaCy pipeline {name!r} is not installed.",
            f"Install it (python -m spacy download {name}) or leave the setting empty.",
        ) from error
    if loaded.lang != "en":
        raise UsageError(
            f"The spaCy pipeline {name!r} is not an English one.", "Name one for English."
        )
    return loaded
