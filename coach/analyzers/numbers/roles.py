"""The role of each number in a sentence: outcome, baseline, scope, date or incidental.

Transparent rules over the words around a number, from the surest to the weakest. In doubt a number
is scope or incidental: only an outcome speaks for the candidate, so an outcome has to be told.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from coach.analyzers.numbers.numerals import Quantity
from coach.analyzers.numbers.quantities import find_quantities
from coach.domain import Span
from coach.language import Sentence, Token
from coach.language.lists import phrase_set, word_set

Role = Literal["outcome", "baseline", "scope", "date", "incidental"]

_PAUSES = word_set(", ... \u2026")
_CLAUSE_ENDS = word_set("and but so then because which while when where who ; :")
_WIDEST_PAIR = 12
"""Tokens between the two inside a sentence at most (convention)."""
_WITH_STOP = re.compile(r"[\d.,]*[kmx]\.")
_LONG_TIMES = word_set("days weeks months quarters semesters years")
_FACTORS_S = {"ms": 1e-3, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
_FACTORS_S |= {"weeks": 604800.0, "months": 2.63e6, "quarters": 7.9e6, "years": 3.156e7}
_INSTEAD = phrase_set(
    "instead of|compared to|compared with|rather than|down from|up from|where it used to be"
)


@cache
def word_lists() -> Mapping[str, frozenset[str]]:
    """The lists in `impact.toml`, `change.down` and so on."""
    tables = tomllib.loads(files("coach.analyzers").joinpath("impact.toml").read_text("utf-8"))
    return {
        f"{table}.{name}": word_set(text)
        for table in ("change", "words", "classes")
        for name, text in tables[table].items()
    }


@dataclass(frozen=True)
class Number:
    """A number of a sentence with its role."""

    sentence: Sentence
    quantity: Quantity
    role: Role = "incidental"
    direction: str | None = None
    """`up`, `down`, or None where it is not told."""
    metric: str | None = None
    """What was measured, as it was called."""
    baseline: "Number | None" = None
    """For an outcome: where it started."""

    @property
    def span(self) -> Span:
        """Where its words stand in `Transcript.text`."""
        tokens = counted_tokens(self.sentence)[self.quantity.first : self.quantity.last]
        return tokens[0].start_char, tokens[-1].end_char


@dataclass(frozen=True)
class Line:
    """A sentence as the rules see it."""

    sentence: Sentence
    lowers: tuple[str, ...]
    """Its tokens in lower case, marks that only pause left out."""
    quantities: tuple[Quantity, ...]
    lists: Mapping[str, frozenset[str]] = field(default_factory=word_lists)

    def has(self, words: Sequence[str], name: str) -> bool:
        """Whether one of the words is in that list."""
        return not self.lists[name].isdisjoint(words)

    def clause_before(self, quantity: Quantity) -> tuple[str, ...]:
        """The words of the same clause before a number; other numbers do not end a clause."""
        start = quantity.first
        while start > 0 and self.lowers[start - 1] not in _CLAUSE_ENDS:
            start -= 1
        return self.lowers[start : quantity.first]

    def after(self, quantity: Quantity, count: int = 3) -> tuple[str, ...]:
        """The words right after a number."""
        return self.lowers[quantity.last : quantity.last + count]

    def lead(self, quantity: Quantity) -> tuple[str, ...]:
        """The last two words before a number, past "about", "almost" and their like."""
        end = quantity.first
        while end > 0 and self.lowers[end - 1] in self.lists["change.around"]:
            end -= 1
        return self.lowers[max(end - 2, 0) : end]


def counted_tokens(sentence: Sentence) -> tuple[Token, ...]:
    """The tokens that numbers are read from: all but the marks that a speaker does not say."""
    kept = (token for token in sentence.tokens if token.text not in _PAUSES)
    return tuple(_without_stop(token) for token in kept)


def _without_stop(token: Token) -> Token:
    """The token without the full stop that the pipeline left at a letter ("eight k.")."""
    if not _WITH_STOP.fullmatch(token.lower):
        return token
    return Token(token.text[:-1], token.lower[:-1], token.start_char, token.end_char - 1)


def read_line(sentence: Sentence) -> Line:
    """Read the numbers of a sentence."""
    tokens = counted_tokens(sentence)
    return Line(sentence, tuple(token.lower for token in tokens), find_quantities(tokens))


def line_roles(line: Line) -> list[Number]:
    """Every number of a sentence with the role that the sentence alone tells."""
    pairs = dict(_pairs(line))
    numbers = [_number(line, place, pairs) for place in range(len(line.quantities))]
    for place, before in pairs.items():
        one, two = numbers[before], numbers[place]
        one = replace(one, quantity=in_unit_of(two.quantity, one.quantity))
        two = replace(two, quantity=in_unit_of(one.quantity, two.quantity))
        way = direction(line, two.quantity, one.quantity)
        numbers[before], numbers[place] = one, replace(two, baseline=one, direction=way)
    return numbers


def _number(line: Line, place: int, pairs: Mapping[int, int]) -> Number:
    quantity = line.quantities[place]
    if place in pairs.values():
        role: Role = "baseline"
    else:
        role = "outcome" if place in pairs else _role(line, quantity)
    metric = None if role in ("date", "incidental") else metric_of(line, quantity)
    way = direction(line, quantity, None) if role == "outcome" else None
    return Number(line.sentence, quantity, role, way, metric)


def in_unit_of(other: Quantity, quantity: Quantity) -> Quantity:
    """The quantity with the other's unit where it has none: "from 800 to 200 milliseconds"."""
    return quantity if quantity.unit else replace(quantity, unit=other.unit, kind=other.kind)


