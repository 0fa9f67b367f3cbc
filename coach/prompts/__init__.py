"""Every word the coach says, read from the TOML files in `prompts/` and checked once.

Questions, rubrics, advice, the words for measures, and phrases are data that a person can edit;
an unknown key, a missing one, or a variable that nobody fills in is named with its file.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from coach.domain import AdviceText, MeasureText, Question, Rubric, RubricPart
from coach.errors import UsageError
from coach.prompts.variables import (
    ADVICE_VALUES,
    FOLLOW_UP_VALUES,
    PHRASE_VALUES,
    advice_values,
    check_variables,
)

__all__ = [
    "ADVICE_VALUES",
    "FOLLOW_UP_VALUES",
    "PHRASE_VALUES",
    "Names",
    "Prompts",
    "advice_values",
    "load_prompts",
]


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError("must be lower-case words joined by hyphens")
    return text


Slug = Annotated[str, AfterValidator(_slug)]


def _one_line_of_text(text: str) -> str:
    if not text or text != " ".join(text.split()):
        raise ValueError("must be one line of text without stray white space")
    return text


Line = Annotated[str, AfterValidator(_one_line_of_text)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _QuestionModel(_Strict):
    id: Slug
    text: Line
    competency: str
    roles: tuple[str, ...] = ()
    level: str = ""
    round: str
    rubric: str = "star"
    points: tuple[Line, ...] = ()
    follow_ups: dict[str, Line] = {}
    traps: tuple[Line, ...] = ()
    lay_audience: bool = False
    note: str = ""
    target_s: tuple[float, float] = (75.0, 150.0)


class _QuestionFile(_Strict):
    question: tuple[dict[str, Any], ...]


class _PartModel(_Strict):
    name: Slug
    label: Line
    guide_share: Annotated[float, Field(ge=0, le=1)]
    description: Line
    follow_up: Line


class _RubricModel(_Strict):
    label: Line
    part: Annotated[tuple[_PartModel, ...], Field(min_length=1)]


class _AdviceModel(_Strict):
    message: Line
    next_step: Line


class _WordingsModel(_Strict):
    texts: Annotated[tuple[Line, ...], Field(min_length=1)]


class _MeasureModel(_Strict):
    label: Line
    why: Line
    source: Line


class _NamesFile(_Strict):
    competency: dict[Slug, Line]
    role: dict[Slug, Line]
    level: dict[Slug, Line]
    round: dict[Slug, Line]


_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Names:
    """What a question can be sorted by: slug -> how it is called, in the order of the file."""

    competencies: Mapping[str, str]
    roles: Mapping[str, str]
    levels: Mapping[str, str]
    rounds: Mapping[str, str]


@dataclass(frozen=True)
class Prompts:
    """Everything in `prompts/`."""

    questions: tuple[Question, ...]
    rubrics: Mapping[str, Rubric]
    advice: Mapping[str, AdviceText]
    measures: Mapping[str, MeasureText]
    phrases: Mapping[str, str]
    """Name -> text; further variants of one phrase are `name.2`, `name.3`, and so on."""
    names: Names
    follow_ups: Mapping[str, tuple[str, ...]]
    """`ask.<reason>`, `object.<kind>`, `reply.<kind>` -> the wordings to take one from."""

    def question(self, question_id: str) -> Question:
        """The question of that id; raises UsageError naming the closest ids."""
        for question in self.questions:
            if question.id == question_id:
                return question
        known = [question.id for question in self.questions]
        close = difflib.get_close_matches(question_id, known, n=3, cutoff=0.4)
        hint = f"Closest: {', '.join(close)}. " if close else ""
        raise UsageError(
            f"There is no question '{question_id}'.", f"{hint}See them all with `coach questions`."
        )

    def select(
        self, *, competency: str | None = None, role: str | None = None, level: str | None = None
    ) -> tuple[Question, ...]:
        """The questions that fit all that is given, in the order of the files.

        A question without roles suits every role, one without a level every level. The opener that
        nobody judges is only selected by its own competency, `warm-up`. Raises UsageError listing
        the known values for an unknown one.
        """
        _require_known("competency", competency, self.names.competencies)
        _require_known("role", role, self.names.roles)
        _require_known("level", level, self.names.levels)
        return tuple(
            question
            for question in self.questions
            if _about(question, competency)
            and (role is None or not question.roles or role in question.roles)
            and (level is None or question.level in ("", level))
        )

    def rubric(self, name: str) -> Rubric:
        """The rubric of that name; raises UsageError listing the known names."""
        _require_known("rubric", name, self.rubrics)
        return self.rubrics[name]

    def phrase(self, name: str, turn: int = 0, **values: object) -> str:
        """A phrase with its variables filled in; `turn` walks through its variants in order.

        Raises UsageError for an unknown phrase and for a variable that is not given.
        """
        variants = self.phrase_variants(name)
        try:
            return variants[turn % len(variants)].format_map(values)
        except KeyError as error:
            raise UsageError(f"The phrase '{name}' needs a value for {error}.") from error

    def phrase_variants(self, name: str) -> tuple[str, ...]:
        """All variants of a phrase in order; raises UsageError for an unknown one."""
        variants = (name, *(f"{name}.{turn}" for turn in range(2, len(self.phrases) + 1)))
        found = tuple(self.phrases[key] for key in variants if key in self.phrases)
        if not found:
            raise UsageError(f"There is no phrase '{name}'.", "Look into prompts/phrases.toml.")
        return found


def _about(question: Question, competency: str | None) -> bool:
    if competency is None:
        return question.competency != "warm-up"
    return question.competency == competency


def _require_known(kind: str, value: str | None, known: Iterable[str]) -> None:
    if value is not None and value not in known:
        raise UsageError(f"There is no {kind} '{value}'.", f"Known: {', '.join(known)}.")


def load_prompts(folder: Path) -> Prompts:
    """Read and check all files in `folder` (the shipped one is `data_folder("prompts")`).

    Raises UsageError in one line that names the file and the key, for a missing file, invalid
    TOML, an unknown or missing key, a reference to nothing, or a variable that nobody fills in.
    """
    names = _load_names(folder / "names.toml")
    rubrics = _load_rubrics(folder / "rubrics.toml")
    return Prompts(
        questions=_load_questions(folder / "questions", names, rubrics),
        rubrics=rubrics,
        advice=_load_advice(folder / "advice.toml"),
        measures=_load_measures(folder / "measures.toml"),
        phrases=_load_phrases(folder / "phrases.toml"),
        names=names,
        follow_ups=_load_follow_ups(folder / "follow_ups.toml"),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {_one_line(error)}.") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _validate(model: type[_Model], plain: object, where: str) -> _Model:
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(step) for step in first["loc"])
        raise UsageError(f"{where}: {_fault(first['type'], key, first['msg'])}.") from error


def _fault(kind: str, key: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f"unknown key '{key}'"
    if kind == "missing":
        return f"missing key '{key}'"
    if kind == "model_type":
        message = "must be a table with keys"
    message = message.removeprefix("Value error, ")
    return f"'{key}': {message}" if key else message


def _load_names(path: Path) -> Names:
    file = _validate(_NamesFile, _read(path), str(path))
    return Names(file.competency, file.role, file.level, file.round)


def _load_rubrics(path: Path) -> dict[str, Rubric]:
    return {name: _rubric(name, plain, path) for name, plain in _read(path).items()}


def _rubric(name: str, plain: object, path: Path) -> Rubric:
    where = f"{path}: rubric '{name}'"
    model = _validate(_RubricModel, plain, where)
    parts = tuple(RubricPart(**part.model_dump()) for part in model.part)
    _refuse_twice((part.name for part in parts), where)
    if abs(sum(part.guide_share for part in parts) - 1) > 0.001:
        raise UsageError(f"{where}: the guide shares do not add up to 1.")
    return Rubric(name, model.label, parts)


def _refuse_twice(names: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise UsageError(f"{where}: '{name}' is there twice.")
        seen.add(name)


def _load_questions(
    folder: Path, names: Names, rubrics: Mapping[str, Rubric]
) -> tuple[Question, ...]:
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise UsageError(f"There is no question file (*.toml) in {folder}.")
    questions = [
        _question(model, f"{path}: question '{model.id}'", names, rubrics)
        for path in paths
        for model in _question_models(path)
    ]
    _refuse_twice((question.id for question in questions), str(folder))
    return tuple(questions)


def _question_models(path: Path) -> Iterator[_QuestionModel]:
    file = _validate(_QuestionFile, _read(path), str(path))
    for number, entry in enumerate(file.question, start=1):
        yield _validate(_QuestionModel, entry, f"{path}: question '{entry.get('id', number)}'")


def _question(
    model: _QuestionModel, where: str, names: Names, rubrics: Mapping[str, Rubric]
) -> Question:
    _require_name(where, "competency", model.competency, names.competencies)
    _require_name(where, "round", model.round, names.rounds)
    _require_name(where, "level", model.level, ("", *names.levels))
    _require_name(where, "rubric", model.rubric, rubrics)
    parts = [part.name for part in rubrics[model.rubric].parts]
    for role in model.roles:
        _require_name(where, "roles", role, names.roles)
    for part in model.follow_ups:
        _require_name(where, "follow_ups", part, parts)
    if not 0 < model.target_s[0] < model.target_s[1]:
        raise UsageError(f"{where}: 'target_s' must be two rising numbers of seconds.")
    return Question(**model.model_dump())


def _require_name(where: str, key: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        listed = ", ".join(name for name in known if name)
        raise UsageError(f"{where}: '{key}' has unknown '{value}'.", f"Known: {listed}.")


def _load_advice(path: Path) -> dict[str, AdviceText]:
    return {check: _advice(check, plain, path) for check, plain in _read(path).items()}


def _advice(check: str, plain: object, path: Path) -> AdviceText:
    where = f"{path}: '{check}'"
    model = _validate(_AdviceModel, plain, where)
    allowed = advice_values(check)
    check_variables(model.message, allowed, f"{where}: 'message'")
    check_variables(model.next_step, allowed, f"{where}: 'next_step'")
    return AdviceText(check, model.message, model.next_step)


def _load_follow_ups(path: Path) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, plain in _read(path).items():
        where = f"{path}: '{name}'"
        found[name] = _validate(_WordingsModel, plain, where).texts
        for text in found[name]:
            check_variables(text, FOLLOW_UP_VALUES.get(name, frozenset()), where)
    return found


def _load_measures(path: Path) -> dict[str, MeasureText]:
    models = {
        name: _validate(_MeasureModel, plain, f"{path}: '{name}'")
        for name, plain in _read(path).items()
    }
    return {name: MeasureText(name, **model.model_dump()) for name, model in models.items()}


def _load_phrases(path: Path) -> dict[str, str]:
    phrases = dict(_phrases(path))
    for key, text in phrases.items():
        allowed = PHRASE_VALUES.get(key.partition(".")[0], frozenset())
        check_variables(text, allowed, f"{path}: '{key}'")
    return phrases


def _phrases(path: Path) -> Iterator[tuple[str, str]]:
    for name, plain in _read(path).items():
        texts = plain if isinstance(plain, list) else [plain]
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise UsageError(f"{path}: '{name}': must be a text or a list of texts.")
        yield name, texts[0]
        yield from ((f"{name}.{turn}", text) for turn, text in enumerate(texts[1:], start=2))
