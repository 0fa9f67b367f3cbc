"""What is added to an answer takes nothing away from it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.answers import QUESTION, timed, typed

from coach.domain import Analysis, Finding, Measure, Take, Transcript
from coach.interview.steady import kept_steady
from coach.interview.turns import with_follow_up, with_question

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STEP, END, MORE = "I moved the index there.", "In the end it held.", "I wrote the tests too."


def story(transcript: Transcript, labels: dict[str, str], *gaps: str) -> Take:
    """A take whose sentences have these parts."""
    text = transcript.text
    notes = []
    for sentence, label in labels.items():
        at = text.index(sentence)
        words = [w for w in transcript.words if w.text.strip() in sentence.split()]
        times = (words[0].start_s, words[-1].end_s) if words else (None, None)
        notes.append(Finding(f"star.{label}", "note", "", at, at + len(sentence), *times))
    found = (*notes, *(Finding(gap, "gap", "", 0, 5) for gap in gaps))
    shares = tuple(
        Measure(f"star.{part}_share", 0.5, "", (None, 0.4) if part == "situation" else None)
        for part in ("situation", "action", "result")
    )
    rest = (Measure("star.is_story", 0.9), Measure("star.before_action", 1.0, "s"))
    star = Analysis("star", found, (*shares, *rest))
    other = Analysis("impact", (Finding("impact.vague", "gap", "", 0, 5),))
    return Take("one", QUESTION, transcript, NOW, analyses=(star, other))


@pytest.mark.parametrize("make", [timed, typed])
def test_the_answer_keeps_its_parts_and_the_new_turn_gets_its_own(make) -> None:  # type: ignore[no-untyped-def]  # two makers
    answer = with_question(make(f"{STEP} {END}"), QUESTION.text)
    whole = with_follow_up(answer, "And you?", make(MORE))
    before = story(answer, {STEP: "action", END: "result"})
    after = story(whole, {STEP: "situation", END: "action", MORE: "action"}, "star.missing.result")
    kept = kept_steady(before, after)
    star, other = kept.analyses
    said = {
        whole.text[f.start_char : f.end_char]: f.check for f in star.findings if f.kind == "note"
    }
    assert said == {STEP: "star.action", END: "star.result", MORE: "star.action"}
    assert not [finding for finding in star.findings if finding.kind == "gap"]
    shares = {m.name: m.value for m in star.measures if m.name.endswith("_share")}
    assert sum(value or 0 for value in shares.values()) == pytest.approx(1)
    assert shares["star.situation_share"] == 0
    assert (shares["star.action_share"] or 0) > (shares["star.result_share"] or 0) > 0
    assert other == after.analyses[1], "only the parts of the story are kept"


def test_a_gap_that_is_still_there_stays() -> None:
    answer = with_question(timed(STEP), QUESTION.text)
    whole = with_follow_up(answer, "And you?", timed(MORE))
    before = story(answer, {STEP: "action"}, "star.missing.result")
    after = story(whole, {STEP: "action", MORE: "action"}, "star.missing.result")
    checks = [finding.check for finding in kept_steady(before, after).analyses[0].findings]
    assert checks.count("star.missing.result") == 1


@pytest.mark.parametrize("gap", ["star.unsure", "star.not_story"])
def test_nothing_is_kept_of_what_was_not_judged(gap: str) -> None:
    answer = with_question(timed(STEP), QUESTION.text)
    whole = with_follow_up(answer, "And you?", timed(MORE))
    after = story(whole, {STEP: "situation", MORE: "action"}, "star.missing.result")
    assert kept_steady(story(answer, {STEP: "action"}, gap), after) == after
    bare = replace(story(answer, {STEP: "action"}), analyses=())
    assert kept_steady(bare, after) == after
