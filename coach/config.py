"""Settings: defaults < `coach.toml` < `COACH_*` environment < flags; an unknown key is an error.

Nested keys are written `whisper.model` in the file (a table) and `COACH_WHISPER__MODEL` in the
environment. Thresholds of the analyzers are settable as `[thresholds.<analyzer>] <field> = value`;
which fields exist is known to the analyzers alone and checked when they are built.
"""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from coach.errors import StorageError, UsageError

APP_NAME = "interview-coach"
Threshold = bool | int | float | tuple[float, float]
"""A number, or the low and high end of a range."""
KeepAudio = Literal["always", "until_reported", "never"]
KEEP_AUDIO_CHOICES: tuple[KeepAudio, ...] = get_args(KeepAudio)
PracticeMode = Literal["coach", "interview", "pressure", "phone", "drill"]
SHORTEST_AUTO_STOP_S = 4.0
"""A shorter wait would cut thinking pauses off (convention)."""

_ENVIRONMENT_PREFIX = "COACH_"
_NOT_SETTINGS = frozenset({"COACH_CONFIG", "COACH_EVAL_DATA", "COACH_PYTHON"})


def default_config_path() -> Path:
    """`coach.toml` in the platform's folder for settings, or what COACH_CONFIG names."""
    named = os.environ.get("COACH_CONFIG")
    return Path(named) if named else Path(platformdirs.user_config_dir(APP_NAME)) / "coach.toml"


def _default_data_dir() -> Path:
    return Path(platformdirs.user_data_dir(APP_NAME))


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WhisperSettings(_Group):
    """The recognizer."""

    model: str = "base.en"
    """A model's name, or a folder that holds one."""
    threads: Annotated[int, Field(ge=0)] = 0
    """Processor threads; 0 stands for half of the cores."""


class VoiceSettings(_Group):
    """The voice that asks."""

    name: str = "system"
    rate_wpm: Annotated[int, Field(ge=80, le=300)] = 165
    timeout_s: Annotated[float, Field(gt=0)] = 20.0


class AudioSettings(_Group):
    """Sound devices and limits."""

    input_device: str | None = None
    """Number or part of a name; none means the system's default."""
    output_device: str | None = None
    max_input_s: Annotated[float, Field(gt=0)] = 5400.0
    """The longest media file that is read."""
    max_answer_s: Annotated[float, Field(gt=0)] = 1800.0
    """A recording ends by itself after this long."""


def _off_or_long(seconds: float) -> float:
    if seconds and seconds < SHORTEST_AUTO_STOP_S:
        raise ValueError(f"0 turns it off; otherwise at least {SHORTEST_AUTO_STOP_S:g} seconds")
    return seconds


class PracticeSettings(_Group):
    """How a session goes."""

    mode: PracticeMode = "coach"
    follow_ups: Annotated[int, Field(ge=0, le=2)] = 1
    """The most questions asked after an answer; pressure and drill have their own number."""
    auto_stop_s: Annotated[float, Field(ge=0), AfterValidator(_off_or_long)] = 0.0
    """A silence of this length after you spoke ends an answer; 0 never does."""


class LanguageSettings(_Group):
    """Analysis of the text."""

    pipeline: str = ""
    """Name of an installed spaCy pipeline; empty means the built-in one."""


class Settings(BaseSettings):
    """Everything a user can set."""

    model_config = SettingsConfigDict(
        env_prefix=_ENVIRONMENT_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    data_dir: Path = Field(default_factory=_default_data_dir)
    """Where recordings and the database lie."""
    database: str = ""
    """SQLAlchemy URL; empty means `history.db` in `data_dir`."""
    keep_audio: KeepAudio = "always"
    """`always`; `until_reported`: removed when the session ends; `never`: a temporary file only."""
    recognizer: str = "whisper"
    delivery_advice: bool = True
    """Whether fillers, pauses and pace may become advice; they are measured either way."""
    warm_up: bool = True
    """Whether a session opens with a question that is not judged."""
    whisper: WhisperSettings = WhisperSettings()
    voice: VoiceSettings = VoiceSettings()
    audio: AudioSettings = AudioSettings()
    practice: PracticeSettings = PracticeSettings()
    language: LanguageSettings = LanguageSettings()
    thresholds: dict[str, dict[str, Threshold]] = Field(default_factory=dict)
    """Analyzer (or `feedback`) -> threshold -> value, over the documented defaults."""

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the history."""
        return self.database or f"sqlite:///{self.data_dir / 'history.db'}"

    @property
    def recordings_dir(self) -> Path:
        """Where the sound of takes lies."""
        return self.data_dir / "recordings"

    @classmethod
    def settings_customise_sources(  # the library's hook, with the library's spelling
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, file; no .env file, no secrets folder."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _toml_path())


_config_path: Path | None = None


def _toml_path() -> Path:
    return _config_path or default_config_path()


def load_settings(config: Path | None = None, flags: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings from all sources.

    `config` is a settings file in place of the default one; `flags` are nested values from the
    command line, where None means not given. Raises UsageError that names the source, the key and,
    for an unknown key, the nearest known one.
    """
    global _config_path  # noqa: PLW0603 the library asks for its sources without arguments
    if config is not None and not config.is_file():
        raise UsageError(f"No settings file at {config}.", "Check --config.")
    _check_environment()
    _config_path = config
    try:
        return Settings(**_given(flags or {}))
    except ValidationError as error:
        raise UsageError(_explain(error)) from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{_toml_path()} cannot be read: {error}.") from error
    finally:
        _config_path = None


def _given(flags: Mapping[str, Any]) -> dict[str, Any]:
    nested = {k: _given(v) if isinstance(v, Mapping) else v for k, v in flags.items()}
    return {key: value for key, value in nested.items() if value is not None and value != {}}


def _check_environment() -> None:
    known = {f"{_ENVIRONMENT_PREFIX}{name.upper()}" for name in Settings.model_fields}
    ours = {name for name in os.environ if name.startswith(_ENVIRONMENT_PREFIX)} - _NOT_SETTINGS
    for name in sorted(ours):
        if name.split("__")[0] not in known:
            raise UsageError(f"{name} in the environment is no setting.{_nearest(name, known)}")


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{key} is no setting.{_nearest(key, _all_keys())}"
    return f"The setting {key} does not fit: {first['msg'].lower()} (it was {first['input']!r})."


def _all_keys() -> set[str]:
    keys = set()
    for name, info in Settings.model_fields.items():
        group = info.annotation
        if isinstance(group, type) and issubclass(group, _Group):
            keys |= {f"{name}.{inner}" for inner in group.model_fields}
        else:
            keys.add(name)
    return keys


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f" Did you mean {near[0]}?" if near else f" Known: {', '.join(sorted(known))}."


def remember(key: str, value: str, config: Path | None = None) -> Path:
    """Write one top-level text setting into the settings file, leaving the rest as it is.

    Returns the file's path. Raises StorageError where it cannot be written.
    """
    path = config or default_config_path()
    line = f'{key} = "{value}"'
    try:
        old = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        kept = [text for text in old if text.split("=")[0].strip() != key]
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".toml.new")
        temporary.write_text("\n".join([line, *kept]) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.") from error
    return path
