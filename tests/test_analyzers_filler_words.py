"""What is read around a filler word, the models, slips of the tongue, and where fillers crowd."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.answers import QUESTION, timed, typed, with_turns

from coach.analyzers import Fillers, run_analyzers
from coach.analyzers.filler_words.classes import Lexicon
from coach.analyzers.filler_words.disfluencies import disfluencies
from coach.analyzers.filler_words.features import features
from coach.analyzers.filler_words.models import FillerModels, load_models, shipped_models
from coach.analyzers.filler_words.occurrences import GROUPS, Occurrence, occurrences
from coach.analyzers.filler_words.reading import Speech, mark_of, read
from coach.domain import Finding, Transcript, Word
from coach.errors import ModelMissingError
from coach.language import load_language

LANGUAGE = load_language()
LEXICON = Lexicon({"N": "model server", "VD": "failed"})


def found(text: str, word_s: float | None = None) -> list[Finding]:
    transcript = typed(text) if word_s is None else timed(text, word_s)
    return list(Fillers().analyze(LANGUAGE.passage(QUESTION, transcript)).findings)


def quotes(text: str, check: str) -> list[str]:
    return [text[f.start_char : f.end_char] for f in found(text) if f.check == check]


def test_words_keep_their_place_mark_and_pause() -> None:
    transcript = timed("Well, we\u2019re [0.6] slow\u2013 3,000 rows.", word_s=0.5)
    speech = read(transcript)
    text = transcript.text
    assert [w.lower for w in speech.words] == ["well", "we're", "slow", "3,000", "rows"]
    assert [text[w.start_char : w.end_char] for w in speech.words][1] == "we\u2019re"
    assert [w.mark for w in speech.words] == ["", ",", "", "-", ""]
    assert [w.pause_s and round(w.pause_s, 2) for w in speech.words] == [None, 0, 0.6, 0, 0]
    assert speech.last_mark == "."


@pytest.mark.parametrize(
    ("between", "mark"),
    [
        (", ", ","),
        (". ", "."),
        ("... ", "~"),
        ("… ", "~"),
        (" \u2014 ", "-"),
        ("?!", "."),
        (" ", ""),
    ],
)
def test_marks_between_words(between: str, mark: str) -> None:
    assert mark_of(between) == mark


def test_a_typed_text_has_no_pauses() -> None:
    assert {word.pause_s for word in read(typed("it was like that")).words} == {None}


def test_a_long_pause_and_a_turn_part_neighbors() -> None:
    speech = read(timed("we left [2.5] like that", word_s=0.3))
    assert [word.opens for word in speech.words] == [True, False, True, False]
    turns = read(with_turns(timed("we left like that", word_s=0.3), 0, 2))
    assert [word.opens for word in turns.words] == [True, False, True, False]


def test_several_words_in_one_piece_are_told_apart() -> None:
    speech = read(Transcript((Word("um\u2014like,you know"),)))
    assert [one.word for one in occurrences(speech)] == ["like", "you know"]


def test_no_pair_across_the_end_of_a_sentence() -> None:
    assert [one.word for one in occurrences(read(typed("Are you? Know that. Sort of.")))] == [
        "sort of"
    ]


def names(text: str, number: int = 0) -> set[str]:
    speech = read(typed(text))
    return set(features(speech, list(occurrences(speech))[number], LEXICON))


def test_features_skip_sounds_and_say_so() -> None:
    plain, filled = names("the model like failed"), names("the model uh like um failed")
    assert {"l1=model", "r1=failed", "c1=N", "d1=VD"} <= plain & filled
    assert filled - plain == {"sound=before", "sound=after"}


def test_features_tell_no_mark_from_no_marks() -> None:
    assert "ma=0" in names("We, the model like failed.")
    assert "ma=" in names("we the model like failed")


def test_features_end_with_the_sentence() -> None:
    inside = names("We know. I mean it. Do we.")
    assert {"l1=^", "r1=it", "r2=$", "cue=object"} <= inside
    assert "r2=do" not in inside


def test_an_occurrence_at_either_end_has_features() -> None:
    assert {"l1=^", "r1=$"} <= names("like")


def test_every_word_has_a_model_that_is_sure_of_itself() -> None:
    models = shipped_models().models
    assert set(models) == set(GROUPS.values())
    assert all(0.35 <= model.threshold <= 0.6 for model in models.values())
    assert models["like"].probability(["l1=no such word"]) == models["like"].probability([])


def test_damaged_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="filler words"):
        load_models(tmp_path)
    (tmp_path / "classes.json").write_text("{}")
    (tmp_path / "words.json").write_text(json.dumps({"like": {"bias": 0}}))
    with pytest.raises(ModelMissingError) as caught:
        load_models(tmp_path)
    assert "Install" in caught.value.hint


def test_a_model_counts_from_its_threshold() -> None:
    models = shipped_models()
    speech = read(typed("we had like three servers"))
    (one,) = occurrences(speech)
    probability = models.judge(speech, one)
    strict = {**models.models, "like": replace(models.models["like"], threshold=probability + 0.01)}
    assert models.fillers(speech) == [(Occurrence("like", 2, 3), probability)]
    assert FillerModels(models.lexicon, strict).fillers(speech) == []


def test_least_probability_is_a_further_bar() -> None:
    passage = LANGUAGE.passage(QUESTION, typed("we had like three servers"))
    assert Fillers(least_probability=1.0).analyze(passage).findings == ()


def slips(text: str) -> list[tuple[str, str]]:
    speech: Speech = read(typed(text))
    return [(one.kind, text[one.start_char : one.end_char]) for one in disfluencies(speech, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I I think the, um, the queue was full", [("repetition", "I"), ("repetition", "the")]),
        ("and the the the end", [("repetition", "the"), ("repetition", "the")]),
        ("I was I was the only one", [("repetition", "I was")]),
        ("the mod- model th- then failed", [("cutoff", "mod-"), ("cutoff", "th-")]),
        ("we had, we have a new one", [("restart", "we had")]),
        ("I was uh I went home", [("restart", "I was")]),
    ],
)
def test_slips_are_noted(text: str, expected: list[tuple[str, str]]) -> None:
    assert slips(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I said that that was fine, and they had had enough.",
        "It was very very slow, and no no, never ever.",
        "The code was two two five, and we grew 10 10 percent.",
        "So it was up to you. You did it. I did. I was there.",
        "Pre- and post-launch we had two- to three-day delays, part- or full-time.",
        "The plan - we had one - was ML- based, and state-of-the-art.",
        "You have, you know, a plan. I have, I think, two.",
        "She came in in the morning and logged in in a hurry.",
        "I was tired, and I was late.",
    ],
)
def test_what_may_be_meant_is_no_slip(text: str) -> None:
    assert slips(text) == []


def test_slips_are_neither_counted_nor_taken_out_nor_spoken_of() -> None:
    text = "I I fixed the the bug and then we went back to the office again"
    analysis = run_analyzers(LANGUAGE.passage(QUESTION, typed(text)), (Fillers(),))[0]
    assert {f.check for f in analysis.findings} == {"fillers.repetition"}
    assert {f.message for f in analysis.findings} == {""}
    share = next(m for m in analysis.measures if m.name == "fillers.per_100_words")
    assert share.value == 0


def test_fillers_close_together_are_named() -> None:
    text = (
        "We met. So it was, um, uh, you know, a mess at the start of that week, and then it went."
    )
    (cluster,) = [f for f in found(text) if f.check == "fillers.cluster"]
    assert text[cluster.start_char : cluster.end_char] == "um, uh, you know"
    assert cluster.details == {"count": 3, "total": 3, "where": "close together"}
    assert cluster.message == "3 of the 3 fillers stood close together."


def test_fillers_before_numbers_are_named_first() -> None:
    text = (
        "We had um three servers and the whole team was new. Then it took uh about 20 days to get "
        "back to where we had been. In the end we lost um half of the orders, and that was um sad."
    )
    (cluster,) = [f for f in found(text) if f.check == "fillers.cluster"]
    assert cluster.details == {"count": 3, "total": 4, "where": "before numbers"}
    assert text[cluster.start_char : cluster.end_char] == "um three"


def test_a_few_scattered_fillers_are_no_cluster() -> None:
    text = "We um met on a Monday and the whole team was there with all its plans, uh, and dreams."
    assert [f for f in found(text) if f.check == "fillers.cluster"] == []


def test_a_cluster_takes_nothing_out() -> None:
    text = "We had um three big uh servers and um nothing else to run the whole shop on that day."
    passage = LANGUAGE.passage(QUESTION, typed(text))
    seen: list[str] = []

    class Reader:
        name = "reader"

        def analyze(self, passage: object) -> object:
            seen.extend(token.text for token in passage.tokens)  # type: ignore[attr-defined]
            return None

    run_analyzers(passage, (Fillers(), Reader()))  # type: ignore[arg-type]
    assert seen == [word for word in text.replace(".", " .").split() if word not in {"um", "uh"}]


def test_sounds_and_words_have_rates_of_their_own() -> None:
    text = "um it was you know fine and uh we had like three servers in the basement"
    analysis = Fillers().analyze(LANGUAGE.passage(QUESTION, timed(text, word_s=1.0)))
    values = {m.name.partition(".")[2]: m.value for m in analysis.measures}
    assert values["per_minute"] == pytest.approx(60 * 4 / 16)
    assert values["sounds_per_minute"] == values["words_per_minute"] == pytest.approx(7.5)
