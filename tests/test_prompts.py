"""Reading prompts/: what is found, what is refused, and how it is said."""

import shutil
from pathlib import Path

import pytest

from coach.domain import AdviceText, MeasureText, Question, Rubric
from coach.errors import UsageError
from coach.prompts import Prompts, advice_values, load_prompts
from coach.resources import data_folder

SHIPPED = data_folder("prompts")
QUESTIONS = "questions/projects.toml"
QUESTION = """
[[question]]
id = "{id}"
competency = "failure"
round = "behavioral"
text = "What broke?"
"""


@pytest.fixture(scope="module")
def prompts() -> Prompts:
    return load_prompts(SHIPPED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "prompts"))


def refusal(folder: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        load_prompts(folder)
    assert "\n" not in str(caught.value)
    return caught.value


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# What is found


def test_every_kind_of_record_loads(prompts):
    assert all(isinstance(question, Question) for question in prompts.questions)
    assert all(isinstance(rubric, Rubric) for rubric in prompts.rubrics.values())
    assert all(isinstance(advice, AdviceText) for advice in prompts.advice.values())
    assert all(isinstance(measure, MeasureText) for measure in prompts.measures.values())
    assert all(prompts.phrases.values())


def test_records_carry_the_name_they_are_found_under(prompts):
    assert all(rubric.name == name for name, rubric in prompts.rubrics.items())
    assert all(advice.check == check for check, advice in prompts.advice.items())
    assert all(measure.name == name for name, measure in prompts.measures.items())


def test_a_question_is_found_by_its_id(prompts):
    question = prompts.question("warm-up")
    assert question.competency == "warm-up"
    assert question.text.endswith(".")


def test_an_unknown_question_names_the_closest(prompts):
    with pytest.raises(UsageError) as caught:
        prompts.question("hardest-problm")
    assert "'hardest-problm'" in caught.value.message
    assert "hardest-problem" in caught.value.hint
    assert "coach questions" in caught.value.hint


def test_an_id_like_no_other_still_gets_a_way_on(prompts):
    with pytest.raises(UsageError) as caught:
        prompts.question("zzzzzzzz")
    assert "Closest" not in caught.value.hint
    assert "coach questions" in caught.value.hint


def test_selecting_by_nothing_gives_all_but_the_opener(prompts):
    assert list(prompts.select()) == [q for q in prompts.questions if q.id != "warm-up"]
    assert prompts.select(competency="warm-up") == (prompts.question("warm-up"),)


def test_selecting_narrows_by_each_property(prompts):
    selected = prompts.select(competency="debugging", role="llm-engineer", level="senior")
    assert "really-better-or-luck" in {q.id for q in selected}
    assert "numbers-that-did-not-match" not in {q.id for q in selected}  # other roles
    assert "bug-that-took-too-long" not in {q.id for q in selected}  # juniors
    assert "strangest-behavior" in {q.id for q in selected}  # every role and level
    assert {q.competency for q in selected} == {"debugging"}


def test_selecting_keeps_the_order_of_the_files(prompts):
    selected = prompts.select(level="lead")
    assert list(selected) == [q for q in prompts.questions if q in selected]


@pytest.mark.parametrize(
    ("key", "known"),
    [("competency", "conflict"), ("role", "mlops-engineer"), ("level", "senior")],
)
def test_selecting_by_an_unknown_value_lists_the_known(prompts, key, known):
    with pytest.raises(UsageError) as caught:
        prompts.select(**{key: "astronaut"})
    assert f"There is no {key} 'astronaut'" in caught.value.message
    assert known in caught.value.hint


def test_an_unknown_rubric_lists_the_known(prompts):
    assert [part.name for part in prompts.rubric("star").parts] == [
        "situation",
        "task",
        "action",
        "result",
    ]
    with pytest.raises(UsageError) as caught:
        prompts.rubric("starr")
    assert "star" in caught.value.hint
    assert "practice" in caught.value.hint


def test_variants_of_a_phrase_are_used_in_turn(prompts):
    variants = prompts.phrase_variants("next_question")
    assert len(set(variants)) == len(variants) > 1
    said = [prompts.phrase("next_question", turn) for turn in range(len(variants) + 1)]
    assert tuple(said[:-1]) == variants
    assert said[-1] == said[0] == prompts.phrases["next_question"]


def test_a_phrase_takes_its_values(prompts):
    assert "/somewhere" in prompts.phrase("recordings_stay", folder="/somewhere")
    with pytest.raises(UsageError, match="folder"):
        prompts.phrase("recordings_stay")


def test_an_unknown_phrase_is_named(prompts):
    with pytest.raises(UsageError, match="'farewell'"):
        prompts.phrase("farewell")


def test_variables_of_a_check_add_up():
    assert advice_values("impact.vague") == {"quote"}
    assert advice_values("star.missing.result") == {"quote", "part"}
    assert {"count", "total", "quote"} <= advice_values("fillers.cluster")
    assert "total" not in advice_values("fillers.rate")


def test_an_edited_question_is_read_with_its_defaults(folder):
    append(folder / QUESTIONS, QUESTION.format(id="what-broke"))
    question = load_prompts(folder).question("what-broke")
    assert question.rubric == "star"
    assert question.target_s == (75.0, 150.0)
    assert question.roles == question.points == question.traps == ()
    assert not question.lay_audience


def test_a_file_saved_with_a_byte_order_mark_is_read(folder):
    path = folder / QUESTIONS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_prompts(folder).questions == load_prompts(SHIPPED).questions


# What is refused


@pytest.mark.parametrize(
    "name", ["names.toml", "rubrics.toml", "advice.toml", "measures.toml", "phrases.toml"]
)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    assert name in refusal(folder).message


def test_no_questions_at_all_is_refused(folder):
    shutil.rmtree(folder / "questions")
    assert "no question file" in refusal(folder).message


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    assert "nowhere" in refusal(tmp_path / "nowhere").message


@pytest.mark.parametrize("damage", [b"[[question", b"\xff\xfe\x00", b'text = "a"\ntext = "b"\n'])
def test_damaged_toml_is_named(folder, damage):
    (folder / QUESTIONS).write_bytes(damage)
    error = refusal(folder)
    assert "projects.toml" in error.message
    assert "not valid TOML" in error.message


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        (QUESTIONS, QUESTION.format(id="what-broke") + 'mood = "glum"\n', "mood"),
        ("rubrics.toml", 'mood = "glum"\n', "part.3.mood"),
        ("advice.toml", '["a.b"]\nmessage = "M."\nnext_step = "N."\nmood = "glum"\n', "mood"),
        ("measures.toml", '["a.b"]\nlabel="L"\nwhy="W."\nsource="S"\nmood="glum"\n', "mood"),
        ("names.toml", '[mood]\nglum = "Glum"\n', "mood"),
    ],
)
def test_an_unknown_key_is_named(folder, name, text, key):
    append(folder / name, text)
    error = refusal(folder)
    assert Path(name).name in error.message
    assert f"unknown key '{key}'" in error.message


