"""A passage: the transcript as tokens and sentences that know their characters and seconds."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypedDict, Unpack

from coach.domain import Detail, Finding, FindingKind, Question, Span, Transcript
from coach.language.english import EnglishEvidence, english_evidence
from coach.language.sentences import Sentence, Stream, Token, sentence_starts

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc

_SETS_OFF = frozenset({",", ";", "...", "…", "-", "--", "\u2013", "\u2014"})
_CLOSES = frozenset({".", "!", "?", *_SETS_OFF})


@dataclass(frozen=True)
class PlacedWord:
    """A word of the transcript without its white space, and where it stands."""

    text: str
    start_char: int
    end_char: int
    start_s: float | None
    end_s: float | None


class FindingRest(TypedDict, total=False):
    """The fields of a finding that have a default."""

    related: Span | None
    confidence: float | None
    details: Mapping[str, Detail]


@dataclass(frozen=True, eq=False)
class Passage:
    """An answer as the analyzers read it; made by `Language.passage`, never stored."""

    question: Question
    transcript: Transcript
    doc: "Doc"
    """The tokens that are left, white space among them."""
    offsets: tuple[int, ...]
    """For each token of `doc`, where it starts in `Transcript.text`."""
    pipeline: "Pipeline"

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Every token but white space."""
        text = self.transcript.text
        return tuple(
            Token(text[start : start + len(token)], _lower(token.lower_), start, start + len(token))
            for token, start in zip(self.doc, self.offsets, strict=True)
            if not token.is_space
        )

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, tiling the text; dropped words belong to the sentence after them."""
        starts = sentence_starts(self._stream, self._given_starts, self._turn_starts)
        groups = [self.tokens[a:b] for a, b in pairwise([*starts, len(self.tokens)])] or [()]
        text, place, sentences = self.transcript.text, 0, []
        last_char = len(text.rstrip())
        for number, group in enumerate(groups, start=1):
            end = last_char if number == len(groups) else group[-1].end_char
            place = end - len(text[place:end].lstrip())
            if place < end:
                sentences.append(
                    Sentence(place, end, *self.seconds(place, end), text[place:end], group)
                )
            place = end
        return tuple(sentences)

    @cached_property
    def words(self) -> tuple[PlacedWord, ...]:
        """The transcript's words that still have a letter or digit in a token, in order."""
        return tuple(self._place(index) for index in sorted(self._kept_words))

    @cached_property
    def dropped_words(self) -> tuple[PlacedWord, ...]:
        """The transcript's words that lost all their letters and digits, in order."""
        words = enumerate(self.transcript.words)
        lost = (i for i, word in words if i not in self._kept_words and _is_word(word.text))
        return tuple(self._place(index) for index in lost)

    @cached_property
    def english(self) -> EnglishEvidence:
        """Whether the answer is English, by all of its words."""
        return english_evidence(self.transcript)

    def seconds(self, start_char: int, end_char: int) -> tuple[float | None, float | None]:
        """The time of a span, from the earliest to the latest word that overlaps it.

        None where those words have no times, and for an empty span.
        """
        if end_char <= start_char:
            return None, None
        first = max(bisect_right(self._word_starts, start_char) - 1, 0)
        last = bisect_left(self._word_starts, end_char)
        words = [word for word in self.transcript.words[first:last] if word.text.strip()]
        starts = [word.start_s for word in words if word.start_s is not None]
        ends = [word.end_s for word in words if word.end_s is not None]
        return min(starts, default=None), max(ends, default=None)

    def finding(
        self,
        check: str,
        kind: FindingKind,
        message: str,
        start_char: int,
        end_char: int,
        **rest: Unpack[FindingRest],
    ) -> Finding:
        """A finding on a span of the text, with its seconds filled in."""
        times = self.seconds(start_char, end_char)
        return Finding(check, kind, message, start_char, end_char, *times, **rest)

    def without(self, spans: Iterable[Span]) -> "Passage":
        """The same passage without the words in `spans` and the marks that set them off.

        Offsets still count into `Transcript.text`; sentences still tile all of it.
        """
        keep = self._kept(sorted(spans))
        if len(keep) == len(self.doc):
            return self
        from spacy.tokens import Doc

        tokens = [self.doc[index] for index in keep]
        words, spaces = [token.text for token in tokens], [bool(t.whitespace_) for t in tokens]
        doc = self.pipeline(Doc(self.pipeline.vocab, words=words, spaces=spaces))
        return replace(self, doc=doc, offsets=tuple(self.offsets[index] for index in keep))

    def _kept(self, spans: list[Span]) -> list[int]:
        """The indices into `doc` of the tokens that no span overlaps."""
        starts, ends = [span[0] for span in spans], list(accumulate((s[1] for s in spans), max))
        keep: list[int] = []
        opens, dropped = True, False
        for index, (token, start) in enumerate(zip(self.doc, self.offsets, strict=True)):
            before = bisect_left(starts, start + len(token))
            inside = before > 0 and ends[before - 1] > start and not token.is_space
            mark = dropped and token.text in (_CLOSES if opens else _SETS_OFF)
            if inside or mark:
                dropped = True
                continue
            keep.append(index)
            if not token.is_space:
                opens, dropped = token.text in {".", "!", "?"}, False
        return keep

    @cached_property
    def _word_starts(self) -> tuple[int, ...]:
        """Where each word of the transcript starts, its white space counted to it."""
        lengths = (len(word.text) for word in self.transcript.words)
        return tuple(accumulate(lengths, initial=0))[:-1]

    @cached_property
    def _word_of_token(self) -> tuple[int, ...]:
        return tuple(bisect_right(self._word_starts, t.start_char) - 1 for t in self.tokens)

    @cached_property
    def _kept_words(self) -> frozenset[int]:
        tokens = zip(self._word_of_token, self.tokens, strict=True)
        return frozenset(index for index, token in tokens if token.is_word)

    def _place(self, index: int) -> PlacedWord:
        word = self.transcript.words[index]
        text = word.text.strip()
        start = self._word_starts[index] + word.text.index(text)
        return PlacedWord(text, start, start + len(text), word.start_s, word.end_s)

    @cached_property
    def _stream(self) -> Stream:
        gaps = [0.0, *(_gap(a.end_s, b.start_s) for a, b in pairwise(self.transcript.words))]
        words = self._word_of_token
        pauses = (max(gaps[a + 1 : b + 1], default=0.0) for a, b in pairwise(words))
        return Stream(self.tokens, self.transcript.text, (0.0, *pauses))

    @cached_property
    def _given_starts(self) -> frozenset[int] | None:
        """The starts that the pipeline set; None where it sets none."""
        if not self.doc.has_annotation("SENT_START"):
            return None
        starts, index, pending = set(), 0, True
        for token in self.doc:
            pending = pending or bool(token.is_sent_start)
            if not token.is_space:
                if pending:
                    starts.add(index)
                index, pending = index + 1, False
        return frozenset(starts)

    @cached_property
    def _turn_starts(self) -> frozenset[int]:
        places = [token.start_char for token in self.tokens]
        starts = (bisect_left(places, turn.start_char) for turn in self.transcript.turns)
        return frozenset(index for index in starts if index < len(places))


def _is_word(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _lower(text: str) -> str:
    return text.replace("\u2019", "'")


def _gap(end_s: float | None, start_s: float | None) -> float:
    return 0.0 if end_s is None or start_s is None else max(0.0, start_s - end_s)
