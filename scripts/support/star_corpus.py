"""Reads the corpus of labeled interview answers, checks it, and says what is in it.

The answers lie in `scripts/corpora/star/<author>.txt`, the form is told in `README.md` there, the
labels in `docs/star-guidelines.md`. Offsets are half-open, in characters of the answer's text.

    cd scripts && python -m support.star_corpus --check [FILE ...]
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[1] / "corpora" / "star"

LABELS = {
    "S": "situation",
    "T": "task",
    "A": "action",
    "R": "result",
    "L": "lesson",
    "O": "other",
}
PARTS = "STAR"
KINDS = ("story", "hypothetical", "self_description", "opinion", "generic", "question_back")
DOMAINS = (
    *("ml", "study", "nursing", "care", "retail", "military"),
    *("sales", "teaching", "hospitality", "trades", "office", "public"),
)
LEVELS = ("student", "junior", "senior", "lead")
ENGLISH = ("native", "fluent", "learner")

_LINE = re.compile(r"([A-Z])\|\s*(.*)")


class CorpusError(ValueError):
    """A line that breaks the form; `where` is `file:line`."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True)
class Line:
    """One labeled sentence or clause."""

    label: str
    """A key of `LABELS`."""
    text: str
    start_char: int
    end_char: int

    @property
    def part(self) -> str:
        """The label with lesson counted as result."""
        return "R" if self.label == "L" else self.label


@dataclass(frozen=True)
class Answer:
    """One answer with its labels and what the header says of it."""

    id: str
    kind: str
    domain: str
    level: str
    english: str
    missing: str
    """Letters of the parts that are not there, in the order of `PARTS`."""
    thin: str
    """Letters of the parts that are there without substance."""
    misheard: bool
    """Whether it carries mistakes a recognizer makes."""
    question: str
    lines: tuple[Line, ...]
    where: str
    """`file:line` of the header."""

    @property
    def author(self) -> str:
        """Who wrote it down; splits go by author."""
        return self.id.split("-")[0]

    @property
    def brief(self) -> str:
        """The brief it was written from, `a03-17`."""
        return self.id[:-1]

    @cached_property
    def text(self) -> str:
        """The answer as it was spoken: its lines joined with spaces."""
        return " ".join(line.text for line in self.lines)

    @property
    def is_story(self) -> bool:
        """Whether it tells a past episode."""
        return self.kind == "story"

    @property
    def punctuated(self) -> bool:
        """Whether sentences end in a full stop, a question or an exclamation mark."""
        return re.search(r"[.?!](\s|$)", self.text) is not None

    @property
    def in_order(self) -> bool:
        """Whether no part comes back or comes early; `other` does not count."""
        ranks = [PARTS.index(line.part) for line in self.lines if line.part in PARTS]
        return all(a <= b for a, b in pairwise(ranks))


def corpus_files(folder: Path = CORPUS) -> tuple[Path, ...]:
    """One file per author, sorted."""
    return tuple(sorted(folder.glob("a[0-9][0-9].txt")))


def load_corpus(folder: Path = CORPUS) -> tuple[Answer, ...]:
    """Every answer of every author; raises CorpusError at the first line out of form."""
    return tuple(answer for path in corpus_files(folder) for answer in read_answers(path))


def read_answers(path: Path) -> tuple[Answer, ...]:
    """The answers of one file, in order; raises CorpusError naming file and line."""
    numbered = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    blocks: list[list[tuple[int, str]]] = []
    for number, line in numbered:
        if line.startswith("=="):
            blocks.append([])
        if not line.strip() or line.startswith("#"):
            continue
        if not blocks:
            raise CorpusError(f"{path.name}:{number}", "text before the first header")
        blocks[-1].append((number, line.rstrip()))
    return tuple(_answer(path.name, block) for block in blocks)


def _answer(name: str, block: Sequence[tuple[int, str]]) -> Answer:
    number, header = block[0]
    where = f"{name}:{number}"
    fields = header.removeprefix("==").split()
    if len(fields) < 5:
        raise CorpusError(where, "a header is '== ID KIND DOMAIN LEVEL ENGLISH [flags]'")
    if len(block) < 3 or not block[1][1].startswith("Q: "):
        raise CorpusError(where, "a header is followed by 'Q: …' and labeled lines")
    flags = _flags(fields[5:], where)
    return Answer(
        *fields[:5],
        missing=flags.get("missing", ""),
        thin=flags.get("thin", ""),
        misheard="misheard" in flags,
        question=block[1][1].removeprefix("Q: "),
        lines=tuple(_lines(name, block[2:])),
        where=where,
    )


def _flags(words: Sequence[str], where: str) -> dict[str, str]:
    flags: dict[str, str] = {}
    for word in words:
        key, _, letters = word.partition("=")
        known = key == "misheard" or (key in ("missing", "thin") and letters)
        if not known or letters != "".join(c for c in PARTS if c in letters):
            raise CorpusError(where, f"unknown flag {word!r}: missing=TR, thin=R, misheard")
        flags[key] = letters
    return flags


def _lines(name: str, block: Sequence[tuple[int, str]]) -> Iterator[Line]:
    start = 0
    for number, line in block:
        match = _LINE.fullmatch(line)
        if match is None or match[1] not in LABELS:
            raise CorpusError(f"{name}:{number}", f"no label: one of {'|, '.join(LABELS)}|")
        text = " ".join(match[2].split())
        if not text:
            raise CorpusError(f"{name}:{number}", "a label without words")
        yield Line(match[1], text, start, start + len(text))
        start += len(text) + 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Print problems and counts; 1 where there is a problem."""
    from support.star_checks import problems, summary

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="print problems, then counts")
    parser.add_argument("files", nargs="*", type=Path, help="default: every author")
    options = parser.parse_args(arguments)
    answers: list[Answer] = []
    found: list[str] = []
    for path in options.files or corpus_files():
        try:
            answers += read_answers(path)
        except CorpusError as error:
            found.append(str(error))
    found += problems(answers)
    print("\n".join([*found, *summary(answers), f"{len(found)} problems"]))
    return int(bool(found) and options.check)


if __name__ == "__main__":
    sys.exit(main())
