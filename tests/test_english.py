"""The English pipeline: right on spoken sentences, small, and as accurate as its card says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from support.eval_english import TARGETS, TEST_FILE, folder_bytes, measure_english

from coach.resources import data_folder

FOLDER = data_folder("models") / "english"
DATA = Path(os.environ.get("COACH_EVAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
MOST_BYTES = 15_000_000

SPOKEN = {
    "So I was leading the data team when our recommendation model started to drift.": (
        "So/ADV/so I/PRON/I was/AUX/be leading/VERB/lead team/NOUN/team our/PRON/our "
        "model/NOUN/model started/VERB/start to/PART/to drift/VERB/drift"
    ),
    "so we retrained the ranking model and um deployed it behind a feature flag": (
        "we/PRON/we retrained/VERB/retrain model/NOUN/model and/CCONJ/and um/INTJ/um "
        "deployed/VERB/deploy it/PRON/it behind/ADP/behind feature/NOUN/feature"
    ),
    "I didn't have any labels, so I wrote a labeling guide and hired two annotators.": (
        "did/AUX/do n't/PART/not have/VERB/have labels/NOUN/label wrote/VERB/write "
        "guide/NOUN/guide hired/VERB/hire two/NUM/two annotators/NOUN/annotator"
    ),
    "latency went down from two seconds to three hundred milliseconds": (
        "latency/NOUN/latency went/VERB/go from/ADP/from seconds/NOUN/second three/NUM/three "
        "hundred/NUM/hundred milliseconds/NOUN/millisecond"
    ),
    "She's been running the tests, and it's really hard.": (
        "'s/AUX/have been/AUX/be running/VERB/run tests/NOUN/test hard/ADJ/hard"
    ),
    "I'd already told them that we'd shipped it.": (
        "'d/AUX/have already/ADV/already told/VERB/tell them/PRON/they shipped/VERB/ship"
    ),
    "The stakeholders were unhappy because precision was low.": (
        "stakeholders/NOUN/stakeholder were/AUX/be unhappy/ADJ/unhappy because/SCONJ/because "
        "precision/NOUN/precision low/ADJ/low"
    ),
    "we were able to cut the training cost by forty percent": (
        "were/AUX/be able/ADJ/able cut/VERB/cut cost/NOUN/cost by/ADP/by forty/NUM/forty "
        "percent/NOUN/percent"
    ),
    "I THINK WE SHIPPED IT TOO EARLY": (
        "I/PRON/I THINK/VERB/think SHIPPED/VERB/ship EARLY/ADV/early"
    ),
    "what kind of model would you choose and why": (
        "kind/NOUN/kind of/ADP/of model/NOUN/model would/AUX/would you/PRON/you "
        "choose/VERB/choose why/ADV/why"
    ),
    "I'm the one who built the feature store, and nobody else knew how it worked.": (
        "'m/AUX/be who/PRON/who built/VERB/build nobody/PRON/nobody knew/VERB/know worked/VERB/work"
    ),
    "because the gpus weren't available we quantized the model to eight bits": (
        "because/SCONJ/because were/AUX/be n't/PART/not available/ADJ/available "
        "quantized/VERB/quantize eight/NUM/eight bits/NOUN/bit"
    ),
    "we left it running overnight and found that the left join had dropped rows": (
        "left/VERB/leave it/PRON/it found/VERB/find that/SCONJ/that left/ADJ/left join/NOUN/join "
        "had/AUX/have dropped/VERB/drop rows/NOUN/row"
    ),
    "Please see what I'd do differently: it looks like the GPUs were idle.": (
        "Please/INTJ/please see/VERB/see 'd/AUX/would do/VERB/do differently/ADV/differently "
        "looks/VERB/look like/SCONJ/like idle/ADJ/idle"
    ),
    "uh we we looked at the confusion matrix and found the classes that were mislabeled": (
        "uh/INTJ/uh looked/VERB/look at/ADP/at confusion/NOUN/confusion found/VERB/find "
        "classes/NOUN/class"
    ),
}
"""Sentences with some of their words as form/UPOS/lemma."""

SENTENCES = {
    "My manager asked me to fix the data pipeline. I fixed it in a week. It taught me to test.": 3,
    "We measured it twice. Why? Because nobody believed the first number!": 3,
    "I worked with Dr. Lee at Acme Inc. on the U.S. rollout, which took 3.5 months.": 1,
    "So, um, I called the customer. And, you know, he was right.": 2,
}


@pytest.fixture(scope="module")
def english() -> Language:
    return spacy.load(FOLDER)


@pytest.mark.parametrize("text", SPOKEN)
def test_tags_and_lemmas_of_spoken_sentences(english: Language, text: str) -> None:
    read = [f"{token.text}/{token.pos_}/{token.lemma_}" for token in english(text)]
    missing = [wanted for wanted in SPOKEN[text].split() if wanted not in read]
    assert not missing, read


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_of_punctuated_speech(english: Language, text: str) -> None:
    assert len(list(english(text).sents)) == SENTENCES[text]


def test_features_tell_tense_and_number(english: Language) -> None:
    read = {token.text: token.morph for token in english("She built three models and tests them.")}
    assert read["built"].get("Tense") == ["Past"]
    assert read["tests"].get("Tense") == ["Pres"]
    assert read["models"].get("Number") == ["Plur"]
    assert read["She"].get("Person") == ["3"]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "...", "um", "I  did \n\n it", "\U0001f469\u200d\U0001f4bb"]
)
def test_any_text_is_read(english: Language, text: str) -> None:
    doc = english(text)
    assert doc.text == text
    for token in doc:
        assert token.pos_ == "SPACE" if token.is_space else token.pos_
        assert token.lemma_


def test_tokenizes_as_spacy_does(english: Language) -> None:
    blank = spacy.blank("en")
    for text in SPOKEN:
        assert [t.text for t in english(text)] == [t.text for t in blank(text)]


def test_same_text_same_answer(english: Language) -> None:
    text = " ".join(SPOKEN)
    again = spacy.load(FOLDER)
    assert english(text).to_json() == again(text).to_json()


def test_is_small_and_says_what_it_is() -> None:
    assert folder_bytes(FOLDER) < MOST_BYTES
    meta = json.loads((FOLDER / "meta.json").read_text(encoding="utf-8"))
    assert meta["lang"] == "en"
    assert "CC BY-SA 4.0" in meta["license"]
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    assert "CC BY-SA 4.0" in card
    assert "Apache-2.0" in card


def test_loads_with_spacy_alone() -> None:
    code = (
        "import spacy, sys; nlp = spacy.load(sys.argv[1]);"
        "assert [t.pos_ for t in nlp('it works')] == ['PRON', 'VERB'];"
        "assert not {'torch', 'coach', 'support', 'transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code, str(FOLDER)], check=True)


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.skipif(
    not (DATA / TEST_FILE).is_file(), reason=f"no treebank in {DATA} (COACH_EVAL_DATA)"
)
def test_reaches_its_targets_on_the_treebank() -> None:
    scores = measure_english(FOLDER, DATA / TEST_FILE)
    assert scores.words.upos >= TARGETS["UPOS"]
    assert scores.words.lemmas >= TARGETS["lemmas"]
    assert scores.sentences_f1 >= TARGETS["sentences"]
    assert scores.unbroken_sentences_f1 >= TARGETS["sentences"]
    assert scores.spoken_words.upos >= 93
    assert scores.spoken_words.lemmas >= 97.5
    assert scores.words_per_second >= TARGETS["speed"]
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    stated = [float(value) for value in re.findall(r"([0-9.]+) %", card)]
    for figure in (scores.words.upos, scores.words.lemmas, scores.sentences_f1):
        assert any(figure == pytest.approx(value, abs=0.1) for value in stated), figure
