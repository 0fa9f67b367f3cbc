"""What every recognizer has to keep: words that join to the text, times that rise, same bytes."""

import json
from pathlib import Path

import numpy as np
import pytest
from support.scripted_whisper import build_scripted_whisper
from support.sounds import write_wav
from support.voicelike import voicelike

from coach.domain import Audio
from coach.errors import CoachError, UsageError
from coach.recognize import RECOGNIZERS, Recognizer, open_recognizer
from coach.wire import transcript_to_wire

TEXT = "So we shipped it, and the numbers didn't move. Nobody knew why."


def model_for(name: str, folder: Path) -> str:
    if name == "whisper":
        return str(build_scripted_whisper(folder / "a-model", TEXT))
    words = [
        {"text": f" {word}", "start_s": 0.4 * i, "end_s": 0.4 * i + 0.3}
        for i, word in enumerate(TEXT.split())
    ]
    path = folder / "script.json"
    path.write_text(json.dumps({"duration_s": 60, "words": words}), encoding="utf-8")
    write_wav(folder / "script.wav", voicelike(8).samples)
    return str(folder if name == "known" else path)


@pytest.fixture(scope="module", params=RECOGNIZERS)
def recognizer(request, tmp_path_factory) -> Recognizer:
    model = model_for(request.param, tmp_path_factory.mktemp(request.param))
    return open_recognizer(request.param, model=model, threads=1)


@pytest.mark.parametrize("duration_s", [2.5, 8.0])
def test_words_join_to_the_text_and_times_rise_in_the_sound(recognizer, duration_s):
    transcript = recognizer.transcribe(voicelike(duration_s))
    assert transcript.duration_s == duration_s
    assert transcript.text == "".join(word.text for word in transcript.words)
    assert transcript.text == transcript.text.strip()
    assert TEXT.startswith(transcript.text.split(",")[0])
    assert transcript.recognizer == recognizer.name
    assert transcript.verbatim == recognizer.verbatim
    times = [time for word in transcript.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= duration_s
    assert all(time == round(time, 3) for time in times)


def test_the_whole_text_comes_out_of_a_sound_that_is_long_enough(recognizer):
    assert recognizer.transcribe(voicelike(8)).text == TEXT


def test_every_word_but_the_first_carries_the_space_before_it(recognizer):
    words = recognizer.transcribe(voicelike(8)).words
    assert [word.text[:1] == " " for word in words] == [False] + [True] * (len(words) - 1)


def test_the_same_sound_gives_the_same_bytes(recognizer):
    first, second = (recognizer.transcribe(voicelike(8)) for _ in range(2))
    assert json.dumps(transcript_to_wire(first)) == json.dumps(transcript_to_wire(second))


def test_progress_rises_to_one(recognizer):
    told: list[float] = []
    recognizer.transcribe(voicelike(8), told.append)
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] == 1.0


def test_no_sound_has_no_words(recognizer):
    told: list[float] = []
    transcript = recognizer.transcribe(Audio(np.zeros(0, np.float32), 16_000), told.append)
    assert (transcript.words, transcript.duration_s, told) == ((), 0.0, [1.0])


@pytest.mark.parametrize("name", RECOGNIZERS)
def test_a_bad_model_is_explained(name, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"\xff\xfe no model")
    for model in ("absent", "empty", "file"):
        with pytest.raises(CoachError) as caught:
            open_recognizer(name, model=str(tmp_path / model)).transcribe(voicelike(1))
        assert "\n" not in str(caught.value)
        assert caught.value.hint


def test_an_unknown_recognizer_lists_the_known_ones():
    with pytest.raises(UsageError, match="whisper, scripted, known"):
        open_recognizer("dragon")


def test_the_scripted_recognizer_is_clipped_to_the_sound(tmp_path):
    recognizer = open_recognizer("scripted", model=model_for("scripted", tmp_path))
    transcript = recognizer.transcribe(voicelike(0.9))
    assert transcript.text == "So we shipped"
    assert transcript.words[-1].end_s == 0.9
    assert recognizer.name == "scripted:script.json"
