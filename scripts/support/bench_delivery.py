"""What hearing and delivery analysis of a two-minute answer costs; run as a process of its own.

    python -m support.bench_delivery DATA [RUNS]

prints one JSON object: CPU seconds of all threads for loading and for analyzing, the peak of
resident memory with everything loaded, and which sound it was. Recordings of talk from DATA are
repeated to fill the time; where there are none, a voice made in memory stands in.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TypeVar

import numpy as np

from coach.analyzers import Fillers, Pacing, run_analyzers
from coach.audio.media import load_audio
from coach.domain import Audio, Question, Transcript, Word
from coach.hearing import hear, require_speech
from coach.hearing.snapping import settle_words
from coach.language import Language, load_language
from coach.recognize.words import load_timed_transcript
from support.voicelike import voicelike

T = TypeVar("T")

DURATION_S = 120.0
RATE_HZ = 16_000
CLIPS = ("acoustic_corpus", "cold_corpus", "cold_corpus3")
WORD_S = 0.4
RUNS = 5


def main() -> None:
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else RUNS
    talk = Path(sys.argv[1]) / "speech" / "timed" / "exact"
    audio, words = recorded(talk) if talk.is_dir() else made()
    loading, language = cpu_seconds(load_language)
    first, _ = cpu_seconds(lambda: analyze(language, audio, words))
    later = [cpu_seconds(lambda: analyze(language, audio, words))[0] for _ in range(runs)]
    figures = {
        "duration_s": DURATION_S,
        "analysis_s": statistics.median(later),
        "loading_s": loading + first - statistics.median(later),
        "peak_mb": peak_mb(),
        "sound": "recorded talk" if talk.is_dir() else "a made-up voice",
        "words": len(words),
    }
    print(json.dumps(figures))


def analyze(language: Language, audio: Audio, words: tuple[Word, ...]) -> None:
    """All that is done for delivery once the words are recognized."""
    require_speech(audio)
    settled = settle_words(audio, words)
    heard = hear(audio, settled)
    transcript = Transcript(settled, DURATION_S, sounds=heard.sounds, acoustics=heard.acoustics)
    run_analyzers(language.passage(Question("", ""), transcript), (Fillers(), Pacing()))


def cpu_seconds(action: Callable[[], T]) -> tuple[float, T]:
    """CPU time of all threads, and what came of it."""
    start = time.process_time()
    result = action()
    return time.process_time() - start, result


def recorded(talk: Path) -> tuple[Audio, tuple[Word, ...]]:
    """Real talk, one recording after the other, until the time is full."""
    sounds, words, now = [], [], 0.0
    for name in cycle(CLIPS):
        (sound,) = (talk.parents[1] / "fillers").glob(f"{name}.*")
        audio = load_audio(sound)
        sounds.append(audio.samples)
        for word in load_timed_transcript(talk / f"{name}.words.json").words:
            start, end = (word.start_s or 0.0) + now, (word.end_s or 0.0) + now
            words.append(replace(word, text=f" {word.text.strip()}", start_s=start, end_s=end))
        now += audio.duration_s
        if now >= DURATION_S:
            break
    inside = tuple(word for word in words if (word.end_s or 0.0) <= DURATION_S)
    return Audio(np.concatenate(sounds)[: int(DURATION_S * RATE_HZ)], RATE_HZ), inside


def made() -> tuple[Audio, tuple[Word, ...]]:
    """A voice that says nothing, and as many words."""
    starts = np.arange(0, DURATION_S - WORD_S, WORD_S)
    words = tuple(Word(f" word{i}", float(s), float(s) + 0.3) for i, s in enumerate(starts))
    return voicelike(DURATION_S), words


def peak_mb() -> float:
    """The most memory this process ever held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    main()
