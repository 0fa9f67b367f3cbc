"""An answer recognized while it is spoken: every sample once, cut where it is quiet, same words."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from support.scripted_whisper import build_scripted_whisper
from support.sounds import silence
from support.voicelike import voicelike

from coach.audio.growing import GrowingWav
from coach.audio.media import load_audio
from coach.domain import Audio, Transcript, Word
from coach.errors import CoachError
from coach.recognize import open_recognizer
from coach.recognize.chunks import FRAME, RATE_HZ, Chunk, Chunker, Cutting, cut, frame_levels
from coach.recognize.joining import Part, join, transcribe
from coach.recognize.live import FULL_SCALE, LiveTranscript

SHORT = Cutting(earliest_s=2.4, latest_s=3.6, halve_from_s=2.8)
"""The same rules on a fifth of the time, so that many answers can be tried."""

Pcm = NDArray[np.int16]


def as_floats(samples: Pcm) -> NDArray[np.float32]:
    return samples.astype(np.float32) / FULL_SCALE


@st.composite
def answers(draw: st.DrawFn) -> Pcm:
    """Up to 18 seconds of louder and softer noise, with and without gaps, also of nothing."""
    lengths = draw(st.lists(st.integers(1, 20_000), min_size=1, max_size=14))
    loud = draw(st.lists(st.sampled_from([0, 1, 30, 2000, 20_000]), min_size=14, max_size=14))
    noise = np.random.default_rng(draw(st.integers(0, 99)))
    pieces = [noise.normal(size=n) * level for n, level in zip(lengths, loud, strict=False)]
    return np.clip(np.concatenate(pieces), -32768, 32767).astype(np.int16)


def split(samples: Pcm, sizes: Sequence[int]) -> list[Pcm]:
    """In blocks of these sizes, over and over."""
    blocks, at, turn = [], 0, 0
    while at < len(samples):
        size = sizes[turn % len(sizes)]
        blocks.append(samples[at : at + size])
        at, turn = at + size, turn + 1
    return blocks


BLOCKS = st.lists(st.integers(1, 9000), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(answers(), BLOCKS)
def test_chunks_are_the_answer_and_the_same_however_it_arrives(samples: Pcm, sizes: list[int]):
    chunker = Chunker(SHORT)
    chunks = [chunk for block in split(samples, sizes) for chunk in chunker.push(as_floats(block))]
    chunks += chunker.finish()
    assert np.array_equal(np.concatenate([chunk.samples for chunk in chunks]), as_floats(samples))
    assert [chunk.first for chunk in chunks] == [0, *(chunk.last for chunk in chunks)][:-1]
    whole = cut(Audio(as_floats(samples), RATE_HZ), SHORT)
    assert [(c.first, c.last, c.at_pause) for c in chunks] == [
        (c.first, c.last, c.at_pause) for c in whole
    ]


def quietness(levels: NDArray[np.float64], first: int, width: int) -> float:
    return float(levels[first : first + width].max())


def seen(levels: NDArray[np.float64], cutting: Cutting) -> int | None:
    """How many frames the cutting had looked at when it cut; None where the end came first."""
    looked = range(1, len(levels) + 1)
    return next((n for n in looked if cutting.place(levels[:n]) is not None), None)


@settings(max_examples=60, deadline=None)
@given(answers())
def test_every_cut_lies_in_the_quietest_stretch_there_was(samples: Pcm):
    sound = as_floats(samples)
    for chunk in cut(Audio(sound, RATE_HZ), SHORT)[:-1]:
        levels = frame_levels(sound[chunk.first :])
        width = 25 if chunk.at_pause else 8
        place = (chunk.last - chunk.first) // FRAME - width // 2
        looked = seen(levels, SHORT)
        if looked is None:
            third = len(levels) // 3
            allowed = range(third, len(levels) - third - width + 1)
        else:
            levels = levels[:looked]
            allowed = range(120 - width // 2, len(levels) - width + 1)
        assert place in allowed
        assert quietness(levels, place, width) == min(quietness(levels, n, width) for n in allowed)


@settings(max_examples=60, deadline=None)
@given(answers())
def test_chunks_are_as_long_as_they_may_be(samples: Pcm):
    lengths = [
        len(chunk.samples) / RATE_HZ for chunk in cut(Audio(as_floats(samples), RATE_HZ), SHORT)
    ]
    assert all(2.4 <= length <= 3.6 for length in lengths[:-2])
    if lengths[-2:-1] and lengths[-2] < 2.4:  # the end, cut in two
        assert 2.8 <= sum(lengths[-2:]) < 3.6 + 0.02
        assert min(lengths[-2:]) >= sum(lengths[-2:]) / 3 - 0.02
    assert lengths[-1] < 2.8 + 0.02


def babble(duration_s: float) -> Audio:
    """Syllables of noise, loud and soft by turns, and never a pause."""
    random = np.random.default_rng(5)
    count = round(duration_s * RATE_HZ)
    syllables = np.resize(np.repeat([0.3, 0.02, 0.1, 0.02, 0.2], 2400), count)
    return Audio((random.normal(size=count) * syllables / 3).astype(np.float32), RATE_HZ)


def planted(*pieces: float) -> Audio:
    """Sound for so many seconds, silence for so many, and so on."""
    sounds = [babble(s) if n % 2 == 0 else silence(s) for n, s in enumerate(pieces)]
    return Audio(np.concatenate([sound.samples for sound in sounds]), RATE_HZ)


def test_an_answer_is_cut_at_its_first_pause_after_twelve_seconds():
    chunks = cut(planted(8, 1.0, 7, 0.8, 13, 0.7, 5))
    assert [chunk.at_pause for chunk in chunks] == [True, True, True]
    assert 16.0 < chunks[1].start_s < 16.8
    assert 29.8 < chunks[2].start_s < 30.5


def test_who_never_pauses_is_cut_within_eighteen_seconds():
    chunks = cut(planted(70))
    assert all(not chunk.at_pause for chunk in chunks[:-1])
    assert all(12 <= len(chunk.samples) / RATE_HZ <= 18 for chunk in chunks[:-2])


def test_hum_and_exact_zeros_have_no_pauses():
    hum = np.random.default_rng(0).normal(size=60 * RATE_HZ).astype(np.float32) * 0.01
    for samples in (hum, np.zeros(60 * RATE_HZ, np.float32)):
        assert not any(chunk.at_pause for chunk in cut(Audio(samples, RATE_HZ))[:-1])


SAID = "So we shipped it in the end, and for a long time nobody knew why."
"""Longer than a loop may be: every chunk says it."""


@pytest.mark.slow
def test_a_scripted_model_says_the_same_live_and_after_the_fact(tmp_path: Path):
    model = build_scripted_whisper(tmp_path / "model", SAID)
    samples = pcm(voicelike(44))
    heard = Audio(as_floats(samples), RATE_HZ)
    live = LiveTranscript(lambda: open_recognizer("whisper", model=str(model), threads=1))
    for block in split(samples, [1600]):
        live.push(block)
    again = transcribe(open_recognizer("whisper", model=str(model)), heard, lambda _: None)
    assert live.finish(heard) == again
    assert again.text.count("shipped") == len(cut(heard)) == 4
    starts = [word.start_s for word in again.words]
    assert starts == sorted(starts)


def test_a_replayed_transcript_has_the_same_words_streamed_and_in_one_pass(tmp_path: Path):
    words = [
        {"text": f" w{n}", "start_s": 0.4 * n + 0.1, "end_s": 0.4 * n + 0.5} for n in range(105)
    ]
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"duration_s": 48, "words": words}), encoding="utf-8")
    audio = planted(15, 0.8, 14, 0.6, 12.5)
    recognizer = open_recognizer("scripted", model=str(script))
    streamed = transcribe(recognizer, audio, lambda _: None)
    assert len(cut(audio)) == 3
    assert streamed.text == recognizer.transcribe(audio).text
    assert len(streamed.words) == 105


class Echo:
    """Writes down which samples it got: a word for each stretch of equal ones."""

    name = "echo"
    verbatim = True
    at_once = 1

    def __init__(self, wait: Callable[[], None] = lambda: None) -> None:
        self.heard: list[NDArray[np.float32]] = []
        self._wait = wait

    def load(self) -> None:
        """Nothing to load."""

    def transcribe(
        self, audio: Audio, progress: object = None, *, start_s: float = 0.0
    ) -> Transcript:
        self._wait()
        self.heard.append(audio.samples)
        first = round(start_s * RATE_HZ)
        word = Word(f"{first}-{first + len(audio.samples)}", 0.0, round(audio.duration_s, 3))
        return Transcript((word,), audio.duration_s, self.name, self.verbatim)


def pcm(audio: Audio) -> Pcm:
    return np.round(audio.samples * 32767).astype(np.int16)


@settings(max_examples=25, deadline=None)
@given(answers(), BLOCKS, st.lists(st.sampled_from([0.0, 0.0, 0.001, 0.004]), min_size=3))
def test_the_recognizer_gets_every_sample_once_in_order_whatever_the_timing(
    samples: Pcm, sizes: list[int], naps: list[float]
):
    recognizer = Echo(lambda: time.sleep(naps[-1]))
    live = LiveTranscript(lambda: recognizer, SHORT)
    for number, block in enumerate(split(samples, sizes)):
        live.push(block)
        time.sleep(naps[number % len(naps)] / 4)
    transcript = live.finish(Audio(as_floats(samples), RATE_HZ))
    assert np.array_equal(np.concatenate(recognizer.heard), as_floats(samples))
    assert transcript is not None


def test_live_and_after_the_fact_have_the_same_words_from_the_file_on_disk(tmp_path: Path):
    samples = pcm(planted(17, 0.8, 20, 0.6, 5))
    wav = GrowingWav(tmp_path / "take.wav")
    recognizer = Echo()
    live = LiveTranscript(lambda: recognizer)
    for block in split(samples, [1600, 333]):
        wav.write(block)
        live.push(block)
    wav.close()
    audio = load_audio(tmp_path / "take.wav")
    now = live.finish(audio)
    assert now is not None
    assert len(now.words) == 3
    assert now == transcribe(Echo(), audio, lambda _: None)


def test_words_are_moved_to_their_place_and_joined_with_one_space():
    audio = planted(17, 1.0, 5)
    transcript = transcribe(Echo(), audio, lambda _: None)
    first, second = transcript.words
    assert transcript.text == f"{first.text}{second.text}"
    assert (first.text[0].isspace(), second.text[0], second.text[1]) == (False, " ", "2")
    assert first.end_s == second.start_s
    assert second.end_s == transcript.duration_s == 23.0


def part(text: str, start_s: float, end_s: float, last_s: float, *, at_pause: bool) -> Part:
    word = Word(text, start_s, end_s)
    return Part((word,), round(last_s * RATE_HZ), at_pause)


@pytest.mark.parametrize(
    ("second", "at_pause", "text"),
    [
        (Word("very", 2.0, 2.2), False, "Very"),
        (Word("very", 2.0, 2.2), True, "Very very"),
        (Word("very", 2.3, 2.5), False, "Very very"),
        (Word("much", 2.0, 2.2), False, "Very much"),
    ],
)
def test_a_word_cut_in_two_is_written_once(second: Word, *, at_pause: bool, text: str):
    parts = [
        part("Very", 1.7, 2.0, 2.0, at_pause=at_pause),
        Part((second,), 4 * RATE_HZ, at_pause=True),
    ]
    assert join(Echo(), parts, babble(4)).text == text


def test_a_loop_over_several_chunks_is_cut_to_one_round():
    thanks = ["thank", "you", "all"]
    parts = [
        Part(
            tuple(Word(f" {w}", at + 0.2 * n, at + 0.2 * n + 0.2) for n, w in enumerate(thanks)),
            (at + 1) * RATE_HZ,
            at_pause=True,
        )
        for at in range(6)
    ]
    assert join(Echo(), parts, babble(8)).text == "thank you all"


def test_a_chunk_without_sound_has_no_words():
    parts = [
        part("We", 0.1, 2.0, 3.0, at_pause=True),
        part("Thanks.", 6.0, 7.0, 9.0, at_pause=True),
    ]
    audio = Audio(np.concatenate([voicelike(3).samples, silence(6).samples]), RATE_HZ)
    assert join(Echo(), parts, audio).text == "We"


def test_a_recognizer_slower_than_speech_is_told_and_finishes_after():
    go_on = threading.Event()
    recognizer = Echo(lambda: go_on.wait(20) and None)
    live = LiveTranscript(lambda: recognizer)
    audio = planted(17, 0.8, 60)
    samples = pcm(audio)
    assert not live.behind
    for block in split(samples, [16_000]):
        live.push(block)
    assert live.behind
    go_on.set()
    told: list[float] = []
    transcript = live.finish(Audio(as_floats(samples), RATE_HZ), told.append)
    assert transcript is not None
    assert not live.behind
    assert told == sorted(told)


class TwoLanes(Echo):
    """Recognizes two sounds at once, and nothing before both are there."""

    at_once = 2

    def __init__(self) -> None:
        self.both = threading.Barrier(2)
        super().__init__(lambda: self.both.wait(20) and None)


def test_the_end_is_recognized_beside_the_chunk_before_it_and_in_order():
    audio = planted(17, 0.8, 6)
    live = LiveTranscript(TwoLanes)
    for block in split(pcm(audio), [16_000]):
        live.push(block)
    transcript = live.finish(Audio(as_floats(pcm(audio)), RATE_HZ))
    assert transcript is not None
    starts = [int(word.text.split("-")[0]) for word in transcript.words]
    assert len(starts) == 2
    assert starts == sorted(starts)


def test_a_recording_is_recognized_side_by_side_in_order_and_tells_how_far_it_is():
    told: list[float] = []
    transcript = transcribe(TwoLanes(), planted(17, 0.8, 20, 0.6, 16, 0.7, 5), told.append)
    starts = [int(word.text.split("-")[0]) for word in transcript.words]
    assert len(starts) == 4
    assert starts == sorted(starts)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_recording_is_given_up_when_its_recognition_fails():
    begun: list[int] = []

    class Failing(Echo):
        def transcribe(
            self, audio: Audio, progress: object = None, *, start_s: float = 0.0
        ) -> Transcript:
            begun.append(1)
            raise CoachError("out of memory")

    with pytest.raises(CoachError, match="out of memory"):
        transcribe(Failing(), planted(17, 0.8, 20, 0.6, 16, 0.7, 16, 0.7, 5), lambda _: None)
    assert len(begun) <= 2


@pytest.mark.slow
def test_forty_minutes_of_silence_and_sound_come_through_whole():
    samples = pcm(planted(0, 60, 120, 2))
    recognizer = Echo()
    live = LiveTranscript(lambda: recognizer)
    for _ in range(13):
        live.push(samples)
    whole = Audio(as_floats(np.tile(samples, 13)), RATE_HZ)
    transcript = live.finish(whole)
    assert transcript is not None
    assert transcript.duration_s == 2366.0
    assert sum(map(len, recognizer.heard)) == len(whole.samples)


def test_another_sound_than_was_heard_has_to_be_recognized_anew():
    live = LiveTranscript(Echo)
    live.push(pcm(voicelike(2)))
    assert live.finish(voicelike(3)) is None


def test_a_recognizer_that_fails_leaves_it_to_the_whole():
    def fail() -> Echo:
        raise CoachError("no model")

    live = LiveTranscript(fail)
    live.push(pcm(voicelike(2)))
    assert live.finish(voicelike(2)) is None


def test_an_abandoned_answer_has_no_transcript():
    live = LiveTranscript(Echo)
    live.push(pcm(voicelike(2)))
    live.abandon()
    assert live.finish(voicelike(2)) is None


def test_nothing_said_is_nothing_recognized():
    live = LiveTranscript(Echo)
    assert live.finish(Audio(np.zeros(0, np.float32), RATE_HZ)) is None


def chunk_of(audio: Audio) -> Chunk:
    (chunk,) = cut(audio)
    return chunk


def test_a_short_answer_is_one_chunk():
    assert np.array_equal(chunk_of(voicelike(5)).samples, voicelike(5).samples)
