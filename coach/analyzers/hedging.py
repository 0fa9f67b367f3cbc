"""Words that take back what was done and what came of it: "I think", "maybe", "a bit better".

They cost where a listener wants to know for sure (Parton 2002, Hlebasko 2015), so only those in
actions and results count. "Kind of" and "sort of" that mean nothing are fillers, not hedges.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.analyzers.parts.model import ACTION, LABELS, RESULT
from coach.analyzers.parts.story import Piece
from coach.analyzers.parts.told import Told, told
from coach.analyzers.rules.tagged import TaggedLine, rules, tagged_lines
from coach.domain import Analysis, Detail, Finding, Measure, Span
from coach.language import Passage

TABLES = "hedging.toml"
PRECISION = 0.9
"""How often a hedge was one at first reading (`scripts/eval hedging`): its confidence."""


@dataclass(frozen=True)
class _Hedge:
    """A hedge and the stretch that it stands in."""

    span: Span
    word: str
    """Lower case."""
    piece: Piece


@dataclass(frozen=True)
class Hedging:
    """Finds hedges in actions and results, and says so where there are many."""

    fewest_words: int = 25
    """Words of the answer below which nothing is judged (convention)."""
    sure_from: float = 0.5
    """Confidence from which a sentence counts as an action or a result: more likely than not."""
    story_from: float = 0.4
    """Probability of a story below which nothing is judged."""
    most_per_100_words: float = 3.0
    """Hedges per 100 words of actions and results from which they are many (convention)."""
    fewest_hedges: int = 3
    """Hedges below which they are never many, however short the answer (convention)."""
    many_in_result: int = 2
    """Hedges in the result from which it is taken back (convention)."""

    name = "hedging"

    def analyze(self, passage: Passage) -> Analysis:
        """Each hedge; a gap where they are many or take the result back; how many per 100 words."""
        if passage.english.is_english is False:
            return Analysis(self.name, (), (self._rate(None, "unlike English, not judged"),))
        answer = told(passage)
        pieces = [*answer.of(ACTION, self.sure_from), *answer.of(RESULT, self.sure_from)]
        words = sum(len(piece.words) for piece in pieces)
        doubt = self._doubt(answer, words)
        if doubt:
            return Analysis(self.name, (), (self._rate(None, doubt),))
        hedges = list(_hedges(passage, pieces))
        rate = round(100 * len(hedges) / words, 4)
        findings = [*_notes(passage, hedges), *self._gaps(passage, hedges, rate)]
        return Analysis(self.name, tuple(findings), (self._rate(rate, None),))

    def _doubt(self, answer: Told, words: int) -> str | None:
        """Why hedges are not counted; None where they are."""
        if sum(len(piece.words) for piece in answer.pieces) < self.fewest_words:
            return f"There are fewer than {self.fewest_words} words"
        if answer.story < self.story_from:
            return "No story is told"
        return None if words else "No action or result is told"

    def _gaps(self, passage: Passage, hedges: Sequence[_Hedge], rate: float) -> Iterator[Finding]:
        ends = [hedge for hedge in hedges if hedge.piece.label == RESULT]
        if len(ends) >= self.many_in_result:
            message = "The result is taken back by words of doubt; say it as a plain fact."
            yield _gap(passage, "hedging.result", message, ends)
        if len(hedges) >= self.fewest_hedges and rate >= self.most_per_100_words:
            message = "Words of doubt come often; leave them out where you know."
            yield _gap(passage, "hedging.rate", message, hedges)

    def _rate(self, value: float | None, reason: str | None) -> Measure:
        target = (None, self.most_per_100_words)
        return Measure("hedging.per_100_words", value, "hedges/100 words", target, reason)


def hedges_in(lines: Sequence[TaggedLine]) -> Iterator[Span]:
    """The hedges of an answer, in order, but for those that begin what somebody said."""
    table, quoted = rules(TABLES), False
    for line in lines:
        spans = table.found("hedge", line)
        opens = line.spans[0][0] if line.spans else -1
        yield from (span for span in spans if not (quoted and span[0] == opens))
        quoted = table.holds("quoting", line)


def _hedges(passage: Passage, pieces: Sequence[Piece]) -> Iterator[_Hedge]:
    """The hedges that begin in one of these stretches, in the order of the text."""
    text = passage.transcript.text
    for span in hedges_in(tagged_lines(passage)):
        word = " ".join(text[slice(*span)].lower().split())
        inside = (p for p in pieces if p.unit.start_char <= span[0] < p.unit.end_char)
        yield from (_Hedge(span, word, piece) for piece in inside)


def _notes(passage: Passage, hedges: Sequence[_Hedge]) -> Iterator[Finding]:
    for hedge in hedges:
        details = {"word": hedge.word, "part": LABELS[hedge.piece.label]}
        yield passage.finding(
            "hedging.hedge", "note", "", *hedge.span, confidence=PRECISION, details=details
        )


def _gap(passage: Passage, check: str, message: str, hedges: Sequence[_Hedge]) -> Finding:
    """On the stretch that has the most of them, the first of equals."""
    unit = Counter(hedge.piece.unit for hedge in hedges).most_common(1)[0][0]
    word = Counter(hedge.word for hedge in hedges).most_common(1)[0][0]
    details: dict[str, Detail] = {"count": len(hedges), "word": word}
    return passage.finding(
        check, "gap", message, unit.start_char, unit.end_char, confidence=PRECISION, details=details
    )
