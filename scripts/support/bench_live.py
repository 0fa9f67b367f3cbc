"""What recognizing an answer while it is spoken costs, and how soon feedback comes; a process.

    python -m support.bench_live MODEL DATA RUNS

prints one JSON object. MODEL is a scripted Whisper model of a real one's size (`build_model`); the
sound is recorded talk from DATA, two minutes of it, from another place on in each run. The program
is the real one, from the interview's keys to the report on the screen; only the sound card is
missing, whose place `Tape` takes.
"""

import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

import coach.studio
from coach.app import App, make_folder, now
from coach.audio.growing import GrowingWav
from coach.audio.microphone import MARGIN_S, Tap
from coach.cli.session import screen_for
from coach.config import Settings, WhisperSettings
from coach.domain import Audio
from coach.history import Session as SessionRecord
from coach.interview import Judged, Plan
from coach.recognize import whisper
from coach.recognize.chunks import Cutting, cut
from coach.recognize.live import FULL_SCALE, LiveTranscript
from coach.recognize.whisper import DECODING, WhisperRecognizer
from coach.studio import Shelf, Studio, spool_folder
from support.bench_delivery import CLIPS, DURATION_S, RATE_HZ, peak_mb, recorded
from support.paced_whisper import pace
from support.scripted_whisper import WINDOW_S, build_scripted_whisper
from support.voicelike import voicelike

QUESTION = "quietly-getting-worse"
BLOCK = RATE_HZ // 10
PACED_S = 40.0
"""The end of each answer that arrives in real time: longer than the longest chunk. What came
before is committed by then, and arrives as fast as it is recognized."""
DEVICE_S = 0.03
"""A sound card's own latency, which the recording waits for."""
SHIFT_S = 7.3
"""Each run begins so much later in the talk, so that answers end at another distance from a cut."""
LAG_S = 0.5
"""An answer that arrives faster than in real time waits when recognition is so far behind."""
PAIRS = 3
AFTER_RUNS = 3
EARLIEST_S = (8.0, 10.0, 12.0, 16.0, 20.0)
BEAMS = (1, 2, 5)
SAYS = (
    "Last year our search team lost accuracy after a data change and nobody knew why. "
    "I was asked to find out what had happened before the next release. "
    "I compared the features before and after it and found a join that dropped every new user. "
    "I talked to the team that owned the table, wrote a test for it, and fixed it in two days. "
    "In the end the click rate went from ten to twelve percent, and we kept the test."
)
"""82 words in 30 s, 164 a minute."""
WINDOW_TOKENS = 93

Pcm = NDArray[np.int16]


def build_model(folder: Path) -> Path:
    """A model of base.en's true size that says SAYS in every window."""
    count = len(SAYS.split())
    starts_s = [0.2 + (WINDOW_S - 1.0) * number / count for number in range(count)]
    return build_scripted_whisper(
        folder, SAYS, starts_s=starts_s, end_s=WINDOW_S - 0.6, size="base.en"
    )


@dataclass(frozen=True)
class Point:
    """One way to cut or to decode."""

    setting: float
    cpu_ratio: float
    """To one pass of bare faster-whisper."""
    chunk_s: float
    """Mean length."""
    tail_s: float
    """What is left at "stop": 95th percentile over all moments to stop at."""
    tail_decoding_s: float
    """What recognizing that takes."""


def main() -> None:
    model, data, runs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    talk = data / "speech" / "timed" / "exact"
    samples = (recorded(talk)[0] if talk.is_dir() else voicelike(DURATION_S)).samples
    with tempfile.TemporaryDirectory() as folder:
        waits = Waits(App(_settings(model, Path(folder))), pcm(samples))
        live = [waits.live(run) for run in range(runs)]
        peak = peak_mb()
        after = [waits.after_the_fact(run) for run in range(AFTER_RUNS)]
    costs = Costs(str(model), samples)
    figures = {
        "stop_to_feedback_s": live,
        "after_the_fact_s": statistics.median(after),
        "cpu_ratio": costs.ratio([costs.sound(run * SHIFT_S) for run in range(PAIRS)]),
        "peak_rss_mb": peak,
        "curve": [asdict(costs.point(Cutting(earliest_s=s), s)) for s in EARLIEST_S],
        "beams": [asdict(point) for point in costs.beams()],
        "sound": f"recorded talk, {len(CLIPS)} clips" if talk.is_dir() else "a made-up voice",
    }
    print(json.dumps(figures))


