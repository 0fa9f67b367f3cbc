"""Who did it: whether an answer says what the candidate did, or only that it was done.

Whether "I" or "we" serves a candidate better is contested (Naim 2018 favors "we", MIT's career
office "I"), so nothing here is called a fault: every finding is a note or a strength.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from coach.analyzers.parts.blame import load_blame_model
from coach.analyzers.parts.model import ACTION, LESSON
from coach.analyzers.parts.story import Piece
from coach.analyzers.parts.told import Told, told
from coach.analyzers.rules.tagged import TaggedLine, plain_line, rules, tagged_lines
from coach.domain import Analysis, Finding, Measure, Span
from coach.language import Passage

MESSAGES = {
    "we": "You told what the team did; say what you did.",
    "passive": "This says that it was done, but not by whom; say who did it.",
    "would": "This says what you would do; say what you did.",
    "credit": "You say what others did well.",
    "blame": "This puts it on others; say what you did about it.",
}
STORY = "star"
"""The rubric of questions that ask for one time it happened."""
PRECISION = {"we": 0.95, "passive": 0.95, "would": 0.9, "credit": 0.92, "blame": 0.9}
"""How often one was right at first reading (`scripts/eval ownership`): its confidence."""
RULES = ("we", "passive", "would", "credit")
"""What rules over tagged words find; blame takes a model."""
TABLES = "ownership.toml"


@dataclass(frozen=True)
class Ownership:
    """Measures "I" against "we" in the actions; names deeds without a doer, credit and blame."""

    fewest_words: int = 25
    """Words below which "I" and "we" are not weighed (convention)."""
    sure_from: float = 0.5
    """Confidence from which a sentence counts as an action: more likely than not."""
    maybe_from: float = 0.25
    """Probability of an action from which a passive is held to tell one: the model knows actions
    by their doer, so that it is less sure where there is none (convention)."""
    story_from: float = 0.4
    """Probability of a story below which there are no actions."""
    least_i: float = 0.5
    """Share of "I" among "I" and "we" below which the candidate's part is asked for (convention:
    contested, so a note)."""
    habit_from: float = 0.6
    """Probability of a story from which "I would" is taken for a habit of that time, but for plain
    plans ("if somebody is late, I would")."""
    fewest_passives: int = 2
    """Sentences told without a doer from which that is said, once: one by itself mostly tells what
    was a matter of course (set on answers of our own)."""
    most_own: int = 1
    """Sentences with an own deed up to which passives are said to hide the doer (set likewise)."""
    fewest_we: int = 2
    """Sentences told as "we" from which that is said (convention)."""

    name = "ownership"

    def analyze(self, passage: Passage) -> Analysis:
        """The share, and findings in the order of the text, each on the words that show it."""
        if passage.english.is_english is False:
            return Analysis(self.name, (), (self._share(None, "unlike English, not judged"),))
        answer = told(passage)
        doubt = self._doubt(answer)
        actions = [] if doubt else list(answer.of(ACTION, self.sure_from))
        doings = [] if doubt else list(answer.likely(ACTION, self.maybe_from))
        measure = self._weighed(actions, doubt)
        plans = () if answer.story >= self.habit_from else answer.pieces
        where = {"we": actions, "passive": doings, "would": plans}
        told_here = self._one_passive(self._told(passage), doings)
        findings = [*_findings(passage, answer, told_here, where), *_blame(passage, answer)]
        team = [one for one in findings if one.check == "ownership.we"]
        if len(team) >= self.fewest_we and (measure.value or 0.0) < self.least_i:
            findings[findings.index(team[0])] = replace(team[0], message=MESSAGES["we"])
        findings.sort(key=lambda one: (one.start_char, one.end_char, one.check))
        return Analysis(self.name, tuple(findings), (measure,))

    def _told(self, passage: Passage) -> Sequence[tuple[str, Span, TaggedLine]]:
        """What the rules quote, with the sentence; passives where the answer is full of them."""
        lines = tagged_lines(passage)
        found = [(rule, *one) for rule in RULES for one in told_by(rule, lines)]
        passive = len({line.text for rule, _, line in found if rule == "passive"})
        own = sum(rules(TABLES).holds("own", line) for line in lines)
        hidden = passive >= self.fewest_passives and own <= self.most_own
        return [one for one in found if hidden or one[0] != "passive"]

    def _one_passive(
        self, told: Sequence[tuple[str, Span, TaggedLine]], doings: Sequence[Piece]
    ) -> list[tuple[str, Span, TaggedLine]]:
        """One passive at most: in the sentence, among the actions, that hides most deeds."""
        there = [one for one in told if one[0] == "passive" and _within(one[1], doings)]
        deeds = Counter(line.text for _, _, line in there)
        most = max(there, key=lambda one: deeds[one[2].text], default=None)
        return [one for one in told if one[0] != "passive" or one is most]

    def _doubt(self, answer: Told) -> str | None:
        """Why it cannot be told what the actions are; None where it can."""
        if sum(len(piece.words) for piece in answer.pieces) < self.fewest_words:
            return f"There are fewer than {self.fewest_words} words"
        return "No story is told" if answer.story < self.story_from else None

    def _weighed(self, actions: Sequence[Piece], doubt: str | None) -> Measure:
        said = [word.partition("'")[0] for piece in actions for word in piece.words]
        own, team = said.count("i"), said.count("we")
        if doubt or not own + team:
            return self._share(None, doubt or "Neither I nor we is said in the actions")
        return self._share(round(own / (own + team), 4), None)

    def _share(self, value: float | None, reason: str | None) -> Measure:
        return Measure("ownership.i_share", value, "", (self.least_i, None), reason)


def _findings(
    passage: Passage,
    answer: Told,
    told: Sequence[tuple[str, Span, TaggedLine]],
    where: Mapping[str, Sequence[Piece]],
) -> Iterator[Finding]:
    """Each rule's findings; some hold only `where` it says; a stretch has at most one of each."""
    seen = set()
    for rule, span, line in told:
        place = answer.around(span)
        here = rule not in where or _within(span, where[rule])
        if rule == "would":
            here = here or _is_plan(line, answer, span)
            here = here and not _plans_are_asked(passage, span)
        if (rule, place) in seen or not here:
            continue
        seen.add((rule, place))
        yield passage.finding(
            f"ownership.{rule}",
            "strength" if rule == "credit" else "note",
            "" if rule == "we" else MESSAGES[rule],
            *place,
            confidence=PRECISION[rule],
        )


