"""Settings come from four places in order, and a wrong key is never silent."""

from pathlib import Path

import pytest

from coach.config import load_settings, remember
from coach.errors import StorageError, UsageError


@pytest.fixture(autouse=True)
def no_user_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COACH_CONFIG", str(tmp_path / "none.toml"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "coach.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_need_no_file() -> None:
    settings = load_settings()
    assert settings.whisper.model == "base.en"
    assert settings.keep_audio == "always"


def test_flag_beats_environment_beats_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(
        tmp_path, '[whisper]\nmodel = "file"\n[voice]\nname = "silent"\nrate_wpm = 150\n'
    )
    assert load_settings(path).whisper.model == "file"
    monkeypatch.setenv("COACH_WHISPER__MODEL", "environment")
    monkeypatch.setenv("COACH_VOICE__RATE_WPM", "140")
    settings = load_settings(path, {"whisper": {"model": "flag"}, "voice": {"rate_wpm": None}})
    assert settings.whisper.model == "flag"
    assert settings.voice.rate_wpm == 140
    assert settings.voice.name == "silent"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("wisper = 1\n", "wisper"),
        ('[whisper]\nmodle = "x"\n', "whisper.model"),
        ('keep_audio = "sometimes"\n', "keep_audio"),
        ("[voice]\nrate_wpm = 10000\n", "voice.rate_wpm"),
        ("not toml at all", "coach.toml"),
    ],
)
def test_wrong_file_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        load_settings(written(tmp_path, text))


def test_misspelled_environment_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_WISPER__MODEL", "x")
    with pytest.raises(UsageError, match="COACH_WISPER__MODEL"):
        load_settings()


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"other\.toml"):
        load_settings(tmp_path / "other.toml")


def test_remember_keeps_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path, '# mine\nkeep_audio = "always"\n[whisper]\nmodel = "small.en"\n')
    remember("keep_audio", "never", path)
    settings = load_settings(path)
    assert settings.keep_audio == "never"
    assert settings.whisper.model == "small.en"
    assert "# mine" in path.read_text(encoding="utf-8")


def test_remember_says_where_it_failed(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="file"):
        remember("keep_audio", "never", blocker / "coach.toml")


def test_thresholds_are_numbers_or_ranges(tmp_path: Path) -> None:
    text = "[thresholds.pacing]\nlong_pause_s = 2.5\ngood_pace = [110, 170]\n"
    settings = load_settings(written(tmp_path, text))
    assert settings.thresholds == {"pacing": {"long_pause_s": 2.5, "good_pace": (110.0, 170.0)}}
