"""Makes the recorded candidate of `coach demo`: a synthetic voice with planted faults.

The answer is spoken by eSpeak NG clause by clause, so that the engine's word events give every
word's time and every pause is exactly as long as written here. Fillers are drawn out and flat, as
filled pauses are. The same script gives the same files, byte for byte on the same machine.
"""

import argparse
import ctypes
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from coach.voice.worker import load_espeak

Samples = NDArray[np.float64]

QUESTION_ID = "better-offline-only"
VOICE = "en-us+f4"
RATE_HZ = 22_050
LEAD_S, TAIL_S = 0.7, 0.5
SHORTEST_PAUSE_S = 0.2
"""Shorter ones are part of fluent speech (Campione & Veronis 2002)."""
NOISE_DBFS = -60.0
PEAK = 0.5
FRAME = RATE_HZ // 200
AUDIBLE = 0.005
"""Loudness (root mean square over 5 ms) at which a word's sound ends: 10 dB above the room."""
OPUS_RATE_HZ = 24_000
OPUS_BITS_PER_S = 28_000
NOTE = (
    "The voice is synthetic (eSpeak NG) and the story is made up; "
    "its fillers, pauses and weak result are planted."
)


@dataclass(frozen=True)
class Clause:
    """A stretch spoken in one breath and the pause after it."""

    text: str
    """`{like}` marks a planted filler word; a filler sound is a clause of its own."""
    pause_s: float
    mid_clause: bool = False
    """Whether the pause falls inside a clause, where it is a hesitation."""
    sound: bool = False
    """A filler sound: slow and flat."""


def filler(text: str, pause_s: float) -> Clause:
    """A filler sound; the pause after it is a hesitation if it is long enough to be one."""
    return Clause(text, pause_s, mid_clause=pause_s >= SHORTEST_PAUSE_S, sound=True)


@dataclass(frozen=True)
class Sentence:
    """Clauses that are spoken at one rate and pitch."""

    clauses: tuple[Clause, ...]
    rate_wpm: int
    pitch: int
    """eSpeak's scale of 0 to 100."""
    gain_db: float = 0.0


def sentence(rate_wpm: int, pitch: int, gain_db: float, *clauses: Clause) -> Sentence:
    return Sentence(clauses, rate_wpm, pitch, gain_db)


ANSWER = (
    sentence(
        *(172, 50, 0.0),
        filler("Um,", 0.15),
        Clause("so last spring I was on the recommendations team of an online store,", 0.28),
        Clause("and we had a new ranking model for the home page.", 0.6),
    ),
    sentence(*(176, 54, 0.5), Clause("Offline it beat the old one on every metric we had.", 0.45)),
    sentence(
        *(166, 48, -0.5),
        Clause("But,", 0.1),
        filler("uh,", 0.14),
        Clause("when we switched it on for real visitors,", 0.22),
        Clause("nothing moved.", 0.5),
        Clause("The clicks stayed completely flat.", 1.2),
    ),
    sentence(
        *(174, 52, 0.0),
        Clause("My manager asked me to find out why before the next release,", 0.25),
        Clause("which was, {you know,} three weeks away.", 0.7),
    ),
    sentence(
        *(168, 49, 0.0),
        Clause("So first I,", 0.1),
        filler("um,", 0.3),
        Clause(
            "pulled a week of logs and compared what the model had shown with what people",
            2.4,
            True,
        ),
        Clause("really did after they clicked.", 0.5),
    ),
    sentence(
        *(178, 53, 0.4),
        Clause("I noticed that our test set only had items that the old model had picked,", 0.25),
        Clause("so the new one was, {like,} graded on the old one's homework.", 0.6),
    ),
    sentence(
        *(172, 50, -0.3),
        Clause("I wrote a job that mixed random items into some of the sessions,", 0.24),
        Clause("and I retrained the model on those.", 0.5),
    ),
    sentence(
        *(170, 47, 0.0),
        Clause("Then I set up,", 0.1),
        filler("uh,", 0.16),
        Clause("a proper A/B test with the platform team,", 0.24),
        Clause("and I got our product manager to agree on, {like,}", 1.1, True),
        Clause("one single metric that we would all look at.", 0.9),
    ),
    sentence(
        *(164, 50, -0.5),
        Clause("And in the end it went,", 0.1),
        filler("um,", 0.2),
        Clause("much better.", 0.5),
    ),
    sentence(
        *(168, 46, -1.0),
        Clause("People were a lot happier with the home page,", 0.25),
        Clause("and, {you know,} everybody trusts our tests way more now.", 0.0),
    ),
)


