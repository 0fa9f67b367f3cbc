"""Which sentence of a story does what: situation, task, action, result, lesson, or none of them.

Transparent rules: cue phrases in `star.toml`, a soft preference for the usual order, and no word
about an answer that the cues do not carry. Rules of this kind reach a macro-F1 of about .4 alone
and .8 with the place in the answer, so that no confidence goes above `most_confidence`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coach.analyzers.cues import CueTable, cue_table, strength
from coach.analyzers.sequences import most_likely, probabilities
from coach.domain import Analysis, Finding, Measure, Rubric
from coach.language import Passage, Sentence
from coach.language.lists import word_set

LABELS = ("situation", "task", "action", "result", "lesson", "other")
SITUATION, TASK, ACTION, RESULT, LESSON, OTHER = range(len(LABELS))

_PLACES = (
    (1.5, 0.0, -0.8, -1.6, -2.5, -1.0),
    (0.6, 0.5, 0.4, -1.0, -2.0, -1.5),
    (-0.4, -0.2, 1.0, -0.4, -1.5, -1.5),
    (-0.9, -0.8, 0.6, 0.5, -0.8, -1.5),
    (-1.2, -1.2, 0.0, 1.2, 0.3, -1.0),
)
"""What the place of a sentence says for each label, from the start to the end in quarters
(hand-set after the usual cuts at 20, 37 and 74 % of an answer)."""
_MOVES = (
    (0.7, 0.2, 0.1, -0.6, -1.5, -0.8),
    (-0.4, 0.5, 0.5, -0.5, -1.5, -0.8),
    (-1.2, -0.8, 0.8, 0.2, -0.8, -0.8),
    (-1.5, -1.2, -0.6, 0.8, 0.4, -0.5),
    (-1.8, -1.5, -1.2, -0.3, 0.8, -0.3),
    (0.3, -0.2, -0.2, -0.2, -0.2, 0.2),
)
"""What going from one label to another adds: order is preferred, not required (hand-set)."""
_FIRST = (0.5, 0.0, -0.3, -0.8, -1.5, 0.0)
_JOINTS = word_set("and so but then because which who that while when")
_TELLS = 2.0
"""Strength from which the cues tell a label."""
_EMPTY_RESULT = word_set(
    """a an all and as at be been end ended everyone everything fine for good great happy i in it
    its just of ok okay out really result so success successful that the then things this to turned
    up very was we well went were with worked result outcome finally eventually project overall"""
)


@dataclass(frozen=True)
class _Read:
    """A sentence, what its cues say for each label, and the label it got among its neighbors."""

    sentence: Sentence
    cues: tuple[float, ...]
    generic: bool
    """Tells what usually or possibly happens, and no past episode."""
    episode: bool
    need: bool
    """Hints at something that had to change."""
    label: int = OTHER
    confidence: float = 0.0

    @property
    def top(self) -> int | None:
        """The label that the cues tell, whatever the neighbors say; None where they tell none."""
        best = max(range(len(self.cues)), key=self.cues.__getitem__)
        return best if self.cues[best] >= _TELLS else None


@dataclass(frozen=True)
class Star:
    """Labels each sentence with its part of the story; names what is missing or thin."""

    rubric: Rubric
    """The structure asked for; one that is not "star" is not judged."""
    fewest_words: int = 25
    """Words below which nothing is judged (convention)."""
    least_cued: float = 0.4
    """Share of the words in sentences with a cue below which nothing is judged (convention)."""
    story_from: float = 0.6
    """Story score from which the answer is held against the parts (convention)."""
    no_story_below: float = 0.3
    """Story score below which it counts as no story (convention)."""
    most_confidence: float = 0.7
    """Rules are never surer than this: measured rules err on a third of real sentences."""
    gap_confidence: float = 0.6
    """Confidence of everything said to be missing or thin (set by hand)."""
    say_from: float = 0.4
    """Confidence below which a sentence's label is not put in words (convention)."""
    thin_words: int = 14
    """A result of more words is never called thin (convention)."""
    most_setup: float = 0.4
    """Share of the situation above which it takes too much of the answer (convention)."""
    least_action: float = 0.4
    """Share of the actions below which they take too little of it (convention)."""

    name = "star"

    def analyze(self, passage: Passage) -> Analysis:
        """Every sentence's part; gaps, shares and the story score only where they can be judged."""
        if self.rubric.name != "star":
            unsure = _unsure(passage, self.rubric.name, "This structure is not judged")
            return Analysis(self.name, (unsure,))
        reads = _read(passage)
        story = _story_score(reads)
        doubt = self._doubt(passage, reads) or self._story_doubt(story)
        if passage.english.is_english is False or (doubt is None and story < self.no_story_below):
            reads = [replace(read, label=OTHER, confidence=1 - story) for read in reads]
        findings = [self._note(passage, read) for read in reads]
        if doubt:
            findings.append(_unsure(passage, self.name, doubt))
        elif story < self.no_story_below:
            findings.append(self._no_story(passage, reads, story))
        else:
            findings.extend(self._gaps(passage, reads))
        return Analysis(self.name, tuple(findings), self._measures(reads, story, doubt))

    def _doubt(self, passage: Passage, reads: Sequence[_Read]) -> str | None:
        """Why the answer cannot be judged; None where it can."""
        words = sum(len(read.sentence.words) for read in reads)
        if passage.english.is_english is False:
            return "This sounds unlike English"
        if words < self.fewest_words:
            return f"There are fewer than {self.fewest_words} words"
        if passage.english.is_english is None:
            return "It is not clear that this is English"
        cued = (r for r in reads if any(r.cues) or r.generic or r.episode)
        if sum(len(read.sentence.words) for read in cued) < self.least_cued * words:
            return "Too little in it tells one part from another"
        return None

    def _story_doubt(self, story: float) -> str | None:
        clear = story < self.no_story_below or story >= self.story_from
        return None if clear else "It is not clear whether this tells one past episode"

    def _note(self, passage: Passage, read: _Read) -> Finding:
        label = LABELS[read.label]
        confidence = min(read.confidence, self.most_confidence)
        said = confidence >= self.say_from and read.label != OTHER
        message = f"Part of the {label}." if said else ""
        span = read.sentence.start_char, read.sentence.end_char
        return passage.finding(f"star.{label}", "note", message, *span, confidence=confidence)

    def _no_story(self, passage: Passage, reads: Sequence[_Read], story: float) -> Finding:
        """Points at the first sentence that gives it away."""
        sentence = next((read for read in reads if read.generic), reads[0]).sentence
        message = "This tells what happens in general, not what happened one time."
        return passage.finding(
            "star.not_story",
            "gap",
            message,
            sentence.start_char,
            sentence.end_char,
            confidence=min(1 - story, self.most_confidence),
        )

    def _gaps(self, passage: Passage, reads: Sequence[_Read]) -> Iterator[Finding]:
        asked = {part.name for part in self.rubric.parts}
        for part, read in _missing(reads):
            if part in asked:
                message = f"No sentence of this answer tells the {part}."
                yield self._gap(passage, f"star.missing.{part}", message, read.sentence)
        thin = _thin_result(reads, self.thin_words)
        if thin is not None and "result" in asked:
            message = "The result says how it felt, not what was different."
            yield self._gap(passage, "star.thin.result", message, thin.sentence)

    def _gap(self, passage: Passage, check: str, message: str, place: Sentence) -> Finding:
        span = place.start_char, place.end_char
        return passage.finding(check, "gap", message, *span, confidence=self.gap_confidence)

    def _measures(
        self, reads: Sequence[_Read], story: float, doubt: str | None
    ) -> tuple[Measure, ...]:
        no_shares = doubt or ("No story is told" if story < self.no_story_below else None)
        sizes = _sizes(reads)
        total = sum(sizes)
        targets = {"situation": (None, self.most_setup), "action": (self.least_action, None)}
        shares = (
            Measure(
                f"star.{label}_share",
                None if no_shares else sizes[index] / total,
                target=targets.get(label),
                reason=no_shares,
            )
            for index, label in enumerate(LABELS)
        )
        score = None if doubt else story
        target = (self.story_from, None)
        return *shares, Measure("star.is_story", score, target=target, reason=doubt)


