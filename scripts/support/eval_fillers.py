"""How well filler words are told from content: meetings of other speakers, and test sentences."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.analyzers.filler_words.models import shipped_models
from coach.analyzers.filler_words.occurrences import GROUPS, WORDS
from coach.analyzers.fillers import Fillers
from coach.language import load_language
from support.agreement import FREQUENT, LABELS, cohens_kappa, read_labels
from support.answers import QUESTION, typed
from support.filler_training import Judged, held_out_meetings, read_corpus
from support.tables import Row

SENTENCES = LABELS.parent / "sentences" / "fillers.toml"
NEEDED = ("ami_disfluency_dev.jsonl.gz", "ud_english_ewt_train.conllu.gz")
UNLESS = ("right", "just", "okay", "now", "actually", "basically")
"""No fillers unless the evidence is strong."""
KAPPA = {"like": 0.60, "well": 0.85, "kind of": 0.75, "sort of": 0.65}
POOLED_KAPPA = 0.75
CONTENT_FIRES, FILLERS_FIRE, UNLESS_FIRES = 0.06, 0.94, 0.05
VIEWS = ("marks and pauses", "pauses", "marks", "words alone")
"""What each view of a meeting shows, in the order of an example's views."""


@dataclass(frozen=True)
class Use:
    """One listed word, whether it is a filler, and whether it was taken for one."""

    word: str
    is_filler: bool
    fires: bool


def measure_fillers(data: Path) -> list[Row]:
    """Agreement with the labels of meetings, held out by speaker, and hits on test sentences."""
    missing = [name for name in NEEDED if not (data / name).is_file()]
    meetings = (
        [Row("filler words in meetings", None, note=f"no {missing[0]} in {data}")]
        if missing
        else list(_meeting_rows(data))
    )
    return [*meetings, *_sentence_rows()]


def _meeting_rows(data: Path) -> Iterator[Row]:
    judged = list(_judged(data))
    yield from _kappa_rows(judged)
    for view, name in enumerate(VIEWS[1:], start=1):
        pooled = [use for use in _uses(judged, view) if use.word in FREQUENT]
        note = f"{name} only, {len(pooled)} uses"
        yield Row(f"kappa, the six with {name}", _kappa(pooled), note=note)
    content = [use for use in _uses(judged, 0) if use.word in UNLESS and not use.is_filler]
    note = f"{len(content)} content uses of {', '.join(UNLESS)}; held out by speaker"
    rate = _share_fired(content)
    yield Row("no fillers unless: flagged", rate, "", UNLESS_FIRES, at_most=True, note=note)


def _judged(data: Path) -> Iterator[Judged]:
    corpus = read_corpus(data)
    for group in sorted(set(GROUPS.values())):
        yield from held_out_meetings(corpus.of_group(group))


def _uses(judged: Sequence[Judged], view: int) -> list[Use]:
    """What counts at each word's shipped threshold, which was chosen on sentences alone."""
    models = shipped_models().models
    return [
        Use(
            one.example.word,
            one.example.is_filler,
            one.probabilities[view] >= models[GROUPS[one.example.word]].threshold,
        )
        for one in judged
    ]


def _kappa_rows(judged: Sequence[Judged]) -> Iterator[Row]:
    uses = _uses(judged, 0)
    labelers = _labelers()
    groups = {word: (word,) for word in FREQUENT} | {"the six": FREQUENT, "so": ("so",)}
    for name, members in groups.items():
        mine = [use for use in uses if use.word in members]
        people = labelers.get(name)
        right = sum(use.is_filler for use in mine) / len(mine)
        note = (
            f"{len(mine)} uses, held out by speaker; two labelers "
            f"{'-' if people is None else f'{people:.2f}'}; counting every one: kappa 0, "
            f"right {right:.2f}"
        )
        target = POOLED_KAPPA if name == "the six" else KAPPA.get(name)
        yield Row(f"kappa, {name}", _kappa(mine), "", target, note=note)


def _labelers() -> dict[str, float | None]:
    """The labelers' own kappa where both decided, for each word and for the six together."""
    first = read_labels(LABELS / "filler_labels.csv")
    second = read_labels(LABELS / "filler_labels_second.csv")
    pairs = [
        (word, first[key][1], label)
        for key, (word, label) in second.items()
        if "unsure" not in (label, first[key][1])
    ]
    groups = {word: (word,) for word in WORDS} | {"the six": FREQUENT}
    return {
        name: cohens_kappa([(a, b) for word, a, b in pairs if word in members])
        for name, members in groups.items()
    }


def _kappa(uses: Sequence[Use]) -> float | None:
    return cohens_kappa([(str(use.is_filler), str(use.fires)) for use in uses])


def _share_fired(uses: Sequence[Use]) -> float | None:
    return sum(use.fires for use in uses) / len(uses) if uses else None


def _sentence_rows() -> Iterator[Row]:
    uses = list(sentence_uses())
    content = [use for use in uses if not use.is_filler]
    fillers = [use for use in uses if use.is_filler]
    about = "written for the test, never trained on; counting every one: 1.00"
    yield Row(
        "sentences: content uses that fire",
        _share_fired(content),
        "",
        CONTENT_FIRES,
        at_most=True,
        note=f"{len(content)} uses {about}",
    )
    yield Row(
        "sentences: filler uses that fire",
        _share_fired(fillers),
        "",
        FILLERS_FIRE,
        note=f"{len(fillers)} uses {about}",
    )
    for word in WORDS:
        for name, chosen in (("content", content), ("filler", fillers)):
            mine = [use for use in chosen if use.word == word]
            yield Row(f"sentences: {word}, {name}", _share_fired(mine), note=f"{len(mine)} uses")


def sentence_uses() -> Iterator[Use]:
    """Every listed word of the test sentences, judged by the whole analyzer as typed text."""
    language, fillers = load_language(), Fillers()
    for sentence in tomllib.loads(SENTENCES.read_text("utf-8"))["sentence"]:
        found = fillers.analyze(language.passage(QUESTION, typed(sentence["text"]))).findings
        fired = {(f.start_char, f.check) for f in found}
        for use in sentence["occurrences"]:
            check = f"fillers.{use['word'].replace(' ', '_')}"
            yield Use(use["word"], use["label"] == "filler", (use["start"], check) in fired)
