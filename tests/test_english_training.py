"""What the English pipeline is trained with: treebank, variations, lemma tables, vectors."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.attrs import LOWER
from support.english_lemmas import add_lemmatizer, learn_corrections, learn_rules, learn_tables
from support.english_pipeline import Recipe, add_lemmas, learn_rate, train
from support.english_vectors import WordVectors, main_axes, save, word_vectors
from support.eval_english import measure_english, score_rows, sentence_spans, untagged
from support.manifest import list_files, record_shipped
from support.spoken import Variation, disfluent, lower_unpunctuated, rewrite_rare, vary
from support.train_english import main
from support.treebank import (
    Sentence,
    Token,
    documents,
    raw_text,
    read_sentences,
    to_doc,
    to_raw_doc,
)

TREEBANK = """\
# newdoc id = one
# newpar id = one-1
# text = "Don't," she said.
1\t"\t"\tPUNCT\t``\t_\t2\tpunct\t_\tSpaceAfter=No
2-3\tDon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\tDo\tdo\tAUX\tVB\tVerbForm=Inf\t0\troot\t_\t_
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_
4\t,\t,\tPUNCT\t,\t_\t2\tpunct\t_\tSpaceAfter=No
5\t"\t"\tPUNCT\t''\t_\t2\tpunct\t_\t_
6\tshe\tshe\tPRON\tPRP\tNumber=Sing|Person=3\t7\tnsubj\t_\t_
7\tsaid\tsay\tVERB\tVBD\tTense=Past|VerbForm=Fin\t2\tparataxis\t_\tSpaceAfter=No
7.1\tsaid\tsay\tVERB\tVBD\t_\t_\t_\t_\t_
8\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# text = My two-year e-mail is gone!!
1\tMy\tmy\tPRON\tPRP$\tCase=Gen\t4\tnmod\t_\t_
2\ttwo-year\ttwo-year\tADJ\tJJ\tDegree=Pos\t3\tamod\t_\t_
3\te-mail\te-mail\tNOUN\tNN\tNumber=Sing\t5\tnsubj\t_\t_
4\tis\tbe\tAUX\tVBZ\tTense=Pres\t5\tcop\t_\t_
5\tgone\tgo\tVERB\tVBN\tTense=Past\t0\troot\t_\tSpaceAfter=No
6\t!!\t!!\tPUNCT\t.\t_\t5\tpunct\t_\t_

# newpar id = one-2
# text = Boxes
1\tBoxes\tbox\tNOUN\tNNS\tNumber=Plur\t0\troot\t_\t_

