"""The one room that loads spaCy: from a transcript to a passage that analyzers can read."""

from coach.language.english import EnglishEvidence, english_evidence
from coach.language.passage import Passage, PlacedWord
from coach.language.pipeline import Language, load_language
from coach.language.sentences import Sentence, Token

__all__ = [
    "EnglishEvidence",
    "Language",
    "Passage",
    "PlacedWord",
    "Sentence",
    "Token",
    "english_evidence",
    "load_language",
]
