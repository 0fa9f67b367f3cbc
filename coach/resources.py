"""Where the files that ship beside the code lie, in a checkout and once installed."""

from pathlib import Path

from coach.errors import CoachError

PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str, package: Path = PACKAGE) -> Path:
    """The folder `prompts` or `models`: in the installed package, else beside it in a checkout.

    The wheel carries both below `coach/_data`, which a checkout does not have; looking there
    first keeps an unrelated `prompts` among the installed packages out of the way. Raises
    CoachError where neither place has it.
    """
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise CoachError(
        f"The folder '{name}' that belongs to interview-coach is missing beside {package}.",
        "Install interview-coach again.",
    )