def test_a_stray_table_in_a_question_file_is_refused(folder):
    append(folder / QUESTIONS, '[[questoin]]\nid = "what-broke"\n')
    assert "unknown key 'questoin'" in refusal(folder).message


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        (QUESTIONS, '[[question]]\nid = "what-broke"\nround = "behavioral"\n', "text"),
        ("advice.toml", '["a.b"]\nmessage = "M."\n', "next_step"),
        ("measures.toml", '["a.b"]\nlabel = "L"\nwhy = "W."\n', "source"),
        ("rubrics.toml", '[car]\nlabel = "C"\n', "part"),
    ],
)
def test_a_missing_key_is_named(folder, name, text, missing):
    append(folder / name, text)
    error = refusal(folder)
    assert Path(name).name in error.message
    assert f"missing key '{missing}'" in error.message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('rubric = "starr"', "'rubric' has unknown 'starr'"),
        ('level = "boss"', "'level' has unknown 'boss'"),
        ('roles = ["astronaut"]', "'roles' has unknown 'astronaut'"),
        ("target_s = [150, 75]", "target_s"),
        ("target_s = [0, 75]", "target_s"),
        ("target_s = [nan, 75]", "target_s"),
        ("target_s = [75]", "target_s"),
        ('points = ["two\\nlines"]', "'points.0': must be one line"),
        ('traps = [" blank first"]', "'traps.0': must be one line"),
        ('follow_ups = { ending = "And then?" }', "'follow_ups' has unknown 'ending'"),
    ],
)
def test_a_wrong_value_names_question_and_key(folder, line, said):
    append(folder / QUESTIONS, QUESTION.format(id="what-broke") + line + "\n")
    error = refusal(folder)
    assert "question 'what-broke'" in error.message
    assert said in error.message


