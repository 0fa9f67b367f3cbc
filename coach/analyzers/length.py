"""How long the answer is: in seconds where it was spoken, in words where it was typed.

A typed answer has no seconds and gets none; its words are held against what the asked time takes at
an even pace.
"""

from bisect import bisect_left
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

    name = "length"

    def analyze(self, passage: Passage) -> Analysis:
        """`length.short` or `length.long` for a spoken answer, and its length."""
        if not passage.words:
            return Analysis(self.name, (), (self._seconds(passage, None, "no words"),))
        if not passage.transcript.has_times:
            seconds = self._seconds(passage, None, "no times")
            return Analysis(self.name, (), (seconds, self._words(passage)))
        words = _answer(passage)
        spoken_s = (words[-1].end_s or 0.0) - (words[0].start_s or 0.0)
        measures = (self._seconds(passage, spoken_s, None),)
        return Analysis(self.name, tuple(self._findings(passage, spoken_s)), measures)

    def _findings(self, passage: Passage, spoken_s: float) -> Iterator[Finding]:
        low, high = passage.question.target_s
        if spoken_s < min(self.short_s, low):
            message = f"Short: {spoken_s:.0f} seconds, where {low:.0f} to {high:.0f} are good."
            yield self._finding(passage, "length.short", message, spoken_s)
        elif spoken_s > max(self.long_s, high):
            message = f"Long: {spoken_s:.0f} seconds, where {low:.0f} to {high:.0f} are good."
            yield self._finding(passage, "length.long", message, spoken_s)

    def _finding(self, passage: Passage, check: str, message: str, spoken_s: float) -> Finding:
        """On the last sentence of a short answer; on the one where a long one passes its time."""
        low, high = passage.question.target_s
        place = sum(s.start_char < _answer(passage)[-1].end_char for s in passage.sentences) - 1
        if check == "length.long":
            start_s = passage.words[0].start_s or 0.0
            ends = [sentence.end_s or 0.0 for sentence in passage.sentences]
            place = min(bisect_left(ends, start_s + high), place)
        details = {"seconds": round(spoken_s, 3), "low_s": float(low), "high_s": float(high)}
        return passage.finding(check, "gap", message, *_span(passage, place), details=details)

    def _seconds(self, passage: Passage, value: float | None, reason: str | None) -> Measure:
        return Measure("length.seconds", value, "s", passage.question.target_s, reason)

    def _words(self, passage: Passage) -> Measure:
        low, high = (bound * self.words_per_minute / 60 for bound in passage.question.target_s)
        return Measure("length.words", float(len(_answer(passage))), "words", (low, high))


def _answer(passage: Passage) -> tuple[PlacedWord, ...]:
    """The words of the answer itself, those of its follow-ups left out."""
    turns = passage.transcript.turns
    end = turns[0].end_char if len(turns) > 1 else len(passage.transcript.text)
    return tuple(word for word in passage.words if word.start_char < end) or passage.words


def _span(passage: Passage, place: int) -> Span:
    sentence = passage.sentences[place]
    return sentence.start_char, sentence.end_char
