"""The numbers section: every number of the answer with its role, and claims that lack one."""

from coach.domain import Finding, Take
from coach.reports.findings import measures_by_name, of_group, quote_of, remark_of
from coach.reports.page import NumberRow, Numbers
from coach.reports.wording import GRADES, NUMBER_ROLES, clean, shortened


def numbers(take: Take) -> Numbers:
    """Outcomes first, then what they rest on, then the rest; within a role as they were said."""
    found = tuple(of_group(take, "impact"))
    order = list(NUMBER_ROLES)
    rated = [finding for finding in found if finding.check in NUMBER_ROLES]
    rated.sort(key=lambda finding: (order.index(finding.check), finding.start_char))
    others = (finding for finding in found if finding.check not in NUMBER_ROLES)
    return Numbers(
        _grade(take),
        tuple(_row(take, finding) for finding in rated),
        tuple(remark_of(take, finding) for finding in others),
    )


def _grade(take: Take) -> str:
    measure = measures_by_name(take).get("impact.grade")
    if measure is None or measure.value is None:
        return ""
    grade = min(max(round(measure.value), 0), len(GRADES) - 1)
    if not grade and take.question.rubric != "star":  # no outcome was asked for
        return ""
    return f"{grade} of {len(GRADES) - 1}: {GRADES[grade]}"


def _row(take: Take, finding: Finding) -> NumberRow:
    return NumberRow(NUMBER_ROLES[finding.check], quote_of(take, finding), _about(take, finding))


def _about(take: Take, finding: Finding) -> str:
    """What the number is about and where it started: `timeouts down, from “12 percent”`."""
    details = (finding.details.get(key) for key in ("metric", "direction"))
    about = clean(" ".join(str(detail) for detail in details if detail))
    if finding.related is None:
        return about
    baseline = take.transcript.text[slice(*finding.related)]
    return f"{about}, from “{shortened(baseline, 8)}”".removeprefix(", ")
