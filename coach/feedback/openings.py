"""What an answer leaves open, found by more than one finding: shared by fixes and follow-ups."""

from collections.abc import Iterator, Sequence

from coach.domain import Finding, Span
from coach.feedback.sayings import Saying, patterns, sayings
from coach.feedback.view import View, label_of, span_of

TABLE = "openings.toml"
_OPENING_WORDS = 45
"""Words within which a scene is set (convention)."""


def part_gaps(view: View) -> Iterator[Finding]:
    """Parts of the story that are surely missing or without substance.

    A setting is not called missing where the first sentences say when it was: the parts of a story
    run into one another, and a setting may stand within the first step.
    """
    for finding in view.findings:
        kind, _, part = finding.check.removeprefix("star.").partition(".")
        if not finding.check.startswith("star.") or kind not in ("missing", "thin"):
            continue
        if (finding.confidence or 0.0) < view.rules.sure_gap:
            continue
        if part != "situation" or not scene_is_set(view):
            yield finding


def scene_is_set(view: View) -> bool:
    """Whether the first sentences say when it was."""
    words, scene = 0, patterns(TABLE)["scene"]
    for saying in view.sayings:
        if saying.has(scene):
            return True
        words += len(saying.words)
        if words >= _OPENING_WORDS:
            break
    return False


def hardly_any_action(view: View) -> Span | None:
    """Where a story has next to no words for what was done: that place; None where it has."""
    if not view.is_story or view.unsure or not view.notes:
        return None
    actions = [note for note in view.notes if label_of(note) == "action"]
    words = sum(len(view.text[slice(*span_of(note))].split()) for note in actions)
    if words > view.rules.few_action_words:
        return None
    before = view.parts("situation", "task")
    shown = [*actions, *before[-1:]] or view.notes
    return span_of(shown[0])


def lesson_is_open(view: View) -> bool:
    """Whether a lesson was asked for and none is told."""
    if view.found("clarity.no_lesson"):
        return True
    told = view.found("clarity.lesson") or view.found("star.lesson")
    return asked_for(view, "lesson") and not told


def trade_off_is_open(view: View) -> bool:
    """Whether a trade-off was asked for or due, and none is told."""
    told = patterns(TABLE)["gave_up"]
    if view.found("clarity.trade_off") or any(one.has(told) for one in view.sayings):
        return False
    return bool(view.found("clarity.no_trade_off")) or asked_for(view, "trade_off")


def none_to_tell(view: View) -> Span | None:
    """Where somebody who tells no story says to have none; None where nobody does."""
    said = patterns(TABLE)["none_to_tell"]
    spans = (saying.span for saying in view.sayings if saying.has(said))
    return next(spans, None) if view.found("star.not_story") else None


def starts_with_scene(view: View) -> bool:
    """Whether the first sentence says when it was: the story begins there, and comes not late."""
    return bool(view.sayings) and view.sayings[0].has(patterns(TABLE)["scene"])


def team_without_self(view: View) -> Span | None:
    """Where "we" is told throughout what was done and "I" hardly; None where it is not."""
    team, share = view.found("ownership.we"), view.value("ownership.i_share")
    if share is None or share >= view.rules.least_i:
        return None
    if len(team) >= 2:
        return span_of(team[0])
    actions = [span_of(note) for note in view.notes if label_of(note) == "action"]
    told = [one for one in view.sayings if any(_overlap(one.span, span) for span in actions)]
    count = sum(word.partition("'")[0] == "we" for one in told for word in one.words)
    return actions[0] if share == 0 and count >= view.rules.fewest_we else None


def outcomes(view: View) -> list[Finding]:
    """The numbers for what came of it, as far as they stand where results are told."""
    found = view.found("impact.outcome")
    ends = [note for note in view.notes if label_of(note) in ("result", "lesson")]
    if not view.is_story or not ends:
        return found
    first = min(note.start_char for note in ends)
    return [one for one in found if one.start_char >= first]


