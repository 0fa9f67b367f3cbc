"""The words themselves: enough questions, all of them speakable, and words for every check."""

import itertools
import re
from collections import Counter

import pytest

from coach.prompts import PHRASE_VALUES, advice_values, load_prompts
from coach.resources import data_folder

PROMPTS = load_prompts(data_folder("prompts"))
JUDGED = PROMPTS.select()
COMPETENCIES = [name for name in PROMPTS.names.competencies if name != "warm-up"]
SPEAKING_WPM = 165
ONE_BREATH_S = 10.0
MOST_ALIKE = 0.5
"""Share of common words from which two questions read as one."""

SPOKEN = re.compile(r"[A-Za-z][A-Za-z ,.;:'?!-]*[.?]")
SHOWN = re.compile(r"[A-Za-z0-9{'][A-Za-z0-9_ ,.;:'?!(){}/-]*")
MARKDOWN = re.compile(r"[*_`#<>\[\]|~\\]|--|\bhttps?:")
NOT_OURS_TO_JUDGE = re.compile(
    r"\b(accents?|pronunciation|native|nervous|shy|personality|confidence|confident|charming|likable)\b",
    re.IGNORECASE,
)
TRADE_WORDS = re.compile(
    r"\b(STAR|baseline|metric|quantify|articulation|rubric|disfluency|KPI|stakeholders?)\b"
)

CHECKS: list[str] = re.findall(
    r"\S+",
    """
star.missing.situation star.missing.task star.missing.action star.missing.result
star.thin.situation star.thin.task star.thin.action star.thin.result
star.not_story star.none_to_tell star.share.situation star.share.action star.order
impact.vague impact.none impact.no_baseline
ownership.we hedging.result clarity.run_on clarity.jargon clarity.late_point
relevance.missed_point fillers.rate fillers.cluster
pacing.rushed pacing.slow pacing.pauses length.short length.long
star.complete star.result star.action impact.number impact.baseline
fillers.few pacing.steady ownership.clear
""",
)

MEASURES: list[str] = re.findall(
    r"\S+",
    """
star.situation_share star.task_share star.action_share star.result_share star.lesson_share
star.other_share star.before_action star.is_story impact.grade
fillers.per_minute fillers.per_100_words
pacing.words_per_minute pacing.articulation_rate pacing.pause_ratio pacing.long_pauses
pacing.mean_run_words relevance.score
""",
)


def by_id(question):
    return question.id


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z']+", text.lower()))


def alike(first: str, second: str) -> float:
    return len(words(first) & words(second)) / len(words(first) | words(second))


# Enough of everything


def test_there_are_questions_for_months():
    assert len(JUDGED) >= 100


@pytest.mark.parametrize("competency", COMPETENCIES)
@pytest.mark.parametrize("role", PROMPTS.names.roles)
def test_every_competency_has_two_questions_for_every_role_and_level(competency, role):
    for level in PROMPTS.names.levels:
        found = PROMPTS.select(competency=competency, role=role, level=level)
        assert len(found) >= 2, level


@pytest.mark.parametrize("role", PROMPTS.names.roles)
def test_every_role_has_questions_of_its_own(role):
    assert sum(role in question.roles for question in JUDGED) >= 10


@pytest.mark.parametrize("level", PROMPTS.names.levels)
def test_every_level_has_questions_of_its_own(level):
    assert sum(question.level == level for question in JUDGED) >= 10


@pytest.mark.parametrize("round_", PROMPTS.names.rounds)
def test_every_round_has_questions(round_):
    assert sum(question.round == round_ for question in JUDGED) >= 2


def test_juniors_may_tell_of_study_competitions_and_open_source():
    asked = " ".join(question.text for question in JUDGED if question.level == "junior")
    for source in ("class", "competition", "open source", "internship"):
        assert source in asked


# Each question


@pytest.mark.parametrize("question", JUDGED, ids=by_id)
def test_a_question_can_be_said_in_one_breath(question):
    assert len(question.text.split()) / SPEAKING_WPM * 60 <= ONE_BREATH_S
    for follow_up in question.follow_ups.values():
        assert len(follow_up.split()) / SPEAKING_WPM * 60 <= ONE_BREATH_S


@pytest.mark.parametrize("question", PROMPTS.questions, ids=by_id)
def test_questions_and_follow_ups_are_plain_speech(question):
    note = [question.note] if question.note else []
    for text in (question.text, *note, *question.follow_ups.values()):
        assert SPOKEN.fullmatch(text), text
        assert text[0].isupper()
    assert all(follow_up.endswith("?") for follow_up in question.follow_ups.values())


@pytest.mark.parametrize("question", JUDGED, ids=by_id)
def test_a_question_has_a_follow_up_for_every_part_of_its_rubric(question):
    parts = [part.name for part in PROMPTS.rubric(question.rubric).parts]
    assert list(question.follow_ups) == parts


@pytest.mark.parametrize("question", JUDGED, ids=by_id)
def test_a_question_says_what_an_interviewer_listens_for(question):
    assert 3 <= len(question.points) <= 5
    assert question.traps
    for point in question.points:
        assert 2 <= len(point.split()) <= 12, point
        assert not point.endswith(".")
        assert SHOWN.fullmatch(point), point
    assert all(trap.endswith(".") for trap in question.traps)


