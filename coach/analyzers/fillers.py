"""Filler sounds and filler words, each where it was said, and where they crowd.

Sounds (um, uh, er, …) count wherever they stand, written or only heard. Words (like, you know,
kind of, …) count where the model of that word takes them for empty; what is left in doubt stays
quiet. Repetitions, cut-off words and restarts are noted and never counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.analyzers.filler_words.clusters import Cluster, before_numbers, crowded
from coach.analyzers.filler_words.disfluencies import disfluencies
from coach.analyzers.filler_words.models import shipped_models
from coach.analyzers.filler_words.reading import SOUNDS, Speech, read
from coach.analyzers.filler_words.sounds import written_sounds
from coach.domain import Analysis, Detail, Finding, Measure, Sound, Span
from coach.language import Passage

NOT_FILLERS = frozenset(
    {"fillers.cluster", "fillers.repetition", "fillers.cutoff", "fillers.restart"}
)
"""Checks of this analyzer that name no filler: they are neither counted nor taken out."""
_SOUND_CHECKS = frozenset(f"fillers.{name}" for name in SOUNDS.values()) | {"fillers.sound"}


def is_filler(finding: Finding) -> bool:
    """Whether a finding is one filler."""
    return finding.check.startswith("fillers.") and finding.check not in NOT_FILLERS


def is_taken_out(finding: Finding) -> bool:
    """Whether the other analyzers read the answer without a finding's words.

    Fillers, but for "so": it links sentences also where it is empty, and whether it is empty hangs
    on the fillers beside it.
    """
    return is_filler(finding) and finding.check != "fillers.so"


@dataclass(frozen=True)
class Fillers:
    """Finds filler sounds and filler words and counts them against time and words."""

    fine_per_minute: float = 5.0
    """Up to this many a minute are fine (Laske & DiGennaro Reed 2024; Russell 2008)."""
    shortest_s: float = 5.0
    """Seconds of answer below which no rate is given (convention)."""
    fewest_words: int = 10
    """Words below which no share is given (convention)."""
    near_s: float = 0.15
    """A sound this close to a written filler sound is that sound (convention: word times from
    recognizers are off by 80 ms and more)."""
    least_probability: float = 0.0
    """A filler word less likely than this is left out, whatever its own threshold (convention)."""
    cluster_size: int = 3
    """This many fillers make a cluster (convention)."""
    cluster_gap_words: int = 4
    """Other words that may stand between neighbors of a cluster (convention)."""
    number_share: float = 0.4
    """Share of all fillers that must stand before numbers to be named (convention)."""

    name = "fillers"

    def analyze(self, passage: Passage) -> Analysis:
        """Every filler with its seconds, where they crowd, and how many there are."""
        foreign = passage.english.is_english is False
        speech = read(passage.transcript)
        written = [] if foreign else [*_sounds(passage, speech), *self._words(passage, speech)]
        heard = [_heard(passage, sound) for sound in self._unwritten(passage, written)]
        fillers = sorted([*written, *heard], key=_place)
        about = [*self._clusters(passage, speech, fillers), *_slips(passage, speech)]
        found = sorted([*fillers, *([] if foreign else about)], key=_place)
        reason = "unlike English, not judged" if foreign else None
        return Analysis(self.name, tuple(found), self._measures(passage, fillers, reason))

    def _words(self, passage: Passage, speech: Speech) -> Iterator[Finding]:
        for found, probability in shipped_models().fillers(speech):
            if probability >= self.least_probability:
                words = speech.words[found.first : found.last]
                check = f"fillers.{found.word.replace(' ', '_')}"
                message = f'The filler "{found.word.replace("i ", "I ", 1)}".'
                span = words[0].start_char, words[-1].end_char
                yield passage.finding(check, "note", message, *span, confidence=probability)

    def _unwritten(self, passage: Passage, written: Sequence[Finding]) -> Iterator[Sound]:
        """The filled pauses that were heard and that no written filler accounts for."""
        near = self.near_s
        spans = [(f.start_s, f.end_s) for f in written if f.start_s is not None]
        for sound in passage.transcript.sounds:
            low, high = sound.start_s - near, sound.end_s + near
            known = any(start < high and (end or start) > low for start, end in spans)
            if sound.kind == "filled_pause" and not known:
                yield sound

    def _clusters(
        self, passage: Passage, speech: Speech, fillers: Sequence[Finding]
    ) -> Iterator[Finding]:
        """Where fillers crowd; numbers first, since that tells more than a place."""
        spans = [(f.start_char, f.end_char) for f in fillers]
        places = (
            before_numbers(speech, spans, self.cluster_size, self.number_share),
            crowded(speech, spans, self.cluster_size, self.cluster_gap_words),
        )
        return (_cluster(passage, place, len(spans)) for place in places if place)

    def _measures(
        self, passage: Passage, fillers: Sequence[Finding], reason: str | None
    ) -> tuple[Measure, ...]:
        seconds = _length_s(passage)
        none = reason or _no_rate(seconds, self.shortest_s)
        sounds = sum(finding.check in _SOUND_CHECKS for finding in fillers)
        counts = (
            ("per_minute", len(fillers), (None, self.fine_per_minute)),
            ("sounds_per_minute", sounds, None),
            ("words_per_minute", len(fillers) - sounds, None),
        )
        rates = (
            Measure(
                f"fillers.{name}",
                None if none or not seconds else 60.0 * count / seconds,
                "fillers/min",
                target,
                none,
            )
            for name, count, target in counts
        )
        return (*rates, self._share(passage, fillers, reason))

    def _share(self, passage: Passage, fillers: Sequence[Finding], reason: str | None) -> Measure:
        words = len(passage.without(_spans(fillers)).words)
        if words < self.fewest_words:
            reason = reason or f"fewer than {self.fewest_words} words"
        value = None if reason else 100.0 * len(fillers) / words
        return Measure("fillers.per_100_words", value, "fillers/100 words", None, reason)


def _place(finding: Finding) -> Span:
    return finding.start_char, finding.end_char


def _spans(fillers: Sequence[Finding]) -> list[Span]:
    return [_place(finding) for finding in fillers if finding.start_char < finding.end_char]


def _no_rate(seconds: float | None, shortest_s: float) -> str | None:
    """Why no rate can be given; None where it can."""
    if seconds is None:
        return "no times"
    return f"shorter than {shortest_s:g} seconds" if seconds < shortest_s else None


def _length_s(passage: Passage) -> float | None:
    """The length of the sound; where it is unknown, the end of the last word."""
    ends = [word.end_s for word in passage.transcript.words if word.end_s is not None]
    known = passage.transcript.duration_s
    return known if known is not None and ends else max(ends, default=None)


def _sounds(passage: Passage, speech: Speech) -> Iterator[Finding]:
    for name, word in written_sounds(speech, passage.transcript.text):
        message = f'The filler sound "{word.lower}".'
        yield passage.finding(f"fillers.{name}", "note", message, word.start_char, word.end_char)


def _slips(passage: Passage, speech: Speech) -> Iterator[Finding]:
    """Repetitions, cut-off words and restarts; nothing is said about them."""
    for slip in disfluencies(speech, passage.transcript.text):
        yield passage.finding(f"fillers.{slip.kind}", "note", "", slip.start_char, slip.end_char)


def _cluster(passage: Passage, place: Cluster, total: int) -> Finding:
    many = f"{place.count} of the {total} fillers"
    message = f"{many} {'came' if place.where.startswith('before') else 'stood'} {place.where}."
    details: dict[str, Detail] = {"count": place.count, "total": total, "where": place.where}
    span = place.start_char, place.end_char
    return passage.finding("fillers.cluster", "note", message, *span, details=details)


def _heard(passage: Passage, sound: Sound) -> Finding:
    """A filled pause that was heard and not written, at the end of the word before it."""
    middle = (sound.start_s + sound.end_s) / 2
    before = (w.end_char for w in passage.words if w.start_s is not None and w.start_s < middle)
    place, times = max(before, default=0), (sound.start_s, sound.end_s)
    message = "A filler sound that the transcript leaves out."
    return Finding(
        "fillers.sound", "note", message, place, place, *times, confidence=sound.confidence
    )
