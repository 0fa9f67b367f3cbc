"""How well relevance tells a question's own answer from others, on pairs written before tuning.

Each held-out answer is paired with its own question and with every held-out question of a theme
that it does not show; own and other pairs weigh the same. Thresholds of the simple methods are the
best ones on the practice pairs.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.analyzers import Relevance
from coach.analyzers.questions.fit import FitModel, load_fit_model
from coach.analyzers.questions.points import content, touched
from coach.analyzers.relevance import Read, read_answer
from coach.domain import Question
from coach.language import Language, load_language
from coach.prompts import load_prompts
from coach.recognize.words import transcript_from_text
from coach.resources import data_folder
from support.answers import clean
from support.relevance_corpus import Pair, far_themes, load_pairs, themes
from support.tables import Row

DRAWS = 1000
SPEED_WORDS = 300

Floats = NDArray[np.float64]
Score = Callable[["Judged", str], float]


@dataclass(frozen=True, eq=False)
class Judged:
    """A pair with its answer as the program reads it."""

    pair: Pair
    read: Read
    whole: NDArray[np.float32]
    """The vector of the whole answer."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Every pair of an answer and a question that was scored."""

    scores: Floats
    own: NDArray[np.bool_]
    weights: Floats
    """Own and other pairs of an answer weigh 1 each."""
    answers: NDArray[np.int64]
    """Which answer."""

    def accuracy(self, threshold: float, kept: NDArray[np.bool_] | None = None) -> float:
        """Share of pairs on their right side of the threshold."""
        weights = self.weights if kept is None else self.weights * kept
        right = (self.scores >= threshold) == self.own
        return float((right * weights).sum() / weights.sum())

    def interval(self, value: Callable[["Scored"], float]) -> str:
        """A 95 % interval of a figure, answers drawn with replacement."""
        random, count = np.random.default_rng(0), int(self.answers.max()) + 1
        found = []
        for _ in range(DRAWS):
            times = np.bincount(random.integers(0, count, count), minlength=count)
            weights = self.weights * times[self.answers]
            found.append(value(Scored(self.scores, self.own, weights, self.answers)))
        low, high = np.percentile(found, (2.5, 97.5))
        return f"95 % {low:.3f} to {high:.3f}"


def relevance_rows(data: Path) -> list[Row]:
    """Every figure with its interval, and simple methods beside it; `data` is not needed."""
    del data
    model, language = load_fit_model(), load_language()
    held, practice, points = (
        [_judged(pair, model, language) for pair in load_pairs(name)]
        for name in ("held_out", "practice", "points_held_out")
    )
    rows = [*score_rows(held, model), *baseline_rows(held, practice, model)]
    rows += [*point_rows("points", points, model), *point_rows("points, first set", held, model)]
    return [*rows, *speed_rows([one.pair for one in held], language)]


def _judged(pair: Pair, model: FitModel, language: Language) -> Judged:
    read = read_answer(clean(language, transcript_from_text(pair.text)))
    return Judged(pair, read, model.sentences([pair.text])[0])


def scored(judged: Sequence[Judged], score: Score) -> Scored:
    """Score each answer that speaks to its question with that one and with those of far themes."""
    asked = [(one.pair.question, one.pair.asked) for one in judged]
    rows: list[tuple[float, bool, float, int]] = []
    for index, one in enumerate(one for one in judged if one.pair.speaks):
        far = set(far_themes(one.pair.shown))
        others = [question for question, theme in asked if theme in far]
        rows.append((score(one, one.pair.question), True, 1.0, index))
        rows += [(score(one, question), False, 1 / len(others), index) for question in others]
    scores, own, weights, answers = zip(*rows, strict=True)
    return Scored(np.asarray(scores), np.asarray(own), np.asarray(weights), np.asarray(answers))


def score_rows(held: Sequence[Judged], model: FitModel) -> Iterator[Row]:
    """Accuracy and abstention, and how often it is sure that the question is another one."""
    low, high, sure = Relevance.off_below, Relevance.speaks_from, Relevance.surely_off_below

    def kept(found: Scored) -> NDArray[np.bool_]:
        return (found.scores < low) | (found.scores >= high)

    def accuracy(found: Scored) -> float:
        return found.accuracy(high, kept(found))

    def abstained(found: Scored) -> float:
        return 1 - float((found.weights * kept(found)).sum() / found.weights.sum())

    found = scored(held, lambda one, question: model.fit(question, one.read.vectors).score)
    count = f"{found.answers.max() + 1} answers, {len(found.own)} pairs, made-up answers"
    yield Row("own or another question, accuracy", accuracy(found), target=0.90,
              note=f"where it does not abstain; {found.interval(accuracy)}; {count}")  # fmt: skip
    yield Row("abstained", abstained(found), target=0.25, at_most=True,
              note=found.interval(abstained))  # fmt: skip
    for name, side in (("own", found.own), ("other", ~found.own)):
        yield Row(f"accuracy, {name} question", found.accuracy(high, kept(found) & side))
    yield Row("accuracy, no abstaining", found.accuracy(0.5))
    yield Row("own answers surely called off", _share(found, found.scores < sure, found.own),
              target=0.03, at_most=True, note="relevance.off_question")  # fmt: skip
    yield Row("other questions surely called off", _share(found, found.scores < sure, ~found.own))
    drifts = [one for one in held if not one.pair.speaks]
    values = np.asarray([model.fit(one.pair.question, one.read.vectors).score for one in drifts])
    yield Row("drifting answers not taken for an answer", float((values < high).mean()),
              note=f"{len(drifts)}; surely called off {(values < sure).mean():.2f}")  # fmt: skip
    yield _near_row(held, model, high)


