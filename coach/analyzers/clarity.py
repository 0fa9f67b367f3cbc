"""Whether one can follow: vague words, run-ons, repeats, the way to the point, unexplained terms.

Also whether trade-offs and lessons are named, where the question asks for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.analyzers.plain_speech.jargon import unexplained
from coach.analyzers.plain_speech.named import Name, asks_for, hinted, named
from coach.analyzers.plain_speech.point import kind_of, point_of
from coach.analyzers.plain_speech.reading import Line, read_lines
from coach.analyzers.plain_speech.repeats import repeats
from coach.analyzers.plain_speech.run_ons import Stretch, stretches
from coach.analyzers.plain_speech.vague_words import vague_words
from coach.domain import Analysis, Finding, Measure, Span
from coach.language import Passage

_NAMES: tuple[tuple[Name, str], ...] = (("trade_off", "trade-off"), ("lesson", "lesson"))
_NOT_ENGLISH = "unlike English, not judged"


@dataclass(frozen=True)
class Clarity:
    """Finds what makes an answer hard to follow, and the trade-offs and lessons it names."""

    run_on_words: int = 45
    """Words a stretch of chained clauses has at least to be called a run-on (convention)."""
    run_on_links: int = 5
    """Clauses tied on to such a stretch (convention)."""
    run_on_links_unmarked: int = 8
    """The same where the words have no marks, so that nobody can tell an end (convention)."""
    run_on_pause_s: float = 1.0
    """Pause that ends a stretch: noticeable to a listener (Campione & Véronis 2002)."""
    repeat_times: int = 3
    """Times a phrase is said before it is named (convention)."""
    repeat_words: int = 4
    """Times a worn word is said before it is named (convention)."""
    repeat_within: int = 60
    """Words within which they stand (convention)."""
    late_s: float = 20.0
    """Seconds after which the point comes late (convention)."""
    late_words: int = 50
    """Words after which it comes late where there are no times: the same at 150 a minute."""
    fewest_words: int = 25
    """Words below which nothing is said to be absent (convention)."""

    name = "clarity"

    def analyze(self, passage: Passage) -> Analysis:
        """Every finding in the order of the text, and four measures."""
        if passage.english.is_english is False or not passage.words:
            reason = "no words" if not passage.words else _NOT_ENGLISH
            return Analysis(self.name, (), tuple(self._measures(reason)))
        lines = read_lines(passage)
        chains = tuple(stretches(lines, frozenset(self._ends(passage))))
        point = self._point(passage, lines)
        findings = [
            *self._vague(passage, lines),
            *self._run_ons(passage, lines, chains),
            *self._repeats(passage, lines),
            *self._late(passage, lines, point),
            *self._jargon(passage, lines),
            *self._named(passage, lines),
        ]
        findings.sort(key=lambda finding: (finding.start_char, finding.end_char, finding.check))
        measures = [*self._way(passage, lines, point), *_lengths(chains)]
        return Analysis(self.name, tuple(findings), tuple(measures))

    def _ends(self, passage: Passage) -> Iterator[int]:
        """Characters at which a listener hears an end: after a pause, and where a turn starts."""
        yield from (turn.start_char for turn in passage.transcript.turns)
        for one, two in pairwise(passage.words):
            if one.end_s is None or two.start_s is None:
                continue
            if two.start_s - one.end_s >= self.run_on_pause_s:
                yield two.start_char

    def _vague(self, passage: Passage, lines: Sequence[Line]) -> Iterator[Finding]:
        for span in vague_words(lines):
            message = "A vague word where a concrete one was due."
            yield passage.finding("clarity.vague_words", "gap", message, *span)

    def _run_ons(
        self, passage: Passage, lines: Sequence[Line], chains: Sequence[Stretch]
    ) -> Iterator[Finding]:
        for chain in chains:
            words = sum(word.is_word for word in chain.chain)
            fewest = self.run_on_links if chain.is_marked else self.run_on_links_unmarked
            if words >= self.run_on_words and chain.links >= fewest:
                span = _widened(lines, chain.chain[0].start_char, chain.chain[-1].end_char)
                message = f"{words} words and {chain.links + 1} clauses without an end."
                details = {"words": words, "clauses": chain.links + 1}
                yield passage.finding("clarity.run_on", "gap", message, *span, details=details)

    def _repeats(self, passage: Passage, lines: Sequence[Line]) -> Iterator[Finding]:
        found = repeats(
            lines,
            times=self.repeat_times,
            worn_times=self.repeat_words,
            within=self.repeat_within,
        )
        text = passage.transcript.text
        for repeat in found:
            span = repeat.places[0][0].start_char, repeat.places[0][1].end_char
            again = repeat.places[1][0].start_char, repeat.places[1][1].end_char
            said = text[slice(*span)]
            yield passage.finding(
                "clarity.repeated",
                "gap",
                f"“{said}” is said {repeat.size} times.",
                *span,
                related=again,
                details={"times": repeat.size},
            )

    def _point(self, passage: Passage, lines: Sequence[Line]) -> int | None:
        """The sentence of the first turn that answers its question."""
        turns = passage.transcript.turns
        end = turns[0].end_char if turns else len(passage.transcript.text)
        first = [line for line in lines if line.span[0] < end]
        return point_of(first, passage.question)

    def _late(
        self, passage: Passage, lines: Sequence[Line], point: int | None
    ) -> Iterator[Finding]:
        if not point:
            return
        words, seconds = _before(passage, lines, point)
        if words >= self.late_words if seconds is None else seconds >= self.late_s:
            said = f"{words} words" if seconds is None else f"{seconds:.0f} seconds"
            yield passage.finding(
                "clarity.late_point",
                "gap",
                f"{said} before the answer begins.",
                lines[0].span[0],
                lines[point - 1].span[1],
                related=lines[point].span,
                details={"words": words, "seconds": seconds},
            )

    def _jargon(self, passage: Passage, lines: Sequence[Line]) -> Iterator[Finding]:
        if not passage.question.lay_audience:
            return
        for mention in unexplained(lines):
            said = passage.transcript.text[slice(*mention.span)]
            yield passage.finding(
                "clarity.jargon",
                "gap",
                f"“{said}” was not explained; in plain words: {mention.term.plain}.",
                *mention.span,
                details={"term": mention.term.name, "plain": mention.term.plain},
            )

    def _named(self, passage: Passage, lines: Sequence[Line]) -> Iterator[Finding]:
        """Trade-offs and lessons, and that one was asked for and is not there."""
        for name, label in _NAMES:
            spans = tuple(named(lines, name))
            for span in spans:
                yield passage.finding(f"clarity.{name}", "strength", f"A {label} is named.", *span)
            asked = asks_for(passage.question, name) and len(passage.words) >= self.fewest_words
            if asked and not spans and not hinted(lines, name):
                end = lines[-1].span[1]
                message = f"The question asks for a {label}; none is named."
                yield passage.finding(f"clarity.no_{name}", "gap", message, end, end)

    def _way(self, passage: Passage, lines: Sequence[Line], point: int | None) -> Iterator[Measure]:
        """How long it takes to get to the point."""
        if point is None:
            known = kind_of(passage.question) is not None
            reason = "no sentence that surely answers" if known else "no such question"
            yield from self._measures(reason, only_way=True)
            return
        words, seconds = _before(passage, lines, point)
        why = "no times" if seconds is None else None
        yield Measure("clarity.time_to_point", seconds, "s", (None, self.late_s), why)
        yield Measure(
            "clarity.words_to_point", float(words), "words", (None, float(self.late_words))
        )

    def _measures(self, reason: str, *, only_way: bool = False) -> Iterator[Measure]:
        """The measures without a value."""
        yield Measure("clarity.time_to_point", None, "s", (None, self.late_s), reason)
        target = (None, float(self.late_words))
        yield Measure("clarity.words_to_point", None, "words", target, reason)
        if not only_way:
            yield Measure("clarity.longest_sentence", None, "words", None, reason)
            yield Measure("clarity.words_per_clause", None, "words", None, reason)


def _widened(lines: Sequence[Line], start: int, end: int) -> Span:
    """A span out to the ends of the sentences it begins and ends in."""
    touched = [line.span for line in lines if line.span[0] < end and start < line.span[1]]
    return touched[0][0], touched[-1][1]


def _lengths(chains: Sequence[Stretch]) -> Iterator[Measure]:
    """The longest stretch, and how many words a clause has on average."""
    words, clauses = sum(c.count for c in chains), sum(c.clauses for c in chains)
    longest = max((chain.count for chain in chains), default=0)
    yield Measure("clarity.longest_sentence", float(longest), "words")
    yield Measure("clarity.words_per_clause", words / max(clauses, 1), "words")


def _before(passage: Passage, lines: Sequence[Line], point: int) -> tuple[int, float | None]:
    """Words and seconds from the first word to the sentence that answers."""
    words = sum(line.count for line in lines[:point])
    start_s = passage.seconds(*lines[0].span)[0]
    point_s = passage.seconds(*lines[point].span)[0]
    if start_s is None or point_s is None:
        return words, None
    return words, point_s - start_s
