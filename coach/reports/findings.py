"""Looking things up in a take: its findings and measures, and the words they are about."""

from collections.abc import Iterator

from coach.domain import Finding, Measure, Take
from coach.reports.page import Quote, Remark
from coach.reports.wording import clock, humanized, shortened


def all_findings(take: Take) -> tuple[Finding, ...]:
    """Every finding, in the order of the analyses."""
    return tuple(finding for analysis in take.analyses for finding in analysis.findings)


def all_measures(take: Take) -> tuple[Measure, ...]:
    """Every measure, in the order of the analyses."""
    return tuple(measure for analysis in take.analyses for measure in analysis.measures)


def measures_by_name(take: Take) -> dict[str, Measure]:
    """Every measure by its name."""
    return {measure.name: measure for measure in all_measures(take)}


def group(name: str) -> str:
    """The first step of a dotted name: which analyzer's it is."""
    return name.partition(".")[0]


def of_group(take: Take, name: str) -> Iterator[Finding]:
    """The findings whose check begins with `name` and a dot."""
    return (finding for finding in all_findings(take) if group(finding.check) == name)


def is_unsure(finding: Finding) -> bool:
    """Whether it says that something was not judged."""
    return finding.check.endswith(".unsure")


def quote_of(take: Take, finding: Finding, words: int = 20) -> Quote:
    """The words a finding is about, shortened; without words, only its time."""
    said = take.transcript.text[finding.start_char : finding.end_char]
    return Quote(shortened(said, words), clock(finding.start_s))


def length_s(finding: Finding) -> float:
    """How long the stretch of a finding lasts; zero without times."""
    return (finding.end_s or 0.0) - (finding.start_s or 0.0)


def char_after(take: Take, finding: Finding) -> int:
    """Where the first word after a pause begins; the text's end without one.

    Word times are off by more than a short pause, so that the middle of the pause decides.
    """
    middle_s = ((finding.start_s or 0.0) + (finding.end_s or 0.0)) / 2
    place = 0
    for word in take.transcript.words:
        if word.start_s is not None and word.start_s >= middle_s:
            return place + len(word.text) - len(word.text.lstrip())
        place += len(word.text)
    return place


def remark_of(take: Take, finding: Finding) -> Remark:
    """A finding as a line: its message, or its name in words where it brings none.

    What is missing or unsure is about no words in particular, so none are quoted.
    """
    text = finding.message or humanized(finding.check)
    nowhere = is_unsure(finding) or ".missing" in finding.check
    return Remark(shortened(text), Quote("") if nowhere else quote_of(take, finding))
