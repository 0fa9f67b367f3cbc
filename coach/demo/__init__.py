"""The recorded candidate of the demonstration: a synthetic voice with planted faults.

`scripts/make_demo` makes both files anew; the words' times and the pauses are exact.
"""

import json
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class PlantedPause:
    """A pause of known length."""

    start_s: float
    end_s: float
    mid_clause: bool
    """Inside a clause it is a hesitation, between clauses it is planning."""


@dataclass(frozen=True)
class PlantedFiller:
    """A filler sound or word at a known place."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Planted:
    """What the analysis has to find."""

    pauses: tuple[PlantedPause, ...]
    """Every pause of 0.2 s and more between the first word and the last."""
    fillers: tuple[PlantedFiller, ...]


@dataclass(frozen=True)
class Candidate:
    """The recording, its timed transcript, and the question that it answers."""

    audio_path: Path
    transcript_path: Path
    question_id: str
    planted: Planted
    note: str
    """One sentence that says that the voice is synthetic."""


def candidate() -> Candidate:
    """Return the recorded candidate that ships with the program."""
    transcript_path = _FOLDER / "candidate.json"
    plain = json.loads(transcript_path.read_text(encoding="utf-8"))
    pauses = tuple(PlantedPause(**pause) for pause in plain["planted"]["pauses"])
    fillers = tuple(PlantedFiller(**filler) for filler in plain["planted"]["fillers"])
    return Candidate(
        audio_path=_FOLDER / "candidate.ogg",
        transcript_path=transcript_path,
        question_id=plain["question_id"],
        planted=Planted(pauses, fillers),
        note=plain["note"],
    )
