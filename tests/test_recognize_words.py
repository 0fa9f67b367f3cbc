"""Timed transcripts and typed answers: words with their white space, bad files named."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain import Word
from coach.errors import UnreadableInputError
from coach.recognize.words import (
    load_timed_transcript,
    load_typed_answer,
    tidy_words,
    transcript_from_text,
)


def word(text: str, start_s: object = 0.0, end_s: object = 0.5, **more: object) -> dict:
    return {"text": text, "start_s": start_s, "end_s": end_s, **more}


def write(folder: Path, plain: object) -> Path:
    path = folder / "words.json"
    path.write_text(plain if isinstance(plain, str) else json.dumps(plain), encoding="utf-8")
    return path


def test_a_timed_transcript_keeps_words_and_times(tmp_path):
    words = [word(" I", 0.42, 0.55), word(" built", 0.5512, 0.9), word(" it.", 0.9, 1.2)]
    transcript = load_timed_transcript(write(tmp_path, {"duration_s": 2, "words": words}))
    assert transcript.text == "I built it."
    assert [(w.start_s, w.end_s) for w in transcript.words] == [
        (0.42, 0.55),
        (0.551, 0.9),
        (0.9, 1.2),
    ]
    assert (transcript.duration_s, transcript.has_times) == (2.0, True)
    assert (transcript.recognizer, transcript.verbatim) == ("given", False)


def test_without_a_duration_the_last_word_ends_it(tmp_path):
    path = write(tmp_path, {"words": [word("So", 0, 0.3), word(" then", 0.3, 4.5)]})
    assert load_timed_transcript(path).duration_s == 4.5


def test_a_word_that_runs_past_the_end_is_cut_there(tmp_path):
    path = write(tmp_path, {"duration_s": 1.0, "words": [word("So", 0.5, 1.7)]})
    assert load_timed_transcript(path).words[0].end_s == 1.0


def test_times_may_be_unknown(tmp_path):
    path = write(tmp_path, {"words": [word("So", None, None)]})
    transcript = load_timed_transcript(path)
    assert (transcript.duration_s, transcript.has_times) == (None, False)


def test_sounds_of_a_reports_transcript_are_not_believed(tmp_path):
    sounds = [{"kind": "silence", "start_s": 0, "end_s": 1, "confidence": 1}]
    path = write(tmp_path, {"words": [word("So")], "sounds": sounds, "turns": "none"})
    assert load_timed_transcript(path).sounds == ()


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        ("", "Expecting value"),
        ("[" * 100_000, "nested"),
        ([1, 2], "not an object"),
        ({"words": "So then"}, "string indices"),
        ({"text": "So"}, "'words' is missing"),
        ({"words": []}, "no words"),
        ({"words": [word("  ")]}, "no words"),
        ({"words": [{"start_s": 0.0}]}, "'text' is missing"),
        ({"words": [word(7)]}, "text is 7"),
        ({"words": [word("So", "0.1")]}, "is no number"),
        ({"words": [word("So", 0.1, None)]}, "only one of"),
        ({"words": [word("So", -0.1)]}, "negative at the word 'So'"),
        ({"words": [word("So", 0.4, 0.3)]}, "fall back"),
        ({"words": [word("So", 2, 3), word(" then", 1, 2)]}, "at the word 'then'"),
        ({"words": [word("So", float("nan"))]}, "fall back"),
        ({"words": [word("So", 0, 10**400)]}, "too large"),
        ({"words": [word("So", probability=1.5)]}, "probability 1.5"),
        ({"duration_s": 1, "words": [word("So", 3, 4)]}, "after the end at 1 s"),
        ({"duration_s": -1, "words": [word("So")]}, "duration_s is -1"),
        ({"duration_s": float("inf"), "words": [word("So")]}, "duration_s is inf"),
    ],
)
def test_what_is_no_timed_transcript_says_why(tmp_path, plain, why):
    path = write(tmp_path, plain)
    with pytest.raises(UnreadableInputError) as caught:
        load_timed_transcript(path)
    assert str(path) in caught.value.message
    assert why in caught.value.message
    assert "\n" not in caught.value.message
    assert "duration_s" in caught.value.hint


@pytest.mark.parametrize("load", [load_timed_transcript, load_typed_answer])
def test_files_that_cannot_be_read(tmp_path, load):
    with pytest.raises(UnreadableInputError, match=r"absent does not exist"):
        load(tmp_path / "absent")
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        load(tmp_path)
    binary = tmp_path / "binary"
    binary.write_bytes(b"RIFF\xff\xfe\x00")
    with pytest.raises(UnreadableInputError, match="is not text"):
        load(binary)


def test_a_typed_answer_is_kept_but_for_its_ends(tmp_path):
    path = tmp_path / "answer.txt"
    path.write_text("\ufeff\n  I  built\tit.\r\nÜber — done 🎉. \n", encoding="utf-8", newline="")
    transcript = load_typed_answer(path)
    assert transcript.text == "I  built\tit.\r\nÜber — done 🎉."
    assert [w.text for w in transcript.words][:3] == ["I", "  built", "\tit."]
    assert (transcript.duration_s, transcript.recognizer, transcript.verbatim) == (
        None,
        "typed",
        True,
    )
    assert not transcript.has_times


@pytest.mark.parametrize("content", [b"", b" \n\t ", b"a\x00b"])
def test_an_empty_or_binary_answer_is_refused(tmp_path, content):
    path = tmp_path / "answer.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError):
        load_typed_answer(path)


@given(st.text())
def test_typed_words_join_to_the_trimmed_text(text):
    transcript = transcript_from_text(text)
    assert transcript.text == text.strip()
    assert all(w.text.strip() and w.text == w.text.rstrip() for w in transcript.words)


@given(st.lists(st.text(alphabet=" ab.\n")))
def test_tidying_changes_no_visible_character(texts):
    tidy = tidy_words(Word(text) for text in texts)
    assert "".join(w.text for w in tidy) == "".join(texts).strip()
    assert all(w.text.strip() and w.text == w.text.rstrip() for w in tidy)
