"""How long the answer is: in seconds where it was spoken, in words where it was typed.

A typed answer has no seconds and gets none; its words are held against what the asked time
takes at an even pace.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from coach.domain import Analysis, Finding, Measure, Span
from coach.language import Passage, PlacedWord


@dataclass(frozen=True)
class Length:
    """Holds the length of an answer against what its question asks for."""

    short_s: float = 45.0
    """Answers below are short (convention); less where the question asks for less."""
    long_s: float = 180.0
    """Answers above are long (convention); more where the question asks for more."""
    words_per_minute: float = 150.0
    """Pace at which a typed answer would be read out (convention)."""
    typed_margin: float = 1.25
    """How far beyond the bound a typed answer is long: paces differ (convention)."""

    name = "length"

    def analyze(self, passage: Passage) -> Analysis:
        """`length.short` or `length.long`, and the length, in seconds or in words."""
        if not passage.words:
            return Analysis(self.name, (), (self._seconds(passage, None, "no words"),))
        if not passage.transcript.has_times:
            seconds, count = self._seconds(passage, None, "no times"), self._words(passage)
            return Analysis(self.name, tuple(self._typed(passage, count)), (seconds, count))
        words = _answer(passage)
        spoken_s = (words[-1].end_s or 0.0) - (words[0].start_s or 0.0)
        measures = (self._seconds(passage, spoken_s, None),)
        return Analysis(self.name, tuple(self._spoken(passage, spoken_s)), measures)

    def _spoken(self, passage: Passage, spoken_s: float) -> Iterator[Finding]:
        low, high = passage.question.target_s
        told = f"{spoken_s:.0f} seconds, where {low:.0f} to {high:.0f} are good."
        details = {"seconds": round(spoken_s, 3), "low_s": float(low), "high_s": float(high)}
        if spoken_s < min(self.short_s, low):
            span = _span(passage, _last(passage))
            yield passage.finding("length.short", "gap", f"Short: {told}", *span, details=details)
        elif spoken_s > max(self.long_s, high):
            start_s = passage.words[0].start_s or 0.0
            ends = [sentence.end_s or 0.0 for sentence in passage.sentences]
            span = _span(passage, min(bisect_left(ends, start_s + high), _last(passage)))
            yield passage.finding("length.long", "gap", f"Long: {told}", *span, details=details)

    def _typed(self, passage: Passage, measure: Measure) -> Iterator[Finding]:
        """With a margin, since nobody knows the pace; a short text may well be an outline."""
        low, high = (self._words_in(bound) for bound in passage.question.target_s)
        count, words = int(measure.value or 0), _answer(passage)
        if count > self.typed_margin * max(self._words_in(self.long_s), high):
            message = f"Long: {count} words, where {low:.0f} to {high:.0f} are good."
            details = {"words": count, "low_words": low, "high_words": high}
            starts = [sentence.start_char for sentence in passage.sentences]
            over = words[min(round(high), count - 1)].start_char
            span = _span(passage, min(bisect_right(starts, over) - 1, _last(passage)))
            yield passage.finding("length.long", "gap", message, *span, details=details)

    def _words_in(self, seconds: float) -> float:
        """Words that so many seconds hold at an even pace."""
        return seconds * self.words_per_minute / 60

    def _seconds(self, passage: Passage, value: float | None, reason: str | None) -> Measure:
        return Measure("length.seconds", value, "s", passage.question.target_s, reason)

    def _words(self, passage: Passage) -> Measure:
        low, high = (self._words_in(bound) for bound in passage.question.target_s)
        return Measure("length.words", float(len(_answer(passage))), "words", (low, high))


def _answer(passage: Passage) -> tuple[PlacedWord, ...]:
    """The words of the answer itself, those of its follow-ups left out."""
    turns = passage.transcript.turns
    end = turns[0].end_char if len(turns) > 1 else len(passage.transcript.text)
    return tuple(word for word in passage.words if word.start_char < end) or passage.words


def _last(passage: Passage) -> int:
    """The place of the last sentence of the answer itself."""
    return sum(s.start_char < _answer(passage)[-1].end_char for s in passage.sentences) - 1


def _span(passage: Passage, place: int) -> Span:
    sentence = passage.sentences[place]
    return sentence.start_char, sentence.end_char
