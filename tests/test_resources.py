"""Where shipped files are found: in a checkout, in an installed package, or nowhere."""

import tomllib
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.resources import data_folder


def package_in(folder: Path) -> Path:
    package = folder / "coach"
    package.mkdir(parents=True)
    return package


def test_a_checkout_has_the_folder_beside_the_package():
    folder = data_folder("prompts")
    assert tomllib.loads((folder / "rubrics.toml").read_text())["star"]["label"]
    assert list((folder / "questions").glob("*.toml"))


def test_an_installed_package_carries_its_own(tmp_path):
    package = package_in(tmp_path)
    (package / "_data" / "models").mkdir(parents=True)
    assert data_folder("models", package) == package / "_data" / "models"


def test_an_unrelated_folder_among_installed_packages_is_not_taken(tmp_path):
    package = package_in(tmp_path)
    (tmp_path / "prompts").mkdir()
    (package / "_data" / "prompts").mkdir(parents=True)
    assert data_folder("prompts", package) == package / "_data" / "prompts"


def test_a_file_of_that_name_is_no_folder(tmp_path):
    package = package_in(tmp_path)
    (tmp_path / "models").write_text("not a folder")
    with pytest.raises(CoachError):
        data_folder("models", package)


def test_a_missing_folder_is_named_in_one_line(tmp_path):
    with pytest.raises(CoachError) as caught:
        data_folder("prompts", package_in(tmp_path))
    assert "'prompts'" in caught.value.message
    assert caught.value.hint
    assert "\n" not in str(caught.value)
