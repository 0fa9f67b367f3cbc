"""The delivery section: fillers by word, long pauses, and stretches that were rushed or slow."""

from collections.abc import Iterator

from coach.domain import Finding, Take
from coach.reports.findings import char_after, length_s, of_group, quote_of, remark_of
from coach.reports.page import Delivery, FillerRow, Quote, Remark
from coach.reports.wording import FILLER_REMARKS, clock, figure, filler_label, shortened

CLUSTER_SIZE = 3
CLUSTER_GAP_S = 3.0
"""Fillers stand close together when this many follow each other with no longer gap (convention)."""
MOST_PAUSES = 5
"""Pauses on a report; the longest are shown."""


def delivery(take: Take) -> Delivery:
    """What is known about how it was said."""
    fillers = tuple(of_group(take, "fillers"))
    pacing = tuple(of_group(take, "pacing"))
    said = [finding for finding in fillers if finding.check not in FILLER_REMARKS]
    about = [finding for finding in fillers if finding.check in FILLER_REMARKS]
    return Delivery(
        fillers=tuple(_filler_rows(said)),
        filler_remarks=tuple(remark_of(take, f) for f in about) or tuple(_clusters(take, said)),
        pauses=tuple(_pauses(take, [f for f in pacing if f.check == "pacing.pause"])),
        pace_remarks=tuple(_stretch(take, f) for f in pacing if f.check != "pacing.pause"),
    )


def _filler_rows(said: list[Finding]) -> Iterator[FillerRow]:
    """Most frequent first, then in the order they came."""
    by_check: dict[str, list[Finding]] = {}
    for finding in said:
        by_check.setdefault(finding.check, []).append(finding)
    for check, found in sorted(by_check.items(), key=lambda item: -len(item[1])):
        times = tuple(clock(finding.start_s) for finding in found if finding.start_s is not None)
        yield FillerRow(filler_label(check), len(found), times)


def _clusters(take: Take, said: list[Finding]) -> Iterator[Remark]:
    """Stretches in which fillers follow each other closely."""
    timed = sorted((f for f in said if f.start_s is not None), key=lambda f: f.start_s or 0.0)
    groups: list[list[Finding]] = []
    for finding in timed:
        if groups and (finding.start_s or 0.0) - (groups[-1][-1].end_s or 0.0) <= CLUSTER_GAP_S:
            groups[-1].append(finding)
        else:
            groups.append([finding])
    for group in groups:
        if len(group) >= CLUSTER_SIZE:
            words = take.transcript.text[group[0].start_char : group[-1].end_char]
            where = Quote(shortened(words, 8), clock(group[0].start_s))
            yield Remark(f"{len(group)} close together", where)


def _pauses(take: Take, found: list[Finding]) -> Iterator[Remark]:
    """The longest pauses in the order they came, each with the words it stands before."""
    longest = sorted(found, key=length_s, reverse=True)[:MOST_PAUSES]
    for finding in sorted(longest, key=lambda finding: finding.start_s or 0.0):
        after = take.transcript.text[char_after(take, finding) :]
        where = Quote(shortened(after, 4), clock(finding.start_s))
        kind = f"{finding.details['place']}, " if finding.details.get("place") else ""
        place = f"{kind}before" if where.text else "at the end"
        yield Remark(f"{figure(length_s(finding))} s {place}", where)


def _stretch(take: Take, finding: Finding) -> Remark:
    """A stretch with both its ends in time."""
    remark = remark_of(take, finding)
    span = "–".join(dict.fromkeys(filter(None, map(clock, (finding.start_s, finding.end_s)))))
    return Remark(remark.text, Quote(quote_of(take, finding, 8).text, span))