@dataclass
class Timeline:
    """The sound so far and what is said and planted in it."""

    parts: list[Samples] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    fillers: list[dict[str, Any]] = field(default_factory=list)
    pauses: list[dict[str, Any]] = field(default_factory=list)

    @property
    def now_s(self) -> float:
        """Length so far."""
        return sum(map(len, self.parts)) / RATE_HZ

    def rest(self, pause_s: float) -> None:
        """Go on with silence."""
        self.parts.append(np.zeros(round(pause_s * RATE_HZ)))

    def speak(self, spoken: "Spoken", clause: Clause, *, hesitant: bool) -> None:
        """Go on with a clause; `hesitant` where the pause before it falls inside a clause."""
        begin_s = self.now_s
        for index, word in enumerate(spoken.words):
            start_s, end_s = _ms(begin_s + word.start_s), _ms(begin_s + word.end_s)
            self._pause(start_s, hesitant=hesitant and index == 0)
            space = " " if self.words else ""
            self.words.append({"text": space + word.text, "start_s": start_s, "end_s": end_s})
            if clause.sound or word.planted:
                self._filler(word, start_s, end_s)
        self.parts.append(spoken.samples)
        self.rest(clause.pause_s)

    def _pause(self, end_s: float, *, hesitant: bool) -> None:
        start_s = self.words[-1]["end_s"] if self.words else end_s
        if end_s - start_s >= SHORTEST_PAUSE_S:
            self.pauses.append({"start_s": start_s, "end_s": end_s, "mid_clause": hesitant})

    def _filler(self, word: "Word", start_s: float, end_s: float) -> None:
        text = word.text.strip(",").lower()
        if text == "know" and self.fillers and self.fillers[-1]["text"] == "you":
            self.fillers[-1] |= {"text": "you know", "end_s": end_s}
        else:
            self.fillers.append({"text": text, "start_s": start_s, "end_s": end_s})


@dataclass(frozen=True)
class Word:
    """A word as it is written, in seconds from the start of its clause."""

    text: str
    start_s: float
    end_s: float
    planted: bool


@dataclass(frozen=True)
class Spoken:
    """The sound of a clause from its first audible sample to its last, with its words."""

    samples: Samples
    words: tuple[Word, ...]


class Engine:
    """eSpeak NG with its word events; the state it keeps makes the order of calls matter."""

    def __init__(self, folder: Path) -> None:
        load_espeak(folder)
        from pyttsx3.drivers import _espeak

        self._api = _espeak
        self._blocks: list[Samples] = []
        self._events: list[tuple[int, int]] = []
        self._api.Initialize(self._api.AUDIO_OUTPUT_SYNCHRONOUS, 200)
        self._api.SetSynthCallback(self._take)
        if self._api.SetVoiceByName(VOICE.encode()) != self._api.EE_OK:
            raise SystemExit(f"eSpeak NG has no voice {VOICE}")

    def _take(self, samples: Any, count: int, events: Any) -> int:
        index = 0
        while (event := events[index]).type != self._api.EVENT_LIST_TERMINATED:
            if event.type == self._api.EVENT_WORD:
                self._events.append((event.text_position - 1, event.sample))
            index += 1
        if count > 0:
            block = np.frombuffer(ctypes.string_at(samples, 2 * count), "<i2")
            self._blocks.append(block.astype(np.float64) / 32768)
        return 0

    def say(self, clause: Clause, manner: Sentence) -> Spoken:
        """Speak a clause in the manner of its sentence."""
        api = self._api
        rate_wpm, pitch_range = (120, 4) if clause.sound else (manner.rate_wpm, 55)
        api.SetParameter(api.RATE, rate_wpm, 0)
        api.SetParameter(api.PITCH, manner.pitch, 0)
        api.SetParameter(api.RANGE, pitch_range, 0)
        self._blocks.clear()
        self._events.clear()
        text = clause.text.replace("{", "").replace("}", "")
        goes_on = "," if text[-1].isalnum() else ""
        api.Synth(
            (text.strip(",") if clause.sound else f"{text}{goes_on}").encode(), flags=api.CHARS_UTF8
        )
        samples = np.concatenate(self._blocks)
        words = list(_words(clause.text, _word_starts(text, self._events), samples))
        first, end = round(words[0].start_s * RATE_HZ), round(words[-1].end_s * RATE_HZ)
        moved = (
            replace(w, start_s=w.start_s - words[0].start_s, end_s=w.end_s - words[0].start_s)
            for w in words
        )
        return Spoken(_faded(samples[first:end]) * 10 ** (manner.gain_db / 20), tuple(moved))


