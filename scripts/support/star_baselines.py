"""What simple methods score on the corpus of interview answers: the figures a model has to beat.

Each method labels every line of an answer. Scored is macro-F1 over situation, task, action and
result (lesson counted as result; `other` is left out) on stories; methods that learn are trained
on the other authors. Variants: whole answers, each part removed in turn, lines shuffled.

    cd scripts && python -m support.star_baselines [--encoder FOLDER] [--author a01 ...]
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from support.softmax import Design, SoftmaxRegression, sparse
from support.star_checks import words_of
from support.star_corpus import PARTS, Answer, Line, load_corpus

CUTS = (0.20, 0.37, 0.74)
"""Where real answers change parts on average, as shares of their characters."""
POSITION_BINS = 20
LEAST_COUNT = 2
"""An n-gram counts from so many lines on."""

Labels = Sequence[str]
Predict = Callable[[Answer], Labels]
Fit = Callable[[Sequence[Answer]], Predict]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> one row each."""

RULES: Mapping[str, re.Pattern[str]] = {
    "R": re.compile(
        r"\b(result|results|resulted|outcome|finally|in the end|eventually|ultimately|achieved"
        r"|increased|decreased|improved|reduced|saved|led to|success\w*|learn(ed|t)|taught me"
        r"|impact|feedback)\b|%|\bpercent\b"
    ),
    "T": re.compile(
        r"\b(task|goal|objective|responsib\w+|my (job|role)|assigned|challenge|needed to|had to"
        r"|was asked to|required|deadline|target|supposed to|in charge)\b"
    ),
    "S": re.compile(
        r"\b(situation|when i was|while (i was )?working|at the time|there was|there were|context"
        r"|background|during my|last year|in my (last|previous|first)|i was working|we were)\b"
    ),
    "A": re.compile(
        r"\b(i|we) (\w+ )?(decided|created|built|made|wrote|called|asked|implemented|developed"
        r"|started|organized|worked|used|talked|spoke|took|did|analyzed|designed|tried|went|set"
        r"|led|explained|set up|found|checked|helped)\b"
    ),
}
"""Cue patterns as tools on the market use them, tried in this order; no match means action."""


def regex_rules(answer: Answer) -> Labels:
    """The first part whose pattern is found in a line."""
    return [_by_rule(line.text.lower()) for line in answer.lines]


def _by_rule(text: str) -> str:
    return next((part for part, rule in RULES.items() if rule.search(text)), "A")


def fixed_cuts(answer: Answer) -> Labels:
    """By the middle of the line alone, at `CUTS`."""
    return [PARTS[sum(middle >= cut for cut in CUTS)] for middle in _middles(answer)]


def _middles(answer: Answer) -> list[float]:
    length = max(1, len(answer.text))
    return [(line.start_char + line.end_char) / 2 / length for line in answer.lines]


Featurize = Callable[[Answer], list[list[str]]]


def position_features(answer: Answer) -> list[list[str]]:
    """Where the line stands: a twentieth, the number of lines, first and last ones."""
    size = f"lines {min(len(answer.lines) // 4, 6)}"
    features = []
    for index, middle in enumerate(_middles(answer)):
        place = f"at {int(middle * POSITION_BINS)}"
        start, end = f"line {min(index, 3)}", f"left {min(len(answer.lines) - 1 - index, 3)}"
        features.append([place, start, end, f"{place} {size}"])
    return features


def ngram_features(answer: Answer) -> list[list[str]]:
    """Position, and runs of one to three words of the line and of its neighbors."""
    words = [words_of(line.text) for line in answer.lines]
    features = position_features(answer)
    for index, own in enumerate(features):
        for offset in (-1, 0, 1):
            if 0 <= index + offset < len(words):
                own += [f"{offset} {gram}" for gram in _grams(words[index + offset])]
    return features


def _grams(words: Sequence[str]) -> Iterator[str]:
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def learned(featurize: Featurize) -> Fit:
    """A logistic regression over features that are there or not."""

    def fit(answers: Sequence[Answer]) -> Predict:
        rows = [row for answer in answers for row in featurize(answer)]
        counts = Counter(feature for row in rows for feature in set(row))
        known = {f: i for i, f in enumerate(f for f, n in counts.items() if n >= LEAST_COUNT)}
        model = _fitted(sparse(rows, known), answers)
        return lambda answer: model.labels(sparse(featurize(answer), known))

    return fit


def embedded(embed: Embed) -> Fit:
    """A logistic regression over a frozen encoder's vectors of a line and its neighbors."""

    def design(answer: Answer) -> NDArray[np.float64]:
        own = np.asarray(embed([line.text for line in answer.lines]), np.float64)
        before = np.vstack([np.zeros_like(own[:1]), own[:-1]])
        after = np.vstack([own[1:], np.zeros_like(own[:1])])
        middles = np.asarray(_middles(answer))
        places = np.maximum(0, 1 - np.abs(middles[:, None] * 10 - np.arange(11)))
        return np.hstack([own * 4, before * 2, after * 2, places])

    def fit(answers: Sequence[Answer]) -> Predict:
        model = _fitted(np.vstack([design(answer) for answer in answers]), answers)
        return lambda answer: model.labels(design(answer))

    return fit


