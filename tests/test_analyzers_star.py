"""STAR: labels that tile, gaps only where they are sure, silence where nothing can be judged."""

import pytest
from support.answers import QUESTION, timed, typed

from coach.analyzers import Fillers, Star, run_analyzers
from coach.analyzers.parts.sequences import most_likely, probabilities
from coach.domain import Analysis, Measure, Rubric, RubricPart, Transcript, Word
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder

LANGUAGE = load_language()
RUBRICS = load_prompts(data_folder("prompts")).rubrics
STAR = Star(RUBRICS["star"])
LABELS = ("situation", "task", "action", "result", "lesson", "other")
STORY = (
    "Last year I was working at a small bank as a data analyst. My job was to bring the false "
    "alarms down before the summer. I pulled three months of payments and read two hundred of them "
    "by hand. Then I talked to the risk team and we replaced the rule. As a result the false "
    "alarms dropped by forty percent. I learned that reading beats any dashboard."
)


def judged(transcript: Transcript, star: Star = STAR) -> Analysis:
    return run_analyzers(LANGUAGE.passage(QUESTION, transcript), (Fillers(), star))[1]


def labels(analysis: Analysis) -> list[str]:
    checks = [finding.check.removeprefix("star.") for finding in analysis.findings]
    return [check for check in checks if check in LABELS]


def measure(analysis: Analysis, name: str) -> Measure:
    return next(m for m in analysis.measures if m.name == f"star.{name}")


def test_a_whole_story_is_labeled_and_nothing_is_missing() -> None:
    analysis = judged(typed(STORY))
    assert labels(analysis) == ["situation", "task", "action", "action", "result", "lesson"]
    assert len(analysis.findings) == 6
    assert measure(analysis, "is_story").value == pytest.approx(0.8, abs=0.2)


def test_everything_said_has_a_confidence() -> None:
    for text in (STORY, "I usually listen. " * 12):
        sure = [finding.confidence for finding in judged(typed(text)).findings]
        assert all(one is not None and 0 <= one <= 1 for one in sure)


def test_a_label_in_doubt_is_not_put_in_words() -> None:
    findings = judged(typed(STORY), Star(RUBRICS["star"], say_from=1.01)).findings
    assert {finding.message for finding in findings} == {""}


def test_shares_follow_the_seconds_where_there_are_some() -> None:
    slow = STORY.replace("As a result", "As [4.0] a [4.0] result")
    shares = {
        name: [measure(judged(t), f"{name}_share").value or 0 for t in (timed(STORY), timed(slow))]
        for name in LABELS
    }
    assert [sum(share[i] for share in shares.values()) for i in (0, 1)] == pytest.approx([1, 1])
    assert shares["result"][1] > 1.5 * shares["result"][0]
    assert measure(judged(typed(STORY)), "task_share").value == pytest.approx(
        len("My job was to bring the false alarms down before the summer.") / (len(STORY) - 5)
    )


def test_shares_have_targets_that_are_fields() -> None:
    analysis = judged(typed(STORY), Star(RUBRICS["star"], most_setup=0.3, least_action=0.5))
    assert measure(analysis, "situation_share").target == (None, 0.3)
    assert measure(analysis, "action_share").target == (0.5, None)


def test_what_cannot_be_judged_has_a_reason_and_no_gap() -> None:
    for text in (
        "We fixed it.",
        "Wir haben das Problem mit der Datenbank gelöst und ich war froh.",
    ):
        analysis = judged(typed(text))
        assert [f.check for f in analysis.findings if f.kind == "gap"] == []
        assert analysis.findings[-1].check == "star.unsure"
        assert {m.value for m in analysis.measures} == {None}
        assert all(
            m.reason and m.reason in analysis.findings[-1].message for m in analysis.measures
        )


def test_another_language_is_named_as_the_reason() -> None:
    german = "Ich war damals neu im Team und wir haben uns um das Problem gekümmert. " * 4
    assert "unlike English" in judged(typed(german)).findings[-1].message