def _pairs(line: Line) -> Iterator[tuple[int, int]]:
    """The place of each outcome that has its baseline in the same sentence, and that of it."""
    for place in range(len(line.quantities) - 1):
        one, two = line.quantities[place : place + 2]
        between = line.lowers[one.last : two.first]
        if not _alike(one, two) or len(between) > _WIDEST_PAIR:
            continue
        if _from_to(line, one, between):
            if _is_change(line, two) and not is_wish(line, one):
                yield place + 1, place
        elif any(holds(between, phrase) for phrase in _INSTEAD) and len(between) <= 9:
            yield place, place + 1
        elif _used_to(line, one, between):
            yield place + 1, place


def _from_to(line: Line, one: Quantity, between: Sequence[str]) -> bool:
    return line.lead(one)[-1:] == ("from",) and "to" in between and len(between) <= 5


def _used_to(line: Line, one: Quantity, between: Sequence[str]) -> bool:
    before = line.lowers[: one.first]
    started = holds(before, ("used", "to")) or line.has(before, "words.before")
    old = line.has(before[-6:], "words.old") and line.has(between, "words.mine")
    later = "now" in between or holds(between, ("down", "to")) or "after" in between
    return old or (started and later)


def _is_change(line: Line, quantity: Quantity) -> bool:
    """Whether something is said to have changed up to this number, or a measure stands close."""
    before = line.lowers[: quantity.first]
    names = ("change.down", "change.up", "change.moved")
    measures = ("words.good", "words.bad", "words.neutral")
    moved = bool({"up", "down"}.intersection(before[-4:]))
    told = moved or any(line.has(before, name) for name in names)
    close = any(line.has(before[-6:], name) for name in measures)
    decimal = quantity.kind == "plain" and quantity.value != int(quantity.value)
    bare = quantity.kind == "plain" and not decimal
    return quantity.kind != "year" and (told or (close and not bare))


def is_wish(line: Line, quantity: Quantity) -> bool:
    """Whether a number was only aimed at or expected."""
    after = line.after(quantity, 6)
    aimed = not {"planned", "goal", "target", "wanted"}.isdisjoint(after) and "was" in after
    return aimed or line.has(line.clause_before(quantity), "words.goal")


def _alike(one: Quantity, two: Quantity) -> bool:
    """Whether two numbers may measure the same thing."""
    if "year" in (one.kind, two.kind):
        return False
    bare = {"plain", "count"}
    same = one.kind == two.kind or (one.kind == "plain" and not one.unit) or two.kind == "plain"
    return same or (one.kind in bare and two.kind in bare)