def claim_without_number(view: View) -> Finding | None:
    """A claim that something got better, where no number says by how much; the last is shown."""
    vague = view.found("impact.vague")
    if not vague or outcomes(view):
        return None
    ends = [span_of(note) for note in view.parts("result")]
    told = [one for one in vague if any(_overlap(span_of(one), end) for end in ends)]
    return (told or vague)[-1] if told or not _has_number(view, ends) else None


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def result_without_end(view: View) -> Span | None:
    """The last of the result where it holds no number at all; None where it does."""
    ends = [span_of(note) for note in view.parts("result")]
    if not ends or not view.is_story or view.value("impact.grade") != 0:
        return None
    return None if _has_number(view, ends) else ends[-1]


def _has_number(view: View, spans: Sequence[Span]) -> bool:
    number = patterns(TABLE)["number"]
    told = (one for one in view.sayings if any(_overlap(one.span, span) for span in spans))
    return any(one.has(number) for one in told)


def outcome_without_start(view: View) -> Finding | None:
    """The last number for what came of it, where nothing says where it started.

    A share or a metric in the result whose role is not sure stands for one, where there is none.
    """
    found, grade = outcomes(view), view.value("impact.grade")
    held = any(one.related for one in found) or view.found("impact.baseline")
    found = found if grade == 2 else [] if found else _unsure_outcomes(view)
    if not found or held:
        return None
    return None if _start_is_told(view, found[-1]) else found[-1]


def _unsure_outcomes(view: View) -> list[Finding]:
    """Shares and known metrics in the result whose role is not sure."""
    ends = [span_of(note) for note in view.parts("result")]
    return [
        one
        for one in view.found("impact.scope")
        if (one.confidence or 1.0) < view.rules.sure_role
        and (one.details.get("unit") == "percent" or one.details.get("metric"))
        and any(_overlap(span_of(one), end) for end in ends)
    ]


def _start_is_told(view: View, outcome: Finding) -> bool:
    """Whether a second number beside the outcome says where it started, as far as words tell."""
    table = patterns(TABLE)
    for place, saying in enumerate(view.sayings):
        if not saying.span[0] <= outcome.start_char < saying.span[1]:
            continue
        beside = view.sayings[max(place - 1, 0) : place + 2]
        return any(_starts(one, outcome) for one in beside if one.has(table["start"]))
    return False


def _starts(saying: Saying, outcome: Finding) -> bool:
    """Whether the sentence has a number other than the outcome."""
    number = patterns(TABLE)["number"]
    numbers = (
        place
        for place, word in zip(saying.places, saying.words, strict=True)
        if number.fullmatch(word)
    )
    return any(not _overlap(place, span_of(outcome)) for place in numbers)


def asked_for(view: View, name: str) -> bool:
    """Whether the question itself asks for a lesson or a trade-off, not only its listener."""
    pattern = patterns(TABLE)[f"asks_{name}"]
    return any(saying.has(pattern) for saying in sayings(view.take.question.text))


def choices_without_reason(view: View) -> Iterator[Span]:
    """Choices with no reason in their sentence or beside it, each to the end of its clause."""
    table = patterns(TABLE)
    for place, saying in enumerate(view.sayings):
        if saying.has(table["choice"]) and not _reasoned(view, place):
            yield _clause(view, saying)


def _reasoned(view: View, place: int) -> bool:
    """Whether a reason stands in a sentence, leads up to it, or is given right after it."""
    table = patterns(TABLE)
    before, after = view.sayings[max(place - 1, 0) : place], view.sayings[place + 1 : place + 2]
    led_up = any(one.has(table["weighed"]) for one in before)
    given = any(one.has(table["takes_up"]) and one.has(table["reason"]) for one in after)
    return view.sayings[place].has(table["reason"]) or led_up or given


def _clause(view: View, saying: Saying) -> Span:
    found = saying.find(patterns(TABLE)["choice"]) or saying.span
    rest = view.text[found[1] : saying.span[1]]
    stops = [at for at in (rest.find(mark) for mark in (",", ";", " and ", " but ")) if at > 0]
    return found[0], found[1] + min(stops, default=len(rest))


def claim_words(view: View, finding: Finding) -> Span:
    """The claim itself, within its sentence; the sentence where it cannot be told."""
    for saying in view.sayings:
        found = saying.find(patterns(TABLE)["claim"])
        if found and finding.start_char <= found[0] and found[1] <= finding.end_char:
            return found
    return span_of(finding)
