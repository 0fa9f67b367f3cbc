"""Learns the tables of spaCy's English rule lemmatizer from a treebank.

Three layers, from general to particular: endings per part of speech ("-ied" becomes "-y"), the
words of the treebank with their lemmas, and corrections for what that lemmatizer cannot express
(capitals, abbreviations, "'s" for "has"). No list of words from anywhere else is needed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import spacy
from spacy.language import Language
from spacy.lookups import Lookups

from support.treebank import MERGED_LEMMA, Sentence, Token, to_doc

INFLECTED = ("NOUN", "VERB", "ADJ", "ADV")
KEEPS_CASE = frozenset({"PROPN", "X", "SYM", "NUM", "PUNCT"})
"""Classes whose unknown words are their own lemma, capitals included; others go to lower case."""
BASE_FEATURES = ("VerbForm=Inf", "Degree=Pos")
LONGEST_ENDING = 6
LONGEST_CHANGE = 4
VOWELS = frozenset("aeiouy")
ENOUGH_WORDS = 2
"""Words that have to agree before an ending becomes a rule, or an occurrence a correction."""

Change = tuple[str, str]
"""An ending and what replaces it."""
Pattern = dict[str, object]
Key = TypeVar("Key")

HAS = ("been", "got", "had", "become")
"""Participles before which "'s" is "has"; before others it is mostly "is"."""
BETWEEN = {"POS": {"IN": ["ADV", "PART", "INTJ", "PUNCT"]}, "OP": "*"}


@dataclass(frozen=True)
class LemmaTables:
    """What the rule lemmatizer reads, by part of speech in lower case."""

    rules: Mapping[str, Sequence[Change]]
    exceptions: Mapping[str, Mapping[str, Sequence[str]]]

    def lookups(self) -> Lookups:
        """The tables in spaCy's own form; the index of known lemmas stays empty."""
        tables = Lookups()
        rules = {pos: [list(rule) for rule in self.rules[pos]] for pos in sorted(self.rules)}
        tables.add_table("lemma_rules", rules)
        tables.add_table("lemma_exc", {pos: dict(words) for pos, words in self.exceptions.items()})
        tables.add_table("lemma_index", {})
        return tables


def learn_tables(sentences: Iterable[Sentence], known: frozenset[str]) -> LemmaTables:
    """Tables from annotated sentences; `known` are words in lower case that are surely spelled so.

    They settle what endings alone cannot: "closest" is from "close", since "clos" is no word.
    """
    tokens = [t for s in sentences for t in s.tokens if t.lemma != MERGED_LEMMA]
    lemmas = _usual(((t.upos, t.form.lower()), t.lemma) for t in tokens)
    rules = {pos: learn_rules(_inflections(tokens, pos)) for pos in INFLECTED}
    exceptions: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for (pos, form), lemma in lemmas.items():
        if pos not in KEEPS_CASE or lemma.lower() != form:
            exceptions[pos.lower()][form] = [lemma]
    for pos in INFLECTED:
        for form, lemma in _respelled(known, rules[pos]).items():
            exceptions[pos.lower()].setdefault(form, [lemma])
    every = {pos for pos, _ in lemmas} - KEEPS_CASE
    return LemmaTables(
        {pos.lower(): [*rules.get(pos, ()), ("", "")] for pos in sorted(every)},
        {pos: dict(sorted(words.items())) for pos, words in sorted(exceptions.items())},
    )