def _unsure(passage: Passage, rubric: str, doubt: str) -> Finding:
    sentences = passage.sentences
    span = (sentences[0].start_char, sentences[-1].end_char) if sentences else (0, 0)
    return passage.finding(f"{rubric}.unsure", "note", f"{doubt}; the parts are not judged.", *span)


def _read(passage: Passage) -> list[_Read]:
    table = cue_table("star.toml")
    plain = [_cued(sentence, table) for sentence in passage.sentences]
    total = sum(len(read.sentence.words) for read in plain) or 1
    place, scores = 0.0, []
    for read in plain:
        size = len(read.sentence.words)
        scores.append(_score(read, (place + size / 2) / total))
        place += size
    labels = most_likely(scores, _MOVES, _FIRST)
    sure = probabilities(scores, _MOVES, _FIRST)
    return [
        replace(read, label=label, confidence=row[label])
        for read, label, row in zip(plain, labels, sure, strict=True)
    ]


def _cued(sentence: Sentence, table: CueTable) -> _Read:
    words = " ".join(sentence.lowers)
    cues = tuple(strength(table[label], words) for label in LABELS)
    episode = strength(table["episode"], words) > 0
    generic = strength(table["generic"], words) > 0 and not episode
    return _Read(sentence, cues, generic, episode, strength(table["need"], words) > 0)


