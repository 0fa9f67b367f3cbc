"""Pace on recordings with known word times, as they are and changed in speed; syllable counts.

References are made apart from the product: words, spans and lengths from the alignment's word tier,
syllables once from the dictionary and once from the vowels of its phone tier, which are those that
were spoken.
"""

import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from coach.analyzers import Fillers, Pacing, run_analyzers
from coach.analyzers.timing.clauses import place_by_words
from coach.analyzers.timing.pace import PacePoint
from coach.analyzers.timing.syllables import count_by_rule
from coach.audio.media import load_audio, resample
from coach.domain import Audio, Question, Transcript, Word
from coach.hearing import hear
from coach.hearing.snapping import settle_words
from coach.language import Passage, load_language
from coach.recognize.words import load_timed_transcript
from support.make_syllables import DICTIONARY, read_counts
from support.tables import Row
from support.textgrids import Interval, read_textgrid

LANGUAGE = load_language()
QUESTION = Question("", "")
SOUNDS = frozenset({"uh", "um", "er", "hm", "mm"})
HESITATIONS = SOUNDS | {"erm", "hmm", "mm-hmm", "uh-huh", "ah", "oh", "mm-mm"}
DRAWS = ("recognizer_like_1", "recognizer_like_2", "recognizer_like_3")
FACTORS = (0.75, 0.9, 1.1, 1.25, 1.5)
SOUND_FACTORS = (0.9, 1.1)
JOINED_S = 60.0
RATE_HZ = 16_000
_VOWEL = re.compile(r"[AEIOU][A-Z]\d")


@dataclass(frozen=True)
class Clip:
    """A recording with its aligned words and phones."""

    name: str
    audio: Audio
    words: tuple[Interval, ...]
    """The content words of the alignment."""
    vowels: int
    """Vowels spoken in them."""

    @property
    def words_per_minute(self) -> float:
        """Content words over the time from the first to the last."""
        return 60 * len(self.words) / (self.words[-1][1] - self.words[0][0])

    @property
    def spoken_s(self) -> float:
        """Seconds of content words."""
        return sum(end - start for start, end, _ in self.words)


def pacing_rows(data: Path) -> list[Row]:
    """Syllables, then pace and articulation rate, then the pace curve."""
    meetings = data / "ami_disfluency_dev.jsonl.gz"
    rows = _syllable_rows(data) if (data / DICTIONARY).is_file() else []
    rows += _place_rows(meetings) if meetings.is_file() else []
    if not (data / "speech" / "textgrid").is_dir():
        return [*rows, Row("pace", None, note=f"no recordings in {data}")]
    clips = read_clips(data / "speech")
    counts = read_counts(data / DICTIONARY)
    rows += _rate_rows(data / "speech", clips, counts)
    rows += [*_curve_rows(data / "speech", clips), *_speed_rows(data / "speech", clips)]
    return [*rows, *_edge_rows(data / "speech", clips)]


def read_clips(speech: Path) -> list[Clip]:
    """The recordings with word times that are long enough for a rate."""
    clips = []
    for path in sorted((speech / "textgrid").glob("*.TextGrid")):
        tiers = read_textgrid(path)
        words = tuple(w for w in tiers.get("words", ()) if w[2] and w[2] not in SOUNDS)
        sounds = list((speech / "fillers").glob(f"{path.stem}.*"))
        if len(words) >= Pacing.fewest_words and sounds:
            vowels = [phone for phone in tiers["phones"] if _VOWEL.fullmatch(phone[2])]
            inside = sum(_in_words((start + end) / 2, words) for start, end, _ in vowels)
            clips.append(Clip(path.stem, load_audio(sounds[0]), words, inside))
    return clips


def _in_words(time: float, words: Iterable[Interval]) -> bool:
    return any(start <= time < end for start, end, _ in words)


def _syllable_rows(data: Path) -> list[Row]:
    counts = read_counts(data / DICTIONARY)
    right = {word for word, count in counts.items() if count_by_rule(word) == count}
    note = f"{len(counts):,} words; the file in models/syllables mends the rest"
    rows = [Row("syllables by rule alone, words of a dictionary", 100 * len(right) / len(counts))]
    rows = [replace(rows[0], unit="%", note=note)]
    meetings = data / "ami_disfluency_dev.jsonl.gz"
    if meetings.is_file():
        spoken = _spoken_words(meetings)
        known = sum(spoken[word] for word in counts)
        by_rule = 100 * sum(spoken[word] for word in right) / known
        share = 100 * known / spoken.total()
        note = f"{known:,} words spoken in 28 meetings"
        rows.append(Row("syllables by rule alone, running speech", by_rule, "%", note=note))
        note = "for these rule and file give the dictionary's count"
        rows.append(Row("running speech that the dictionary knows", share, "%", note=note))
    return rows


