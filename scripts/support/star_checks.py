"""What an answer of the corpus must keep to, one answer, one author, and all of them together."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from support.star_corpus import (
    DOMAINS,
    ENGLISH,
    KINDS,
    LEVELS,
    PARTS,
    Answer,
)

SHORTEST_STORY_WORDS = 50
SHORTEST_WORDS = 8
LONGEST_WORDS = 380
LONGEST_LINE_WORDS = 45
SHARED_NGRAMS = 2
"""Two answers may share this many runs of eight words; stock phrases are shorter."""
NGRAM = 8
OPENING_WORDS = 3
SAME_OPENING = 3
"""So many answers of one author may open with the same three words."""
CUE_SHARE = 0.3
"""So many of an author's stories may hold a phrase that names its part."""

CUES = re.compile(
    r"\b(my (main )?(task|job|role|responsibility|goal) (was|were)|i was (responsible|in charge)"
    r"|as a result|in the end|the (result|outcome|situation|challenge|task|goal|problem) (was|is)"
    r"|i (learned|learnt|realized) that|it taught me|taught me|what i learned|the action)\b"
)
"""Phrases that give a part away."""
_STRANGE = re.compile(r"[\u2013\u2014\u2018-\u201d\u2026\t;]|\.\.\.|\*|\s-\s")
_TYPED_ONLY = "dashes, curly quotes, ellipses, semicolons are not spoken: use a comma or nothing"


def problems(answers: Sequence[Answer]) -> list[str]:
    """Everything that is wrong, one `file:line: what` each."""
    found = [f"{a.where}: {text}" for a in answers for text in _of_one(a)]
    found += _repeated_ids(answers)
    found += _near_duplicates(answers)
    for mine in by_author(answers).values():
        found += _of_author(mine)
    return found


def by_author(answers: Iterable[Answer]) -> Mapping[str, list[Answer]]:
    """Author -> their answers, in order."""
    authors: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        authors[answer.author].append(answer)
    return dict(sorted(authors.items()))


def words_of(text: str) -> list[str]:
    """Words in lower case, without punctuation."""
    return re.findall(r"[a-z0-9']+", text.lower())


def _of_one(answer: Answer) -> Iterator[str]:
    yield from _header(answer)
    yield from _length(answer)
    for line in answer.lines:
        if len(line.text.split()) > LONGEST_LINE_WORDS:
            yield f"line of over {LONGEST_LINE_WORDS} words: {line.text[:40]!r}"
        if _STRANGE.search(line.text):
            yield f"{_TYPED_ONLY}: {line.text[:40]!r}"
    labels = {line.part for line in answer.lines}
    if answer.is_story:
        yield from _story(answer, labels)
    elif labels != {"O"} or answer.missing or answer.thin:
        yield f"{answer.kind} is no story: every line is O|, nothing is missing or thin"


def _header(answer: Answer) -> Iterator[str]:
    if not re.fullmatch(r"a\d\d-\d\d[a-z]", answer.id):
        yield f"id {answer.id!r} is not like a03-17b"
    if not answer.where.startswith(f"{answer.author}.txt:"):
        yield f"{answer.id} is in another author's file"
    fields = (
        ("kind", answer.kind, KINDS),
        ("domain", answer.domain, DOMAINS),
        ("level", answer.level, LEVELS),
        ("english", answer.english, ENGLISH),
    )
    for name, value, known in fields:
        if value not in known:
            yield f"{name} {value!r} is none of {', '.join(known)}"


def _length(answer: Answer) -> Iterator[str]:
    count = len(answer.text.split())
    shortest = SHORTEST_STORY_WORDS if answer.is_story else SHORTEST_WORDS
    if not shortest <= count <= LONGEST_WORDS:
        yield f"{count} words, should be {shortest} to {LONGEST_WORDS}"


def _story(answer: Answer, labels: set[str]) -> Iterator[str]:
    missing = "".join(part for part in PARTS if part not in labels)
    if missing != answer.missing:
        yield f"header says missing={answer.missing or '-'}, the lines say {missing or '-'}"
    if set(answer.thin) & set(missing):
        yield "a part is thin or missing, not both"
    if not labels & {"A", "R"}:
        yield "a story tells something done or an outcome"


def _repeated_ids(answers: Sequence[Answer]) -> Iterator[str]:
    counts = Counter(answer.id for answer in answers)
    for answer in answers:
        if counts[answer.id] > 1:
            yield f"{answer.where}: id {answer.id} is there {counts[answer.id]} times"


def _near_duplicates(answers: Sequence[Answer]) -> Iterator[str]:
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, answer in enumerate(answers):
        words = words_of(answer.text)
        for gram in {tuple(words[i : i + NGRAM]) for i in range(len(words) - NGRAM + 1)}:
            holders[gram].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for found in holders.values():
        shared.update((a, b) for i, a in enumerate(found) for b in found[i + 1 :])
    for (first, second), count in sorted(shared.items()):
        if count > SHARED_NGRAMS:
            other = answers[first]
            yield f"{answers[second].where}: {count} runs of {NGRAM} words as in {other.where}"


def _of_author(answers: Sequence[Answer]) -> Iterator[str]:
    openings = Counter(tuple(words_of(a.text)[:OPENING_WORDS]) for a in answers)
    for opening, count in openings.items():
        if count > SAME_OPENING:
            yield f"{answers[0].author}: {count} answers open with {' '.join(opening)!r}"
    share = _share(_has_cue(a) for a in answers if a.is_story)
    if len(answers) >= 20 and share > CUE_SHARE:
        yield f"{answers[0].author}: {share:.0%} of the stories hold a give-away phrase"


def _has_cue(answer: Answer) -> bool:
    return CUES.search(answer.text.lower()) is not None


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def summary(answers: Sequence[Answer]) -> Iterator[str]:
    """A table with one row per author and one for all of them."""
    yield "author answers story no-punct non-native missing disorder cue words  S  T  A  R  L  O"
    for author, mine in by_author(answers).items():
        yield _row(author, mine)
    if answers:
        yield _row("all", answers)


def _row(name: str, answers: Sequence[Answer]) -> str:
    stories = [a for a in answers if a.is_story]
    shares = (
        _share(a.is_story for a in answers),
        _share(not a.punctuated for a in answers),
        _share(a.english != "native" for a in answers),
        _share(bool(a.missing) for a in stories),
        _share(not a.in_order for a in stories),
        _share(_has_cue(a) for a in stories),
    )
    columns = " ".join(
        f"{share:{width}.0%}" for share, width in zip(shares, (5, 8, 10, 7, 8, 3), strict=True)
    )
    words = median(len(a.text.split()) for a in answers)
    return f"{name:6} {len(answers):7} {columns} {words:5.0f} {_label_shares(stories)}"


def _label_shares(stories: Sequence[Answer]) -> str:
    counts: Counter[str] = Counter()
    for answer in stories:
        for line in answer.lines:
            counts[line.label] += len(line.text)
    total = max(1, counts.total())
    return " ".join(f"{round(100 * counts[label] / total):2}" for label in "STARLO")
