"""Reads a trained model's folder: its arrays, and its settings where it has some."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError

SETTINGS = "model.json"


def load_arrays(folder: Path, file: str, what: str) -> dict[str, NDArray[Any]]:
    """The arrays in `file`; raises CoachError, which calls the model `what`."""
    try:
        with np.load(folder / file) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise _broken(folder, what) from error


def load_settings(folder: Path, what: str) -> Mapping[str, Any]:
    """What `SETTINGS` holds; raises CoachError, which calls the model `what`."""
    try:
        found: Mapping[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(folder, what) from error
    return found


def _broken(folder: Path, what: str) -> CoachError:
    return CoachError(f"{what} in {folder} is missing or broken.", "Install interview-coach again.")