def _fitted(design: Design, answers: Sequence[Answer]) -> SoftmaxRegression:
    labels = [line.part for answer in answers for line in answer.lines]
    kept = np.asarray([label in PARTS for label in labels], np.float64)
    return SoftmaxRegression(PARTS).fit(design, labels, kept)


def without(answer: Answer, part: str) -> Answer:
    """The answer with every line of that part taken out."""
    return _relined(answer, [line for line in answer.lines if line.part != part])


def shuffled(answer: Answer, seed: int = 0) -> Answer:
    """The answer with its lines in another order, the same one each time."""
    lines = list(answer.lines)
    random.Random(f"{seed} {answer.id}").shuffle(lines)
    return _relined(answer, lines)


def _relined(answer: Answer, lines: Sequence[Line]) -> Answer:
    placed, start = [], 0
    for line in lines:
        placed.append(replace(line, start_char=start, end_char=start + len(line.text)))
        start += len(line.text) + 1
    return replace(answer, lines=tuple(placed))


def one_part_removed(answer: Answer) -> Iterator[Answer]:
    """The answer without each of its parts in turn; nothing where only one part is left."""
    present = {line.part for line in answer.lines} & set(PARTS)
    if len(present) > 1:
        yield from (without(answer, part) for part in PARTS if part in present)


VARIANTS: Mapping[str, Callable[[Answer], Sequence[Answer]]] = {
    "whole": lambda answer: [answer],
    "one part removed": lambda answer: list(one_part_removed(answer)),
    "shuffled": lambda answer: [shuffled(answer)],
}


@dataclass(frozen=True)
class Score:
    """F1 per part and their mean."""

    f1: Mapping[str, float]

    @property
    def macro(self) -> float:
        """Mean over the four parts."""
        return sum(self.f1.values()) / len(self.f1)


def score(pairs: Sequence[tuple[str, str]]) -> Score:
    """F1 per part from (labeled, predicted); lines labeled `other` are left out."""
    counts = Counter(pair for pair in pairs if pair[0] in PARTS)
    return Score({part: _f1(counts, part) for part in PARTS})


def _f1(counts: Mapping[tuple[str, str], int], part: str) -> float:
    hits = sum(n for (true, seen), n in counts.items() if true == seen == part)
    either = sum(n * ((true == part) + (seen == part)) for (true, seen), n in counts.items())
    return 2 * hits / either if either else 0.0


def evaluate(fit: Fit, answers: Sequence[Answer]) -> dict[str, Score]:
    """Variant -> score, each author labeled by what was learned from the others."""
    stories = [answer for answer in answers if answer.is_story]
    pairs: dict[str, list[tuple[str, str]]] = {name: [] for name in VARIANTS}
    for author in sorted({answer.author for answer in stories}):
        predict = fit([answer for answer in stories if answer.author != author])
        for answer in (a for a in stories if a.author == author):
            for name, vary in VARIANTS.items():
                pairs[name] += [pair for varied in vary(answer) for pair in _pairs(varied, predict)]
    return {name: score(found) for name, found in pairs.items()}


def _pairs(answer: Answer, predict: Predict) -> list[tuple[str, str]]:
    return list(zip([line.part for line in answer.lines], predict(answer), strict=True))


BASELINES: Mapping[str, Fit] = {
    "regex rules": lambda _: regex_rules,
    "fixed cuts": lambda _: fixed_cuts,
    "position only": learned(position_features),
    "n-grams, position": learned(ngram_features),
}


def load_encoder(folder: Path) -> Embed:
    """Mean-pooled, normalized vectors of a sentence encoder; needs torch and transformers."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(1)
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    known: dict[str, NDArray[np.float32]] = {}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        for text in texts:
            if text not in known:
                with torch.no_grad():
                    states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
                mean = states.mean(0).numpy()
                known[text] = mean / np.linalg.norm(mean)
        return np.stack([known[text] for text in texts])

    return embed


def main(arguments: Sequence[str] | None = None) -> int:
    """Print macro-F1 of each method on each variant, and F1 per part on whole answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", type=Path, help="folder of a sentence encoder")
    parser.add_argument("--author", action="append", help="score these authors only")
    options = parser.parse_args(arguments)
    answers = [a for a in load_corpus() if not options.author or a.author in options.author]
    methods = dict(BASELINES)
    if options.encoder:
        methods["frozen embedding"] = embedded(load_encoder(options.encoder))
    print(f"{'':18} " + " ".join(f"{name:>16}" for name in VARIANTS) + "    S    T    A    R")
    for name, fit in methods.items():
        scores = evaluate(fit, answers)
        macros = " ".join(f"{found.macro:16.3f}" for found in scores.values())
        parts = " ".join(f"{scores['whole'].f1[part]:.2f}" for part in PARTS)
        print(f"{name:18} {macros} {parts}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
