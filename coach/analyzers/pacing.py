"""How fast and how evenly an answer is spoken: rate, pauses, and where they lie.

Pauses come from the sound, never from gaps between recognized words, whose edges are off by more
than a short pause; only pauses of `long_pause_s` are taken from the words where there was no sound.
Nothing is measured across the border of a turn.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from coach.analyzers.syllables import count_syllables
from coach.domain import Analysis, Finding, Measure, Transcript
from coach.language import Passage, PlacedWord

Stretch = tuple[float, float]
_CLOSING = frozenset(".!?…")


@dataclass(frozen=True)
class _Speech:
    """One turn: its words without fillers, and the pauses between its first and last word."""

    words: tuple[PlacedWord, ...]
    starts_s: tuple[float, ...]
    """When each word starts, never falling."""
    start_s: float
    """When the turn itself starts."""
    end_s: float
    """When its last word ends."""
    pauses: tuple[Stretch, ...]
    unspoken: tuple[Stretch, ...]
    """Pauses and fillers together, joined where they touch."""

    @property
    def length_s(self) -> float:
        return self.end_s - self.starts_s[0]

    @cached_property
    def runs(self) -> int:
        """How many stretches of words the pauses leave."""
        ends = [end for _, end in self.pauses]
        return len({bisect_right(ends, start + 1e-6) for start in self.starts_s})


@dataclass(frozen=True)
class Pacing:
    """Measures pace and pauses; names long pauses and sustained rushed or slow stretches."""

    good_pace: tuple[float, float] = (120.0, 165.0)
    """Words per minute (Speaker Coach 100-165; TED talks average about 163)."""
    rushed_from: float = 190.0
    """Words per minute above which a stretch is rushed (comprehension falls slowly up to 250)."""
    slow_below: float = 100.0
    """Words per minute below which a stretch is slow (Speaker Coach); long pauses are left out,
    since they are named by themselves."""
    sustained_s: float = 15.0
    """How long a pace must hold to be named (convention)."""
    pause_s: float = 0.2
    """Silence that counts as a pause (Campione & Véronis 2002)."""
    long_pause_s: float = 2.0
    """Silence that is named (convention)."""
    least_confidence: float = 0.5
    """Silences less certain than this are left out (convention)."""
    fewest_words: int = 10
    """Words below which no rate is given (convention)."""
    shortest_s: float = 5.0
    """Seconds of speech below which no rate is given (convention)."""
    late_start_s: float = 5.0
    """Thinking time before the first word that is fine (convention)."""

    name = "pacing"

    def analyze(self, passage: Passage) -> Analysis:
        """Pace, pauses and long stretches; every measure is None where there are no times."""
        turns = tuple(self._turns(passage))
        findings = [finding for turn in turns for finding in self._findings(passage, turn)]
        findings.sort(key=lambda finding: (finding.start_char, finding.end_char))
        return Analysis(self.name, tuple(findings), self._measures(passage, turns))

    def _turns(self, passage: Passage) -> Iterator[_Speech]:
        transcript = passage.transcript
        spans = [(t.start_char, t.end_char, t.start_s) for t in transcript.turns]
        for start, end, start_s in spans or [(0, len(transcript.text), 0.0)]:
            words = tuple(word for word in passage.words if start <= word.start_char < end)
            starts = tuple(_rising(word.start_s for word in words))
            ends = [word.end_s for word in words if word.end_s is not None]
            if words and len(starts) == len(ends) == len(words):
                border = (starts[0], max(ends))
                pauses = tuple(self._pauses(transcript, border))
                unspoken = _joined([*pauses, *_fillers(passage, border)])
                yield _Speech(words, starts, start_s or 0.0, border[1], pauses, unspoken)

    def _pauses(self, transcript: Transcript, border: Stretch) -> Iterator[Stretch]:
        """The pauses inside a turn, in order, from the sound or else from the words."""
        silences = (
            [
                (sound.start_s, sound.end_s)
                for sound in transcript.sounds
                if sound.kind == "silence" and sound.confidence >= self.least_confidence
            ]
            if _was_heard(transcript)
            else _gaps(transcript, self.long_pause_s)
        )
        for start, end in sorted(silences):
            inside = max(start, border[0]), min(end, border[1])
            if inside[1] - inside[0] >= self.pause_s - 1e-6:
                yield inside

    def _findings(self, passage: Passage, turn: _Speech) -> Iterator[Finding]:
        for start, end in turn.pauses:
            if end - start >= self.long_pause_s - 1e-6:
                yield _pause_finding(passage, turn, start, end)
        real = (*turn.starts_s, turn.end_s)
        fast = [w for w in _windows(real, self.sustained_s) if _pace(real, *w) > self.rushed_from]
        calm = _clock_without_long_pauses(turn, self.long_pause_s)
        slow = [w for w in _windows(calm, self.sustained_s) if _pace(calm, *w) < self.slow_below]
        for check, clock, chosen in (("pacing.rushed", real, fast), ("pacing.slow", calm, slow)):
            for first, last in _joined(chosen):
                yield _stretch_finding(passage, turn, check, clock, (int(first), int(last)))

    def _measures(self, passage: Passage, turns: Sequence[_Speech]) -> tuple[Measure, ...]:
        reason = self._reason(turns)
        silent = None if _was_heard(passage.transcript) else "no sound to hear pauses in"
        words, length = sum(len(t.words) for t in turns), sum(t.length_s for t in turns)
        pauses = [end - start for turn in turns for start, end in turn.pauses]
        spoken = length - sum(end - start for turn in turns for start, end in turn.unspoken)
        syllables = sum(count_syllables(word.text) for turn in turns for word in turn.words)
        runs = sum(turn.runs for turn in turns)
        if reason is None and spoken <= 0:
            reason = "its words take no time"
        first = turns[0].starts_s[0] - turns[0].start_s if turns else 0.0
        none = None if turns else "no times"
        return (
            _measure("words_per_minute", 60 * words, length, "words/min", reason, self.good_pace),
            _measure("articulation_rate", syllables, spoken, "syllables/s", reason or silent),
            _measure("pause_ratio", sum(pauses), length, "", reason or silent),
            _measure("long_pauses", sum(p >= self.long_pause_s for p in pauses), 1, "pauses", none),
            _measure("mean_run_words", words, runs, "words", reason or silent),
            _measure("time_to_first_word", first, 1, "s", none, (None, self.late_start_s)),
        )

    def _reason(self, turns: Sequence[_Speech]) -> str | None:
        """Why no rate can be given; None where it can."""
        if not turns:
            return "no times"
        if sum(len(turn.words) for turn in turns) < self.fewest_words:
            return f"fewer than {self.fewest_words} words"
        if sum(turn.length_s for turn in turns) < self.shortest_s:
            return f"shorter than {self.shortest_s:g} seconds"
        return None


def _measure(
    name: str,
    amount: float,
    over: float,
    unit: str,
    reason: str | None,
    target: tuple[float | None, float | None] | None = None,
) -> Measure:
    """`amount` per `over`, or None where there is a reason against giving it."""
    value = None if reason else amount / over
    return Measure(f"pacing.{name}", value, unit, target, reason)


def _was_heard(transcript: Transcript) -> bool:
    """Whether somebody listened for silences, so that none in the list means none there."""
    return bool(transcript.acoustics) or any(s.kind == "silence" for s in transcript.sounds)


def _rising(times: Iterable[float | None]) -> Iterator[float]:
    """The times that are known, each no earlier than the one before it."""
    latest = 0.0
    for time in times:
        if time is not None:
            latest = max(latest, time)
            yield latest


def _gaps(transcript: Transcript, shortest_s: float) -> list[Stretch]:
    """The gaps between words that are long enough to be no slip of the recognizer."""
    times = [
        (word.start_s, word.end_s)
        for word in transcript.words
        if word.start_s is not None and word.end_s is not None
    ]
    gaps = ((one[1], two[0]) for one, two in pairwise(times))
    return [gap for gap in gaps if gap[1] - gap[0] >= shortest_s - 1e-6]


def _fillers(passage: Passage, border: Stretch) -> Iterator[Stretch]:
    """The time taken by filled pauses, and by the words that the passage dropped."""
    filled = (s for s in passage.transcript.sounds if s.kind == "filled_pause")
    dropped = ((word.start_s, word.end_s) for word in passage.dropped_words)
    for start, end in (*dropped, *((sound.start_s, sound.end_s) for sound in filled)):
        if start is not None and end is not None:
            inside = max(start, border[0]), min(end, border[1])
            if inside[0] < inside[1]:
                yield inside


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The stretches in order, those that overlap or touch made one."""
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _clock_without_long_pauses(turn: _Speech, long_s: float) -> tuple[float, ...]:
    """When each word starts, and when the last one ends, on a clock that long pauses stop."""
    long = [pause for pause in turn.pauses if pause[1] - pause[0] >= long_s]
    ends = [end - 1e-6 for _, end in long]
    stopped = (0.0, *accumulate(end - start for start, end in long))
    times = (*turn.starts_s, turn.end_s)
    return tuple(time - stopped[bisect_right(ends, time)] for time in times)


