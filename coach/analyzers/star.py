"""Which sentence of a story does what: situation, task, action, result, lesson, or none of them.

A trained model reads the answer (`parts.model`); this analyzer says what follows from it and stays
silent where the model is not sure. Confidences are calibrated on authors the model never saw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from coach.analyzers.parts.model import ACTION, LABELS, OTHER, Reading
from coach.analyzers.parts.story import Piece, late_scene, place_of, thin_parts
from coach.analyzers.parts.told import told
from coach.analyzers.rules.cues import cue_table, strength
from coach.domain import Analysis, Finding, Measure, Rubric, Span
from coach.language import Passage

MISSING = {
    "situation": "It starts in the middle: say first when and where this was.",
    "task": "Nothing says what was asked of you; say it before your first step.",
    "action": "Nothing says what you did between the start and the end; tell your steps.",
    "result": "It stops before it ends; say what came of it.",
}
THIN = {
    "task": "This names a task without saying what had to be different in the end.",
    "action": "This says that something was done, but not what you did.",
    "result": "The result says how it felt, not what was different.",
}
NO_STORY = {
    "hypothetical": "This tells what you would do, not what you did one time.",
    "self_description": "This tells what you are like, not what happened one time.",
    "opinion": "This tells what you think, not what happened one time.",
    "generic": "This tells what happens in general, not what happened one time.",
    "question_back": "This asks back or declines; no story is told.",
}


@dataclass(frozen=True)
class _Judged:
    """An answer, its stretches with their labels, and what the model says of the whole."""

    passage: Passage
    pieces: tuple[Piece, ...]
    reading: Reading | None
    """None where there is nothing to read."""

    @property
    def story(self) -> float:
        """Probability that it is a story, 0..1."""
        return self.reading.kinds["story"] if self.reading else 0.0

    @cached_property
    def words(self) -> int:
        """How many words there are, fillers left out."""
        return sum(len(piece.words) for piece in self.pieces)


@dataclass(frozen=True)
class Star:
    """Labels each sentence with its part of the story; names what is missing or thin."""

    rubric: Rubric
    """The structure asked for; one that is not "star" is not judged."""
    fewest_words: int = 25
    """Words below which nothing is judged (convention)."""
    least_sure: float = 0.45
    """Mean confidence of the labels below which the answer is not judged (convention)."""
    story_from: float = 0.6
    """Probability of a story from which the answer is held against the parts."""
    no_story_below: float = 0.4
    """Probability of a story below which it counts as none."""
    say_from: float = 0.5
    """Confidence below which a sentence's label is not put in words: more likely than not."""
    sure_from: float = 0.6
    """Confidence from which a label carries a remark on order or substance (convention)."""
    thin_words: int = 14
    """A part of more words is never called thin (convention)."""
    late_scene_share: float = 0.1
    """Share of the answer from which a scene that is set late is worth a remark (convention)."""
    most_setup: float = 0.4
    """Share of the situation above which it takes too much of the answer (convention)."""
    least_action: float = 0.4
    """Share of the actions below which they take too little of it (convention)."""

    name = "star"

    def analyze(self, passage: Passage) -> Analysis:
        """Every sentence's part; gaps, shares and the story gate only where they can be judged."""
        if self.rubric.name != "star":
            return Analysis(
                self.name, (_unsure(passage, self.rubric.name, "This question asks for no story"),)
            )
        judged = _read(passage)
        doubt = self._doubt(judged)
        no_story = doubt is None and judged.story < self.no_story_below
        if no_story or passage.english.is_english is False:
            judged = _all_other(judged)
        findings = list(self._notes(judged))
        if doubt:
            findings.append(_unsure(passage, self.name, doubt))
        elif no_story:
            findings.append(_no_story(judged))
        else:
            findings += [*self._gaps(judged), *self._remarks(judged)]
        return Analysis(self.name, tuple(findings), self._measures(judged, doubt, no_story))

    def _doubt(self, judged: _Judged) -> str | None:
        """Why the answer cannot be judged; None where it can."""
        english = judged.passage.english.is_english
        if english is False:
            return "This sounds unlike English"
        if judged.words < self.fewest_words:
            return f"There are fewer than {self.fewest_words} words"
        if english is None:
            return "It is not clear that this is English"
        if self.no_story_below <= judged.story < self.story_from:
            return "It is not clear whether this tells one past episode"
        sure = sum(piece.chance * len(piece.words) for piece in judged.pieces) / judged.words
        if judged.story >= self.story_from and sure < self.least_sure:
            return "One part cannot be told from another"
        return None

    def _notes(self, judged: _Judged) -> Iterator[Finding]:
        """One note for each run of stretches of a sentence with one label."""
        missing = judged.reading.missing if judged.reading else ()
        for (_, label), run in groupby(judged.pieces, lambda p: (p.unit.sentence, p.label)):
            pieces = list(run)
            sizes = [max(len(piece.words), 1) for piece in pieces]
            chance = float(np.average([piece.chance for piece in pieces], weights=sizes))
            said = chance >= self.say_from and label != OTHER and LABELS[label] not in missing
            message = f"Part of the {LABELS[label]}." if said else ""
            span = pieces[0].unit.start_char, pieces[-1].unit.end_char
            check = f"star.{LABELS[label]}"
            yield judged.passage.finding(check, "note", message, *span, confidence=round(chance, 4))

    def _gaps(self, judged: _Judged) -> Iterator[Finding]:
        reading, pieces = judged.reading, judged.pieces
        if reading is None:
            return
        asked = {part.name for part in self.rubric.parts}
        for part in reading.missing:
            if part in asked:
                span = self._sentence(judged, place_of(part, pieces))
                yield _gap(judged, f"missing.{part}", MISSING[part], span, reading.doubt(part))
        for part, piece in thin_parts(pieces, self.thin_words, self.sure_from):
            if part in asked:
                span = self._sentence(judged, piece)
                yield _gap(judged, f"thin.{part}", THIN[part], span, piece.chance)

    def _remarks(self, judged: _Judged) -> Iterator[Finding]:
        late = late_scene(judged.pieces, self.sure_from, self.late_scene_share)
        if late is not None:
            message = "This sets the scene after the doing began; tell it first."
            yield _remark(judged, "star.order", message, late)

    def _sentence(self, judged: _Judged, piece: Piece) -> Span:
        sentence = judged.passage.sentences[piece.unit.sentence]
        return sentence.start_char, sentence.end_char

    def _measures(self, judged: _Judged, doubt: str | None, no_story: bool) -> tuple[Measure, ...]:
        unmeasured = doubt or ("No story is told" if no_story else None)
        sizes = _sizes(judged)
        targets = {"situation": (None, self.most_setup), "action": (self.least_action, None)}
        shares = (
            Measure(
                f"star.{label}_share",
                None if unmeasured else sizes[index] / sum(sizes),
                target=targets.get(label),
                reason=unmeasured,
            )
            for index, label in enumerate(LABELS)
        )
        story = None if doubt else round(judged.story, 4)
        gate = Measure("star.is_story", story, target=(self.story_from, None), reason=doubt)
        return *shares, gate, _before_action(judged, unmeasured)


