"""What was noticed beside the sections: each message with its first quotes, and words of doubt."""

from dataclasses import replace
from datetime import UTC, datetime

from support.answers import QUESTION, typed

from coach.domain import Analysis, Finding, Take
from coach.reports.noticed import noticed

TEXT = "It was tested. It was moved. It was cleaned. It was sold. I think maybe I think so."
SENTENCES = [(0, 14), (15, 28), (29, 44), (45, 57)]


def take(*findings: Finding) -> Take:
    made = Take("t", QUESTION, typed(TEXT), datetime(2026, 1, 1, tzinfo=UTC))
    return replace(made, analyses=(Analysis("ownership", findings),))


def passive(start: int, end: int) -> Finding:
    return Finding("ownership.passive", "note", "Say who did it.", start, end)


def test_the_same_message_is_quoted_twice_and_then_counted() -> None:
    remarks = noticed(take(*(passive(*span) for span in SENTENCES)), "star")
    assert [(one.text, one.quote.text) for one in remarks] == [
        ("Say who did it.", "It was tested."),
        ("Say who did it.", "It was moved."),
        ("The same 2 more times: say who did it.", ""),
    ]


def test_words_of_doubt_are_counted_together() -> None:
    spans = [(58, 65), (66, 71), (72, 79)]
    hedges = [Finding("hedging.hedge", "note", "", *span) for span in spans]
    remarks = noticed(take(*hedges), "star")
    assert [one.quote.text for one in remarks] == ["I think (2), maybe"]


def test_notes_without_a_message_and_findings_with_a_section_are_left_out() -> None:
    silent = Finding("ownership.we", "note", "", 0, 14)
    number = Finding("impact.vague", "gap", "How much?", 0, 14)
    assert noticed(take(silent, number), "star") == ()
