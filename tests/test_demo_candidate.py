"""The recorded candidate: what is planted is in the sound, where the transcript says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.sounds import find

from coach.audio.media import load_audio
from coach.demo import candidate
from coach.prompts import load_prompts
from coach.recognize import open_recognizer
from coach.recognize.words import load_timed_transcript
from coach.resources import data_folder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def audio():
    return load_audio(candidate().audio_path)


@pytest.fixture(scope="module")
def transcript():
    return load_timed_transcript(candidate().transcript_path)


def loudness_db(audio, start_s: float, end_s: float) -> float:
    stretch = audio.samples[round(start_s * audio.rate_hz) : round(end_s * audio.rate_hz)]
    return 10 * float(np.log10(np.mean(stretch.astype(np.float64) ** 2)))


def test_it_is_small_and_of_the_length_announced(audio, transcript):
    assert candidate().audio_path.stat().st_size <= 350_000
    assert 60 <= transcript.duration_s <= 75
    assert audio.duration_s == pytest.approx(transcript.duration_s, abs=0.03)


def test_it_is_announced_as_synthetic():
    assert "synthetic" in candidate().note


def test_it_answers_a_question_that_exists():
    prompts = load_prompts(data_folder("prompts"))
    assert prompts.question(candidate().question_id).text


def test_every_word_is_heard_where_the_transcript_has_it(audio, transcript):
    assert transcript.verbatim
    assert transcript.text.startswith("Um, so last spring")
    for word in transcript.words:
        assert 0.03 <= word.end_s - word.start_s <= 0.9, word
        assert loudness_db(audio, word.start_s, word.end_s) > -45, word


def test_planted_pauses_hold_nothing_but_the_room(audio, transcript):
    pauses = candidate().planted.pauses
    for pause in pauses:
        inside = loudness_db(audio, pause.start_s + 0.02, pause.end_s - 0.02)
        assert -66 < inside < -57, pause
        assert loudness_db(audio, pause.start_s - 0.1, pause.start_s) > inside + 8, pause
        assert loudness_db(audio, pause.end_s, pause.end_s + 0.1) > inside + 8, pause
    gaps = zip(transcript.words, transcript.words[1:], strict=False)
    long_gaps = [(a.end_s, b.start_s) for a, b in gaps if b.start_s - a.end_s >= 0.2 - 1e-9]
    assert long_gaps == [(pause.start_s, pause.end_s) for pause in pauses]


def test_one_hesitation_is_over_two_seconds_and_inside_a_clause(transcript):
    (long,) = [p for p in candidate().planted.pauses if p.end_s - p.start_s > 2]
    assert long.mid_clause
    (before,) = [word for word in transcript.words if word.end_s == long.start_s]
    assert before.text == " people"


def test_planted_fillers_are_the_words_there(audio, transcript):
    fillers = candidate().planted.fillers
    assert {filler.text for filler in fillers} == {"um", "uh", "like", "you know"}
    for filler in fillers:
        said = [w for w in transcript.words if filler.start_s <= w.start_s < filler.end_s]
        text = "".join(word.text for word in said).replace(",", "").strip().lower()
        assert text == filler.text
        assert (said[0].start_s, said[-1].end_s) == (filler.start_s, filler.end_s)
        assert loudness_db(audio, filler.start_s, filler.end_s) > -30
    sounds = [filler for filler in fillers if filler.text in {"um", "uh"}]
    assert all(0.35 <= filler.end_s - filler.start_s <= 0.7 for filler in sounds)
    spoken = [w.text.strip(" ,").lower() for w in transcript.words]
    assert len(sounds) == spoken.count("um") + spoken.count("uh")


def test_the_result_has_no_number(transcript):
    result = transcript.text[transcript.text.index("And in the end") :]
    assert "much better" in result
    assert not any(character.isdigit() for character in result)


def test_the_scripted_recognizer_replays_it(audio, transcript):
    recognizer = open_recognizer("scripted", model=str(candidate().transcript_path))
    assert recognizer.transcribe(audio).text == transcript.text


def test_asking_for_it_loads_no_heavy_library():
    code = (
        "import sys; from coach.demo import candidate; candidate(); "
        "print({m for m in ('numpy', 'av', 'pydantic', 'espeakng_loader') if m in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "set()\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="eSpeak NG's wheel is for Linux")
def test_the_script_makes_it_anew(tmp_path, audio):
    paths = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
    subprocess.run(
        [sys.executable, "-m", "support.make_demo", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths},
        check=True,
        capture_output=True,
    )
    made = json.loads((tmp_path / "candidate.json").read_text(encoding="utf-8"))
    assert made == json.loads(candidate().transcript_path.read_text(encoding="utf-8"))
    offset, correlation = find(audio.samples, load_audio(tmp_path / "candidate.ogg").samples)
    assert (offset, round(correlation, 3)) == (0, 1.0)