def _role(line: Line, quantity: Quantity) -> Role:
    """The role of a number that stands alone."""
    if quantity.kind == "year":
        return "date"
    if is_name(line, quantity):
        return "incidental"
    if is_wish(line, quantity) and quantity.unit != "times":
        return "date" if quantity.unit in _LONG_TIMES else "scope"
    if is_told(line, quantity):
        return "scope" if _is_problem(line, quantity) else "outcome"
    if quantity.kind == "time" and _is_duration(line, quantity):
        return "date"
    return "incidental" if quantity.unit == "times" else "scope"


def is_told(line: Line, quantity: Quantity) -> bool:
    """Whether the words around a number tell it as something that changed or was reached."""
    started = line.lead(quantity)[-1:] == ("from",)
    return not started and any(rule(line, quantity) for rule in _OUTCOME_RULES)


def is_name(line: Line, quantity: Quantity) -> bool:
    """Part of a name ("version two", "phase 3"), a significance or a confidence."""
    before = line.lowers[max(quantity.first - 4, 0) : quantity.first]
    statistics = (
        before[-3:-2] == ("p",)
        or "p" in before[-2:]
        or "value" in before
        or "p-value" in before
        or "confidence" in line.after(quantity)
    )
    called = before[-2:] == ("number", "is")
    parameter = line.has(before[-2:], "words.parameters") and quantity.unit in ("", "tokens")
    return statistics or parameter or called or line.has(before[-1:], "words.names")


def _is_duration(line: Line, quantity: Quantity) -> bool:
    before = line.lowers[max(quantity.first - 1, 0) : quantity.first]
    return quantity.unit in _LONG_TIMES or line.has(before, "words.durations")


def _changed_by(line: Line, quantity: Quantity) -> bool:
    """Such as "errors fell by", "we grew it to"; what is said once holds for a list of "by"."""
    joint = line.lead(quantity)[-1:]
    reach = line.lowers[: quantity.first] if joint == ("by",) else line.clause_before(quantity)
    return joint in {("by",), ("to",)} and _has_change(line, reach)


def _moved_to(line: Line, quantity: Quantity) -> bool:
    """Such as "it went down to"."""
    ways = {(way, joint) for way in ("up", "down") for joint in ("to", "by")}
    moved = line.has(line.lowers[: quantity.first], "change.moved")
    if line.lead(quantity)[-1:] == ("in",) and quantity.unit == "share":
        return line.has(line.clause_before(quantity)[-3:], "change.down")
    straight = line.lead(quantity)[-1:] in {("up",), ("down",), ("plus",)}
    relative = straight and quantity.kind in ("percent", "multiple")
    return relative or (line.lead(quantity) in ways and moved)


def _compared(line: Line, quantity: Quantity) -> bool:
    """Such as "30 percent faster", "a 30 percent increase", "three times as many"."""
    after = line.after(quantity, 2)
    if after == ("more", "than") or (after[:1] == ("less",) and quantity.kind == "money"):
        return True
    as_many = after[:1] == ("as",) and quantity.kind == "multiple"
    return quantity.kind in ("percent", "multiple") and (
        as_many or line.has(after, "change.after_number")
    )


def _gain_of(line: Line, quantity: Quantity) -> bool:
    """Such as "an improvement of"."""
    lead = line.lead(quantity)
    return lead[-1:] == ("of",) and line.has(lead[:1], "change.gains")


def _reached(line: Line, quantity: Quantity) -> bool:
    """Such as "the model reached 92 percent"."""
    near = line.clause_before(quantity)[-6:]
    measured = quantity.kind in ("percent", "plain", "money")
    of_metric = line.has(line.lead(quantity)[:1], "words.good") and near[-1:] == ("of",)
    led = of_metric or not _badly_led(line, quantity)
    return measured and led and line.has(near, "change.reached")


def _governed(line: Line, quantity: Quantity) -> bool:
    """Such as "saved us four hours", "cut the bill 20 percent"."""
    near = line.clause_before(quantity)[-5:]
    saved = line.has(near, "change.saved")
    if near[-2:] in {("less", "than"), ("more", "than")}:
        near = near[:-2]
    measured = saved or quantity.kind in ("percent", "money", "time")
    return measured and (saved or _has_change(line, near)) and not _badly_led(line, quantity)


