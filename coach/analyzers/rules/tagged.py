"""Patterns over words and their parts of speech, as the tables of rules write them.

A sentence becomes one line, `we_PRON rewrote_PAST the_DET guide_NOUN `, punctuation left out, so
that speech with and without marks reads alike. A pattern is a row of elements, each one token:

* `word`, `one|other`: these words; `<PAST>`: a tag; `'d<PRES>`: a word with its tag; `@name`: a
  word list of the file; any of them joined by `|`;
* `{name}`: another pattern of the table, in its place;
* `?`, `*`, `+` after an element or a group `( … / … )`; `..` up to three tokens
  of any kind, `...` any number of them;
* `!word`: not that, looking ahead; `^` and `$`: the ends of the sentence; `[ … ]`: what is quoted.

Tags are the Universal ones, but for verbs: PAST (finite), PART (past participle), BASE, ING, PRES.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate
from typing import Any

from coach.domain import Span
from coach.language import Passage

_PIECE = re.compile(r"[()/\[\]^$]")
_ANY = r"(?:[^ ]+ ){0,3}?"
_LONG = r"(?:[^ ]+ )*?"
_PLAIN = {"(": "(?:", "/": "|", ")": ")", "[": "(?P<said>", "]": ")", "^": "^", "$": "$"}
_QUOTE = str.maketrans({"\u2019": "'", "_": "-", " ": "-", "\n": "-"})


@dataclass(frozen=True)
class TaggedLine:
    """A sentence as patterns read it."""

    text: str
    places: tuple[int, ...]
    """Where in `text` each token starts, and the end."""
    spans: tuple[Span, ...]
    """For each token, its characters in `Transcript.text`."""
    asks: bool
    """Whether it ends in a question mark."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words without their tags."""
        return frozenset(cell.rpartition("_")[0] for cell in self.text.split())

    def span(self, start: int, end: int) -> Span:
        """The characters of the answer for a stretch `[start, end)` of `text`, both at tokens."""
        return self.spans[self.places.index(start)][0], self.spans[self.places.index(end) - 1][1]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern."""

    regex: re.Pattern[str]
    anchors: tuple[frozenset[str], ...]
    """Of each of these sets a sentence has to have a word; told in advance, to save time."""

    def matches(self, line: TaggedLine) -> Iterator[re.Match[str]]:
        """Where it matches in a sentence."""
        if not any(anchor.isdisjoint(line.words) for anchor in self.anchors):
            yield from self.regex.finditer(line.text)


@dataclass(frozen=True)
class Rules:
    """The compiled tables of one file."""

    tables: Mapping[str, tuple[Pattern, ...]]

    def spans(self, table: str, line: TaggedLine) -> Iterator[Span]:
        """What the patterns of a table quote in a sentence; overlapping ones may come twice."""
        for pattern in self.tables[table]:
            name = "said" if "said" in pattern.regex.groupindex else 0
            for match in pattern.matches(line):
                if match.end(name) > match.start(name) >= 0:
                    yield line.span(*match.span(name))

    def found(self, rule: str, line: TaggedLine) -> list[Span]:
        """What a rule quotes in a sentence, in order, none inside another.

        A match of `rule_never` vetoes the sentence; what `rule_elsewhere` quotes does not count,
        and neither does a question.
        """
        spans = sorted(set(self.spans(rule, line)), key=lambda span: (span[0], -span[1]))
        if not spans or line.asks or self.holds(f"{rule}_never", line):
            return []
        beside = list(self.spans(f"{rule}_elsewhere", line))
        free = (one for one in spans if not any(_overlap(one, two) for two in beside))
        return list(_outermost(free))

    def holds(self, table: str, line: TaggedLine) -> bool:
        """Whether any pattern of a table matches a sentence."""
        return any(True for one in self.tables[table] for _ in one.matches(line))


@cache
def rules(file_name: str) -> Rules:
    """The tables in a TOML file beside this module; `[words]` and `[parts]` are their pieces."""
    plain = tomllib.loads(files("coach.analyzers").joinpath(file_name).read_text("utf-8"))
    words = {name: text.split() for name, text in plain.pop("words").items()}
    parts: dict[str, str] = {}
    for name, pattern in plain.pop("parts", {}).items():
        parts[name] = f"(?:{_compiled(pattern, words, parts)})"
    return Rules({name: tuple(_table(lists, words, parts)) for name, lists in plain.items()})


def _table(
    lists: Mapping[str, Any], words: Mapping[str, Sequence[str]], parts: Mapping[str, str]
) -> Iterator[Pattern]:
    for pattern in lists["patterns"]:
        regex = re.compile(rf"(?<![^ ])(?:{_compiled(pattern, words, parts)})")
        yield Pattern(regex, tuple(_anchors(pattern.split(), words)))


def _anchors(pieces: Sequence[str], words: Mapping[str, Sequence[str]]) -> Iterator[frozenset[str]]:
    """The word sets that a pattern cannot do without."""
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        if piece == "(":
            end = _closing(pieces, place)
            if pieces[end] == ")" and "/" not in _own(pieces[place + 1 : end]):
                yield from _anchors(pieces[place + 1 : end], words)
            place = end
        elif piece[-1] not in "?*" and piece[0] not in "!{^$.[])" and "<" not in piece:
            yield frozenset(
                word
                for choice in piece.rstrip("+").split("|")
                for word in (words[choice[1:]] if choice[0] == "@" else (choice,))
            )
        place += 1


def _closing(pieces: Sequence[str], start: int) -> int:
    """The index of the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(pieces)):
        depth += (pieces[place] == "(") - (pieces[place][0] == ")")
        if not depth:
            return place
    raise ValueError(f"A bracket is not closed: {' '.join(pieces)}")