def _windows(clock: Sequence[float], length_s: float) -> Iterator[tuple[int, int]]:
    """For each word, it and the words after it that first take up `length_s`, up to the end."""
    last = 0
    for first, start in enumerate(clock):
        while last < len(clock) and clock[last] - start < length_s:
            last += 1
        if last == len(clock):
            if first:
                yield first - 1, last - 1
            return
        yield first, last


def _pace(clock: Sequence[float], first: int, last: int) -> float:
    """Words per minute from one word up to another."""
    return 60.0 * (last - first) / (clock[last] - clock[first])


def _stretch_finding(
    passage: Passage, turn: _Speech, check: str, clock: Sequence[float], words: tuple[int, int]
) -> Finding:
    pace, seconds = round(_pace(clock, *words)), round(clock[words[1]] - clock[words[0]], 1)
    first, last = turn.words[words[0]], turn.words[words[1] - 1]
    manner = "Fast" if check == "pacing.rushed" else "Slow"
    return passage.finding(
        check,
        "gap",
        f"{manner} for {round(seconds)} seconds: {pace} words a minute.",
        first.start_char,
        last.end_char,
        details={"words_per_minute": pace, "seconds": seconds},
    )


def _pause_finding(passage: Passage, turn: _Speech, start: float, end: float) -> Finding:
    """A long pause, placed at the end of the word before it."""
    after = bisect_right(turn.starts_s, (start + end) / 2)
    place = turn.words[max(after - 1, 0)].end_char
    where = _place(passage, place)
    length = f"{end - start:.1f} seconds"
    message = f"A pause of {length}{f', {where}' if where else ''}."
    details = {"seconds": round(end - start, 3), "place": where}
    return Finding("pacing.pause", "note", message, place, place, start, end, details=details)


def _place(passage: Passage, place: int) -> str | None:
    """Where a pause at this character lies; None where the text has no marks to tell."""
    for sentence in passage.sentences:
        if sentence.start_char < place <= sentence.end_char:
            if sentence.text.rstrip("\"')\u201d\u2019")[-1:] not in _CLOSING:
                return None
            inside = any(token.start_char >= place for token in sentence.words)
            return "mid-sentence" if inside else "between sentences"
    return None
