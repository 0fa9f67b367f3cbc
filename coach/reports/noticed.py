"""What analyzers without a section of their own have to say, each thing once."""

import re
from collections import Counter
from collections.abc import Iterator

from coach.domain import Finding, Take
from coach.reports.findings import all_findings, group, of_group, remark_of
from coach.reports.page import Quote, Remark
from coach.reports.wording import clean

WITH_SECTION = frozenset({"impact", "fillers", "pacing", "turns", "clarity"})
"""Analyzers whose findings a section of their own shows."""
MOST_QUOTES = 2
"""How often the same message is shown with its quote (convention)."""


def noticed(take: Take, rubric: str) -> tuple[Remark, ...]:
    """Every message with its first quotes and how many more there are, then the words of doubt."""
    return (*_messages(take, rubric), *_doubts(take))


def _messages(take: Take, rubric: str) -> Iterator[Remark]:
    findings = [one for one in all_findings(take) if _is_said(one, rubric)]
    total, shown = Counter((one.check, one.message) for one in findings), Counter[tuple[str, str]]()
    for finding in findings:
        key = finding.check, finding.message
        shown[key] += 1
        if shown[key] <= MOST_QUOTES:
            yield remark_of(take, finding)
        elif shown[key] == total[key]:
            more = total[key] - MOST_QUOTES
            times = "once more" if more == 1 else f"{more} more times"
            yield Remark(f"The same {times}: {_lower(finding)}")


def _lower(finding: Finding) -> str:
    text = clean(finding.message)
    return text[:1].lower() + text[1:]


def _is_said(finding: Finding, rubric: str) -> bool:
    own = group(finding.check) in {rubric, *WITH_SECTION}
    return not own and bool(finding.message or finding.kind != "note")


def _doubts(take: Take) -> Iterator[Remark]:
    """The hedges that carry no message of their own, each with its count."""
    notes = [one for one in of_group(take, "hedging") if one.check == "hedging.hedge"]
    spans = (slice(one.start_char, one.end_char) for one in notes if not one.message)
    counts = Counter(clean(take.transcript.text[span]).lower() for span in spans)
    if counts:
        said = (f"{word} ({n})" if n > 1 else word for word, n in counts.most_common())
        words = re.sub(r"\bi\b", "I", ", ".join(said))
        yield Remark("Words of doubt about what you did and what came of it:", Quote(words))
