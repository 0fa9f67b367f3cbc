"""Draws the answers of the corpus that are labeled twice, and says how far the labelings agree.

The second labels lie in `scripts/corpora/star/second.csv`. They are made from what `--show` prints:
the question and the lines, without labels and without what the header says.

    cd scripts && python -m support.star_second --show --from 0 --count 10
    cd scripts && python -m support.star_second --agree
"""

import argparse
import csv
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from pathlib import Path

from support.agreement import cohens_kappa
from support.star_checks import by_author
from support.star_corpus import CORPUS, LABELS, PARTS, Answer, CorpusError, load_corpus

SECOND = CORPUS / "second.csv"

SHARE = 0.1
"""So much of each author is labeled twice, rounded up."""
LEAST = 5
"""And at least so many answers of each author."""
SEED = "second"
RESAMPLES = 1000
"""Answers are drawn anew so often for the interval around a kappa."""


@dataclass(frozen=True)
class Pair:
    """One line with both labels."""

    id: str
    number: int
    """Counted from 1 within the answer."""
    text: str
    first: str
    second: str

    @property
    def labels(self) -> tuple[str, str]:
        """Both labels as they stand."""
        return self.first, self.second

    @property
    def parts(self) -> tuple[str, str]:
        """Both labels with lesson counted as result."""
        return part(self.first), part(self.second)


def part(label: str) -> str:
    """The label with lesson counted as result."""
    return "R" if label == "L" else label


