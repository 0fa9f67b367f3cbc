"""How fast and how evenly an answer is spoken: rate, pauses, and where they lie.

Fillers are no words here. Their time stays in the length of the answer, for the listener waits
through it: words per minute fall with them. It is no speech, so it is left out of the articulation
rate, and the clock stops for it where slow stretches are looked for, since fillers and long pauses
are named by themselves. Nothing is measured across the border of a turn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

from coach.analyzers.timing.clauses import place_of_pause
from coach.analyzers.timing.pace import PacePoint, fast_stretches, pace_curve, slow_stretches
from coach.analyzers.timing.syllables import count_syllables
from coach.analyzers.timing.turns import PauseRules, SpokenTurn, Stretch, read_turns, was_heard
from coach.domain import Analysis, Finding, Measure
from coach.language import Passage

Target = tuple[float | None, float | None]


@dataclass(frozen=True)
class Pacing:
    """Measures pace and pauses; names long pauses and sustained rushed or slow stretches."""

    good_pace: tuple[float, float] = (120.0, 165.0)
    """Words per minute that are easy to follow (Speaker Coach 100-165; TED talks average about
    163)."""
    rushed_from: float = 190.0
    """Words per minute above which a stretch is rushed (comprehension falls slowly up to 250; the
    limit is a convention)."""
    slow_below: float = 100.0
    """Words per minute below which a stretch is slow (Speaker Coach)."""
    sustained_s: float = 15.0
    """How long a pace must hold to be named, and the window of the pace curve (convention)."""
    pause_s: float = 0.2
    """Silence that counts as a pause (Campione & Véronis 2002)."""
    long_pause_s: float = 2.0
    """Silence that is named (convention)."""
    least_confidence: float = 0.5
    """Silences less certain than this are left out (convention)."""
    uncovered_s: float = 0.4
    """Sound between words that no word covers: from here on it is left out of the time spoken, as a
    cough is (edges of recognized words are off by up to 0.4 s)."""
    fastest_rate: float = 12.0
    """Syllables per second that nobody speaks: there the words do not fit the sound, and nothing is
    said of its pauses (convention; fast speech has 8 or 9)."""
    fewest_words: int = 10
    """Words below which no rate is given (convention)."""
    shortest_s: float = 5.0
    """Seconds of speech below which no rate is given (convention)."""
    late_start_s: float = 5.0
    """Thinking time before the first word that is fine (convention)."""
    baseline_wpm: float | None = None
    """The speaker's own words per minute; None where there is no history. With it, a stretch is
    rushed or slow against the speaker's own pace, though never inside the good range."""
    baseline_articulation_rate: float | None = None
    """The speaker's own syllables per second: the target of that measure; None for no target."""
    rushed_share: float = 1.25
    """Share of the speaker's own pace above which a stretch is rushed (convention)."""
    slow_share: float = 0.75
    """Share of the speaker's own pace below which a stretch is slow (convention)."""
    fastest_wpm: float = 250.0
    """Above it a stretch is rushed whoever speaks (comprehension falls slowly up to about 250)."""
    slowest_wpm: float = 80.0
    """Below it a stretch is slow whoever speaks (convention)."""
    usual_spread: float = 0.15
    """Share by which an articulation rate may differ from the speaker's own (convention)."""

    name = "pacing"

    @property
    def limits(self) -> tuple[float, float]:
        """Words per minute below which a stretch is slow, and above which it is rushed."""
        own = self.baseline_wpm
        if own is None:
            return self.slow_below, self.rushed_from
        slow = max(self.slow_share * own, self.slowest_wpm)
        rushed = min(self.rushed_share * own, self.fastest_wpm)
        return min(slow, self.good_pace[0]), max(rushed, self.good_pace[1])

    def analyze(self, passage: Passage) -> Analysis:
        """Pace, pauses and long stretches; every measure is None where there are no times."""
        turns = read_turns(passage, self._rules)
        silent = None if was_heard(passage.transcript) else "no sound to hear pauses in"
        if not self._fits(turns):
            silent = "the words do not fit the sound"
            turns = tuple(replace(turn, silences=(), pauses=()) for turn in turns)
        findings = [finding for turn in turns for finding in self._findings(passage, turn)]
        findings.sort(key=lambda finding: (finding.start_char, finding.end_char))
        return Analysis(self.name, tuple(findings), self._measures(passage, turns, silent))

    def curve(self, passage: Passage) -> tuple[tuple[PacePoint, ...], ...]:
        """Words per minute over time, for each turn that has times: windows of `sustained_s`."""
        return tuple(self._curve(turn) for turn in read_turns(passage, self._rules))

    @property
    def _rules(self) -> PauseRules:
        long_s, sure = self.long_pause_s, self.least_confidence
        return PauseRules(self.pause_s, long_s, sure, self.uncovered_s)

    def _curve(self, turn: SpokenTurn) -> tuple[PacePoint, ...]:
        return pace_curve((*turn.onsets_s, turn.end_s), self.sustained_s)

    def _calm_curve(self, turn: SpokenTurn) -> tuple[PacePoint, ...]:
        return pace_curve(turn.calm_clock(self.long_pause_s), self.sustained_s)

    def _findings(self, passage: Passage, turn: SpokenTurn) -> Iterator[Finding]:
        for pause in turn.pauses:
            if self._is_long(pause):
                yield _pause_finding(passage, turn, pause)
        slow, rushed = self.limits
        calm = turn.calm_clock(self.long_pause_s)[:-1]
        for words in fast_stretches(turn.onsets_s, rushed, self.sustained_s):
            yield self._stretch(passage, turn, "pacing.rushed", (turn.onsets_s, *words))
        for words in slow_stretches(calm, slow, self.sustained_s):
            yield self._stretch(passage, turn, "pacing.slow", (calm, *words))

    def _is_long(self, pause: Stretch) -> bool:
        return pause[1] - pause[0] >= self.long_pause_s - 1e-6

    def _stretch(
        self,
        passage: Passage,
        turn: SpokenTurn,
        check: str,
        stretch: tuple[Sequence[float], int, int],
    ) -> Finding:
        """A finding on the words from one to another (not included, unless it is the last)."""
        clock, first, last = stretch
        seconds = clock[last] - clock[first]
        pace = round(60 * (last - first) / seconds)
        manner = "Fast" if check == "pacing.rushed" else "Slow"
        usual = "" if self.baseline_wpm is None else f"; you usually speak {self.baseline_wpm:.0f}"
        end = turn.words[last if last + 1 == len(turn.words) else last - 1].end_char
        return passage.finding(
            check,
            "gap",
            f"{manner} for {round(seconds)} seconds: {pace} words a minute{usual}.",
            turn.words[first].start_char,
            end,
            details={"words_per_minute": pace, "seconds": round(seconds, 1)},
        )

    def _measures(
        self, passage: Passage, turns: Sequence[SpokenTurn], silent: str | None
    ) -> tuple[Measure, ...]:
        """Every measure; `silent` is the reason against those that rest on pauses."""
        reason = self._reason(turns)
        words, length = sum(len(t.words) for t in turns), sum(t.length_s for t in turns)
        pauses = [end - start for turn in turns for start, end in turn.pauses]
        first = turns[0].onsets_s[0] - turns[0].start_s if turns else 0.0
        good, late = self.good_pace, (None, self.late_start_s)
        none = None if turns else "no times"
        rate = _measure("words_per_minute", lambda: 60 * words / length, "words/min", reason, good)
        return (
            rate,
            self._articulation(turns, reason or silent),
            _measure("pause_ratio", lambda: sum(pauses) / length, "", reason or silent),
            _measure("long_pauses", lambda: sum(map(self._is_long, _all(turns))), "pauses", none),
            _measure("mean_run_words", lambda: words / _runs(turns), "words", reason or silent),
            _measure("time_to_first_word", lambda: first, "s", none, late),
            *_placed(passage, turns, reason or silent),
            _median_pause(pauses, reason or silent),
            *self._extremes(turns, reason),
        )

    def _articulation(self, turns: Sequence[SpokenTurn], reason: str | None) -> Measure:
        own, target = self.baseline_articulation_rate, None
        if own is not None:
            target = (own * (1 - self.usual_spread), own * (1 + self.usual_spread))
        spoken_s = sum(turn.speech_s for turn in turns)
        return _measure(
            "articulation_rate",
            lambda: _syllables(turns) / spoken_s,
            "syllables/s",
            reason,
            target,
        )

    def _fits(self, turns: Sequence[SpokenTurn]) -> bool:
        """Whether the words leave each other time to be spoken."""
        return _syllables(turns) <= self.fastest_rate * sum(turn.speech_s for turn in turns)

    def _extremes(self, turns: Sequence[SpokenTurn], reason: str | None) -> Iterator[Measure]:
        """The fastest window of the pace curve, and the slowest where long pauses are left out."""
        for name, most, curves in (
            ("fastest_pace", max, [self._curve(turn) for turn in turns]),
            ("slowest_pace", min, [self._calm_curve(turn) for turn in turns]),
        ):
            paces = [point.words_per_minute for curve in curves for point in curve]
            short = None if paces else f"shorter than {self.sustained_s:g} seconds"
            yield _measure(name, partial(most, paces), "words/min", reason or short)

    def _reason(self, turns: Sequence[SpokenTurn]) -> str | None:
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
    value: Callable[[], float],
    unit: str,
    reason: str | None,
    target: Target | None = None,
) -> Measure:
    """A measure, worked out only where there is no reason against it."""
    return Measure(f"pacing.{name}", None if reason else value(), unit, target, reason)


