"""Print how far the two labelings of filler words agree, and what counting every one would give.

Cohen's kappa is taken over the three labels as they stand (filler, content, unsure) and over the
occurrences that both labelings decided.

    python scripts/support/agreement.py
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

LABELS = Path(__file__).resolve().parents[2] / "tests" / "labels"
FREQUENT = ("like", "you know", "i mean", "well", "kind of", "sort of")
STRICT = ("right", "actually", "just", "okay", "now", "basically")

Key = tuple[str, str, int]
Pair = tuple[str, str]


def read_labels(path: Path) -> dict[Key, Pair]:
    """Occurrence (meeting, speaker, word index) -> its word and label."""
    with path.open(encoding="utf-8", newline="") as rows:
        return {
            (row["meeting"], row["speaker"], int(row["word_index"])): (row["word"], row["label"])
            for row in csv.DictReader(rows)
        }


def cohens_kappa(pairs: Sequence[Pair]) -> float | None:
    """Chance-corrected agreement of pairs of labels (Cohen 1960).

    None where it is not defined: no pairs, or both sides used one and the same label only.
    """
    if not pairs:
        return None
    total = len(pairs)
    first = Counter(a for a, _ in pairs)
    second = Counter(b for _, b in pairs)
    by_chance = sum(first[label] * second[label] for label in first) / total**2
    observed = sum(a == b for a, b in pairs) / total
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def pairs_by_word(
    first: Mapping[Key, Pair], second: Mapping[Key, Pair]
) -> Iterator[tuple[str, list[Pair]]]:
    """For each word, and for the groups of words, the two labels of each occurrence in both."""
    words = dict.fromkeys(word for word, _ in first.values())
    groups: dict[str, tuple[str, ...]] = {word: (word,) for word in sorted(words)}
    groups |= {"like … sort of": FREQUENT, "right … basically": STRICT, "all": tuple(words)}
    for name, members in groups.items():
        yield (
            name,
            [(first[key][1], label) for key, (word, label) in second.items() if word in members],
        )


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def print_agreement(first: Mapping[Key, Pair], second: Mapping[Key, Pair]) -> None:
    """One row per word: how many, share that agree, and kappa with and without unsure ones."""
    print(f"{'word':<20}{'n':>5}{'agree':>8}{'kappa':>8}{'decided':>9}{'kappa':>8}")
    for name, pairs in pairs_by_word(first, second):
        decided = [pair for pair in pairs if "unsure" not in pair]
        agree = sum(a == b for a, b in pairs) / len(pairs) if pairs else None
        columns = f"{_figure(agree):>8}{_figure(cohens_kappa(pairs)):>8}"
        print(
            f"{name:<20}{len(pairs):>5}{columns}"
            f"{len(decided):>9}{_figure(cohens_kappa(decided)):>8}"
        )


def print_baseline(labels: Mapping[Key, Pair]) -> None:
    """One row per word: its labels, and the precision of counting every occurrence."""
    counts = Counter(labels.values())
    print(f"{'word':<20}{'filler':>8}{'content':>9}{'unsure':>8}{'counting every one':>20}")
    for word in sorted({word for word, _ in labels.values()}):
        filler, content, unsure = (counts[word, kind] for kind in ("filler", "content", "unsure"))
        share = f"{filler / (filler + content):.2f}"
        print(f"{word:<20}{filler:>8}{content:>9}{unsure:>8}{share:>20}")


def main() -> None:
    first = read_labels(LABELS / "filler_labels.csv")
    second = read_labels(LABELS / "filler_labels_second.csv")
    print_agreement(first, second)
    print()
    print_baseline(first)
    print()
    for key, (word, label) in second.items():
        if first[key][1] != label:
            print(*key, word, f"first {first[key][1]}, second {label}")


if __name__ == "__main__":
    main()