def draw(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """A share of each author, its stories and its other answers in proportion; always the same.

    An author who has both kinds is drawn with both. What is drawn of one author does not depend on
    the others; the order mixes authors and kinds.
    """
    drawn = [answer for own in by_author(answers).values() for answer in _of_author(own)]
    return tuple(sorted(drawn, key=_rank))


def _of_author(answers: Sequence[Answer]) -> list[Answer]:
    size = max(LEAST, ceil(SHARE * len(answers)))
    stories = sorted((a for a in answers if a.is_story), key=_rank)
    rest = sorted((a for a in answers if not a.is_story), key=_rank)
    others = max(1, round(size * len(rest) / len(answers))) if rest else 0
    return stories[: size - others] + rest[:others]


def _rank(answer: Answer) -> str:
    return sha256(f"{SEED}:{answer.id}".encode()).hexdigest()


def shown(answer: Answer) -> str:
    """What the second labeler sees of an answer."""
    lines = (f"{number:>3} {line.text}" for number, line in enumerate(answer.lines, 1))
    return "\n".join([answer.id, f"Q: {answer.question}", *lines, ""])


def read_second(path: Path = SECOND) -> dict[str, tuple[str, ...]]:
    """Id -> labels of its lines; raises CorpusError for an unknown label or a line out of order."""
    found: dict[str, tuple[str, ...]] = {}
    with path.open(encoding="utf-8", newline="") as rows:
        for at, row in enumerate(csv.DictReader(rows), 2):
            before = found.get(row["id"], ())
            if row["label"] not in LABELS:
                raise CorpusError(f"{path.name}:{at}", f"no label: one of {', '.join(LABELS)}")
            if row["line"] != str(len(before) + 1):
                raise CorpusError(f"{path.name}:{at}", f"line {len(before) + 1} is due")
            found[row["id"]] = (*before, row["label"])
    return found


def pairs(answers: Iterable[Answer], second: Mapping[str, Sequence[str]]) -> tuple[Pair, ...]:
    """Every line labeled twice; raises CorpusError for an unknown answer or other lines."""
    known = {answer.id: answer for answer in answers}
    for id_, labels in second.items():
        if id_ not in known:
            raise CorpusError(id_, "labeled a second time, but not in the corpus")
        if len(labels) != len(known[id_].lines):
            raise CorpusError(id_, f"{len(known[id_].lines)} lines, {len(labels)} second labels")
    return tuple(
        Pair(id_, number, line.text, line.label, label)
        for id_, labels in second.items()
        for number, (line, label) in enumerate(zip(known[id_].lines, labels, strict=True), 1)
    )


def of_stories(found: Iterable[Pair]) -> tuple[Pair, ...]:
    """The lines of the answers that both labelings call a story."""
    answers = grouped(found)
    return tuple(pair for own in answers.values() if all(stories(own)) for pair in own)


def stories(own: Iterable[Pair]) -> tuple[bool, bool]:
    """Whether the first and the second labeling find a part in these lines of one answer."""
    labels = [pair.labels for pair in own]
    return any(a != "O" for a, _ in labels), any(b != "O" for _, b in labels)


def grouped(found: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Answer id -> its lines."""
    groups: dict[str, list[Pair]] = {}
    for pair in found:
        groups.setdefault(pair.id, []).append(pair)
    return groups


def interval(answers: Sequence[Sequence[tuple[str, str]]]) -> tuple[float, float]:
    """95 % interval of kappa, by drawing whole answers anew: lines of one answer go together."""
    generator = random.Random(SEED)
    kappas = []
    for _ in range(RESAMPLES):
        again = generator.choices(answers, k=len(answers))
        kappa = cohens_kappa([pair for own in again for pair in own])
        kappas.append(1.0 if kappa is None else kappa)
    kappas.sort()
    return kappas[int(0.025 * RESAMPLES)], kappas[int(0.975 * RESAMPLES) - 1]


def part_rows(found: Sequence[Pair], labels: str) -> Iterator[str]:
    """For each label: lines of each labeling, F1 of one against the other, kappa of it or not."""
    yield f"{'label':<12}{'first':>7}{'second':>8}{'both':>6}{'F1':>7}{'kappa':>7}"
    for label in labels:
        is_it = [(str(p.first == label), str(p.second == label)) for p in found]
        first, second = (sum(pair[i] == "True" for pair in is_it) for i in (0, 1))
        both = is_it.count(("True", "True"))
        f1 = 2 * both / (first + second) if first + second else 0.0
        counts = f"{first:>7}{second:>8}{both:>6}"
        yield f"{LABELS[label]:<12}{counts}{f1:>7.2f}{_figure(cohens_kappa(is_it)):>7}"


def confusion(found: Sequence[Pair]) -> Iterator[str]:
    """How often each label of the first (rows) meets each of the second (columns)."""
    counts = Counter(pair.labels for pair in found)
    yield "first\\second" + "".join(f"{label:>5}" for label in LABELS)
    for a in LABELS:
        yield f"{a:<12}" + "".join(f"{counts[a, b]:>5}" for b in LABELS)


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _kappa_row(name: str, answers: Sequence[Sequence[tuple[str, str]]]) -> str:
    flat = [pair for own in answers for pair in own]
    agree = sum(a == b for a, b in flat) / len(flat)
    low, high = interval(answers)
    kappa = f"{_figure(cohens_kappa(flat)):>7}  {low:.2f}–{high:.2f}"
    return f"{name:<34}{len(flat):>6}{agree:>8.2f}{kappa}"


def kappa_rows(found: Sequence[Pair]) -> Iterator[str]:
    """One row per way of counting: how many, share that agree, kappa and its interval."""
    everywhere, told = grouped(found).values(), grouped(of_stories(found)).values()
    kinds = [[(str(a), str(b))] for a, b in map(stories, everywhere)]
    yield f"{'':<34}{'n':>6}{'agree':>8}{'kappa':>7}  95 %"
    yield _kappa_row("lines, S T A R L O", [[p.labels for p in own] for own in everywhere])
    yield _kappa_row("lines, lesson as result", [[p.parts for p in own] for own in everywhere])
    yield _kappa_row("lines of stories, S T A R L O", [[p.labels for p in own] for own in told])
    yield _kappa_row("lines of stories, lesson as result", [[p.parts for p in own] for own in told])
    yield _kappa_row("answers, story or not", kinds)


def missing_rows(found: Sequence[Pair]) -> Iterator[str]:
    """For each part: in how many of the stories each labeling misses it, and both do."""
    yield f"{'not there':<12}{'first':>7}{'second':>8}{'both':>6}"
    told = grouped(of_stories(found)).values()
    for letter in PARTS:
        lacks = [
            (letter not in {p.parts[0] for p in own}, letter not in {p.parts[1] for p in own})
            for own in told
        ]
        first, second = (sum(pair[i] for pair in lacks) for i in (0, 1))
        yield f"{LABELS[letter]:<12}{first:>7}{second:>8}{lacks.count((True, True)):>6}"


def report(found: Sequence[Pair]) -> Iterator[str]:
    """Kappas, agreement per part, confusion, missing parts, and every line on which they differ."""
    blocks = (kappa_rows(found), part_rows(of_stories(found), "".join(LABELS)), confusion(found))
    for block in (*blocks, missing_rows(found)):
        yield from block
        yield ""
    for pair in found:
        if pair.first != pair.second:
            yield f"{pair.id}:{pair.number:<3} {pair.first}>{pair.second}  {pair.text}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print answers to label, or the agreement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--show", action="store_true", help="print answers without their labels")
    mode.add_argument("--agree", action="store_true", help="print how far the labelings agree")
    parser.add_argument("--from", dest="start", type=int, default=0, metavar="N")
    parser.add_argument("--count", type=int, default=10, metavar="M")
    options = parser.parse_args(arguments)
    answers = load_corpus()
    if options.show:
        end = options.start + options.count
        print("\n".join(map(shown, draw(answers)[options.start : end])))
    else:
        print("\n".join(report(pairs(answers, read_second()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