def _multiplied(line: Line, quantity: Quantity) -> bool:
    """Such as "doubled"; "3x" only beside a word of change."""
    alone = line.lowers[quantity.first].isalpha() and quantity.last == quantity.first + 1
    already = line.lowers[max(quantity.first - 1, 0) : quantity.first] == ("had",)
    told = alone or _has_change(line, line.lowers)
    return quantity.kind == "multiple" and told and not already


_OUTCOME_RULES = (_changed_by, _moved_to, _compared, _gain_of, _reached, _governed, _multiplied)


def _badly_led(line: Line, quantity: Quantity) -> bool:
    return line.has(line.lead(quantity)[-1:], "words.unled")


def _has_change(line: Line, words: Sequence[str]) -> bool:
    return line.has(words, "change.down") or line.has(words, "change.up")


def _is_problem(line: Line, quantity: Quantity) -> bool:
    """A change the wrong way: errors that rose, sales that fell."""
    metric = (metric_of(line, quantity) or "").split()
    if not metric or metric[-1] not in line.lowers[: quantity.first]:
        return False
    way = direction(line, quantity, None)
    risen, fallen = way == "up", way == "down"
    return (risen and line.has(metric, "words.bad")) or (fallen and line.has(metric, "words.good"))


def _way(line: Line, quantity: Quantity) -> str | None:
    """The way of the nearest word of change: in the clause, right after the number, before it."""
    clause, before = line.clause_before(quantity), line.lowers[: quantity.first]
    near = (*reversed(clause), *line.after(quantity, 2), *reversed(before))
    for word in near:
        if word in line.lists["change.down"]:
            return "down"
        if word in line.lists["change.up"]:
            return "up"
        if word in ("up", "down"):
            return word
    multiple = quantity.kind == "multiple" and quantity.value != 1
    return None if not multiple else "up" if quantity.value > 1 else "down"


def direction(line: Line, quantity: Quantity, baseline: Quantity | None) -> str | None:
    """`up`, `down`, or None where it is not told."""
    if baseline is None:
        word = line.lowers[quantity.first]
        own = "down" if word in line.lists["change.down"] else "up"
        return own if _has_change(line, (word,)) else _way(line, quantity)
    same_unit = baseline.unit == quantity.unit or not (baseline.unit and quantity.unit)
    before, after = (
        one.value * (1.0 if same_unit else _FACTORS_S.get(one.unit, 1.0))
        for one in (baseline, quantity)
    )
    return None if before == after else "up" if after > before else "down"


def described(line: Line, number: Number) -> Number:
    """The number with what was measured and which way it went, where its role tells either."""
    if number.role in ("date", "incidental"):
        return replace(number, direction=None, metric=None)
    start = None if number.baseline is None else number.baseline.quantity
    told = number.role == "outcome"
    way = direction(line, number.quantity, start) if told else None
    return replace(number, direction=way, metric=metric_of(line, number.quantity))


def metric_of(line: Line, quantity: Quantity) -> str | None:
    """The measured thing named nearest before a number, else after it."""
    places = (*reversed(range(quantity.first)), *range(quantity.first, len(line.lowers)))
    names = ("words.bad", "words.good", "words.neutral")
    for place in places:
        word = line.lowers[place]
        if any(word in line.lists[name] for name in names):
            head = word in line.lists["words.heads"] and place > 0
            whole = head and line.lowers[place - 1].isalpha()
            return " ".join(line.lowers[place - 1 : place + 1]) if whole else word
    return None


def metrics(line: Line) -> frozenset[str]:
    """Everything that a sentence names as measured."""
    names = ("words.bad", "words.good", "words.neutral")
    return frozenset(line.lowers) & frozenset().union(*(line.lists[name] for name in names))


def holds(words: Sequence[str], phrase: tuple[str, ...]) -> bool:
    """Whether the words hold a phrase."""
    size = len(phrase)
    return any(tuple(words[i : i + size]) == phrase for i in range(len(words) - size + 1))