def _blame(passage: Passage, answer: Told) -> Iterator[Finding]:
    """At most one: where it is put on others most clearly."""
    place = load_blame_model().place(answer)
    if place is not None:
        yield passage.finding(
            "ownership.blame", "note", MESSAGES["blame"], *place, confidence=PRECISION["blame"]
        )


def told_by(rule: str, lines: Sequence[TaggedLine]) -> Iterator[tuple[Span, TaggedLine]]:
    """What a rule quotes in the sentences of an answer, each with its sentence.

    What "we" did does not count where the next sentence tells an own deed, nor what one would do
    after a tale of what used to happen.
    """
    table, habit = rules(TABLES), False
    for line, following in zip_longest(lines, lines[1:]):
        spans = table.found(rule, line)
        own = rule == "we" and following is not None and table.holds("own", following)
        if spans and not own and not (rule == "would" and habit):
            yield from ((span, line) for span in spans)
        habit = table.holds("habitual", line) or (habit and table.holds("going_on", line))


def _plans_are_asked(passage: Passage, span: Span) -> bool:
    """Whether a plan answers what was asked: no story was, or what one would do."""
    return passage.question.rubric != STORY or asks_for_plan(_prompt(passage, span))


def asks_for_plan(question: str) -> bool:
    """Whether a question asks for what one would do."""
    return rules(TABLES).holds("hypothetical", plain_line(question))


def _is_plan(line: TaggedLine, answer: Told, span: Span) -> bool:
    """Whether a sentence in the midst of a story tells a plan all the same."""
    lesson = _within(span, list(answer.of(LESSON, 0.0)))
    return not lesson and rules(TABLES).holds("planned", line)


def _prompt(passage: Passage, span: Span) -> str:
    """What was asked where the span was said."""
    turns = passage.transcript.turns
    asked = [turn.prompt for turn in turns if turn.start_char <= span[0] < turn.end_char]
    return asked[0] if asked else passage.question.text


def _within(span: Span, pieces: Sequence[Piece]) -> bool:
    """Whether the last word of a span lies in one of these stretches."""
    return any(one.unit.start_char < span[1] <= one.unit.end_char for one in pieces)
