"""Whisper through the real library, with models that say a given text."""

import logging
import subprocess
import sys

import numpy as np
import pytest
from support.scripted_whisper import build_scripted_whisper
from support.sounds import joined, silence
from support.voicelike import voicelike

from coach.domain import Audio
from coach.errors import CoachError, ModelMissingError
from coach.recognize import open_recognizer, whisper

TEXT = "It's our café's fault, 3.5 percent, not thirty. We'd known."
STARTS_S = (0.6, 0.9, 1.4, 1.9, 2.5, 3.0, 3.6, 4.0, 5.0, 5.4)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "scripted.en"
    return str(build_scripted_whisper(folder, TEXT, starts_s=STARTS_S, end_s=5.9))


def test_text_and_times_are_what_the_model_says(model):
    recognizer = open_recognizer("whisper", model=model, threads=1)
    assert (recognizer.name, recognizer.verbatim) == ("whisper:scripted.en", True)
    transcript = recognizer.transcribe(voicelike(8))
    assert transcript.text == TEXT
    starts_s = [word.start_s for word in transcript.words if word.text.startswith(" ")]
    assert starts_s == pytest.approx(STARTS_S[1:], abs=0.3)
    assert transcript.words[-1].end_s == pytest.approx(5.9, abs=0.3)
    assert all(0.9 < word.probability <= 1 for word in transcript.words)


def test_a_long_sound_goes_by_windows_and_reports_each(model):
    told = []
    recognizer = open_recognizer("whisper", model=model, threads=1)
    transcript = recognizer.transcribe(voicelike(40), told.append)
    assert transcript.text == " ".join([TEXT] * 2)
    assert [round(fraction, 1) for fraction in told] == [0.1, 0.9, 1.0]
    starts_s = [word.start_s for word in transcript.words]
    assert starts_s == sorted(starts_s)
    assert starts_s[-1] == pytest.approx(30 + STARTS_S[-1], abs=0.3)


def test_a_long_silence_is_shortened_and_the_times_still_hold(model):
    sound = joined(silence(20), voicelike(8))
    transcript = open_recognizer("whisper", model=model, threads=1).transcribe(sound)
    assert transcript.text == TEXT
    assert transcript.duration_s == 28.0
    first_s = transcript.words[1].start_s
    assert first_s == pytest.approx(20 - 1.5 + STARTS_S[1], abs=0.4)  # 1.5 s of silence are kept


def test_pure_silence_gets_no_invented_words(model):
    transcript = open_recognizer("whisper", model=model, threads=1).transcribe(silence(12))
    assert transcript.words == ()


def test_each_window_is_prompted_to_write_fillers_down(model, monkeypatch):
    recognizer = open_recognizer("whisper", model=model, threads=1)
    engine, prompts = recognizer._engine, []
    plain = engine.get_prompt

    def noted(*args, **named):
        prompts.append(plain(*args, **named))
        return prompts[-1]

    monkeypatch.setattr(engine, "get_prompt", noted)
    assert recognizer.transcribe(voicelike(70)).text == " ".join([TEXT] * 3)
    assert len(prompts) >= 3
    assert len({tuple(prompt) for prompt in prompts}) == 1
    previous = engine.hf_tokenizer.token_to_id("<|startofprev|>")
    assert prompts[0][0] == previous
    assert len(prompts[0]) > 5
    assert len(whisper.PROMPT) <= 32


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (whisper.PROMPT, ""),
        (f"{whisper.PROMPT} | {whisper.PROMPT}", ""),
        (f"{whisper.PROMPT} So we shipped it.", "So we shipped it."),
        ("Um, we shipped, uh, hmm, most of it.", "Um, we shipped, uh, hmm, most of it."),
        ("We shipped it. " + "Thank you. " * 9, "We shipped it. Thank you."),
        ("We we we shipped it and and it ran.", "We we we shipped it and and it ran."),
    ],
)
def test_its_own_prompt_and_loops_are_taken_out(said, kept, tmp_path):
    model = str(build_scripted_whisper(tmp_path / "model", said))
    transcript = open_recognizer("whisper", model=model, threads=1).transcribe(voicelike(12))
    assert transcript.text == kept


