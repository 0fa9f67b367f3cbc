"""Filler sounds and filler words, each where it was said.

Sounds (um, uh, er) count wherever they stand. Words (like, you know, I mean, kind of, sort of)
count only where taking them out leaves the clause whole: set off by commas, or between words that
leave no other reading. What is left in doubt stays quiet.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coach.domain import Analysis, Finding, Measure, Sound, Span
from coach.language import Passage, Sentence
from coach.language.lists import Phrase, word_set

_SOUNDS = {
    **dict.fromkeys(("um", "umm", "ummm", "uhm", "uhmm"), "um"),
    **dict.fromkeys(("uh", "uhh", "uhhh"), "uh"),
    **dict.fromkeys(("er", "err", "errr"), "er"),
    **dict.fromkeys(("erm", "ehm"), "erm"),
    **dict.fromkeys(("hm", "hmm", "hmmm"), "hm"),
    **dict.fromkeys(("mm", "mmm"), "mm"),
}
_EDGES = word_set(", ; ... … - -- – —") | frozenset(_SOUNDS)
_NUMBERS = word_set(
    """two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    sixty seventy eighty ninety hundred thousand half"""
)
_BE = word_set("is was were are 's 're 'm be been")


_ENDS = word_set(". ! ? …") | {""}
_SET_OFF, _BETWEEN = 0.9, 0.8
"""Confidence of a word set off by commas, and of one between telling neighbors: set by hand."""


@dataclass(frozen=True)
class _Around:
    """What stands around a phrase: the tokens next to it, and the nearest ones past any edges."""

    before: str
    after: str
    word_before: str
    word_after: str


@dataclass(frozen=True)
class _Rule:
    """A filler word and the places that leave it no other reading.

    Set off by commas on both sides it counts, but after `never_after`. Elsewhere it counts where
    one of `places` holds both the word before it and the word after it.
    """

    phrase: Phrase
    never_after: frozenset[str]
    places: tuple[Callable[[str, str], bool], ...]
    ends_sentences: bool = False
    """Whether it also counts between a comma and the end."""

    @property
    def label(self) -> str:
        return " ".join(self.phrase)

    def confidence(self, around: _Around) -> float | None:
        """How sure it is that the phrase in this place is a filler; None: it is not."""
        if around.word_before in self.never_after:
            return None
        opens = around.before in _EDGES or not around.before
        if opens and around.after in _EDGES:
            return _SET_OFF
        if self.ends_sentences and around.before == "," and around.after in _ENDS:
            return _SET_OFF
        words = around.word_before, around.word_after
        return _BETWEEN if any(place(*words) for place in self.places) else None


_KNOW_OBJECTS = word_set(
    """that what how why who whom where when which whether if about your it them him her me us each
    exactly nothing everything anything someone somebody more better"""
)
_KNOW_NOUNS = word_set("the a an this these those my our his their all of people some most")


def _you_know() -> _Rule:
    inside = word_set("the a an my our of with in on at for from very really by its their to")
    between = word_set("and but so then just or was were 'm 're had have been well")
    return _Rule(
        ("you", "know"),
        word_set("let lets do did does if as n't not what how"),
        (
            lambda before, after: before in inside and after not in _KNOW_OBJECTS,
            lambda before, after: (
                before in between and after not in _KNOW_OBJECTS and after not in _KNOW_NOUNS
            ),
        ),
        ends_sentences=True,
    )


def _i_mean() -> _Rule:
    leads = word_set("and but so well because yeah yes okay no") | {""}
    subjects = word_set("i we he she they there nobody")
    return _Rule(
        ("i", "mean"),
        word_set("what that which do"),
        (lambda before, after: before in leads and after in subjects,),
        ends_sentences=True,
    )


def _like() -> _Rule:
    degrees = word_set("really totally completely literally basically extremely pretty super")
    hedged = _BE | word_set("and but just had felt")
    spans = word_set("in for with at after within took of about by from to had have saved got were")
    return _Rule(
        ("like",),
        frozenset(),
        (
            lambda before, after: before in hedged and after in degrees,
            lambda before, after: before in spans and (after in _NUMBERS or after[:1].isdigit()),
        ),
    )


def _degree(first: str) -> _Rule:
    before_it = _BE | word_set(
        "i we he she they you and but to had 've feel felt feels got get just also really so"
    )
    nouns = word_set("you person people thing things like this that these those which , .") | {""}
    return _Rule(
        (first, "of"),
        word_set("what which this that these those some any every all the a an"),
        (lambda before, after: before in before_it and after not in nouns,),
    )


_RULES = (_you_know(), _i_mean(), _like(), _degree("kind"), _degree("sort"))


@dataclass(frozen=True)
class Fillers:
    """Finds filler sounds and filler words and counts them against time and words."""

    fine_per_minute: float = 5.0
    """Up to this many a minute are fine (Laske & DiGennaro Reed 2024; Russell 2008)."""
    shortest_s: float = 5.0
    """Seconds of answer below which no rate is given (convention)."""
    fewest_words: int = 10
    """Words below which no share is given (convention)."""
    near_s: float = 0.15
    """A sound this close to a written filler is that filler (convention: word times from
    recognizers are off by 80 ms and more)."""

    name = "fillers"

    def analyze(self, passage: Passage) -> Analysis:
        """Every filler with its seconds, and how many there are a minute and in 100 words."""
        foreign = passage.english.is_english is False
        written = [] if foreign else [f for s in passage.sentences for f in _written(passage, s)]
        heard = [_heard(passage, sound) for sound in self._unwritten(passage, written)]
        found = tuple(sorted([*written, *heard], key=lambda f: (f.start_char, f.end_char)))
        reason = "unlike English, not judged" if foreign else None
        rate, share = self._rate(passage, len(found), reason), self._share(passage, found, reason)
        return Analysis(self.name, found, (rate, share))

    def _unwritten(self, passage: Passage, written: Sequence[Finding]) -> Iterator[Sound]:
        """The filled pauses that were heard and that no written filler accounts for."""
        near = self.near_s
        spans = [(f.start_s, f.end_s) for f in written if f.start_s is not None]
        for sound in passage.transcript.sounds:
            low, high = sound.start_s - near, sound.end_s + near
            known = any(start < high and (end or start) > low for start, end in spans)
            if sound.kind == "filled_pause" and not known:
                yield sound

    def _rate(self, passage: Passage, count: int, reason: str | None) -> Measure:
        seconds = _length_s(passage)
        if seconds is None:
            reason = reason or "no times"
        elif seconds < self.shortest_s:
            reason = reason or f"shorter than {self.shortest_s:g} seconds"
        value = None if reason or not seconds else 60.0 * count / seconds
        target = (None, self.fine_per_minute)
        return Measure("fillers.per_minute", value, "fillers/min", target, reason)

    def _share(self, passage: Passage, found: Sequence[Finding], reason: str | None) -> Measure:
        words = len(passage.without(_spans(found)).words)
        if words < self.fewest_words:
            reason = reason or f"fewer than {self.fewest_words} words"
        value = None if reason else 100.0 * len(found) / words
        return Measure("fillers.per_100_words", value, "fillers/100 words", None, reason)


def _spans(found: Sequence[Finding]) -> list[Span]:
    return [(f.start_char, f.end_char) for f in found if f.start_char < f.end_char]


def _length_s(passage: Passage) -> float | None:
    """The length of the sound; where it is unknown, the end of the last word."""
    ends = [word.end_s for word in passage.transcript.words if word.end_s is not None]
    known = passage.transcript.duration_s
    return known if known is not None and ends else max(ends, default=None)


def _written(passage: Passage, sentence: Sentence) -> Iterator[Finding]:
    index = 0
    while index < len(sentence.tokens):
        found = _sound_at(passage, sentence, index) or _word_at(passage, sentence, index)
        if found:
            yield found[0]
        index += found[1] if found else 1


def _sound_at(passage: Passage, sentence: Sentence, index: int) -> tuple[Finding, int] | None:
    token = sentence.tokens[index]
    name = _SOUNDS.get(token.lower)
    if name is None or _is_no_sound(passage, sentence, index):
        return None
    message = f'The filler sound "{token.lower}".'
    return passage.finding(f"fillers.{name}", "note", message, token.start_char, token.end_char), 1


def _is_no_sound(passage: Passage, sentence: Sentence, index: int) -> bool:
    """A unit ("5 mm"), a name in capitals ("the ER"), "to err", or one half of "uh-huh"."""
    token, text = sentence.tokens[index], passage.transcript.text
    before = _lower_at(sentence, index - 1)
    shouted = token.text.isupper() and not text.isupper()
    joined = "-" in (
        text[token.start_char - 1 : token.start_char],
        text[token.end_char : token.end_char + 1],
    )
    unit = token.lower == "mm" and (before[:1].isdigit() or before in _NUMBERS)
    return shouted or unit or (token.lower == "err" and before == "to") or joined


def _hyphen_word(text: str, place: int) -> bool:
    return text[place : place + 1] == "-" and text[place + 1 : place + 2].isalpha()


def _word_at(passage: Passage, sentence: Sentence, index: int) -> tuple[Finding, int] | None:
    for rule in _RULES:
        size = len(rule.phrase)
        tokens = sentence.tokens[index : index + size]
        if tuple(token.lower for token in tokens) != rule.phrase:
            continue
        confidence = rule.confidence(_around(sentence, index, index + size))
        if confidence is not None:
            check, message = f"fillers.{'_'.join(rule.phrase)}", f'The filler "{rule.label}".'
            span = tokens[0].start_char, tokens[-1].end_char
            return passage.finding(check, "note", message, *span, confidence=confidence), size
    return None


def _around(sentence: Sentence, first: int, last: int) -> _Around:
    low, high = first - 1, last
    while _lower_at(sentence, low) in _EDGES:
        low -= 1
    while _lower_at(sentence, high) in _EDGES:
        high += 1
    nearest = _lower_at(sentence, first - 1), _lower_at(sentence, last)
    return _Around(*nearest, _lower_at(sentence, low), _lower_at(sentence, high))


def _lower_at(sentence: Sentence, index: int) -> str:
    """The token at an index in lower case; empty before the first and after the last."""
    return sentence.tokens[index].lower if 0 <= index < len(sentence.tokens) else ""


def _heard(passage: Passage, sound: Sound) -> Finding:
    """A filled pause that was heard and not written, at the end of the word before it."""
    middle = (sound.start_s + sound.end_s) / 2
    before = (w.end_char for w in passage.words if w.start_s is not None and w.start_s < middle)
    place, times = max(before, default=0), (sound.start_s, sound.end_s)
    message = "A filler sound that the transcript leaves out."
    return Finding(
        "fillers.sound", "note", message, place, place, *times, confidence=sound.confidence
    )