def _syllables(turns: Sequence[SpokenTurn]) -> int:
    words = [word.text for turn in turns for word in turn.words]
    if not any(char.islower() for word in words for char in word):
        words = [word.lower() for word in words]  # all in capitals: not all are acronyms
    return sum(map(count_syllables, words))


def _all(turns: Sequence[SpokenTurn]) -> list[Stretch]:
    return [pause for turn in turns for pause in turn.pauses]


def _runs(turns: Sequence[SpokenTurn]) -> int:
    return sum(turn.runs for turn in turns)


def _placed(passage: Passage, turns: Sequence[SpokenTurn], reason: str | None) -> Iterator[Measure]:
    """Pauses per minute inside clauses and at their borders; those of unknown place are neither."""
    places = [_place(passage, turn, pause) for turn in turns for pause in turn.pauses]
    inside = places.count("mid-sentence")
    border = len(places) - inside - places.count(None)
    minutes = sum(turn.length_s for turn in turns) / 60
    yield _measure("mid_clause_pauses", lambda: inside / minutes, "pauses/min", reason)
    yield _measure("boundary_pauses", lambda: border / minutes, "pauses/min", reason)


def _median_pause(pauses: Sequence[float], reason: str | None) -> Measure:
    reason = reason or (None if pauses else "no pauses")
    return _measure("median_pause", lambda: median(pauses), "s", reason)


def _place(passage: Passage, turn: SpokenTurn, pause: Stretch) -> str | None:
    index = turn.word_before(pause)
    after = turn.words[index + 1] if index + 1 < len(turn.words) else None
    return place_of_pause(passage, turn.words[index], after)


def _pause_finding(passage: Passage, turn: SpokenTurn, pause: Stretch) -> Finding:
    """A long pause, put at the end of the word before it."""
    start, end = pause
    char = turn.words[turn.word_before(pause)].end_char
    place = _place(passage, turn, pause)
    message = f"A pause of {end - start:.1f} seconds{f', {place}' if place else ''}."
    details = {"seconds": round(end - start, 3), "place": place}
    return Finding("pacing.pause", "note", message, char, char, start, end, details=details)
