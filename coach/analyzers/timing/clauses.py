"""Whether a pause lies inside a clause or at its border: only the former is hesitation.

Punctuation decides where the recognizer wrote it. Otherwise the words on both sides do, and only
where they are clear: of the pauses in meetings that they call mid-sentence, 95 % had no mark in the
transcript (AMI corpus manual annotations; `scripts/eval pacing`).
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from coach.language import Passage, PlacedWord
from coach.language.lists import word_set
from coach.language.sentences import Sentence

Place = Literal["mid-sentence", "between clauses", "between sentences"]

_CLOSING = frozenset(".!?…")
_QUOTES = "\"')]}\u201d\u2019»"
_SETS_OFF = frozenset(",;:-\u2013\u2014")
_NEVER_LAST = word_set(
    "a an the my our your their its every of to from with into at by for than very"
    " i we they he she i'm we're they're he's she's it's there's i've we've they've"
    " i'd we'd i'll we'll they'll"
)
"""Words that end no clause; verbs and particles are left out, for they often do."""
_OPENS = word_set(
    "and but so or because 'cause then that there there's that's who which when where while if"
    " although though since until unless what how why"
    " i i'm i've i'd i'll we we're we've we'd we'll they they're he he's she she's it it's you"
)
"""Words that often open a clause."""
_LINKS = word_set("and but so or because 'cause then well okay")
"""Words that belong to the border: the speaker links, then plans."""


def place_of_pause(passage: Passage, before: PlacedWord, after: PlacedWord | None) -> Place | None:
    """Where a pause between two words lies; None where nothing tells."""
    closed = _closed_sentence(passage.sentences, before, after)
    if after is None or closed == "here":
        return "between sentences"
    place = place_by_words(before.text, after.text)
    if place is None and before.text[-1] in _SETS_OFF:
        return "between clauses"
    return "mid-sentence" if place is None and closed == "later" else place


def place_by_words(before: str, after: str) -> Place | None:
    """Where a pause between two words lies by these words alone; None where they do not tell."""
    last, first = _bare(before), _bare(after)
    if last in _NEVER_LAST and first not in _OPENS:
        return "mid-sentence"
    return "between clauses" if first in _OPENS or last in _LINKS else None


def _closed_sentence(
    sentences: Sequence[Sentence], before: PlacedWord, after: PlacedWord | None
) -> Literal["here", "later", "never"]:
    """Whether a mark closes the sentence of the word before a pause: here, further on, or never."""
    index = bisect_right(sentences, before.start_char, key=lambda one: one.start_char) - 1
    sentence = sentences[index]
    if sentence.text.rstrip(_QUOTES)[-1:] not in _CLOSING:
        return "never"
    ends_here = after is None or after.start_char >= sentence.end_char
    return "here" if ends_here else "later"


def _bare(text: str) -> str:
    """A word in lower case, without the marks around it."""
    return text.lower().replace("\u2019", "'").strip('.,;:!?…-\u2013\u2014"()[]{}\u201c\u201d')