@pytest.mark.parametrize("question", JUDGED, ids=by_id)
def test_the_target_fits_the_kind_of_question(question):
    usual = {(75, 150), (120, 180)} if question.rubric == "star" else {(60, 120), (75, 150)}
    assert question.target_s in usual
    if question.competency == "proud-project":
        assert question.target_s == (120, 180)


def test_questions_to_explain_for_outsiders_are_marked():
    for question in JUDGED:
        assert question.lay_audience == (question.competency == "explaining")


def test_questions_about_motives_and_habits_ask_for_no_star_story():
    for question in JUDGED:
        if question.competency == "motivation":
            assert question.rubric != "star"
    assert PROMPTS.question("keeping-up").rubric == "practice"


def test_no_two_questions_are_nearly_the_same():
    for first, second in itertools.combinations(PROMPTS.questions, 2):
        assert alike(first.text, second.text) < MOST_ALIKE, (first.id, second.id)


def test_follow_ups_and_points_belong_to_one_question():
    follow_ups = Counter(text for q in JUDGED for text in q.follow_ups.values())
    points = Counter(text for q in JUDGED for text in q.points)
    assert [text for text, count in (follow_ups + points).items() if count > 1] == []


def test_no_follow_up_repeats_the_default_of_its_rubric():
    for question in JUDGED:
        defaults = {part.follow_up for part in PROMPTS.rubric(question.rubric).parts}
        overlap = defaults & set(question.follow_ups.values())
        assert question.rubric != "star" or not overlap


def test_ways_to_open_vary():
    openings = Counter(" ".join(question.text.split()[:5]) for question in JUDGED)
    assert openings["Tell me about a time"] <= len(JUDGED) * 0.45


def test_the_opener_is_short_and_nobody_judges_it():
    opener = PROMPTS.question("warm-up")
    assert opener.rubric == "introduction"
    assert not opener.points
    assert opener.target_s[1] <= 60


# Rubrics


@pytest.mark.parametrize("name", PROMPTS.rubrics)
def test_rubrics_are_used_and_speakable(name):
    rubric = PROMPTS.rubric(name)
    assert any(question.rubric == name for question in PROMPTS.questions)
    for part in rubric.parts:
        assert part.follow_up.endswith("?")
        assert SPOKEN.fullmatch(part.follow_up)
        assert part.description.endswith(".")


def test_star_has_the_shares_of_the_guides():
    shares = {part.name: part.guide_share for part in PROMPTS.rubric("star").parts}
    assert shares == {"situation": 0.2, "task": 0.1, "action": 0.6, "result": 0.1}


# Advice


def test_every_check_has_advice():
    assert [check for check in CHECKS if check not in PROMPTS.advice] == []


@pytest.mark.parametrize("check", PROMPTS.advice)
def test_advice_is_plain_warm_and_one_thing_to_do(check):
    advice = PROMPTS.advice[check]
    for text in (advice.message, advice.next_step):
        assert SHOWN.fullmatch(text), text
        assert not MARKDOWN.search(text), text
        assert not NOT_OURS_TO_JUDGE.search(text), text
        assert not TRADE_WORDS.search(text), text
        assert text.endswith(".")
    without_quotes = re.sub(r"'[^']* [^']*'", "", advice.next_step)
    assert not re.search(r"[.?!] ", without_quotes), "the next step is one sentence"


@pytest.mark.parametrize("check", PROMPTS.advice)
def test_advice_can_be_filled_in(check):
    advice = PROMPTS.advice[check]
    values = dict.fromkeys(advice_values(check), "seven")
    filled = advice.message.format_map(values) + advice.next_step.format_map(values)
    assert "{" not in filled
    assert "}" not in filled


def test_no_two_checks_say_the_same():
    messages = Counter(advice.message for advice in PROMPTS.advice.values())
    assert max(messages.values()) == 1


# Measures


def test_every_measure_has_words():
    assert [name for name in MEASURES if name not in PROMPTS.measures] == []


@pytest.mark.parametrize("name", PROMPTS.measures)
def test_measures_say_why_and_from_where(name):
    measure = PROMPTS.measures[name]
    for text in (measure.label, measure.why, measure.source):
        assert SHOWN.fullmatch(text), text
        assert not MARKDOWN.search(text), text
    assert re.fullmatch(r"[^.?!]+\.", measure.why), "one sentence"
    assert not measure.source.endswith(".")
    assert re.search(r"[Cc]onvention|\b(19|20)\d\d\b", measure.source), "a study or a convention"


# Phrases


@pytest.mark.parametrize("key", PROMPTS.phrases)
def test_phrases_are_plain(key):
    text = PROMPTS.phrases[key]
    assert SHOWN.fullmatch(text), text
    assert text.endswith((".", "?"))


@pytest.mark.parametrize(
    "name",
    ["greeting", "warm_up", "after_warm_up", "take_your_time", "next_question", "closing"],
)
def test_what_is_said_in_every_session_has_variants(name):
    variants = PROMPTS.phrase_variants(name)
    assert len(variants) >= 2
    assert all(len(text.split()) <= 30 for text in variants)


@pytest.mark.parametrize("name", PHRASE_VALUES)
def test_phrases_use_the_variables_they_are_given(name):
    values = {key: f"<{key}>" for key in PHRASE_VALUES[name]}
    said = PROMPTS.phrase(name, **values)
    assert all(value in said for value in values.values())
