"""Feedback: what matters most, resting on words that were said, and silence where unsure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.advice_corpus import Written, judged, load_flaws, ways_in
from support.answers import timed, typed
from support.eval_feedback import content_fixes
from support.stories import STORIES

from coach.analyzers import ANALYZERS, Star, run_analyzers
from coach.domain import (
    Advice,
    AdviceText,
    Analysis,
    Feedback,
    Finding,
    Measure,
    Question,
    Take,
    Transcript,
    Word,
)
from coach.errors import UsageError
from coach.feedback import FeedbackRequest, FeedbackRules, choose_follow_ups, give_feedback
from coach.feedback.fixes import THEMES, severities
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder

LANGUAGE = load_language()
PROMPTS = load_prompts(data_folder("prompts"))
RUBRIC = PROMPTS.rubric("star")
ASKED = Question(
    "", "Tell me about a time.", follow_ups={"result": "And what came of it?"}, target_s=(20, 150)
)
WHEN = datetime(2024, 5, 1, tzinfo=UTC)

SETUP = "Last summer our search was down every Monday. I was responsible for the nightly jobs. "
STEPS = (
    "I read all of the logs and compared them line by line. Then I moved the backup to another "
    "host. After that I wrote a test for it. "
)
VAGUE = "In the end it was much better for everyone."
NUMBER = "As a result the failures dropped by ninety percent."
BASELINE = "As a result I cut the failures from forty to four a month."


def take(transcript: Transcript, question: Question = ASKED) -> Take:
    rubric = PROMPTS.rubric(question.rubric)
    analyzers = [Star(rubric) if kind is Star else kind() for kind in ANALYZERS]
    analyses = run_analyzers(LANGUAGE.passage(question, transcript), analyzers)
    return Take("t", question, transcript, WHEN, analyses=analyses)


def said(one: Take, earlier: Sequence[Take] = (), *, delivery: bool = True) -> Feedback:
    rubric = PROMPTS.rubric(one.question.rubric)
    request = FeedbackRequest(
        one, PROMPTS.advice, rubric, earlier, delivery, follow_ups=PROMPTS.follow_ups
    )
    return give_feedback(request)


def checks(feedback: Feedback) -> list[str]:
    return [fix.check for fix in feedback.fixes]


def everything(feedback: Feedback) -> list[Advice]:
    return [*([feedback.strength] if feedback.strength else []), *feedback.fixes]


def test_a_missing_result_is_the_first_fix_and_quotes_what_it_belongs_after() -> None:
    feedback = said(take(typed(SETUP + STEPS)))
    assert checks(feedback)[0] == "star.missing.result"
    assert feedback.fixes[0].quote == "After that I wrote a test for it."
    assert feedback.follow_up == "And what came of it?"


def test_the_follow_up_falls_back_to_a_general_wording() -> None:
    feedback = said(take(typed(SETUP + STEPS), replace(ASKED, follow_ups={})))
    assert feedback.follow_up is not None
    assert "what came of it" in feedback.follow_up.lower()


def test_a_vague_claim_is_named_and_a_number_praised() -> None:
    vague = said(take(typed(SETUP + STEPS + VAGUE)))
    assert checks(vague)[0] == "impact.vague"
    assert vague.fixes[0].quote == VAGUE
    number = said(take(typed(SETUP + STEPS + NUMBER)))
    assert "impact.vague" not in checks(number)
    assert number.fixes[0].check == "impact.no_baseline"
    baseline = said(take(typed(SETUP + STEPS + BASELINE)))
    assert baseline.strength is not None
    assert (baseline.strength.check, baseline.strength.quote) == ("impact.baseline", BASELINE)
    assert baseline.fixes == ()
    assert baseline.follow_up is None


def test_general_talk_gets_one_piece_of_advice_about_the_story() -> None:
    text = (
        "I usually try to listen first when people disagree. I believe that everybody has a reason "
        "for what they say. If somebody is upset, I would ask questions and propose something."
    )
    feedback = said(take(typed(text)))
    assert checks(feedback)[0] == "star.not_story"
    assert feedback.follow_up is not None
    assert "one" in feedback.follow_up


def test_a_long_set_up_is_told_with_its_share() -> None:
    text = SETUP + (
        "There were four of us in the team and our office was next to the warehouse. The search "
        "was used by the whole company and there was an old server under a desk. My job was to "
        "keep it alive. I read the logs and I wrote a test that runs on both hosts. "
        "As a result the failures dropped from forty to four."
    )
    one = take(typed(text))
    (fix,) = [fix for fix in said(one).fixes if fix.check == "star.share.situation"]
    measures = {m.name: m.value or 0 for analysis in one.analyses for m in analysis.measures}
    share = round(100 * (measures["star.situation_share"] + measures["star.task_share"]))
    assert share > 40
    assert str(share) in fix.message


FINE = SETUP + STEPS + BASELINE
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def test_when_the_story_is_unsure_nothing_is_said_about_its_parts() -> None:
    one = take(typed(SETUP + STEPS))
    star = next(a for a in one.analyses if a.analyzer == "star")
    unsure = Star(RUBRIC, fewest_words=500).analyze(LANGUAGE.passage(ASKED, one.transcript))
    others = [a for a in one.analyses if a is not star]
    feedback = said(replace(one, analyses=(*others, unsure)))
    assert not [a for a in everything(feedback) if a.check.startswith("star.")]
    assert feedback.follow_up is None


def test_content_comes_before_delivery_and_two_fixes_are_the_most() -> None:
    text = " ".join(f"um {word}" for word in (SETUP + STEPS + VAGUE).split())
    feedback = said(take(timed(text, word_s=0.2)))
    assert len(feedback.fixes) == 2
    assert checks(feedback)[0] == "impact.vague"
    assert checks(feedback)[1].startswith("fillers.")


def even_fillers(text: str, every: int) -> str:
    words = text.split()
    return " ".join(f"um {w}" if i % every == 0 else w for i, w in enumerate(words))


def test_many_fillers_are_counted_with_their_rate() -> None:
    one = take(timed(even_fillers(FINE, 5), word_s=0.4))
    (fix,) = said(one).fixes
    assert fix.check == "fillers.rate"
    rate = next(m.value for m in one.analyses[0].measures if m.name == "fillers.per_minute")
    assert f"about {rate:.0f} a minute" in fix.message
    assert f"There were {len(one.analyses[0].findings)} fillers" in fix.message
    assert "'um'" in fix.message


def test_fillers_that_stand_together_are_named_before_the_total() -> None:
    text = FINE.replace("from forty", "um from uh um forty um uh")
    steps = " ".join(f"Then I checked the {day} run." for day in DAYS)
    padded = SETUP + STEPS + steps + " " + text.removeprefix(SETUP + STEPS)
    (fix,) = [f for f in said(take(timed(padded, word_s=0.4))).fixes if "fillers" in f.check]
    assert fix.check == "fillers.cluster"
    assert fix.message.startswith("5 of the 5 fillers")
    assert "um from uh um forty" in fix.quote


def test_pauses_count_only_inside_sentences() -> None:
    between = FINE.replace(". ", ". [2.5] ")
    assert "pacing.pauses" not in checks(said(take(timed(between, word_s=0.4))))
    inside = FINE.replace(" the ", " the [2.5] ")
    (fix,) = said(take(timed(inside, word_s=0.4))).fixes
    assert fix.check == "pacing.pauses"
    assert "4 long pauses" in fix.message or "5 long pauses" in fix.message


def test_rushing_is_told_with_pace_and_seconds() -> None:
    text = FINE + " " + "We kept the test and the backup and the other host for all of it. " * 8
    feedback = said(take(timed(text, word_s=0.25)))
    (fix,) = [f for f in feedback.fixes if f.check == "pacing.rushed"]
    assert "240 words a minute" in fix.message


def test_delivery_can_be_hidden_altogether() -> None:
    loud = take(timed(even_fillers(SETUP + STEPS + VAGUE, 3), word_s=0.2))
    calm = take(replace(timed(FINE, word_s=0.42), verbatim=True))
    for one in (loud, calm):
        shown = {a.check.split(".")[0] for a in everything(said(one, delivery=False))}
        assert shown
        assert not shown & {"fillers", "pacing"}


@pytest.mark.parametrize(("seconds", "check"), [(12.0, "length.short"), (400.0, "length.long")])
def test_length_is_held_against_the_question(seconds: float, check: str) -> None:
    transcript = timed(FINE, word_s=seconds / len(FINE.split()))
    feedback = said(take(transcript), delivery=False)
    (fix,) = feedback.fixes
    assert fix.check == check
    assert str(round(seconds)) in fix.message
    fits = replace(ASKED, target_s=(5.0, 500.0))
    assert said(take(transcript, fits), delivery=False).fixes == ()


def test_a_typed_answer_is_long_in_words() -> None:
    feedback = said(take(typed(" ".join([FINE] * 12))), delivery=False)
    (fix,) = [one for one in feedback.fixes if one.check == "length.long"]
    assert f"{12 * len(FINE.split())} words" in fix.message
    assert "length.long" not in {one.check for one in everything(said(take(typed(FINE))))}


def test_delivery_strengths_need_ears_that_hear_fillers() -> None:
    plain = (
        "We had a quiet office with a view of the river. The people were kind and lunch was at "
        "noon. My desk stood by the window next to the plants. On Fridays somebody brought a cake "
        "from the bakery. The trains ran every ten minutes so nobody had to hurry home."
    )
    spoken = timed(plain, word_s=0.42)
    heard, deaf = (said(take(replace(spoken, verbatim=v))).strength for v in (True, False))
    assert heard is not None
    assert deaf is not None
    assert (heard.check, deaf.check) == ("fillers.few", "pacing.steady")


def test_the_strength_is_never_what_a_fix_is_about() -> None:
    for story in STORIES:
        feedback = said(take(typed(story)))
        strong = feedback.strength
        assert strong is None or strong.quote not in {fix.quote for fix in feedback.fixes}


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_every_quote_is_sliced_from_the_answer_with_its_seconds(number: int) -> None:
    for transcript in (timed(even_fillers(STORIES[number], 4)), typed(STORIES[number])):
        for advice in everything(said(take(transcript))):
            quote = transcript.text[advice.start_char : advice.end_char]
            assert advice.quote == quote == quote.strip() != ""
            assert (advice.start_s is None) == (not transcript.has_times)
            assert advice.message
            assert "{" not in advice.message + advice.next_step
            if advice.start_s is not None:
                first = transcript.words[len(transcript.text[: advice.start_char].split())]
                assert advice.start_s == first.start_s


def test_complete_real_stories_are_not_told_that_a_part_is_missing() -> None:
    for story in STORIES:
        assert not [check for check in checks(said(take(typed(story)))) if "missing" in check]


def with_fixes(one: Take) -> Take:
    return replace(one, feedback=said(one))


def test_the_same_fix_again_says_whether_it_got_better() -> None:
    worse = with_fixes(take(timed(even_fillers(FINE, 4), word_s=0.4)))
    better = take(timed(even_fillers(FINE, 8), word_s=0.4))
    (fix,) = said(better, [worse]).fixes
    assert fix.check == "fillers.rate"
    rates = [round(next(m.value or 0 for m in one.analyses[0].measures)) for one in (worse, better)]
    assert fix.message.endswith(
        f"That is better than in your last take: {rates[0]} fillers a minute then, {rates[1]} now."
    )
    (back,) = said(worse, [with_fixes(better)]).fixes
    assert "Your last take did better" in back.message
    (same,) = said(worse, [worse]).fixes
    assert "as much as in your last take" in same.message


def test_something_missing_again_is_said_to_be() -> None:
    one = take(typed(SETUP + STEPS))
    again = said(one, [with_fixes(one)]).fixes[0]
    assert again.message.endswith("It was the same in your last take.")


def test_only_the_last_take_is_compared() -> None:
    fluent, filled = take(timed(FINE)), take(timed(even_fillers(FINE, 4), word_s=0.4))
    (fix,) = said(filled, [with_fixes(fluent), with_fixes(filled)]).fixes
    assert "last take" not in fix.message


@pytest.mark.parametrize(
    "transcript",
    [Transcript(()), typed("Yes."), typed("um " * 20), timed("um " * 20), typed("   ")],
    ids=["empty", "one word", "fillers", "spoken fillers", "white space"],
)
def test_too_little_text_gets_no_feedback(transcript: Transcript) -> None:
    assert said(take(transcript)) == Feedback()


@pytest.mark.parametrize(
    "transcript",
    [
        typed("and then I moved the data to a new place and my boss was happy " * 300),
        timed("um you know like " * 1_200),
        typed(FINE.upper()),
        typed(FINE.replace(".", "").lower()),
        typed("- Led the move\n- Cut the cost by half\n- Taught two juniors\n" * 5),
        typed(
            "Ich war damals neu im Team und wir haben das Problem mit der Datenbank gelöst. " * 4
        ),
        Transcript(tuple(Word(w.text, 1.0, 1.0) for w in typed(FINE).words), duration_s=2.0),
        Transcript(
            tuple(Word(w.text, i * 0.1, i * 0.1 + 5) for i, w in enumerate(typed(FINE).words)),
            duration_s=20.0,
        ),
    ],
    ids=["many", "fillers", "capitals", "no marks", "bullets", "german", "no duration", "overlap"],
)
def test_odd_input_is_survived(transcript: Transcript) -> None:
    feedback = said(take(transcript))
    assert len(feedback.fixes) <= 2
    for advice in everything(feedback):
        assert transcript.text[advice.start_char : advice.end_char] == advice.quote != ""


def test_another_rubric_gets_no_advice_about_a_story() -> None:
    question = replace(ASKED, rubric="practice", follow_ups={})
    feedback = said(take(typed(SETUP + STEPS + VAGUE), question))
    assert checks(feedback) == ["impact.vague"]
    assert feedback.fixes[0].quote.startswith("In the end")


def test_a_missing_text_is_named() -> None:
    one = take(typed(SETUP + STEPS))
    texts = {check: text for check, text in PROMPTS.advice.items() if "result" not in check}
    with pytest.raises(UsageError, match=r"star\.missing\.result"):
        give_feedback(FeedbackRequest(one, texts, RUBRIC))


def test_a_variable_without_a_value_is_named() -> None:
    one = take(typed(SETUP + STEPS))
    check = "star.missing.result"
    texts = {**PROMPTS.advice, check: AdviceText(check, "After {minute}.", "Go on.")}
    with pytest.raises(UsageError, match=r"star\.missing\.result.*minute"):
        give_feedback(FeedbackRequest(one, texts, RUBRIC))


def test_every_check_that_feedback_can_name_has_its_words_filled_in() -> None:
    """Whatever the analyzers find, the shipped texts can be said."""
    text = "One two three. Four five six seven. " * 6
    transcript = timed(text.strip())
    spans = [(0, 14), (15, 35), (36, 50)]
    named = ["star.not_story", "star.thin.result", "star.thin.task", "impact.vague"]
    named += [f"star.missing.{part.name}" for part in RUBRIC.parts]
    for check in named:
        finding = Finding(check, "gap", "", *spans[0], 0.0, 1.0, confidence=0.6)
        grade = Measure("impact.grade", 1.0)
        one = Take("t", ASKED, transcript, WHEN, analyses=(Analysis("x", (finding,), (grade,)),))
        assert check in checks(said(one))


def test_rules_are_fields_of_the_request() -> None:
    one = take(timed(even_fillers(FINE, 8), word_s=0.4))
    request = FeedbackRequest(one, PROMPTS.advice, RUBRIC)
    assert [fix.check for fix in give_feedback(request).fixes] == ["fillers.rate"]
    patient = replace(request, rules=FeedbackRules(many_fillers=99.0))
    assert give_feedback(patient).fixes == ()


def test_what_came_only_when_asked_is_a_fix_with_the_words_that_were_said_then() -> None:
    text = "I moved the index to one machine. The bill fell by a third."
    at = text.index("The bill")
    late = Finding("turns.late.result", "gap", "It came late.", at, len(text))
    judged = replace(take(timed(f"{text} " * 3)), analyses=(Analysis("turns", (late,)),))
    (fix,) = said(judged).fixes
    assert fix.check == "turns.late.result"
    assert "only when you were asked" in fix.message
    assert "The bill fell" in fix.quote


def test_every_fault_has_its_cost_and_its_words() -> None:
    assert set(severities()) - set(PROMPTS.advice) - {"star.team"} == set()
    named = {check for theme in THEMES for check in theme} - {"star.team"}
    assert named <= set(severities())


def test_delivery_costs_less_than_what_decides_an_interview() -> None:
    costs = severities()
    grave = ("star.not_story", "relevance.off_question", "star.missing.result", "impact.vague")
    delivery = [cost for check, cost in costs.items() if check.startswith(("fillers", "pacing"))]
    assert max(delivery) < min(costs[check] for check in grave)


TYPED = [one for one in load_flaws("dev") if one.words_per_minute is None]


@pytest.mark.slow
@pytest.mark.parametrize("written", TYPED[:24], ids=lambda one: one.id)
def test_content_fixes_and_follow_ups_stay_the_same_however_an_answer_comes_in(
    written: Written,
) -> None:
    asked = [one.reason for one in choose_follow_ups(judged(written.question, written.transcript))]
    wanted = content_fixes(written, written.transcript)
    for way, transcript in ways_in(written.text).items():
        assert content_fixes(written, transcript) == wanted, way
        request = judged(written.question, transcript)
        assert [one.reason for one in choose_follow_ups(request)] == asked, way


@pytest.mark.parametrize("start", ["Uh yeah. ", "Yes, sure. ", ""])
def test_an_answer_beside_the_question_is_shown_by_a_sentence_that_says_something(
    start: str,
) -> None:
    judged = take(typed(start + SETUP + STEPS + BASELINE))
    beside = Analysis("relevance", (), (Measure("relevance.score", 0.1),))
    others = tuple(one for one in judged.analyses if one.analyzer != "relevance")
    fixes = said(replace(judged, analyses=(*others, beside))).fixes
    (fix,) = (fix for fix in fixes if fix.check == "relevance.not_plain")
    assert fix.quote == "Last summer our search was down every Monday."


def test_whoever_has_no_story_is_not_told_to_speak_of_habits() -> None:
    text = (
        "Honestly I don't really have an example for that. I'm coming straight from university "
        "and I never had that situation. I could tell you about something similar maybe."
    )
    feedback = said(take(typed(text)))
    assert checks(feedback) == ["star.none_to_tell"]
    assert feedback.fixes[0].quote == "Honestly I don't really have an example for that"


@pytest.mark.parametrize("end", ["So yeah, it is what it is.", "In the end it all went well."])
def test_an_ending_without_an_outcome_is_not_praised(end: str) -> None:
    blame = "The other team never gave us the data, so it was not my fault at all. "
    feedback = said(take(typed(SETUP + blame + "We tried it. " + end)))
    assert feedback.strength is None or feedback.strength.check != "star.result"


@pytest.mark.parametrize(
    ("late", "praised"),
    [("turns.late.own_part", "star.action"), ("turns.late.result", "star.result")],
)
def test_what_came_only_when_asked_is_not_praised(late: str, praised: str) -> None:
    judged = take(timed(SETUP + STEPS + "In the end the jobs ran every Monday."))
    assert judged.analyses
    at = judged.transcript.text.index("I read all")
    found = Finding(late, "gap", "It came late.", at, at + 20)
    feedback = said(replace(judged, analyses=(*judged.analyses, Analysis("turns", (found,)))))
    assert late in [fix.check for fix in feedback.fixes]
    assert feedback.strength is None or feedback.strength.check not in {praised, "star.complete"}
