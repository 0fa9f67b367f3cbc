"""The English spaCy pipeline: its parts, and how they learn from a treebank.

One convolutional network reads the words (hashed spelling features and small word vectors); a
tagger with universal parts of speech and features and a sentence splitter share what it sees.
Lemmas come from tables. All parts are spaCy's own, so that `spacy.load` needs no code of ours.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam

from support.english_lemmas import LemmaTables, Pattern, add_lemmatizer
from support.english_vectors import WordVectors
from support.spoken import Variation, rewrite_rare, vary
from support.treebank import Sentence, documents, to_doc, to_raw_doc

FEATURES = {"LOWER": 3000, "PREFIX": 250, "SUFFIX": 2000, "SHAPE": 250, "SPACY": 20, "IS_SPACE": 10}
"""What the network sees of a word, with the rows of each hash table."""
TRAINED = ("tok2vec", "morphologizer", "senter")
EXTRACT_SIZES = (1, 2, 3, 5, 8, 20)
"""Sentences in one training text; short ones teach how texts begin and end."""
SPACE_PATTERN: Pattern = {
    "patterns": [[{"IS_SPACE": True}]],
    "attrs": {"POS": "SPACE", "MORPH": "_"},
}

Progress = Callable[[int, Mapping[str, float]], None]
"""Told after each pass: its number from 1, and the loss of each part."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run gives."""

    width: int = 128
    depth: int = 4
    passes: int = 24
    learn_rate: float = 0.001
    flat_share: float = 0.2
    """Share of the run before the learning rate falls; it falls in a straight line."""
    warm_up_steps: int = 250
    dropout: float = 0.1
    batch_words: tuple[int, int] = (500, 3000)
    """At the start, and from 60 % of the run on."""
    raw_share: float = 0.4
    """Training texts that spaCy tokenizes; the others have the treebank's words."""
    paragraph_share: float = 0.35
    """Raw texts that keep their paragraphs; the others stand in one line."""
    rare: float = 0.5
    """How readily rare words are respelled, so that endings and context count."""
    variation: Variation = field(default_factory=Variation)
    seed: int = 1


def build_pipeline(recipe: Recipe, vectors: WordVectors) -> Language:
    """The network, tagger and sentence splitter, untrained."""
    pipeline = spacy.blank("en")
    vectors.attach(pipeline)
    pipeline.add_pipe("tok2vec", config={"model": _network(recipe)})
    for name in TRAINED[1:]:
        head = {
            "@architectures": "spacy.Tagger.v2",
            "nO": None,
            "normalize": False,
            "tok2vec": {
                "@architectures": "spacy.Tok2VecListener.v1",
                "width": recipe.width,
                "upstream": "tok2vec",
            },
        }
        pipeline.add_pipe(name, config={"model": head})
    return pipeline


def _network(recipe: Recipe) -> dict[str, object]:
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": recipe.width,
            "attrs": list(FEATURES),
            "rows": list(FEATURES.values()),
            "include_static_vectors": True,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": recipe.width,
            "depth": recipe.depth,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def train(
    recipe: Recipe, vectors: WordVectors, sentences: Sequence[Sentence], progress: Progress
) -> Language:
    """A trained pipeline without lemmas; the same recipe and data give the same weights."""
    spacy.util.fix_random_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    pipeline = build_pipeline(recipe, vectors)
    pipeline.initialize(lambda: [_gold(pipeline, [sentence]) for sentence in sentences])
    optimizer = Adam(
        recipe.learn_rate, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True
    )
    steps = 0
    for number in range(recipe.passes):
        losses: dict[str, float] = {}
        for done, batch in _batches(recipe, _examples(recipe, pipeline, sentences, chance), number):
            steps += 1
            optimizer.learn_rate = learn_rate(recipe, (number + done) / recipe.passes, steps)
            pipeline.update(batch, sgd=optimizer, losses=losses, drop=recipe.dropout)
        progress(number + 1, losses)
    with pipeline.use_params(optimizer.averages):
        return _clean_copy(pipeline, build_pipeline(recipe, vectors))


def learn_rate(recipe: Recipe, done: float, steps: int) -> float:
    """Rises over the first steps, stays, falls to a thirtieth; `done` is a share of the run."""
    falling = max(0.0, done - recipe.flat_share) / (1 - recipe.flat_share)
    return recipe.learn_rate * min(1.0, steps / recipe.warm_up_steps) * max(1 / 30, 1 - falling)


def _gold(pipeline: Language, sentences: Sequence[Sentence]) -> Example:
    doc = to_doc(pipeline.vocab, sentences)
    spaces = [bool(token.whitespace_) for token in doc]
    return Example(Doc(pipeline.vocab, words=[t.text for t in doc], spaces=spaces), doc)


def _raw(pipeline: Language, sentences: Sequence[Sentence], paragraphs: bool) -> Example:
    doc = to_raw_doc(pipeline, sentences, paragraphs=paragraphs)
    return Example(pipeline.make_doc(doc.text), doc)


def _examples(
    recipe: Recipe, pipeline: Language, sentences: Sequence[Sentence], chance: random.Random
) -> list[Example]:
    """One pass over the treebank: extracts of its documents, varied anew, in random order."""
    counts = Counter(t.form.lower() for sentence in sentences for t in sentence.tokens)
    examples = []
    for extract in _extracts(sentences, chance):
        varied = vary(extract, chance, recipe.variation)
        varied = tuple(rewrite_rare(s, counts, chance, recipe.rare) for s in varied)
        if chance.random() < recipe.raw_share:
            paragraphs = chance.random() < recipe.paragraph_share
            examples.append(_raw(pipeline, varied, paragraphs))
        else:
            examples.append(_gold(pipeline, varied))
    chance.shuffle(examples)
    return examples


def _extracts(
    sentences: Iterable[Sentence], chance: random.Random
) -> Iterator[tuple[Sentence, ...]]:
    for document in documents(sentences):
        start = 0
        while start < len(document):
            size = chance.choice(EXTRACT_SIZES)
            yield document[start : start + size]
            start += size


def _batches(
    recipe: Recipe, examples: Sequence[Example], number: int
) -> Iterator[tuple[float, list[Example]]]:
    """Batches of about so many words, each with the share of the pass that lies before it."""
    small, large = recipe.batch_words
    size = small + (large - small) * min(1.0, number / (0.6 * recipe.passes))
    total = sum(len(example) for example in examples)
    batch: list[Example] = []
    before = words = 0
    for example in examples:
        batch.append(example)
        words += len(example)
        if words >= size:
            yield before / total, batch
            batch, before, words = [], before + words, 0
    if batch:
        yield before / total, batch


def _clean_copy(trained: Language, fresh: Language) -> Language:
    """The weights in a pipeline whose vocabulary has seen no training text."""
    for name in TRAINED:
        weights = trained.get_pipe(name).to_bytes(exclude=["vocab"])
        fresh.get_pipe(name).from_bytes(weights, exclude=["vocab"])
    return fresh


def add_lemmas(pipeline: Language, tables: LemmaTables, corrections: Sequence[Pattern]) -> Language:
    """Lemmas from tables and corrections behind the tagger, and a tag for white space."""
    add_lemmatizer(pipeline, tables)
    ruler = pipeline.add_pipe("attribute_ruler")
    ruler.add_patterns([*corrections, SPACE_PATTERN])
    return pipeline
