"""The docs name every command, option and setting, and their links lead somewhere."""

import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import click
import pytest

from coach.cli import COMMANDS
from coach.config import Settings
from coach.errors import CoachError

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    page = read("docs/commands.md")
    command = import_module(COMMANDS[name][0]).command
    assert f"coach {name}" in page
    inner = command.commands.items() if isinstance(command, click.Group) else ()
    for sub, leaf in inner:
        assert f"coach {name} {sub}" in page
        assert_options(leaf, page)
    assert_options(command, page)


def assert_options(command: click.Command, page: str) -> None:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            longest = max(parameter.opts, key=len)
            assert longest in page, f"{command.name} {longest}"


def test_every_setting_is_documented() -> None:
    page = read("docs/settings.md")
    for name, info in Settings.model_fields.items():
        inner = getattr(info.annotation, "model_fields", None)
        keys = [f"{name}.{key}" for key in inner] if inner else [name]
        for key in keys:
            assert f"`{key}`" in page, key


def all_errors(kind: type[CoachError]) -> set[int]:
    inner = [status for child in kind.__subclasses__() for status in all_errors(child)]
    return {kind.exit_status, *inner}


def test_every_exit_status_is_documented() -> None:
    page = read("docs/commands.md")
    for status in all_errors(CoachError) | {0, 130}:
        assert re.search(rf"^\| {status} \|", page, re.MULTILINE), status


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_mode_is_known_everywhere() -> None:
    from coach.cli.practice import MODES as OFFERED
    from coach.config import PracticeMode
    from coach.interview import MODES

    assert tuple(MODES) == OFFERED == get_args(PracticeMode)
    for mode in MODES:
        assert f"| `{mode}` |" in read("docs/commands.md")