def test_general_talk_is_no_story_and_every_sentence_is_other() -> None:
    text = (
        "I usually listen first. I always ask what the other person needs. I think that people "
        "should talk more. If somebody disagrees I would try to find a small test."
    )
    analysis = judged(typed(text))
    assert set(labels(analysis)) == {"other"}
    assert (measure(analysis, "is_story").value or 0) < 0.3
    assert measure(analysis, "action_share").reason == "No story is told"


def test_only_parts_of_the_rubric_can_be_missing() -> None:
    text = (
        "Last summer our search was down every Monday. I was responsible for the nightly jobs. I "
        "read all of the logs and compared them. Then I moved the backup. Then I wrote a test."
    )
    short = Rubric("star", "Short", (RubricPart("action", "Action", 1.0, "", ""),))
    assert "star.missing.result" in [f.check for f in judged(typed(text)).findings]
    assert "star.missing.result" not in [f.check for f in judged(typed(text), Star(short)).findings]


def test_another_rubric_is_left_alone() -> None:
    analysis = judged(typed(STORY), Star(RUBRICS["practice"]))
    assert [f.check for f in analysis.findings] == ["practice.unsure"]
    assert analysis.measures == ()


ODD = {
    "empty": Transcript(()),
    "white space": typed("   "),
    "one word": typed("Yes."),
    "many words": typed("then I moved the data to a new place and my boss was happy " * 770),
    "no marks": typed(STORY.replace(".", "").lower()),
    "capitals": typed(STORY.upper()),
    "bullets": typed("- Led the move\n- Cut the cost by half\n- Taught two juniors\n" * 5),
    "question": typed("Do you mean at work or at the university, or just any problem at all?"),
    "only fillers": typed("um uh um"),
    "no duration": Transcript(tuple(Word(w.text, 1.0, 1.0) for w in typed(STORY).words)),
    "overlap": Transcript(
        tuple(Word(w.text, i * 0.1, i * 0.1 + 5) for i, w in enumerate(typed(STORY).words))
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_input_is_tiled(name: str) -> None:
    transcript = ODD[name]
    text, analysis = transcript.text, judged(transcript)
    tiles = [f for f in analysis.findings if f.check.removeprefix("star.") in LABELS]
    covered = "".join(text[f.start_char : f.end_char] for f in tiles)
    assert "".join(covered.split()) == "".join(text.split())
    shares = [m for m in analysis.measures if m.unit != "s"]
    assert all(m.value is None or 0 <= m.value <= 1 for m in shares)
    assert all((m.value is None) == (m.reason is not None) for m in analysis.measures)


def test_capitals_and_missing_marks_change_no_label() -> None:
    assert labels(judged(typed(STORY.upper()))) == labels(judged(typed(STORY)))


def test_the_most_likely_row_weighs_neighbors() -> None:
    stay = [[0.0, -1.0], [-1.0, 0.0]]
    scores = [[2.0, 0.0], [0.0, 0.5], [2.0, 0.0]]
    assert most_likely(scores, stay, [0.0, 0.0]) == [0, 0, 0]
    assert most_likely(scores, [[0.0, 0.0]] * 2, [0.0, 0.0]) == [0, 1, 0]
    assert most_likely([], stay, [0.0, 0.0]) == []


def test_probabilities_add_up_over_all_rows() -> None:
    from itertools import product
    from math import exp

    moves, first = [[0.3, -1.0], [-0.5, 0.2]], [0.1, -0.1]
    scores = [[2.0, 0.0], [0.0, 0.5], [1.0, 0.7]]
    weights = {}
    for row in product((0, 1), repeat=3):
        total = first[row[0]] + sum(score[label] for score, label in zip(scores, row, strict=True))
        weights[row] = exp(total + moves[row[0]][row[1]] + moves[row[1]][row[2]])
    found = probabilities(scores, moves, first)
    for place in range(3):
        for label in (0, 1):
            part = sum(weight for row, weight in weights.items() if row[place] == label)
            assert found[place][label] == pytest.approx(part / sum(weights.values()))
    assert probabilities([], moves, first) == []
