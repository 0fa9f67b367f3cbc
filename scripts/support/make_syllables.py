"""Makes models/syllables: the dictionary words whose syllables the spelling rule gets wrong.

scripts/make_syllables [--data FOLDER] [--out FOLDER]
"""

import argparse
import gzip
import lzma
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from coach.analyzers.timing.syllables import FILE, count_by_rule, count_word
from support.manifest import MANIFEST, record_shipped

ABOUT = "Make models/syllables from the CMU Pronouncing Dictionary."
ROOT = Path(__file__).resolve().parents[2]
CARD = Path(__file__).with_name("syllables_card.md")
DICTIONARY = "cmudict.dict.gz"
LICENSE = "cmudict.LICENSE.txt"
SOURCE = "made by scripts/make_syllables from the CMU Pronouncing Dictionary"
TERMS = "BSD-2-Clause (Carnegie Mellon University)"
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make_syllables", description=ABOUT)
    data = Path(os.environ.get("COACH_EVAL_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--data", type=Path, default=data, help=f"folder with {DICTIONARY}")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "syllables")
    options = parser.parse_args(arguments)
    try:
        counts = read_counts(options.data / DICTIONARY)
        notice = (options.data / LICENSE).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        print(f"make_syllables: {error}", file=sys.stderr)
        return 3
    wrong = exceptions(counts)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / FILE).write_bytes(packed(wrong))
    (options.out / "LICENSE.txt").write_text(notice, encoding="utf-8")
    (options.out / "CARD.md").write_text(card(counts, wrong, options.out), encoding="utf-8")
    if (options.out.parent / MANIFEST).is_file():
        record_shipped(options.out.parent, options.out.name, SOURCE, TERMS)
    print(f"{len(wrong)} of {len(counts)} words go against the rule; written to {options.out}")
    return 0


def read_counts(path: Path) -> dict[str, int]:
    """Each word of letters with the syllables of its first pronunciation; "hmm" counts as one."""
    counts: dict[str, int] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, *sounds = line.partition("#")[0].split() or [""]
            if _WORD.fullmatch(word):
                counts.setdefault(word, max(1, sum(sound[-1].isdigit() for sound in sounds)))
    if not counts:
        raise ValueError(f"{path} holds no words.")
    return counts


def exceptions(counts: Mapping[str, int]) -> dict[str, int]:
    """What has to be known besides the rule to count every word right, possessives last."""
    wrong: dict[str, int] = {}
    for word in sorted(counts, key=lambda word: (word.endswith("'s"), word)):
        if count_word(word, wrong) != counts[word]:
            wrong[word] = counts[word]
    return wrong


def packed(wrong: Mapping[str, int]) -> bytes:
    """One line for each count, its words behind it in order; the same bytes every time."""
    by_count = defaultdict(list)
    for word, count in wrong.items():
        by_count[count].append(word)
    lines = (f"{count} {' '.join(sorted(by_count[count]))}\n" for count in sorted(by_count))
    return lzma.compress("".join(lines).encode("ascii"), preset=9 | lzma.PRESET_EXTREME)


def card(counts: Mapping[str, int], wrong: Mapping[str, int], folder: Path) -> str:
    """The model card with the figures of this run."""
    right = sum(count_by_rule(word) == count for word, count in counts.items())
    return CARD.read_text(encoding="utf-8").format(
        words=len(counts),
        exceptions=len(wrong),
        rule=100 * right / len(counts),
        kilobytes=(folder / FILE).stat().st_size / 1000,
    )


if __name__ == "__main__":
    sys.exit(main())