def _place_rows(path: Path) -> list[Row]:
    """Pauses whose place the words alone tell, held against the marks of the transcript."""
    pauses = [pause for line in _lines(path) for pause in _pauses(line["words"])]
    told = [(place_by_words(before, after), marks) for before, after, marks in pauses]
    inside = [marks for place, marks in told if place == "mid-sentence"]
    unmarked = sum(not marks for *_, marks in pauses)
    right = sum(not marks for marks in inside)
    note = f"{len(inside)} of {len(pauses)} pauses in 28 meetings, told without any marks"
    found = f"of {unmarked} pauses without a mark; many of the others lie between clauses"
    return [
        Row("pauses called mid-sentence: no mark there", 100 * right / len(inside), "%", note=note),
        Row("pauses without a mark: called mid-sentence", 100 * right / unmarked, "%", note=found),
    ]


def _pauses(words: Iterable[list[Any]]) -> Iterator[tuple[str, str, str]]:
    """The words on both sides of each pause of one speaker, fillers left out, and the marks there.

    Turns that others fill lie between pauses of 3 s and more; they and laughter do not count.
    """
    before, end_s, marks = "", -math.inf, ""
    for start, stop, text, tags in words:
        if "punctuation" in tags:
            marks += text
        elif text.startswith("["):
            before = ""
        elif text.lower() not in HESITATIONS:
            if before and Pacing.pause_s <= start - end_s < 3:
                yield before, text, marks
            before, end_s, marks = text, stop, ""


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _spoken_words(path: Path) -> Counter[str]:
    words: Counter[str] = Counter()
    for line in _lines(path):
        words.update(w[2].lower() for w in line["words"] if w[2][0].isalpha())
    return words


def _rate_rows(speech: Path, clips: Sequence[Clip], counts: dict[str, int]) -> list[Row]:
    """Errors of words per minute and articulation rate, the largest over the recordings."""
    exact = {clip.name: _measured(clip.audio, _given(speech, "exact", clip)) for clip in clips}
    drawn = [(c, _measured(c.audio, _given(speech, draw, c))) for c in clips for draw in DRAWS]
    pace = [_error(exact[c.name][0], c.words_per_minute) for c in clips]
    spoken = [_error(exact[c.name][1], c.vowels / c.spoken_s) for c in clips]
    careful = [_error(exact[c.name][1], _by_dictionary(c, counts)) for c in clips]
    far = [_error(values[0], c.words_per_minute) for c, values in drawn]
    slow = [_error(values[1], c.vowels / c.spoken_s) for c, values in drawn]
    note = f"largest of {len(clips)} recordings of 25 s, exact word times"
    mean = f"mean of {len(drawn)}: 4 % of words lost, edges off by 50 to 80 ms and more"
    return [
        Row("words per minute", max(pace), "% off", 2.0, at_most=True, note=note),
        Row("articulation rate, by spoken vowels", max(spoken), "% off", 8.0, True, note),
        Row("articulation rate, by dictionary", max(careful), "% off", 8.0, True, note),
        Row("words per minute, recognizer-like", float(np.mean(far)), "% off", note=mean),
        Row("articulation rate, recognizer-like", float(np.mean(slow)), "% off", note=mean),
    ]


def _by_dictionary(clip: Clip, counts: dict[str, int]) -> float:
    syllables = sum(counts.get(word, count_by_rule(word)) for *_, word in clip.words)
    return syllables / clip.spoken_s


def _given(speech: Path, times: str, clip: Clip) -> Transcript:
    return load_timed_transcript(speech / "timed" / times / f"{clip.name}.words.json")


def _measured(audio: Audio, transcript: Transcript) -> tuple[float, float]:
    """Words per minute and articulation rate, through hearing and the analyzers."""
    heard = hear(audio, transcript.words)
    passage = _passage(replace(transcript, sounds=heard.sounds, acoustics=heard.acoustics))
    analysis = run_analyzers(passage, (Fillers(), Pacing()))[1]
    values = {measure.name: measure.value for measure in analysis.measures}
    rates = values["pacing.words_per_minute"], values["pacing.articulation_rate"]
    return rates[0] or 0.0, rates[1] or 0.0


def _passage(transcript: Transcript) -> Passage:
    return LANGUAGE.passage(QUESTION, transcript)


def _error(value: float, reference: float) -> float:
    return 100 * abs(value / reference - 1)


