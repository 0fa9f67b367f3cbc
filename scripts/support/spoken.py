"""Varies treebank sentences so that a pipeline trained on them holds on transcripts of speech.

Transcripts come in lower case, without punctuation, in capitals, with "um" and repeated words; the
treebank is edited text from the web. Each variation keeps the annotation of the words it keeps.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from support.treebank import Sentence, Token

FILLED_PAUSES = ("um", "uh", "uh", "um", "hmm", "hm", "er", "erm", "ah", "mm", "uhm")
"""Roughly in proportion to how often American and British speakers use them."""
REPEATED = frozenset(["PRON", "DET", "ADP", "CCONJ", "SCONJ", "AUX"])
"""Function words are what speakers repeat while they plan."""
REWRITTEN = frozenset(["NOUN", "VERB", "ADJ", "ADV", "PROPN"])
SHORTEST = 5
LETTERS = "etaoinsrhldcumfpgwybvk"


@dataclass(frozen=True)
class Variation:
    """How often each change is made, as shares of the documents (or of the words, where named)."""

    lower: float = 0.1
    unpunctuated: float = 0.12
    lower_unpunctuated: float = 0.2
    upper: float = 0.03
    disfluent: float = 0.2
    filled_pauses_per_word: float = 0.04
    repeats_per_word: float = 0.02
    curly: float = 0.08


def vary(
    sentences: Sequence[Sentence], chance: random.Random, rates: Variation
) -> tuple[Sentence, ...]:
    """The sentences as another speaker or recognizer would have written them down."""
    if chance.random() < rates.disfluent:
        sentences = [disfluent(sentence, chance, rates) for sentence in sentences]
    if chance.random() < rates.curly:
        sentences = [curly(sentence) for sentence in sentences]
    draw = chance.random()
    for share, change in (
        (rates.lower, lower),
        (rates.unpunctuated, unpunctuated),
        (rates.lower_unpunctuated, lower_unpunctuated),
        (rates.upper, upper),
    ):
        if draw < share:
            return tuple(change(sentence) for sentence in sentences)
        draw -= share
    return tuple(sentences)


def lower(sentence: Sentence) -> Sentence:
    """All in lower case; lemmas too, since a capital cannot be told from the sound."""
    return _each(sentence, lambda t: replace(t, form=t.form.lower()))


def upper(sentence: Sentence) -> Sentence:
    """All in capitals."""
    return _each(sentence, lambda t: replace(t, form=t.form.upper()))


def curly(sentence: Sentence) -> Sentence:
    """Typographic apostrophes and quotation marks."""
    return _each(sentence, lambda t: replace(t, form=t.form.replace("'", "\u2019")))


def unpunctuated(sentence: Sentence) -> Sentence:
    """Without punctuation; a sentence of nothing else stays as it is."""
    kept: list[Token] = []
    for token in sentence.tokens:
        if token.upos != "PUNCT":
            kept.append(token)
        elif kept:
            kept[-1] = replace(kept[-1], space_after=True)
    return replace(sentence, tokens=tuple(kept)) if kept else sentence


def lower_unpunctuated(sentence: Sentence) -> Sentence:
    """In lower case and without punctuation, as plain recognizers write."""
    return lower(unpunctuated(sentence))


def disfluent(sentence: Sentence, chance: random.Random, rates: Variation) -> Sentence:
    """With filled pauses before words, and function words said twice."""
    tokens: list[Token] = []
    for position, token in enumerate(sentence.tokens):
        if _free(tokens, token) and chance.random() < rates.filled_pauses_per_word:
            tokens.extend(_filled_pause(chance, opens=position == 0))
        if (
            token.upos in REPEATED
            and token.space_after
            and chance.random() < rates.repeats_per_word
        ):
            tokens.append(token)
        tokens.append(token)
    return replace(sentence, tokens=tuple(tokens))


def _free(before: Sequence[Token], token: Token) -> bool:
    """Whether something can be said before this word."""
    return token.upos != "PUNCT" and (not before or before[-1].space_after)


def _filled_pause(chance: random.Random, opens: bool) -> tuple[Token, ...]:
    form = chance.choice(FILLED_PAUSES)
    shown = form.capitalize() if opens else form
    spoken = Token(shown, form, "INTJ", "UH", "", space_after=True)
    if chance.random() < 0.5:
        return (spoken,)
    comma = Token(",", ",", "PUNCT", ",", "", space_after=True)
    return (replace(spoken, space_after=False), comma)


def rewrite_rare(
    sentence: Sentence, counts: Mapping[str, int], chance: random.Random, readiness: float
) -> Sentence:
    """Some long content words with random letters before their ending, the rarer the likelier.

    A word seen n times is respelled with the probability `readiness / (readiness + n)` (word
    dropout after Kiperwasser & Goldberg 2016); its first letter and the last three stay.
    """

    def change(token: Token) -> Token:
        seen = counts.get(token.form.lower(), 0)
        fits = token.upos in REWRITTEN and token.form.isalpha() and len(token.form) >= SHORTEST
        if fits and chance.random() < readiness / (readiness + seen):
            return replace(token, form=_respelled(token.form, chance))
        return token

    return _each(sentence, change)


def _respelled(form: str, chance: random.Random) -> str:
    middle = "".join(chance.choices(LETTERS, k=len(form) - 4))
    return form[0] + (middle.upper() if form.isupper() else middle) + form[-3:]


def _each(sentence: Sentence, change: Callable[[Token], Token]) -> Sentence:
    return replace(sentence, tokens=tuple(change(token) for token in sentence.tokens))
