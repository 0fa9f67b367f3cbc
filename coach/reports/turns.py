"""The section on follow-ups: what was asked after the answer, and what that brought out."""

from collections.abc import Iterator

from coach.domain import Take, Turn
from coach.reports.findings import of_group, quote_of
from coach.reports.page import Quote, Remark, TurnRow
from coach.reports.wording import clean, clock

NEXT_TIME = "Next time tell it without being asked."


def turns(take: Take) -> tuple[TurnRow, ...]:
    """Every follow-up in order."""
    asked = (turn for turn in take.transcript.turns if turn.kind == "follow_up")
    return tuple(
        TurnRow(clean(turn.prompt), clock(turn.start_s), _length(take, turn), _remarks(take, turn))
        for turn in asked
    )


def _length(take: Take, turn: Turn) -> str:
    if turn.start_s is not None and turn.end_s is not None:
        return f"{clock(turn.end_s - turn.start_s)} long"
    words = len(take.transcript.text[turn.start_char : turn.end_char].split())
    return f"{words} {'word' if words == 1 else 'words'}"


def _remarks(take: Take, turn: Turn) -> tuple[Remark, ...]:
    return tuple(_remark_lines(take, turn))


def _remark_lines(take: Take, turn: Turn) -> Iterator[Remark]:
    """What was found about this turn; what came late is told with its remedy, once."""
    found = [f for f in of_group(take, "turns") if turn.start_char <= f.start_char < turn.end_char]
    late = False
    for finding in found:
        whole = (finding.start_char, finding.end_char) == (turn.start_char, turn.end_char)
        yield Remark(clean(finding.message), Quote("") if whole else quote_of(take, finding))
        late = late or finding.check.startswith("turns.late.")
    if late:
        yield Remark(NEXT_TIME)