def _own(pieces: Sequence[str]) -> list[str]:
    """The pieces that are in no inner group."""
    depth, own = 0, []
    for piece in pieces:
        depth -= piece[0] == ")"
        own += [piece] if not depth else []
        depth += piece == "("
    return own


def _compiled(pattern: str, words: Mapping[str, Sequence[str]], parts: Mapping[str, str]) -> str:
    """A pattern as a regular expression over the tagged line."""
    return "".join(_element(piece, words, parts) for piece in pattern.split())


def _element(piece: str, words: Mapping[str, Sequence[str]], parts: Mapping[str, str]) -> str:
    bare, times = piece.rstrip("?*+"), piece[len(piece.rstrip("?*+")) :]
    if bare == "..":
        return _ANY
    if bare == "...":
        return _LONG
    if _PIECE.fullmatch(bare):
        return _PLAIN[bare] + times
    if bare.startswith("!"):
        return f"(?!{_element(bare[1:], words, parts)})"
    if bare.startswith("{"):
        return f"(?:{parts[bare[1:-1]]}){times}"
    choices = "|".join(_token(choice, words) for choice in _choices(bare))
    return f"(?:(?:{choices}) ){times}"


def _choices(piece: str) -> Iterator[str]:
    """The alternatives of an element; `<A|B>` are two tags."""
    for choice in re.findall(r"[^|<]*<[^>]*>|[^|]+", piece):
        word, opened, tags = choice.partition("<")
        yield from (f"{word}<{tag}>" for tag in tags.rstrip(">").split("|")) if opened else (word,)


def _token(choice: str, words: Mapping[str, Sequence[str]]) -> str:
    word, _, tag = choice.rstrip(">").partition("<")
    if tag:
        return rf"{re.escape(word) or '[^ ]+'}_{tag}"
    listed = words[choice[1:]] if choice.startswith("@") else (choice,)
    return rf"(?:{'|'.join(re.escape(word) for word in listed)})_[A-Z]+"


def plain_line(text: str) -> TaggedLine:
    """A text as one line without tags, for tables that need none."""
    cells = [
        f"{word}_X " for word in re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'"))
    ]
    places = tuple(accumulate(map(len, cells), initial=0))
    return TaggedLine("".join(cells), places, (), text.rstrip().endswith("?"))


def tagged_lines(passage: Passage) -> tuple[TaggedLine, ...]:
    """Every sentence of a passage, in order."""
    tagged = iter([token for token in passage.doc if not token.is_space])
    lines = []
    for sentence in passage.sentences:
        pairs = [(token, next(tagged)) for token in sentence.tokens]
        kept = [(token, tag) for token, tag in pairs if token.is_word]
        cells = [f"{token.lower.translate(_QUOTE)}_{_tag(tag)} " for token, tag in kept]
        places = tuple(accumulate(map(len, cells), initial=0))
        spans = tuple((token.start_char, token.end_char) for token, _ in kept)
        lines.append(TaggedLine("".join(cells), places, spans, sentence.text.endswith("?")))
    return tuple(lines)


def _tag(token: Any) -> str:
    """The tag of a token of the pipeline; those of verbs tell their form."""
    if token.pos_ not in ("VERB", "AUX"):
        return {"PROPN": "NAME", "PART": "PRT"}.get(token.pos_, token.pos_ or "X")
    form, tense = token.morph.get("VerbForm", []), token.morph.get("Tense", [])
    if form == ["Fin"]:
        return "PAST" if tense == ["Past"] else "PRES"
    if form == ["Part"] and tense == ["Past"]:
        return "PART"
    return "BASE" if form == ["Inf"] else "ING" if form else "PRES"


def _outermost(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those left out that lie within one before them."""
    last = -1
    for start, end in spans:
        if end > last:
            last = end
            yield start, end


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]