# newdoc id = two
# newpar id = two-1
# text = Hi
1\tHi\thi\tINTJ\tUH\t_\t0\troot\t_\tSpaceAfter=No
"""


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sentence, ...]:
    path = tmp_path_factory.mktemp("treebank") / "small.conllu.gz"
    path.write_bytes(gzip.compress(TREEBANK.encode()))
    return read_sentences(path)


def word(form: str, upos: str, lemma: str = "", feats: str = "") -> Token:
    return Token(form, lemma or form, upos, "", feats, space_after=True)


def said(*words: tuple[str, str]) -> Sentence:
    return Sentence(tuple(word(*pair) for pair in words))


def chances(seed: int) -> random.Random:
    return random.Random(seed)


def forms(sentence: Sentence) -> list[str]:
    return [token.form for token in sentence.tokens]


def test_text_comes_back_as_the_treebank_has_it(sentences: tuple[Sentence, ...]) -> None:
    texts = [line[9:] for line in TREEBANK.splitlines() if line.startswith("# text = ")]
    assert [sentence.text for sentence in sentences] == texts
    first, second = documents(sentences)
    assert (len(first), len(second)) == (3, 1)
    assert raw_text(first) == f"{texts[0]} {texts[1]}\n\nBoxes"
    assert raw_text(first, paragraphs=False) == " ".join(texts[:3])


def test_gold_doc_has_every_annotation(sentences: tuple[Sentence, ...]) -> None:
    doc = to_doc(spacy.blank("en").vocab, sentences[:2])
    assert [s.text for s in doc.sents] == [sentences[0].text, sentences[1].text]
    assert [(t.pos_, t.lemma_) for t in doc[1:3]] == [("AUX", "do"), ("PART", "not")]
    assert str(doc[5].morph) == "Number=Sing|Person=3"


@pytest.mark.parametrize("paragraphs", [True, False])
def test_raw_doc_is_tagged_piece_by_piece(
    sentences: tuple[Sentence, ...], paragraphs: bool
) -> None:
    nlp = spacy.blank("en")
    doc = to_raw_doc(nlp, sentences[:3], paragraphs=paragraphs)
    assert [t.text for t in doc] == [t.text for t in nlp(raw_text(sentences[:3], paragraphs))]
    assert [t.text for t in doc if t.is_sent_start] == ['"', "My", "Boxes"]
    tags = {t.text: t.pos_ for t in doc if not t.is_space}
    assert tags["two"] == tags["year"] == "ADJ"
    assert tags["-"] == tags["!"] == "PUNCT"
    assert [t.pos_ for t in doc if t.is_space] == [""] * paragraphs


def test_transcript_style_keeps_words_and_tags(sentences: tuple[Sentence, ...]) -> None:
    plain = lower_unpunctuated(sentences[0])
    assert plain.text == "don't she said"
    assert [t.upos for t in plain.tokens] == ["AUX", "PART", "PRON", "VERB"]
    marks = said(("...", "PUNCT"))
    assert lower_unpunctuated(marks) == marks


@given(st.integers(0, 10_000))
def test_variations_keep_the_content_words(seed: int) -> None:
    sentence = said(("We", "PRON"), ("ship", "VERB"), ("it", "PRON"), ("!", "PUNCT"))
    rates = Variation(disfluent=1, filled_pauses_per_word=0.5, repeats_per_word=0.5, curly=0.5)
    (varied,) = vary([sentence], chances(seed), rates)
    content = [t.form.lower() for t in varied.tokens if t.upos in {"PRON", "VERB"}]
    assert sorted({"we", "ship", "it"}) == sorted(set(content))
    assert content.count("ship") == 1


def test_fillers_are_interjections_and_repeats_keep_their_tag() -> None:
    rates = Variation(filled_pauses_per_word=1, repeats_per_word=1)
    spoken = disfluent(said(("we", "PRON"), ("ship", "VERB")), chances(1), rates)
    tags = [t.upos for t in spoken.tokens if t.upos != "PUNCT"]
    assert tags == ["INTJ", "PRON", "PRON", "INTJ", "VERB"]


def test_rare_words_keep_first_letter_and_ending() -> None:
    sentence = said(("Quantized", "VERB"), ("the", "DET"), ("model", "NOUN"))
    seen = {"the": 1, "model": 10**9}
    changed = rewrite_rare(sentence, seen, chances(3), readiness=10**6)
    first, *others = forms(changed)
    assert first != "Quantized"
    assert (first[0], first[-3:], len(first)) == ("Q", "zed", 9)
    assert others == ["the", "model"]


def test_endings_are_learned_from_general_to_particular() -> None:
    lemmas = {"cats": "cat", "dogs": "dog", "cities": "city", "parties": "party", "men": "man"}
    lemmas |= {"stopped": "stop", "dropped": "drop", "played": "play", "asked": "ask"}
    lemmas |= {"glass": "glass", "class": "class", "trees": "tree"}
    rules = learn_rules(lemmas)
    assert rules.index(("ies", "y")) < rules.index(("s", ""))
    assert ("pped", "p") in rules
    assert ("ass", "ass") in rules or ("ss", "ss") in rules
    assert not any(ending.endswith("men") for ending, _ in rules)


LEMMA_SENTENCES = (
    *[said(("Models", "NOUN"), ("ran", "VERB"))] * 3,
    *[Sentence((word("cats", "NOUN", "cat", "Number=Plur"),))] * 2,
    *[Sentence((word("dogs", "NOUN", "dog", "Number=Plur"),))] * 2,
    *[Sentence((word("French", "ADJ", "French", "Degree=Pos"),))] * 2,
    *[Sentence((word("US", "PROPN", "US"), word("ran", "VERB", "run")))] * 9,
)


def test_lemma_tables_generalize_and_corrections_keep_capitals() -> None:
    tables = learn_tables(LEMMA_SENTENCES, frozenset())
    nlp = spacy.blank("en")
    add_lemmatizer(nlp, tables)
    nlp.add_pipe("attribute_ruler").add_patterns(learn_corrections(tables, LEMMA_SENTENCES))
    unseen = [
        word("Gradients", "NOUN", "gradient", "Number=Plur"),
        word("ran", "VERB", "run"),
        word("French", "ADJ", "French", "Degree=Pos"),
        word("PyTorch", "PROPN", "PyTorch"),
        word("he", "PRON", "he"),
        word("'s", "AUX", "have"),
        word("really", "ADV", "really"),
        word("been", "AUX", "been"),
    ]
    doc = nlp(to_doc(nlp.vocab, [Sentence(tuple(unseen))], lemmas=False))
    assert [t.lemma_ for t in doc] == [t.lemma for t in unseen]


def test_known_words_settle_the_spelling_of_a_lemma() -> None:
    pairs = {"asked": "ask", "worked": "work", "played": "play"}
    text = [Sentence((word(form, "VERB", lemma),)) for form, lemma in pairs.items()]
    known = frozenset({"smelled", "smell", "closed", "close", "ask"})
    learned = learn_tables(text, known).exceptions["verb"]
    assert learned["closed"] == ["close"]
    assert "smelled" not in learned


def test_main_axes_keep_what_differs_most() -> None:
    table = np.zeros((50, 4))
    table[:, 2] = np.linspace(-1, 1, 50)
    table[:, 0] = 0.01 * np.cos(np.arange(50))
    axes = main_axes(table, 1)
    assert axes.shape == (50, 1)
    assert axes.dtype == np.float32
    assert abs(np.corrcoef(axes[:, 0], table[:, 2])[0, 1]) > 0.999
    assert axes.std() == pytest.approx(1, abs=1e-5)


def test_vectors_refuse_other_weights(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the file"):
        word_vectors(tmp_path, 8)


def test_vectors_are_found_in_any_case_after_saving(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    WordVectors(["good"], np.ones((1, 3), dtype=np.float32)).attach(nlp)
    save(nlp, tmp_path / "saved")
    vocab = spacy.load(tmp_path / "saved").vocab
    assert vocab.vectors.attr == LOWER
    assert vocab["Good"].vector.tolist() == vocab["GOOD"].vector.tolist() == [1, 1, 1]


def test_learning_rate_rises_stays_and_falls() -> None:
    recipe = Recipe(learn_rate=1.0, flat_share=0.2, warm_up_steps=10)
    assert learn_rate(recipe, 0.0, 1) == pytest.approx(0.1)
    assert learn_rate(recipe, 0.2, 100) == pytest.approx(1.0)
    assert learn_rate(recipe, 0.6, 100) == pytest.approx(0.5)
    assert learn_rate(recipe, 1.0, 100) == pytest.approx(1 / 30)


def test_sentence_spans_ignore_white_space() -> None:
    assert sentence_spans(["I did. ", "\n\n", "So did we."]) == {(0, 5), (5, 13)}
    assert sentence_spans(["I did.", "So did we."]) == sentence_spans([" I did. ", "So did we.\n"])


def test_words_to_be_tagged_carry_no_answer(sentences: tuple[Sentence, ...]) -> None:
    gold = to_doc(spacy.blank("en").vocab, sentences)
    bare = untagged(gold)
    assert bare.text == gold.text
    assert not any(t.pos_ or t.lemma_ or t.has_morph() for t in bare)


def tiny_pipeline(folder: Path, sentences: tuple[Sentence, ...], passes: int) -> Path:
    vectors = WordVectors(["she", "said"], np.eye(2, 4, dtype=np.float32))
    recipe = Recipe(width=16, depth=1, passes=passes, warm_up_steps=1, learn_rate=0.01)
    trained = train(recipe, vectors, sentences, lambda number, losses: None)
    tables = learn_tables(sentences, frozenset())
    save(add_lemmas(trained, tables, learn_corrections(tables, sentences)), folder)
    return folder


@pytest.mark.slow
def test_training_learns_repeats_exactly_and_is_measured(
    sentences: tuple[Sentence, ...], tmp_path: Path
) -> None:
    many = sentences * 20
    one, two = (tiny_pipeline(tmp_path / name, many, 6) for name in ("one", "two"))
    for part in ("tok2vec", "morphologizer", "senter"):
        assert (one / part / "model").read_bytes() == (two / part / "model").read_bytes()
    test = tmp_path / "test.conllu"
    test.write_text(TREEBANK, encoding="utf-8")
    scores = measure_english(one, test)
    assert scores.words.tokens == 16
    assert scores.words.upos > 70
    assert scores.words.lemmas > 70
    assert scores.megabytes == pytest.approx(sum(f["size"] for f in list_files(one)) / 1e6)
    assert {row.name for row in score_rows(scores)} >= {"UPOS", "lemmas", "sentences", "speed"}


def test_manifest_lists_every_file_but_the_card(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        json.dumps({"about": "x", "fetched": [{"name": "a"}], "shipped": []})
    )
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "weights").write_bytes(b"123")
    (tmp_path / "toy" / "CARD.md").write_text("card")
    for _ in range(2):
        record_shipped(tmp_path, "toy", source="here", licence="MIT")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (entry,) = manifest["shipped"]
    assert [file["path"] for file in entry["files"]] == ["weights"]
    assert manifest["fetched"] == [{"name": "a"}]


def test_a_folder_of_something_else_is_never_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert main(["--data", str(tmp_path), "--out", str(tmp_path)]) == 3
    assert "not empty" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_missing_treebank_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 3
    assert "ud_english_ewt_train" in capsys.readouterr().err
