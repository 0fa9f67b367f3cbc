"""The walls of the house: who may import whom, and where each heavy library lives."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "coach"

LAYERS = {
    "domain": 1,
    "errors": 1,
    "wire": 1,
    "resources": 1,
    "config": 2,
    "prompts": 2,
    "voice": 2,
    "audio": 2,
    "recognize": 2,
    "hearing": 2,
    "language": 2,
    "feedback": 2,
    "history": 2,
    "reports": 2,
    "demo": 2,
    "analyzers": 3,
    "planning": 3,
    "interview": 4,
    "app": 5,
    "studio": 5,
    "leftovers": 5,
    "conversation": 5,
    "doctor": 5,
    "live": 5,
    "cli": 6,
    "__main__": 6,
}
"""Room -> layer: a room imports only from layers below its own."""

TOGETHER = {
    5: {"app", "studio", "leftovers", "conversation", "live", "doctor"},
    1: {"domain", "errors", "wire", "resources"},
    6: {"cli", "__main__"},
}
"""Layers whose rooms may know each other: the foundation, and the root with what hangs on it."""

HOMES = {
    "sounddevice": ("audio/soundcard.py",),
    "av": ("audio/media.py",),
    "pyttsx3": ("voice/",),
    "espeakng_loader": ("voice/",),
    "faster_whisper": ("recognize/whisper.py", "hearing/"),
    "huggingface_hub": ("recognize/models.py",),
    "spacy": ("language/",),
    "transformers": ("language/",),
    "onnxruntime": ("language/",),
    "sqlalchemy": ("history/",),
    "alembic": ("history/",),
    "filelock": ("audio/spool.py",),
    "platformdirs": ("config.py",),
    "pydantic": ("config.py", "prompts/"),
    "pydantic_settings": ("config.py",),
    "rich": ("reports/terminal.py", "cli/"),
    "click": ("cli/",),
}
"""Library -> the only places that may import it."""

LAZY = {name for name in HOMES if name != "click"}
"""Libraries that `coach --help` must not load."""

FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            if node.module == "coach":
                yield from ((f"coach.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield str(node.module), node.lineno


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    for module, line in imported(path):
        parts = module.split(".")
        if parts[0] != "coach" or len(parts) == 1 or parts[1] in (room, "__version__"):
            continue
        ours, theirs = LAYERS[room], LAYERS[parts[1]]
        friends = room in TOGETHER.get(ours, ()) and parts[1] in TOGETHER.get(ours, ())
        assert theirs < ours or friends, f"{path}:{line} {room} imports {parts[1]}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_stay_at_home(path: Path) -> None:
    where = path.relative_to(PACKAGE).as_posix()
    for module, line in imported(path):
        homes = HOMES.get(module.split(".")[0])
        if homes is not None:
            assert where.startswith(homes), f"{path}:{line} imports {module}; it lives in {homes}"


def test_every_room_has_a_layer() -> None:
    rooms = {room_of(path) for path in FILES} - {"__init__"}
    assert rooms <= set(LAYERS)


def test_every_dependency_has_a_home() -> None:
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=;\[ ]", line)[0].replace("-", "_") for line in project["dependencies"]}
    assert names - {"numpy"} <= set(HOMES)


def test_help_loads_no_heavy_library() -> None:
    import subprocess
    import sys

    program = (
        "import sys\n"
        "from coach.cli import _run\n"
        "_run(['--help'])\n"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & (LAZY | {"numpy"})