@pytest.mark.parametrize("question_id", ["What Broke", "what_broke", "-broke", ""])
def test_an_id_that_is_no_slug_is_refused(folder, question_id):
    append(folder / QUESTIONS, QUESTION.format(id=question_id))
    assert "'id': must be lower-case words" in refusal(folder).message


def test_unknown_competency_and_round_are_refused(folder):
    path = folder / QUESTIONS
    append(path, QUESTION.format(id="what-broke").replace('"failure"', '"flying"'))
    assert "'competency' has unknown 'flying'" in refusal(folder).message
    replace(path, '"flying"', '"failure"')
    text = path.read_text(encoding="utf-8").rpartition('round = "behavioral"')
    path.write_text(text[0] + 'round = "lunch"' + text[2], encoding="utf-8")
    assert "'round' has unknown 'lunch'" in refusal(folder).message


def test_one_id_in_two_files_is_refused(folder):
    append(folder / "questions" / "setbacks.toml", QUESTION.format(id="hardest-problem"))
    assert "'hardest-problem' is there twice" in refusal(folder).message


def test_guide_shares_must_add_up(folder):
    replace(folder / "rubrics.toml", "guide_share = 0.60", "guide_share = 0.50")
    error = refusal(folder)
    assert "rubric 'star'" in error.message
    assert "add up to 1" in error.message


def test_a_part_may_not_come_twice(folder):
    replace(folder / "rubrics.toml", 'name = "task"', 'name = "situation"')
    assert "'situation' is there twice" in refusal(folder).message


def test_a_rubric_without_parts_is_refused(folder):
    append(folder / "rubrics.toml", '[car]\nlabel = "C"\npart = []\n')
    error = refusal(folder)
    assert "rubric 'car': 'part'" in error.message


@pytest.mark.parametrize("text", ["car = 5\n", '[car]\nlabel = "C"\npart = [5]\n'])
def test_a_rubric_of_the_wrong_shape_is_refused_in_plain_words(folder, text):
    replace(folder / "rubrics.toml", "[star]", f"{text}[star]")
    error = refusal(folder)
    assert "must be a table" in error.message
    assert "Model" not in str(error)


@pytest.mark.parametrize("text", ["{mood}", "{quote.__class__}", "{quote[0]}", "{}", "{0}"])
@pytest.mark.parametrize("key", ["message", "next_step"])
def test_an_unknown_variable_names_file_and_key(folder, key, text):
    other = "next_step" if key == "message" else "message"
    append(folder / "advice.toml", f'["a.b"]\n{key} = "So {text}."\n{other} = "Fine."\n')
    error = refusal(folder)
    assert "advice.toml: 'a.b': " in error.message
    assert f"'{key}' uses the unknown variable" in error.message
    assert "quote" in error.hint


@pytest.mark.parametrize("text", ["{quote!r}", "{quote:>9}"])
def test_a_variable_is_filled_in_as_it_is(folder, text):
    append(folder / "advice.toml", f'["a.b"]\nmessage = "So {text}."\nnext_step = "Fine."\n')
    assert "'message'" in refusal(folder).message


def test_a_lone_brace_is_refused(folder):
    append(folder / "advice.toml", '["a.b"]\nmessage = "So {."\nnext_step = "Fine."\n')
    assert "write a brace as {{ or }}" in refusal(folder).message


def test_a_variable_of_another_check_is_refused(folder):
    append(folder / "advice.toml", '["star.new"]\nmessage = "At {rate}."\nnext_step = "Fine."\n')
    assert "unknown variable 'rate'" in refusal(folder).message


def test_an_unknown_variable_in_a_phrase_is_refused(folder):
    append(folder / "phrases.toml", 'bye = ["Bye.", "Bye, {name}."]\n')
    error = refusal(folder)
    assert "phrases.toml: 'bye.2'" in error.message
    assert "'name'" in error.message


@pytest.mark.parametrize("value", ["[]", "5", '[""]', '["a", 5]', '"  "'])
def test_a_phrase_must_be_text(folder, value):
    append(folder / "phrases.toml", f"bye = {value}\n")
    assert "'bye': must be a text" in refusal(folder).message