def test_a_segment_without_any_sound_is_taken_out(tmp_path):
    said, starts_s = "So we shipped it. | Thank you.", (0.2, 0.4, 0.6, 0.8, 4.0, 4.3)
    model = str(build_scripted_whisper(tmp_path / "model", said, starts_s=starts_s, end_s=4.6))
    recognizer = open_recognizer("whisper", model=model, threads=1)
    assert recognizer.transcribe(joined(voicelike(2), silence(3.5))).text == "So we shipped it."
    heard = recognizer.transcribe(voicelike(5.5))
    assert heard.text == "So we shipped it. Thank you."
    assert heard.words[4].start_s == pytest.approx(4.0, abs=0.3)


def test_a_model_that_hears_nothing(tmp_path):
    model = str(build_scripted_whisper(tmp_path / "deaf", ""))
    transcript = open_recognizer("whisper", model=model, threads=1).transcribe(voicelike(5))
    assert (transcript.words, transcript.text) == ((), "")


def test_a_multilingual_model_is_told_that_it_hears_english(tmp_path):
    folder = build_scripted_whisper(tmp_path / "tongues", TEXT, multilingual=True)
    recognizer = open_recognizer("whisper", model=str(folder), threads=1)
    assert recognizer._engine.model.is_multilingual
    assert recognizer.transcribe(voicelike(8)).text == TEXT


def test_another_rate_is_a_bug_of_ours(model):
    sound = Audio(np.zeros(100, np.float32), 44_100)
    with pytest.raises(ValueError, match="16000 Hz, not 44100"):
        open_recognizer("whisper", model=model).transcribe(sound)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.bin", lambda content: content[: len(content) // 2]),
        ("model.bin", lambda _: b"no model"),
        ("tokenizer.json", lambda content: content[:100]),
        ("config.json", lambda _: b"{"),
        ("vocabulary.json", lambda _: b"["),
    ],
)
def test_a_damaged_model_is_one_line(name, damage, tmp_path, capfd):
    folder = build_scripted_whisper(tmp_path / "broken.en", TEXT)
    (folder / name).write_bytes(damage((folder / name).read_bytes()))
    with pytest.raises(ModelMissingError) as caught:
        open_recognizer("whisper", model=str(folder), threads=1).transcribe(voicelike(1))
    assert "\n" not in str(caught.value)
    assert "broken.en" in caught.value.message
    assert caught.value.__cause__ is not None
    assert capfd.readouterr() == ("", "")


def test_a_tokenizer_that_is_missing_is_not_fetched_from_the_network(tmp_path):
    folder = build_scripted_whisper(tmp_path / "partial.en", TEXT)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelMissingError, match=r"tokenizer\.json is missing"):
        open_recognizer("whisper", model=str(folder))


def test_a_failure_while_decoding_is_one_line(model, monkeypatch):
    recognizer = open_recognizer("whisper", model=model, threads=1)

    def fail(*_, **__):
        yield from ()
        raise RuntimeError("out of memory\nat encode")

    monkeypatch.setattr(recognizer._engine, "generate_segments", fail)
    with pytest.raises(CoachError, match="failed: out of memory") as caught:
        recognizer.transcribe(voicelike(2))
    assert "\n" not in str(caught.value)


def test_times_that_fall_back_or_overlap_are_mended():
    words = [
        whisper.Word(" a", -0.2, 1.0),
        whisper.Word(" b", 0.8001, 0.7),
        whisper.Word(" c", 0.5, 9.0),
        whisper.Word(" d", 7.0, 8.0),
    ]
    mended = list(whisper._well_timed(words, 4.0))
    assert [(w.start_s, w.end_s) for w in mended] == [
        (0.0, 0.8),
        (0.8, 0.8),
        (0.8, 4.0),
        (4.0, 4.0),
    ]


def test_opening_loads_no_heavy_library(model):
    code = (
        "import sys; from coach.recognize import open_recognizer; "
        f"open_recognizer('whisper', model={model!r}); "
        "print([m for m in ('ctranslate2', 'faster_whisper', 'av') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_the_library_logs_nothing(model, capfd, caplog):
    with caplog.at_level(logging.WARNING):
        open_recognizer("whisper", model=model, threads=1).transcribe(voicelike(2))
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
