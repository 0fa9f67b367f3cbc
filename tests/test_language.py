"""Passages: sentences that tile, offsets that hold for any text, seconds that come from words."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.answers import QUESTION, timed, typed, with_turns

from coach.domain import Transcript, Word
from coach.errors import UsageError
from coach.language import Language, Passage, english_evidence, load_language

LANGUAGE = load_language()


@pytest.fixture(scope="module")
def language() -> Language:
    return LANGUAGE


def passage(text: str) -> Passage:
    return LANGUAGE.passage(QUESTION, typed(text))


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in passage(text).sentences]


def assert_sound(read: Passage) -> None:
    """Everything a passage promises about places."""
    text = read.transcript.text
    for token in read.tokens:
        assert text[token.start_char : token.end_char] == token.text
        assert token.text.strip() == token.text != ""
    for sentence in read.sentences:
        assert text[sentence.start_char : sentence.end_char] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
    for one, two in pairwise(read.sentences):
        assert one.end_char <= two.start_char
        assert not text[one.end_char : two.start_char].strip()
    covered = "".join("".join(sentence.text.split()) for sentence in read.sentences)
    assert covered == "".join(text.split())
    inside = [token for sentence in read.sentences for token in sentence.tokens]
    assert inside == list(read.tokens)


ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["so", "and then", "um", "I", "...", "?!", "a.", "3.5", "-", "1."]),
    st.sampled_from(["\u201cno\u201d", "e\u0301", "\U0001f469\u200d\U0001f4bb", "don\u2019t"]),
)
SPACE = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", " \u00a0", "\r\n", ""])


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    words, now = [], 0.0
    for _ in range(draw(st.integers(0, 40))):
        start = now + draw(st.sampled_from([0.0, 0.1, 1.5, -0.2]))
        now = start + draw(st.sampled_from([0.0, 0.3]))
        times = (start, now, 0.9) if draw(st.booleans()) else (None, None, None)
        words.append(Word(draw(SPACE) + draw(ODD), *times))
    return Transcript(tuple(words))


@given(transcripts())
@settings(max_examples=150, deadline=None)
def test_any_text_is_tiled_and_every_piece_slices_to_itself(transcript: Transcript) -> None:
    read = LANGUAGE.passage(QUESTION, transcript)
    assert_sound(read)
    assert len(read.doc) == len(read.offsets)


@given(transcripts(), st.data())
@settings(max_examples=150, deadline=None)
def test_dropping_words_keeps_every_promise(transcript: Transcript, data: st.DataObject) -> None:
    read = LANGUAGE.passage(QUESTION, transcript)
    chosen = data.draw(st.sets(st.integers(0, max(len(read.tokens) - 1, 0)), max_size=6))
    spans = [(t.start_char, t.end_char) for i, t in enumerate(read.tokens) if i in chosen]
    left = read.without(spans)
    assert_sound(left)
    dropped = {span[0] for span in spans}
    assert not dropped & {token.start_char for token in left.tokens}
    kept = {token.start_char for token in read.tokens if token.is_word} - dropped
    assert kept == {token.start_char for token in left.tokens if token.is_word}


@given(transcripts(), st.data())
@settings(max_examples=150, deadline=None)
def test_seconds_come_from_the_words_that_overlap(
    transcript: Transcript, data: st.DataObject
) -> None:
    read = LANGUAGE.passage(QUESTION, transcript)
    length = len(transcript.text)
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))
    place, starts, ends = 0, [], []
    for word in transcript.words:
        overlaps = max(place, start) < min(place + len(word.text), end) and word.text.strip()
        place += len(word.text)
        if overlaps and word.start_s is not None and word.end_s is not None:
            starts.append(word.start_s)
            ends.append(word.end_s)
    assert read.seconds(start, end) == (min(starts, default=None), max(ends, default=None))


def test_marks_end_sentences() -> None:
    assert sentences('We met. "It works." Did it? Yes!! (No.) And so on') == [
        "We met.",
        '"It works."',
        "Did it?",
        "Yes!!",
        "(No.)",
        "And so on",
    ]


def test_numbers_abbreviations_and_trailing_dots_end_none() -> None:
    assert sentences("Dr. Wu saw 3.5 percent in v2.1 and... well we kept the U.S. one.") == [
        "Dr. Wu saw 3.5 percent in v2.1 and... well we kept the U.S. one."
    ]


def test_lists_break_at_their_lines() -> None:
    text = "What I did:\n- cut the queue\n- moved the cache\n1. Told them\n2. Left\n\nthat was it"
    assert sentences(text) == [
        "What I did:",
        "- cut the queue",
        "- moved the cache",
        "1. Told them",
        "2. Left",
        "that was it",
    ]


def test_a_wrapped_line_breaks_no_sentence() -> None:
    assert sentences("We kept the old server\nbecause I wanted it.") == [
        "We kept the old server\nbecause I wanted it."
    ]


UNPUNCTUATED = (
    "last year our checkout service kept failing on mondays and nobody knew why so I started "
    "to read the logs every morning and after a week I saw the pattern then I moved the nightly "
    "job to another host and wrote a test for it in the end the failures stopped"
)


def test_speech_without_marks_is_cut_before_new_steps() -> None:
    cut = sentences(UNPUNCTUATED)
    assert [text.split()[:2] for text in cut][1:] == [["so", "I"], ["then", "I"], ["in", "the"]]


def test_speech_without_marks_is_cut_at_long_pauses() -> None:
    words = "the dashboard was slow for everybody {} people in sales kept asking me about it {} "
    spoken = timed((words * 2).format("[1.0]", "[0.1]", "[0.9]", "[0.1]"))
    cut = LANGUAGE.passage(QUESTION, spoken).sentences
    assert [sentence.text.split()[0] for sentence in cut] == ["the", "people", "people"]
    assert all(5 < len(sentence.words) < 30 for sentence in cut)


def test_the_same_words_typed_and_spoken_evenly_are_cut_alike() -> None:
    spoken = LANGUAGE.passage(QUESTION, timed(UNPUNCTUATED)).sentences
    assert [sentence.text for sentence in spoken] == sentences(UNPUNCTUATED)


def test_ten_thousand_words_without_a_mark_make_sentences_of_a_sensible_size() -> None:
    cut = passage("we moved the data to a new place " * 1250).sentences
    sizes = [len(sentence.words) for sentence in cut]
    assert sum(sizes) == 10_000
    assert max(sizes) <= 34
    assert min(sizes) >= 6


def test_unbroken_text_and_lone_surrogates_are_read() -> None:
    assert len(passage("(" * 200_000).sentences) == 1
    assert_sound(passage("http://" * 20_000 + " was the link. It broke \ud800 here."))


def test_an_empty_transcript_has_nothing() -> None:
    read = LANGUAGE.passage(QUESTION, Transcript(()))
    assert (read.tokens, read.sentences, read.words) == ((), (), ())
    assert read.without([(0, 0)]) is read


def test_turns_start_sentences() -> None:
    answer = with_turns(typed("we fixed it and it was fine for everyone"), 0, 3)
    cut = LANGUAGE.passage(QUESTION, answer).sentences
    assert [sentence.text for sentence in cut] == ["we fixed it", "and it was fine for everyone"]


def test_a_typed_answer_has_no_times_anywhere() -> None:
    read = passage("We fixed it. It stayed fixed.")
    assert {(s.start_s, s.end_s) for s in read.sentences} == {(None, None)}
    assert {(w.start_s, w.end_s) for w in read.words} == {(None, None)}
    assert read.finding("star.result", "note", "", 0, 12).start_s is None


def test_a_finding_gets_its_seconds_and_the_rest() -> None:
    read = LANGUAGE.passage(QUESTION, timed("We cut it by half.", word_s=0.5))
    found = read.finding("impact.outcome", "note", "m", 3, 9, confidence=0.5, related=(0, 2))
    assert (found.start_s, found.end_s) == (0.5, 1.5)
    assert (found.confidence, found.related, found.details) == (0.5, (0, 2), {})


def test_dropped_words_leave_with_their_marks_and_stay_in_the_tiles() -> None:
    read = passage("So, um, we shipped it, uh. Um. Then I left um.")
    spans = [(t.start_char, t.end_char) for t in read.tokens if t.lower in {"um", "uh"}]
    left = read.without(spans)
    assert [token.text for token in left.tokens] == [
        *("So", ",", "we", "shipped", "it", ",", "."),
        *("Then", "I", "left", "."),
    ]
    assert [s.text for s in left.sentences] == ["So, um, we shipped it, uh.", "Um. Then I left um."]
    assert [word.text for word in left.words][:3] == ["So,", "we", "shipped"]


def test_dropping_everything_still_tiles() -> None:
    left = passage("um uh").without([(0, 5)])
    assert [(s.text, s.tokens) for s in left.sentences] == [("um uh", ())]


def test_planted_fillers_move_no_sentence_boundary() -> None:
    plain = passage(UNPUNCTUATED)
    planted = passage(UNPUNCTUATED.replace(" so ", " um so ").replace(" the ", " the uh "))
    spans = [(t.start_char, t.end_char) for t in planted.tokens if t.lower in {"um", "uh"}]
    left = planted.without(spans)
    assert [s.lowers for s in left.sentences] == [s.lowers for s in plain.sentences]


def test_an_unknown_pipeline_is_named_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="en_nothing_sm") as caught:
        load_language("en_nothing_sm")
    assert "install" in caught.value.hint.lower()


@pytest.fixture
def saved_pipelines(tmp_path):
    import spacy

    for code in ("en", "de"):
        nlp = spacy.blank(code)
        nlp.add_pipe("sentencizer", config={"punct_chars": [";"]})
        nlp.to_disk(tmp_path / code)
    return tmp_path


def test_another_installed_pipeline_decides_on_sentences(saved_pipelines) -> None:
    other = load_language(str(saved_pipelines / "en"))
    read = other.passage(QUESTION, typed("We met; um; it  worked. Fine"))
    assert [sentence.text for sentence in read.sentences] == ["We met;", "um;", "it  worked. Fine"]
    left = read.without([(8, 10)])
    assert_sound(left)
    assert [s.text for s in left.sentences] == ["We met;", "um; it  worked. Fine"]


def test_a_pipeline_for_another_language_is_refused(saved_pipelines) -> None:
    with pytest.raises(UsageError, match="not an English one"):
        load_language(str(saved_pipelines / "de"))


def test_importing_the_room_does_not_load_spacy() -> None:
    code = "import sys, coach.analyzers; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


TEXTS = {
    "english": "Last year our team lost two people and I had to keep the service running. I wrote "
    "down what each of them knew and we split the work.",
    "telegraphic": "Cut latency in half. Mentored two juniors. Led the migration to the new "
    "cluster. Wrote the runbook for on-call. Reduced cost by a third.",
    "german": "Im letzten Jahr hat unser Team zwei Leute verloren und ich musste den Dienst am "
    "Laufen halten. Ich habe aufgeschrieben was jeder von ihnen wusste.",
    "spanish": "El año pasado nuestro equipo perdió a dos personas y yo tuve que mantener el "
    "servicio. Escribí lo que sabía cada una de ellas para los demás.",
    "french": "L'année dernière notre équipe a perdu deux personnes et je devais maintenir le "
    "service. J'ai noté ce que chacun savait et nous avons partagé le travail.",
    "polish": "W zeszłym roku nasz zespół stracił dwie osoby, a ja musiałem utrzymać usługę. "
    "Zapisałem, co każda z nich wiedziała, podzieliliśmy pracę, potem wszystko już działało "
    "spokojnie przez kolejne miesiące.",
    "code": "for key, value in table.items(): total += weights[key] * value; print(total, end='')",
    "word": "Yes.",
    "names": "Maria Lopez, Chen Wei, Ola Nordmann, Ana Souza, John Smith, Ivan Petrov, Aiko Mori",
}


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("english", True),
        ("telegraphic", True),
        ("german", False),
        ("spanish", False),
        ("french", False),
        ("polish", False),
        ("code", None),
        ("word", None),
        ("names", None),
    ],
)
def test_english_is_told_from_the_rest(name: str, verdict: bool | None) -> None:
    assert english_evidence(typed(TEXTS[name])).is_english is verdict


def test_words_that_a_recognizer_guessed_are_not_english() -> None:
    words = typed(TEXTS["english"]).words

    def verdict(probability: float) -> bool | None:
        guessed = tuple(Word(word.text, 0.0, 0.1, probability) for word in words)
        return english_evidence(Transcript(guessed)).is_english

    assert [verdict(p) for p in (0.2, 0.5, 0.9)] == [False, None, True]