def _score(read: _Read, place: float) -> list[float]:
    """Cues and place for each label; `place` is 0 at the start of the answer and 1 at its end."""
    step = min(place, 1.0) * (len(_PLACES) - 1)
    before = min(int(step), len(_PLACES) - 2)
    part = step - before
    rows = zip(_PLACES[before], _PLACES[before + 1], strict=True)
    prior = (low + (high - low) * part for low, high in rows)
    return [cue + at for cue, at in zip(read.cues, prior, strict=True)]


def _story_score(reads: Sequence[_Read]) -> float:
    """0..1: how far sentences about one past episode outweigh those about what is usual."""
    episode = sum(read.episode for read in reads)
    generic = sum(read.generic for read in reads)
    return (episode + 1) / (episode + 1.3 * generic + 2)


def _missing(reads: Sequence[_Read]) -> Iterator[tuple[str, _Read]]:
    """Each part that nothing hints at, with the sentence after which it belongs."""
    tops = [read.top for read in reads]
    if len(reads) < 3 or (ACTION not in tops and RESULT not in tops):
        return
    hints = [max(read.cues[label] for read in reads) for label in range(len(LABELS))]
    setup = [read for read in reads if read.label in (SITUATION, TASK)]
    if not hints[SITUATION] and not hints[TASK] and tops[:2] == [ACTION, ACTION]:
        yield "situation", reads[0]
    if not hints[TASK] and not any(read.need for read in reads) and setup and len(reads) >= 5:
        yield "task", setup[-1]
    if not hints[ACTION] and setup and RESULT in tops:
        yield "action", setup[-1]
    if not hints[RESULT] and not hints[LESSON] and _ends_in_action(reads):
        yield "result", reads[-1]


def _ends_in_action(reads: Sequence[_Read]) -> bool:
    """Whether the very last clause still tells a step, after another sentence that told one."""
    words = reads[-1].sentence.lowers
    joints = [i for i, word in enumerate(words) if word in _JOINTS and i < len(words) - 2]
    last_clause = " ".join(words[joints[-1] + 1 if joints else 0 :])
    steps = strength(cue_table("star.toml")["action"], last_clause) >= 1.0
    return steps and reads[-1].top == ACTION and reads[-2].top is not None


def _thin_result(reads: Sequence[_Read], most_words: int) -> _Read | None:
    """The last sentence of a result in which every word is an empty one."""
    if any(read.label == LESSON or read.cues[LESSON] for read in reads):
        return None
    results = [read for read in reads if read.label == RESULT]
    words = [word for read in results for word in read.sentence.lowers]
    if not words or len(words) > most_words or results[-1].top != RESULT:
        return None
    return results[-1] if all(word in _EMPTY_RESULT for word in words) else None


def _sizes(reads: Sequence[_Read]) -> list[float]:
    """How much each label takes up: seconds where every sentence has them, else characters."""
    sizes = [0.0] * len(LABELS)
    timed = all(read.sentence.end_s is not None for read in reads)
    for read in reads:
        one = read.sentence
        start, end = (one.start_s, one.end_s) if timed else (one.start_char, one.end_char)
        sizes[read.label] += max((end or 0) - (start or 0), 1e-3)
    return sizes
