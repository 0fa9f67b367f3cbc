"""Claims of improvement without a number, where one was due.

Some say by themselves that they are claims ("it became much faster"); others do so only once
something was done ("response rates improved"). Wishes, conditions, negations, feelings and what the
candidate did are none, and neither is a claim whose number stands in it or right after it.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import or_

from coach.analyzers.numbers.roles import Line, Number, metrics
from coach.analyzers.rules.cues import cue_table, strength

_DOERS = frozenset({"i", "we"})
_TAKES_UP = frozenset({"it", "that", "this", "from", "specifically", "by", "they"})
"""First words of a sentence that gives the number for the claim before it."""


def vague_lines(lines: Sequence[Line], numbers: Sequence[Number]) -> Iterator[Line]:
    """The sentences that are claims; more are once the speaker told of somebody's doings."""
    told = list(accumulate((not _DOERS.isdisjoint(line.lowers) for line in lines), or_))
    measured = {id(one.sentence) for one in numbers if _speaks(one)}
    for place, line in enumerate(lines):
        if id(line.sentence) in measured or not is_claim(line, after=place > 0 and told[place - 1]):
            continue
        following = lines[place + 1] if place + 1 < len(lines) else None
        if following is None or not (
            id(following.sentence) in measured and _takes_up(line, following)
        ):
            yield line


def is_claim(line: Line, *, after: bool) -> bool:
    """Whether a sentence claims an improvement; `after` something was done it takes less."""
    table, words = cue_table("impact.toml"), " ".join(line.sentence.lowers)
    if line.sentence.text.endswith("?") or strength(table["unclaimed"], words):
        return False
    if strength(table["vague"], words):
        return True
    told = after and strength(table["vague_after"], words) > 0
    return told and not strength(table["undone"], words)


def _takes_up(line: Line, following: Line) -> bool:
    """Whether the next sentence gives the number for this one."""
    starts = following.lowers[:1]
    same = metrics(line) & metrics(following)
    return bool(same) or (bool(starts) and starts[0] in _TAKES_UP)


def _speaks(number: Number) -> bool:
    """Whether a number stands for the claim of its sentence."""
    return number.role in ("outcome", "baseline") or number.quantity.kind in ("percent", "money")
