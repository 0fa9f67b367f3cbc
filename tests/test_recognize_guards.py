"""What nobody said is taken out of recognized words, and what somebody said stays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sounds import RATE_HZ, joined, silence, speechlike

from coach.domain import Audio, Word
from coach.recognize.guards import with_sound, without_loops, without_prompt
from coach.recognize.whisper import PROMPT


def words(text: str, word_s: float = 0.3) -> tuple[Word, ...]:
    return tuple(
        Word(f" {word}", i * word_s, (i + 1) * word_s) for i, word in enumerate(text.split())
    )


def text(found: tuple[Word, ...]) -> str:
    return "".join(word.text for word in found).strip()


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        (PROMPT, ""),
        ("um uh hmm", ""),
        ("Er... ah! Um, uh", ""),
        (f"{PROMPT} {PROMPT} So", "So"),
        (f"We left. {PROMPT}", "We left."),
        (f"We {PROMPT} left.", "We left."),
        ("Um, uh, we left.", "Um, uh, we left."),
        ("Um, um, uh, we", "Um, um, uh, we"),
        ("hmm uh um er", "hmm uh um er"),
        ("", ""),
    ],
)
def test_three_words_as_in_the_prompt_are_a_leak(heard: str, kept: str) -> None:
    assert text(without_prompt(words(heard), PROMPT)) == kept


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("Thanks for watching. " * 5, "Thanks for watching."),
        ("We left. " + "Thank you. " * 8 + "Thank", "We left. Thank you."),
        ("so " * 12, "so"),
        ("no no no no no, we did not", "no no no no no, we did not"),
        ("I I I I went", "I I I I went"),
        ("again and again and again and again and then", None),
        ("we tested it we tested it we tested it and it ran", None),
        ("it was very, very, very, very good", None),
    ],
)
def test_loops_are_cut_to_one_round_and_people_may_repeat_themselves(
    heard: str, kept: str | None
) -> None:
    assert text(without_loops(words(heard))) == (heard.strip() if kept is None else kept)


def test_a_loop_of_words_without_length_is_cut_sooner() -> None:
    assert text(without_loops(words("you " * 5, word_s=0.02))) == "you"
    assert text(without_loops(words("you " * 5, word_s=0.2))) == ("you " * 5).strip()


@given(st.lists(st.sampled_from(["um", "uh", "hmm", "er", "ah", "so", "we", "we."]), max_size=40))
def test_what_is_kept_is_what_was_there_in_order(texts: list[str]) -> None:
    given_words = words(" ".join(texts))
    for found in (without_prompt(given_words, PROMPT), without_loops(given_words)):
        rest = iter(given_words)
        assert all(word in rest for word in found)
    once = without_prompt(given_words, PROMPT)
    bare = [word.text.strip(" .") for word in once]
    assert not any(bare[i : i + 3] == ["um", "uh", "hmm"] for i in range(len(bare)))


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=11))
def test_few_words_are_no_loop(texts: list[str]) -> None:
    given_words = words(" ".join(texts))
    assert without_loops(given_words) == given_words


def segment(start_s: float, end_s: float) -> tuple[Word, ...]:
    return (Word(" Thank", start_s, end_s), Word(" you.", end_s, end_s))


def noisy(audio: Audio, level: float) -> Audio:
    noise = np.random.default_rng(0).normal(0, level, len(audio.samples))
    return Audio((audio.samples + noise).astype(np.float32), audio.rate_hz)


@pytest.mark.parametrize("noise", [0.0, 0.0005, 0.003])
def test_segments_without_sound_go_and_faint_ones_stay(noise: float) -> None:
    faint = Audio(speechlike(2, seed=1).samples * np.float32(0.2), RATE_HZ)
    sound = noisy(joined(speechlike(2), silence(3), faint, silence(3)), noise)
    told = [segment(0.5, 1.0), segment(3.0, 4.0), segment(5.5, 6.0), segment(8.5, 9.5)]
    assert list(with_sound(told, sound)) == [told[0], told[2]]


def test_times_that_are_a_little_off_lose_no_segment() -> None:
    sound = joined(silence(3), speechlike(2), silence(3))
    assert list(with_sound([segment(2.6, 2.8), segment(5.1, 5.4)], sound)) == [
        segment(2.6, 2.8),
        segment(5.1, 5.4),
    ]


def test_without_a_pause_in_the_sound_everything_stays() -> None:
    told = [segment(0.0, 0.5), segment(1.0, 1.5)]
    assert list(with_sound(told, speechlike(2))) == told
    assert list(with_sound([()], silence(0.0))) == [()]