def _faded(samples: Samples) -> Samples:
    fade = np.linspace(0, 1, RATE_HZ // 200)
    samples = samples.copy()
    samples[: len(fade)] *= fade
    samples[-len(fade) :] *= fade[::-1]
    return samples


def _word_starts(text: str, events: Sequence[tuple[int, int]]) -> list[float]:
    """The start of each word; where the engine took two words as one, between its neighbors."""
    positions = [i for i in range(len(text)) if i == 0 or text[i - 1] == " "]
    known: dict[int, float] = {}
    for at, sample in events:
        word = max(i for i, position in enumerate(positions) if position <= at)
        known.setdefault(word, sample / RATE_HZ)
    indices = sorted(known)
    shares = [positions[i] for i in indices]
    return np.interp(positions, shares, [known[i] for i in indices]).tolist()


def _words(marked: str, starts_s: Sequence[float], samples: Samples) -> Iterator[Word]:
    """The words with the braces taken off, each cut to where it is audible."""
    planted = False
    ends_s = [*starts_s[1:], len(samples) / RATE_HZ]
    for token, start_s, end_s in zip(marked.split(), starts_s, ends_s, strict=True):
        planted = planted or "{" in token
        yield Word(token.strip("{}"), *_audible(samples, start_s, end_s), planted)
        planted = planted and "}" not in token


def _audible(samples: Samples, start_s: float, end_s: float) -> tuple[float, float]:
    """Cut the silence off both ends of a stretch, in frames of 5 ms."""
    first = round(start_s * RATE_HZ)
    stretch = samples[first : round(end_s * RATE_HZ)]
    frames = np.resize(stretch, (len(stretch) // FRAME, FRAME))
    loud = np.nonzero(np.sqrt(np.mean(frames**2, axis=1)) > AUDIBLE)[0]
    if not len(loud):
        raise SystemExit(f"nothing is said between {start_s:.2f} s and {end_s:.2f} s")
    return (first + loud[0] * FRAME) / RATE_HZ, (first + (loud[-1] + 1) * FRAME) / RATE_HZ


def _ms(time_s: float) -> float:
    return round(time_s, 3)


def record(engine: Engine) -> Timeline:
    """Speak the whole answer."""
    timeline = Timeline()
    timeline.rest(LEAD_S)
    hesitant = False
    for manner in ANSWER:
        for clause in manner.clauses:
            timeline.speak(engine.say(clause, manner), clause, hesitant=hesitant)
            hesitant = clause.mid_clause
    timeline.rest(TAIL_S)
    timeline.rest(-len(np.concatenate(timeline.parts)) % (RATE_HZ // 50) / RATE_HZ)
    return timeline


def with_room(samples: Samples) -> Samples:
    """Level the voice and put the hush of a room under it."""
    rng = np.random.default_rng(11)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal(len(samples)))
    spectrum /= np.sqrt(np.maximum(hz, 50))  # pink: falls with frequency
    hush = np.fft.irfft(spectrum, len(samples))
    hush *= 10 ** (NOISE_DBFS / 20) / np.sqrt(np.mean(hush**2))
    return samples * (PEAK / np.abs(samples).max()) + hush


def write_opus(path: Path, samples: Samples) -> None:
    """Write an Ogg file with one mono Opus stream and nothing random in it."""
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=OPUS_RATE_HZ, layout="mono")
        stream.bit_rate = OPUS_BITS_PER_S
        resampler = av.AudioResampler(format="s16", layout="mono", rate=OPUS_RATE_HZ)
        pcm = np.clip(np.round(samples * 32767), -32768, 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        for converted in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))


def make(folder: Path) -> dict[str, Any]:
    """Write `candidate.ogg` and `candidate.json` into `folder`; return what the latter holds."""
    with tempfile.TemporaryDirectory() as data:
        timeline = record(Engine(Path(data)))
    write_opus(folder / "candidate.ogg", with_room(np.concatenate(timeline.parts)))
    plain = {
        "note": NOTE,
        "question_id": QUESTION_ID,
        "recognizer": "given",
        "verbatim": True,
        "duration_s": _ms(timeline.now_s),
        "planted": {"pauses": timeline.pauses, "fillers": timeline.fillers},
        "words": timeline.words,
    }
    lines = json.dumps(plain, indent=1)
    (folder / "candidate.json").write_text(lines + "\n", encoding="utf-8")
    return plain


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    package = Path(__file__).resolve().parents[2] / "coach" / "demo"
    parser.add_argument("folder", nargs="?", type=Path, default=package)
    folder = parser.parse_args(arguments).folder
    plain = make(folder)
    size_kb = (folder / "candidate.ogg").stat().st_size / 1000
    print(
        f"{folder}: {plain['duration_s']:.1f} s, {len(plain['words'])} words, {size_kb:.0f} kB, "
        f"{len(plain['planted']['fillers'])} fillers"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
