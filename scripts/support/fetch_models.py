"""Fetch Whisper models by name (the default one where none is named) and verify what ships.

scripts/fetch_models [--all] [NAME…]
"""

import argparse
import sys
from collections.abc import Sequence

from coach.errors import EXIT_INTERRUPTED, EXIT_OK, CoachError, ModelMissingError
from coach.recognize import models
from coach.resources import data_folder


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fetch and verify the models of the coach.")
    parser.add_argument("name", nargs="*", default=[next(iter(models.KNOWN))])
    parser.add_argument("--all", action="store_true", help="every Whisper model that is known")
    chosen = parser.parse_args(arguments)
    try:
        for folder in sorted(path for path in data_folder("models").iterdir() if path.is_dir()):
            checked(f"models/{folder.name}", models.check_files(folder))
        for name in models.KNOWN if chosen.all else chosen.name:
            folder = models.fetch(name, show)
            sys.stderr.write("\r\033[K" if sys.stderr.isatty() else "")
            checked(f"{name} at {folder}", models.verify(folder))
    except CoachError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("\nStopped; run this again to go on.", file=sys.stderr)
        return EXIT_INTERRUPTED
    return EXIT_OK


def checked(what: str, files: Sequence[models.FileCheck]) -> None:
    """Print how many files were compared; raise ModelMissingError where one differs."""
    damaged = [file.name for file in files if file.intact is False]
    if damaged:
        hint = "Check the repository out again."
        raise ModelMissingError(f"{what} is damaged: {', '.join(damaged)}.", hint)
    known = sum(file.intact is True for file in files)
    print(f"{what}: {known} of {len(files)} files have a checksum and match it")


def show(here: int, size: int) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{here / 1e6:.0f} of {size / 1e6:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
