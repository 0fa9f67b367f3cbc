"""Draw filler-word candidates from the AMI transcripts and show them to a labeler.

The sample is fixed by its seed. A candidate is named by meeting, speaker and the index of its
(first) word in that speaker's `words` list. Only words are shown: no tags, no punctuation, no
noises; pauses are marked `|` from 0.3 s and `||` from 2 s, where the turn was probably given up.

    python scripts/support/sample_fillers.py --from 0 --count 100
    python scripts/support/sample_fillers.py --second --from 0 --count 100
"""

import argparse
import csv
import gzip
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SEED = 20
SECOND_SEED = 21
SECOND_SIZE = 300
CONTEXT_WORDS = 14
PAUSE_S = 0.3
TURN_PAUSE_S = 2.0

WANTED: Mapping[str, int] = {
    "like": 420,
    "you know": 180,
    "i mean": 150,
    "well": 230,
    "kind of": 170,
    "sort of": 100,
    "so": 150,
    "right": 60,
    "actually": 70,
    "basically": 50,
    "just": 80,
    "literally": 1000,
    "okay": 50,
    "now": 60,
}
"""Word -> how many occurrences to draw; all of them where there are fewer."""

SPELLINGS: Mapping[str, str] = {
    "kinda": "kind of",
    "sorta": "sort of",
    "ok": "okay",
    "'kay": "okay",
}
"""One-word spellings of a word that is counted under another name."""

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Spoken:
    """One word of a speaker, without its tags."""

    index: int
    """Position in the speaker's `words` list."""
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Candidate:
    """One occurrence of a listed word."""

    key: Key
    """Meeting, speaker, index of the first word."""
    word: str
    position: int
    """Of its first word among the speaker's spoken words."""
    length: int
    """Number of spoken words it covers."""


Speakers = dict[tuple[str, str], list[Spoken]]


def data_path() -> Path:
    folder = os.environ.get("COACH_EVAL_DATA") or ROOT.parent / "shared" / "data"
    return Path(folder) / "ami_disfluency_dev.jsonl.gz"


def read_speakers(path: Path) -> Speakers:
    """Every speaker's words, punctuation and bracketed noises left out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return {(r["meeting"], r["speaker"]): _spoken(r["words"]) for r in records}


def _spoken(words: Sequence[Sequence[Any]]) -> list[Spoken]:
    return [
        Spoken(index, text, start_s, end_s)
        for index, (start_s, end_s, text, tags) in enumerate(words)
        if "punctuation" not in tags and not text.startswith("[")
    ]


def candidates(speakers: Speakers) -> Iterator[Candidate]:
    """Every occurrence of a listed word, in the order of the data."""
    for (meeting, speaker), words in speakers.items():
        for position, spoken in enumerate(words):
            found = _word_at(words, position)
            if found is not None:
                key = (meeting, speaker, spoken.index)
                yield Candidate(key, found[0], position, found[1])


def _word_at(words: Sequence[Spoken], position: int) -> tuple[str, int] | None:
    text = words[position].text.lower()
    word = SPELLINGS.get(text, text)
    if word in WANTED:
        return word, 1
    following = words[position + 1 : position + 2]
    if following and following[0].index == words[position].index + 1:
        pair = f"{text} {following[0].text.lower()}"
        return (pair, 2) if pair in WANTED else None
    return None


def draw(speakers: Speakers) -> list[Candidate]:
    """The sample, grouped by word and shuffled within each word."""
    by_word: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates(speakers):
        by_word[candidate.word].append(candidate)
    chooser = random.Random(SEED)
    return [
        candidate
        for word, wanted in WANTED.items()
        for candidate in chooser.sample(by_word[word], min(wanted, len(by_word[word])))
    ]


def draw_second(sample: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of the second labeling, over all words at random, in an order of its own."""
    return random.Random(SECOND_SEED).sample(list(sample), SECOND_SIZE)


def context(words: Sequence[Spoken], candidate: Candidate) -> str:
    """The words around a candidate, it in `[[ ]]`, pauses marked."""
    first = candidate.position
    last = first + candidate.length - 1
    low = max(0, first - CONTEXT_WORDS)
    pieces = []
    for position in range(low, min(len(words), last + CONTEXT_WORDS + 1)):
        mark = _pause(words, position) if position > low else ""
        text = ("[[" if position == first else "") + words[position].text
        pieces.append(mark + text + ("]]" if position == last else ""))
    return " ".join(pieces)


def _pause(words: Sequence[Spoken], position: int) -> str:
    pause_s = words[position].start_s - words[position - 1].end_s
    if pause_s >= TURN_PAUSE_S:
        return "|| "
    return "| " if pause_s >= PAUSE_S else ""


def write_labels(path: Path, rows: Sequence[tuple[Candidate, str]]) -> None:
    """Labels as CSV in the order of the data; no text beside the listed word itself."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["meeting", "speaker", "word_index", "word", "label"])
        ordered = sorted(rows, key=lambda row: row[0].key)
        writer.writerows([*candidate.key, candidate.word, label] for candidate, label in ordered)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--second", action="store_true", help="the sample of the second labeling")
    parser.add_argument("--from", dest="first", type=int, default=0, help="number to start with")
    parser.add_argument("--count", type=int, default=100, help="how many to show")
    options = parser.parse_args()
    speakers = read_speakers(data_path())
    sample = draw(speakers)
    shown = draw_second(sample) if options.second else sample
    chosen = list(enumerate(shown))[options.first : options.first + options.count]
    for number, candidate in chosen:
        meeting, speaker, index = candidate.key
        words = speakers[meeting, speaker]
        print(f"{number} {meeting}.{speaker}.{index} {candidate.word}: {context(words, candidate)}")


if __name__ == "__main__":
    main()
