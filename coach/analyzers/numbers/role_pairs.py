"""The roles that a whole answer tells: what was before the candidate acted, and what came of it.

A number told before the first thing that was done is where it started; one of the same measure
told after it is what came of it. Sentences alone do not show this ("now it takes ten").
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from coach.analyzers.numbers.numerals import Quantity
from coach.analyzers.numbers.roles import (
    Line,
    Number,
    direction,
    holds,
    is_name,
    is_told,
    is_wish,
    line_roles,
)

Place = tuple[int, int]
"""A sentence of the answer, and a token of it."""

_LOOK_BACK = 7
"""Sentences between a baseline and its outcome at most (convention)."""
_MEASURES = ("percent", "time", "money", "multiple")
_SHARES = {"percent", "share"}
_LONG = frozenset({"days", "weeks", "months", "quarters", "semesters", "years"})
_SPENT = frozenset({"for", "within", "after", "last", "next", "per", "first", "past", "over", "in"})


def roles(lines: Sequence[Line]) -> list[Number]:
    """Every number of an answer with its role, in order."""
    answer = _Answer(tuple(lines))
    found = [(place, one) for place, line in enumerate(lines) for one in line_roles(line)]
    numbers = [one for _, one in found]
    placed = [(place, one.quantity.first) for place, one in found]
    for index, place in enumerate(placed):
        numbers[index] = answer.alone(place, numbers[index])
        if answer.may_follow(place, numbers[index]):
            _join(answer, numbers, placed, index)
    return numbers


def _join(answer: "_Answer", numbers: list[Number], placed: Sequence[Place], index: int) -> None:
    """Pair a number with the nearest one told before what was done, if one fits."""
    number = numbers[index]
    for back in reversed(range(index)):
        if placed[index][0] - placed[back][0] > _LOOK_BACK:
            break
        one = numbers[back]
        if answer.may_precede(placed[back], one) and answer.fits(
            (placed[back], one), (placed[index], number)
        ):
            one = numbers[back] = replace(one, role="baseline", direction=None)
            way = direction(answer.lines[placed[index][0]], number.quantity, one.quantity)
            numbers[index] = replace(number, role="outcome", baseline=one, direction=way)
            return


@dataclass(frozen=True)
class _Answer:
    """The sentences of an answer, and where things are done in it."""

    lines: tuple[Line, ...]

    @cached_property
    def actions(self) -> tuple[Place, ...]:
        """Where the candidate or the team does something."""
        return tuple(
            (place, at)
            for place, line in enumerate(self.lines)
            for at in range(len(line.lowers) - 1)
            if line.lowers[at] in {"i", "we"} and self._is_done(line, at + 1)
        )

    @staticmethod
    def _is_done(line: Line, at: int) -> bool:
        while at < len(line.lowers) and line.lowers[at].endswith("ly"):
            at += 1
        words = line.lowers[at : at + 1]
        return bool(words) and words[0].isalpha() and not line.has(words, "words.actions_not")

    def acted(self, place: Place) -> bool:
        """Whether something was done before a place."""
        return bool(self.actions) and self.actions[0] < place

    def acted_between(self, one: Place, two: Place) -> bool:
        """Whether something was done between two places."""
        return any(one < action < two for action in self.actions)

    def alone(self, place: Place, number: Number) -> Number:
        """The role of a number by where it stands: a change before anything was done is none."""
        line, quantity = self.lines[place[0]], number.quantity
        if number.baseline is not None or is_name(line, quantity):
            return number
        if number.role == "outcome" and not self.acted(place) and _had_changed(line, quantity):
            return replace(number, role="scope", direction=None)
        told = is_told(line, quantity) or self._closes(place, quantity)
        done = self.acted(place) and not is_wish(line, quantity)
        if number.role == "scope" and done and told:
            return replace(number, role="outcome", direction=direction(line, quantity, None))
        return number

    def _closes(self, place: Place, quantity: Quantity) -> bool:
        """Whether a number stands near the end of an answer as what things came to."""
        line = self.lines[place[0]]
        if line.lead(quantity)[-1:] == ("worth",) or line.lead(quantity) == ("which", "is"):
            return quantity.kind in ("money", "plain") and place[0] >= len(self.lines) // 2
        opened = line.lowers[2:3] == ("end",) or line.has(
            line.clause_before(quantity), "words.closes"
        )
        bare = quantity.kind == "plain" and opened
        bare = bare and line.has(line.lead(quantity)[-1:], "words.leads")
        kinds = quantity.kind in ("percent", "money") and self._is_later(line, quantity)
        return bare or (kinds and place[0] >= len(self.lines) - 2)

    def may_follow(self, place: Place, number: Number) -> bool:
        """Whether a number may be what came of it."""
        line, quantity = self.lines[place[0]], number.quantity
        if number.baseline is not None or number.role == "baseline":
            return False
        counted = quantity.unit == "times" or line.lead(quantity)[-1:] in {("next",), ("other",)}
        if counted or not self._measures(line, number) or _is_change(line, quantity):
            return False
        if quantity.kind in ("count", "plain") and (place[0], quantity.first - 2) in self.actions:
            return False
        near = (*line.clause_before(quantity)[-5:], *line.after(quantity, 3))
        return self._is_later(line, quantity) or line.has(near, "words.states")

    def may_precede(self, place: Place, number: Number) -> bool:
        """Whether a number may be where it started."""
        line, quantity = self.lines[place[0]], number.quantity
        told = number.baseline is None and number.role != "baseline"
        outcome = number.role == "outcome" and self.acted(place)
        done = any(place[0] == there and at < place[1] for there, at in self.actions)
        ends = {one.last for one in line.quantities}
        part = line.lowers[quantity.first - 1] == "of" and quantity.first - 1 in ends
        group = line.lead(quantity)[-1:] == ("of",) and line.has(
            line.lead(quantity), "words.groups"
        )
        fit = told and not (outcome or done or part or group)
        return fit and self._measures(line, number) and not _is_change(line, quantity)

    @staticmethod
    def _measures(line: Line, number: Number) -> bool:
        quantity = number.quantity
        spent = line.lead(quantity)[-1:]
        long = quantity.unit in _LONG and bool(_SPENT.intersection(spent))
        skipped = quantity.kind == "year" or is_name(line, quantity)
        people = quantity.kind == "count" and quantity.unit in line.lists["words.people"]
        return not (long or skipped or people or is_wish(line, quantity))

    @staticmethod
    def _is_later(line: Line, quantity: Quantity) -> bool:
        words = (*line.lowers[: quantity.first], *line.after(quantity, 4))
        return line.has(words, "words.later") or holds(words, ("these", "days"))

    def fits(self, one: tuple[Place, Number], two: tuple[Place, Number]) -> bool:
        """Whether two numbers tell the same measure before and after something was done."""
        line = self.lines[two[0][0]]
        later = self._is_later(line, two[1].quantity)
        if not (self.acted_between(one[0], two[0]) or (later and one[0][0] < two[0][0])):
            return False
        first, last = one[1].quantity, two[1].quantity
        alike = first.kind == last.kind in ("time", "money")
        if alike or first.unit == last.unit != "" or {first.unit, last.unit} == _SHARES:
            return True
        return self._fits_bare((self.lines[one[0][0]], first), (line, last), later=later)

    @staticmethod
    def _fits_bare(one: tuple[Line, Quantity], two: tuple[Line, Quantity], *, later: bool) -> bool:
        """Whether two numbers may be of the same measure where one tells no unit."""
        (start, first), (line, last) = one, two
        lead = line.lead(last)[-1:]
        if "size" in (first.kind, last.kind) or lead == ("from",):
            return False
        if not _is_near(first.value, last.value) or "time" in (first.kind, last.kind):
            return last.kind == "plain" and lead in {("under",), ("to",), ("take",)}
        told = first.kind != "plain" or start.has(start.lead(first)[-1:], "words.start_leads")
        if last.kind == "plain":
            return told and (later or line.has(lead, "words.leads"))
        return first.kind == "plain" and told and later


def _is_change(line: Line, quantity: Quantity) -> bool:
    """Whether a number tells by how much, not how much."""
    words = line.clause_before(quantity)
    changed = line.has(words, "change.down") or line.has(words, "change.up")
    changed = changed or bool({"up", "down"}.intersection(words))
    led = line.lead(quantity)[-1:] == ("by",) and (changed or "gone" in words)
    return led or line.has(line.after(quantity, 1), "change.after_number")


def _had_changed(line: Line, quantity: Quantity) -> bool:
    """Such as "errors had gone up by": the problem, told before anything was done."""
    words = line.lowers[max(quantity.first - 7, 0) : quantity.first]
    return any(a == "had" and b not in {"a", "an", "the"} for a, b in pairwise(words))


def _is_near(one: float, two: float) -> bool:
    """Whether two numbers without a common unit are of a size."""
    low, high = sorted((abs(one), abs(two)))
    return high == 0 or (low > 0 and high / low <= 60) or high <= 20
