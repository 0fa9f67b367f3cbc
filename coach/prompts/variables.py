"""The variables that texts may use: a name in braces that nobody fills in is refused on loading."""

import string
from collections.abc import Mapping

from coach.errors import UsageError

ADVICE_VALUES: Mapping[str, frozenset[str]] = {
    "": frozenset({"quote"}),
    "star.missing": frozenset({"part"}),
    "star.thin": frozenset({"part"}),
    "star.share": frozenset({"part", "share"}),
    "ownership": frozenset({"count", "share"}),
    "hedging": frozenset({"count", "word"}),
    "clarity.run_on": frozenset({"count"}),
    "clarity.jargon": frozenset({"count", "word"}),
    "clarity.late_point": frozenset({"count"}),
    "clarity.vague_words": frozenset({"count", "word"}),
    "clarity.repeated": frozenset({"count", "word"}),
    "relevance": frozenset({"point"}),
    "fillers": frozenset({"count", "rate", "word"}),
    "fillers.cluster": frozenset({"total"}),
    "pacing": frozenset({"rate"}),
    "pacing.rushed": frozenset({"seconds"}),
    "pacing.slow": frozenset({"seconds"}),
    "pacing.pauses": frozenset({"count", "seconds"}),
    "length": frozenset({"length"}),
    "drill": frozenset({"part"}),
    "drill.long": frozenset({"seconds"}),
}
"""Check, or the start of one up to a dot -> the variables its advice may use.

Rows add up: `fillers.cluster` has its own, those of `fillers`, and those of every check. What each
variable holds is written at the top of `prompts/advice.toml`.
"""

PHRASE_VALUES: Mapping[str, frozenset[str]] = {
    "recordings_stay": frozenset({"folder"}),
    "model_missing": frozenset({"model", "size"}),
    "take_found": frozenset({"question", "seconds"}),
    "demo_recognizer": frozenset({"recognizer"}),
}
"""Phrase -> the variables it may use; a phrase without a row uses none."""

FOLLOW_UP_VALUES: Mapping[str, frozenset[str]] = {
    **{
        f"ask.{reason}": frozenset({"quote"})
        for reason in ("one_time", "result", "own_part", "number", "trade_off", "choice")
    },
    "ask.point": frozenset({"point"}),
}
"""Wording in `follow_ups.toml` -> the variables it may use; one without a row uses none."""


def advice_values(check: str) -> frozenset[str]:
    """The variables that the advice for `check` may use, by `ADVICE_VALUES`."""
    steps = check.split(".")
    starts = (".".join(steps[:count]) for count in range(len(steps) + 1))
    return frozenset().union(*(ADVICE_VALUES.get(start, frozenset()) for start in starts))


def check_variables(text: str, allowed: frozenset[str], where: str) -> None:
    """Refuse a variable that nobody fills in; raises UsageError naming where it stands."""
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError as error:
        raise UsageError(f"{where}: {error}; write a brace as {{{{ or }}}}.") from error
    for _, name, spec, conversion in fields:
        if name is not None and (name not in allowed or spec or conversion):
            known = ", ".join(sorted(allowed)) or "none"
            raise UsageError(f"{where} uses the unknown variable '{name}'.", f"Known: {known}.")