def _curve_rows(speech: Path, clips: Sequence[Clip]) -> list[Row]:
    """The curve against a plain count of what was really said in each of its windows."""
    truth = _joined([(clip.audio.duration_s, _as_words(clip.words)) for clip in clips])
    exact, drawn = [], []
    for factor in FACTORS:
        said = _faster(truth, factor)
        exact += _curve_errors(said, said)
        for draw in DRAWS:
            parts = [(clip.audio.duration_s, _given(speech, draw, clip).words) for clip in clips]
            drawn += _curve_errors(_faster(_joined(parts), factor), said)
    shown = ", ".join(f"{factor:g}" for factor in FACTORS)
    note = f"mean of {len(exact)} windows: {JOINED_S:g} s made {shown} times as fast"
    most, mean = "largest of these windows", "mean; words lost and edges off as above"
    return [
        Row("pace curve", float(np.mean(exact)), "% off", 5.0, at_most=True, note=note),
        Row("pace curve, largest", max(exact), "% off", 5.0, at_most=True, note=most),
        Row("pace curve, recognizer-like", float(np.mean(drawn)), "% off", note=mean),
    ]


def _speed_rows(speech: Path, clips: Sequence[Clip]) -> list[Row]:
    """Rates of the recordings themselves made faster and slower, against those they had before."""
    errors = []
    for clip in clips:
        given = _given(speech, "exact", clip)
        plain = _measured(clip.audio, given)[1]
        for factor in SOUND_FACTORS:
            fast = Audio(clip.audio.samples, round(RATE_HZ * factor))
            changed = replace(given, words=_faster(given.words, factor))
            errors.append(_error(_measured(resample(fast, RATE_HZ), changed)[1], factor * plain))
    shown = " and ".join(f"{factor:g}" for factor in SOUND_FACTORS)
    note = f"largest of {len(errors)}: the sound {shown} times as fast, its pitch changed along"
    return [Row("articulation rate at another speed", max(errors), "% off", 8.0, True, note)]


def _edge_rows(speech: Path, clips: Sequence[Clip]) -> list[Row]:
    """How far recognizer-like ends of words are off, as given and put where somebody speaks."""
    given, settled = [], []
    for clip in clips:
        exact = _given(speech, "exact", clip).words
        for draw in DRAWS:
            words = _given(speech, draw, clip).words
            given += _end_errors_ms(exact, words)
            settled += _end_errors_ms(exact, settle_words(clip.audio, words))
    note = f"mean of {len(given)} words, recognizer-like"
    return [
        Row("ends of words, as given", float(np.mean(given)), "ms off", note=note),
        Row("ends of words, out of silences", float(np.mean(settled)), "ms off", note=note),
    ]


def _end_errors_ms(exact: Sequence[Word], words: Sequence[Word]) -> list[float]:
    texts = [[word.text.strip() for word in some] for some in (exact, words)]
    same = SequenceMatcher(None, *texts, autojunk=False).get_matching_blocks()
    pairs = ((exact[a + i], words[b + i]) for a, b, size in same for i in range(size))
    return [1000 * abs((one.end_s or 0.0) - (two.end_s or 0.0)) for one, two in pairs]


def _as_words(intervals: Sequence[Interval]) -> tuple[Word, ...]:
    return tuple(Word(f" {text}", start, end) for start, end, text in intervals)


def _joined(parts: Iterable[tuple[float, Sequence[Word]]]) -> tuple[Word, ...]:
    """Words of recordings one behind the other, up to JOINED_S."""
    words, offset_s = [], 0.0
    for duration_s, some in parts:
        words += [_moved(word, offset_s, 1.0) for word in some]
        offset_s += duration_s
    return tuple(word for word in words if (word.end_s or 0.0) <= JOINED_S)


def _faster(words: Iterable[Word], factor: float) -> tuple[Word, ...]:
    return tuple(_moved(word, 0.0, factor) for word in words)


def _moved(word: Word, by_s: float, factor: float) -> Word:
    start_s, end_s = word.start_s or 0.0, word.end_s or 0.0
    return replace(word, start_s=(start_s + by_s) / factor, end_s=(end_s + by_s) / factor)


def _curve_errors(given: tuple[Word, ...], said: tuple[Word, ...]) -> list[float]:
    """How far each point of the curve over the given words is off what was said there."""
    (curve,) = Pacing().curve(_passage(Transcript(given)))
    return [_error(point.words_per_minute, _said_around(point, said)) for point in curve]


def _said_around(point: PacePoint, said: Sequence[Word]) -> float:
    """Words per minute in the point's window, each word counted for the part that is inside."""
    low, high = (point.middle_s + side * Pacing.sustained_s / 2 for side in (-1, 1))
    times = ((word.start_s or 0.0, word.end_s or 0.0) for word in said)
    shares = (max(0.0, min(b, high) - max(a, low)) / (b - a) for a, b in times)
    return 60 * sum(shares) / (high - low)