def _usual(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """For each key the value it has most often; the first in the alphabet where two tie."""
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    for key, value in pairs:
        counts[key][value] += 1
    return {key: min(seen, key=lambda v: (-seen[v], v)) for key, seen in counts.items()}


def _inflections(tokens: Iterable[Token], pos: str) -> dict[str, str]:
    """Form and lemma, in lower case, of the words that the lemmatizer takes for inflected."""
    return _usual(
        (t.form.lower(), t.lemma.lower())
        for t in tokens
        if t.upos == pos and t.form.isalpha() and not is_base(t)
    )


def is_base(token: Token) -> bool:
    """Whether spaCy's lemmatizer takes the form for the lemma because of its features."""
    feats = token.feats.split("|")
    singular = token.upos == "NOUN" and "Number=Sing" in feats
    return singular or any(feature in feats for feature in BASE_FEATURES)


def learn_rules(lemmas: Mapping[str, str]) -> list[Change]:
    """Endings and their replacements, longest first: the first that fits is the right one.

    An ending becomes a rule where most of its words change alike, and otherwise than the next
    shorter ending would have them change.
    """
    changes: dict[str, Counter[Change]] = defaultdict(Counter)
    for form, lemma in lemmas.items():
        change = _change(form, lemma)
        if max(map(len, change)) <= LONGEST_CHANGE:
            for size in range(_shortest(form, change), min(LONGEST_ENDING, len(form) - 1) + 1):
                changes[form[-size:]][change] += 1
    decided: dict[str, Change] = {"": ("", "")}
    for ending in sorted(changes, key=lambda e: (len(e), e)):
        change, count = changes[ending].most_common(1)[0]
        agreed = count >= ENOUGH_WORDS and 2 * count > changes[ending].total()
        if agreed and change != _inherited(decided, ending):
            decided[ending] = change
    del decided[""]
    longest_first = sorted(decided, key=lambda e: (-len(e), e))
    return [(ending, _apply(ending, decided[ending])) for ending in longest_first]


def _change(form: str, lemma: str) -> Change:
    """What differs behind the letters that both begin with."""
    same = next((i for i, (a, b) in enumerate(zip(form, lemma, strict=False)) if a != b), None)
    shared = min(len(form), len(lemma)) if same is None else same
    return form[shared:], lemma[shared:]


def _shortest(form: str, change: Change) -> int:
    """Length of the shortest ending that shows a change; "stopped" needs both letters p."""
    size = len(change[0])
    doubled = 0 < size < len(form) and change[0][0] == form[-size - 1]
    return max(1, size + doubled)


def _apply(form: str, change: Change) -> str:
    return form[: len(form) - len(change[0])] + change[1]


def _inherited(decided: Mapping[str, Change], ending: str) -> Change:
    return next(decided[ending[i:]] for i in range(1, len(ending) + 1) if ending[i:] in decided)


def _respelled(known: frozenset[str], rules: Sequence[Change]) -> dict[str, str]:
    """The known words whose lemma by the rules is no known word, while another one is."""
    found = {}
    for form in sorted(known):
        changed = next((_apply(form, rule) for rule in rules if form.endswith(rule[0])), form)
        if changed not in known:
            others = [lemma for lemma in _candidates(form) if lemma in known]
            found.update({form: others[0]} if others else {})
    return found


def _candidates(form: str) -> Iterable[str]:
    """What a regular form can come from, likelier first; itself where no vowel would be left."""
    for ending in ("ing", "est", "ed", "er", "es", "s"):
        stem = form.removesuffix(ending)
        if stem != form and len(stem) > 2:
            yield stem
            yield stem + "e"
            if stem[-1] == stem[-2]:
                yield stem[:-1]
        if stem != form and not VOWELS.intersection(stem):
            yield form


def add_lemmatizer(pipeline: Language, tables: LemmaTables) -> None:
    """Append spaCy's rule lemmatizer with these tables."""
    lemmatizer = pipeline.add_pipe("lemmatizer", config={"mode": "rule"})
    lemmatizer.initialize(lookups=tables.lookups())


def learn_corrections(tables: LemmaTables, sentences: Sequence[Sentence]) -> list[Pattern]:
    """Patterns for spaCy's attribute ruler where the tables miss on gold tags, and by context."""
    pipeline = spacy.blank("en")
    add_lemmatizer(pipeline, tables)
    seen: Counter[tuple[str, str, str]] = Counter()
    for sentence in sentences:
        doc = pipeline(to_doc(pipeline.vocab, [sentence], lemmas=False))
        given = zip(sentence.tokens, doc, strict=True)
        seen.update((t.upos, t.form, word.lemma_) for t, word in given)
    usual = _usual(((t.upos, t.form), t.lemma) for s in sentences for t in s.tokens)
    wrong = {
        (pos, form): usual[pos, form]
        for (pos, form, lemma), count in sorted(seen.items())
        if count >= ENOUGH_WORDS and usual[pos, form] not in {lemma, MERGED_LEMMA}
    }
    return [*(_correction(pos, form, lemma) for (pos, form), lemma in wrong.items()), *_context()]


def _correction(pos: str, form: str, lemma: str) -> Pattern:
    return {"patterns": [[{"ORTH": form, "POS": pos}]], "attrs": {"LEMMA": lemma}}


def _context() -> list[Pattern]:
    """Where the neighbors tell "has" from "is" and "had" from "would"."""
    participle = {"MORPH": {"IS_SUPERSET": ["Tense=Past", "VerbForm=Part"]}}
    has = [{"LOWER": {"IN": ["'s", "\u2019s"]}, "POS": "AUX"}, BETWEEN, {"LOWER": {"IN": [*HAS]}}]
    had = [{"LOWER": {"IN": ["'d", "\u2019d"]}, "POS": "AUX"}, BETWEEN]
    endings = (participle, {"LOWER": "better"})
    patterns = [has, *([*had, ending] for ending in endings)]
    return [{"patterns": [p], "attrs": {"LEMMA": "have"}, "index": 0} for p in patterns]