def _settings(model: Path, folder: Path) -> Settings:
    return Settings(data_dir=folder, whisper=WhisperSettings(model=str(model)))


def pcm(samples: NDArray[np.float32]) -> Pcm:
    return np.round(np.clip(samples, -1, 1) * (FULL_SCALE - 1)).astype(np.int16)


class Waits:
    """How long a candidate waits for feedback."""

    def __init__(self, app: App, samples: Pcm) -> None:
        self._samples = samples
        self._studio = Studio(app, Shelf(spool_folder(app)), None)
        self._question = app.prompts.question(QUESTION)
        coach.studio.find_device = lambda *_: None
        make_folder(spool_folder(app))
        app.history.begin_session(SessionRecord(self._studio.session_id, now()))
        app.warm_quietly()
        pace(app.recognizer._engine, WINDOW_TOKENS)

    def live(self, run: int) -> float:
        """Seconds from "stop" to the report, recognized while it was spoken."""
        return self._seconds(run, live=True)

    def after_the_fact(self, run: int) -> float:
        """The same, recognized when it had ended."""
        return self._seconds(run, live=False)

    def _seconds(self, run: int, *, live: bool) -> float:
        tape = Tape(np.roll(self._samples, -round(run * SHIFT_S * RATE_HZ)), self._lag_s)
        coach.studio.Microphone = tape.listened_to if live else tape.unheard
        session = self._studio.session(Plan((self._question,), review=False), self._studio.spoken())
        console = Console(file=io.StringIO(), force_terminal=True, width=100)
        screen = screen_for(self._studio.app, console)
        for event in session.run(tape):
            screen.draw(event)
            if isinstance(event, Judged):
                return time.monotonic() - tape.stopped_s
        raise RuntimeError("the answer was not judged")

    def _lag_s(self) -> float:
        return max((live.lag_s for live in self._studio._live.values()), default=0.0)


class Tape:
    """A microphone that plays an answer, and the hand that presses Enter before and after it."""

    level_dbfs = -20.0
    delivering = True
    overflows = 0
    problem = None

    def __init__(self, samples: Pcm, lag_s: Callable[[], float]) -> None:
        self._samples, self._lag_s = samples, lag_s
        self._tap: Tap = lambda _: None
        self._kept = 0
        self._started, self._paced = False, True
        self.stopped_s = 0.0

    def listened_to(self, _: object, tap: Tap) -> "Tape":
        """In place of the microphone, with somebody who listens in."""
        self._tap = tap
        return self

    def unheard(self, *_: object) -> "Tape":
        """In place of the microphone: all at once, and nobody listens in."""
        self._paced = False
        return self

    @property
    def elapsed_s(self) -> float:
        return self._kept / RATE_HZ

    def start(self, path: Path) -> None:
        self._thread = Thread(target=self._play, args=(GrowingWav(path),))
        self._thread.start()

    def stop(self) -> None:
        time.sleep(MARGIN_S + DEVICE_S)

    def pause(self) -> None:
        raise AssertionError

    resume = pause

    def poll(self, timeout_s: float) -> str | None:
        """Press Enter, and again when all has been said."""
        if not self._started:
            self._started = True
            return "enter"
        time.sleep(timeout_s)
        if self._kept < len(self._samples):
            return None
        self._thread.join()
        self.stopped_s = time.monotonic()
        return "enter"

    def read_answer(self) -> str:
        raise AssertionError

    def _play(self, wav: GrowingWav) -> None:
        paced_from = len(self._samples) - round(PACED_S * RATE_HZ)
        began_s = 0.0
        for first in range(0, len(self._samples), BLOCK):
            if first < paced_from:
                self._catch_up()
                began_s = time.monotonic()
            elif self._paced:
                _sleep_until(began_s + (first + BLOCK - paced_from) / RATE_HZ)
            block = self._samples[first : first + BLOCK]
            wav.write(block)
            self._tap(block)
            self._kept += len(block)
        wav.close()

    def _catch_up(self) -> None:
        while self._paced and self._lag_s() > LAG_S:
            time.sleep(0.01)