def _near_row(held: Sequence[Judged], model: FitModel, high: float) -> Row:
    """Questions of neighboring themes: neither answer is wrong."""
    found = [
        model.fit(other.pair.question, one.read.vectors).score >= high
        for one in held
        for other in held
        if one.pair.speaks
        and other.pair.asked not in one.pair.shown
        and any(other.pair.asked in themes()[name].near for name in one.pair.shown)
    ]
    return Row("questions of neighboring themes taken as answered", float(np.mean(found)),
               note="no target: near misses, either way is defensible")  # fmt: skip


def _share(found: Scored, chosen: NDArray[np.bool_], side: NDArray[np.bool_]) -> float:
    weights = found.weights * side
    return float((weights * chosen).sum() / weights.sum())


def baseline_rows(
    held: Sequence[Judged], practice: Sequence[Judged], model: FitModel
) -> Iterator[Row]:
    """Simple methods on the same pairs, without and with the same share of abstaining."""
    methods: Mapping[str, Score] = {
        "words shared with the question": lambda one, question: _overlap(one.pair, question),
        "cosine of answer and question": lambda one, question: float(
            one.whole @ model.phrases([question])[0]
        ),
    }
    for name, score in methods.items():
        learned, found = scored(practice, score), scored(held, score)
        best = max(np.unique(learned.scores), key=learned.accuracy)
        far = np.abs(found.scores - best) >= _margin(learned, float(best), 0.25)
        note = f"baseline; {found.accuracy(best, far):.3f} on the {far.mean():.0%} it is surest of"
        yield Row(name, found.accuracy(best), note=note)
    yield Row("always yes", 0.5, note="baseline")


def _margin(found: Scored, threshold: float, share: float) -> float:
    """The distance from the threshold below which that share of the weights lies."""
    distances = np.abs(found.scores - threshold)
    order = np.argsort(distances)
    reached = np.cumsum(found.weights[order]) / found.weights.sum()
    return float(distances[order][np.searchsorted(reached, share)])


def _overlap(pair: Pair, question: str) -> float:
    words = content(question)
    return len(words & content(pair.text)) / max(len(words), 1)


def point_rows(name: str, judged: Sequence[Judged], model: FitModel) -> Iterator[Row]:
    """Points found with the right sentence, of all that are touched."""
    rows = [row for one in judged if one.pair.bank_id for row in _points(one, model)]
    said = [row for row in rows if row.chance >= Relevance.touches_from]
    right, there = sum(row.right for row in said), sum(row.touched for row in rows)
    somewhere = sum(row.touched for row in said)
    size = f"{sum(bool(one.pair.bank_id) for one in judged)} answers, {len(rows)} points"
    note = (
        f"{right} of {len(said)} with a sentence that touches them; {somewhere} touched somewhere"
    )
    precision = right / max(len(said), 1)
    yield Row(f"{name}, precision", precision, target=0.85, note=f"{note}; {size}")
    yield Row(f"{name}, recall", right / there, note=f"{there} touched")
    plain = [row for row in rows if row.shared]
    right = sum(row.right_by_words for row in plain)
    note = f"baseline; recall {right / there:.3f}; naming every point {there / len(rows):.3f}"
    yield Row(f"{name}, by most shared words, precision", right / len(plain), note=note)


@dataclass(frozen=True)
class PointRow:
    """One point of one answer's question."""

    chance: float
    touched: bool
    right: bool
    """Whether the likeliest sentence touches it."""
    shared: int
    right_by_words: bool


def _points(one: Judged, model: FitModel) -> Iterator[PointRow]:
    """The lines stand for sentences, so that labels and sentences are the same."""
    question = load_prompts(data_folder("prompts")).question(one.pair.bank_id)
    points = question.points
    lines = one.pair.lines
    for index, touch in enumerate(touched(model, question, lines, model.sentences(lines))):
        labels = [index in numbers for numbers in one.pair.touched]
        shared = [len(content(points[index]) & content(line)) for line in lines]
        most = int(np.argmax(shared))
        yield PointRow(
            touch.confidence, any(labels), labels[touch.sentence], shared[most], labels[most]
        )


def speed_rows(pairs: Sequence[Pair], language: Language) -> Iterator[Row]:
    """Words per second on one core, after loading; sentence cutting left out."""
    words = " ".join(pair.text for pair in pairs).split()[:SPEED_WORDS]
    transcript = transcript_from_text(" ".join(words))
    question = Question("", "Tell me about a time you failed.", points=("what you do differently",))
    took = []
    for _ in range(5):
        passage = clean(language, transcript, question)
        began = time.perf_counter()
        Relevance().analyze(passage)
        took.append(time.perf_counter() - began)
    yield Row("relevance alone", SPEED_WORDS / min(took), "words/s", 1000,
              note=f"answer of {SPEED_WORDS} words, one core")  # fmt: skip