def _read(passage: Passage) -> _Judged:
    found = told(passage)
    return _Judged(passage, found.pieces, found.reading)


def _all_other(judged: _Judged) -> _Judged:
    pieces = (Piece(p.unit, OTHER, 1 - judged.story, p.words) for p in judged.pieces)
    return _Judged(judged.passage, tuple(pieces), judged.reading)


def _no_story(judged: _Judged) -> Finding:
    """Names the kind of answer, and points at the first sentence that gives it away."""
    kinds = dict(judged.reading.kinds) if judged.reading else {"question_back": 1.0}
    kinds.pop("story", None)
    kind = max(kinds, key=kinds.__getitem__)
    cues = cue_table("star.toml")["generic"]
    sentences = judged.passage.sentences
    telling = (one for one in sentences if strength(cues, " ".join(one.lowers)) > 0)
    sentence = next(telling, sentences[0])
    span = sentence.start_char, sentence.end_char
    sure, details = round(1 - judged.story, 4), {"kind": kind}
    return judged.passage.finding(
        "star.not_story", "gap", NO_STORY[kind], *span, confidence=sure, details=details
    )


def _gap(judged: _Judged, check: str, message: str, span: Span, confidence: float) -> Finding:
    sure = round(confidence, 4)
    return judged.passage.finding(f"star.{check}", "gap", message, *span, confidence=sure)


def _remark(judged: _Judged, check: str, message: str, piece: Piece) -> Finding:
    span, sure = (piece.unit.start_char, piece.unit.end_char), round(piece.chance, 4)
    return judged.passage.finding(check, "note", message, *span, confidence=sure)


def _unsure(passage: Passage, rubric: str, doubt: str) -> Finding:
    sentences = passage.sentences
    span = (sentences[0].start_char, sentences[-1].end_char) if sentences else (0, 0)
    return passage.finding(f"{rubric}.unsure", "note", f"{doubt}; the parts are not judged.", *span)


def _sizes(judged: _Judged) -> list[float]:
    """How much each label takes up: seconds where every stretch has them, else characters."""
    spans = [(piece.unit.start_char, piece.unit.end_char) for piece in judged.pieces]
    times = [judged.passage.seconds(*span) for span in spans]
    timed = all(end_s is not None for _, end_s in times)
    sizes = [0.0] * len(LABELS)
    for piece, span, time in zip(judged.pieces, spans, times, strict=True):
        start, end = time if timed else span
        sizes[piece.label] += max((end or 0) - (start or 0), 1e-3)
    return sizes


def _before_action(judged: _Judged, unmeasured: str | None) -> Measure:
    """Seconds from the first word to the first action."""
    name = "star.before_action"
    actions = [piece.unit for piece in judged.pieces if piece.label == ACTION]
    if unmeasured or not actions:
        return Measure(name, None, "s", reason=unmeasured or "No action is told")
    first, _ = judged.passage.seconds(judged.pieces[0].unit.start_char, actions[0].end_char)
    start, _ = judged.passage.seconds(actions[0].start_char, actions[0].end_char)
    if first is None or start is None:
        return Measure(name, None, "s", reason="The words have no times")
    return Measure(name, round(max(start - first, 0.0), 3), "s")