def _sleep_until(moment_s: float) -> None:
    time.sleep(max(0.0, moment_s - time.monotonic()))


class Costs:
    """Processor time of recognition, streamed and in one pass."""

    def __init__(self, model: str, samples: NDArray[np.float32]) -> None:
        self._samples = samples
        self._recognizer = WhisperRecognizer(model)
        self._recognizer.load()
        pace(self._recognizer._engine, WINDOW_TOKENS)

    def sound(self, shift_s: float) -> Audio:
        return Audio(np.roll(self._samples, -round(shift_s * RATE_HZ)), RATE_HZ)

    def ratio(self, sounds: Sequence[Audio], cutting: Cutting | None = None) -> float:
        """Streamed over one pass of the bare library, with the same settings."""
        streamed = bare = 0.0
        for sound in sounds:
            bare += cpu_s(partial(self._bare, sound))
            streamed += cpu_s(partial(self._streamed, sound, cutting))
        return streamed / bare

    def point(self, cutting: Cutting, setting: float) -> Point:
        """What a way to cut costs, and what it leaves to do at "stop"."""
        sound = self.sound(0.0)
        chunks = cut(sound, cutting)
        ends_s = np.array([chunk.last / RATE_HZ for chunk in chunks[:-1]])
        lengths_s = np.diff(ends_s, prepend=0.0)
        tails_s = np.concatenate([np.arange(0.0, length_s, 0.1) for length_s in lengths_s])
        tail_s = float(np.percentile(tails_s, 95))
        tail = Audio(sound.samples[: round(tail_s * RATE_HZ)], RATE_HZ)
        decode = partial(self._recognizer.transcribe, tail)
        return Point(
            setting=setting,
            cpu_ratio=self.ratio([sound], cutting),
            chunk_s=float(np.mean(lengths_s)),
            tail_s=tail_s,
            tail_decoding_s=min(wall_s(decode) for _ in range(3)),
        )

    def beams(self) -> Iterator[Point]:
        """The cutting as it is, with other beams against the same beam in one pass."""
        usual = DECODING
        for beam in BEAMS:
            whisper.DECODING = {**usual, "beam_size": beam}
            yield self.point(Cutting(), beam)
        whisper.DECODING = usual

    def _bare(self, sound: Audio) -> None:
        segments, _ = self._recognizer._engine.transcribe(sound.samples, **whisper.DECODING)
        for _ in segments:
            pass

    def _streamed(self, sound: Audio, cutting: Cutting | None) -> None:
        live = LiveTranscript(lambda: self._recognizer, cutting)
        blocks = pcm(sound.samples)
        for first in range(0, len(blocks), BLOCK):
            live.push(blocks[first : first + BLOCK])
        if live.finish(Audio(blocks.astype(np.float32) / FULL_SCALE, RATE_HZ)) is None:
            raise RuntimeError("nothing was recognized")


def cpu_s(action: Callable[[], Any]) -> float:
    """Processor time of all threads."""
    start = time.process_time()
    action()
    return time.process_time() - start


def wall_s(action: Callable[[], Any]) -> float:
    start = time.monotonic()
    action()
    return time.monotonic() - start


if __name__ == "__main__":
    main()
