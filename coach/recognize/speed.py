"""How long each known Whisper model would take, from what one of them took."""

from collections.abc import Mapping
from types import MappingProxyType

WORK: Mapping[str, float] = MappingProxyType(
    {
        "tiny.en": 33,
        "base.en": 70,
        "small.en": 248,
        "medium.en": 797,
        "distil-small.en": 211,
        "distil-medium.en": 612,
        "distil-large-v3": 1195,
    }
)
"""Name -> billions of multiplications for one window of 30 s with 100 tokens and a beam of five,
from the published dimensions; measured times of `base.en` divide between encoder and decoder
accordingly."""


def expected_times(model: str, seconds: float) -> dict[str, float]:
    """How long every known model would take where `model` takes `seconds`; empty for others."""
    if model not in WORK:
        return {}
    return {name: seconds * work / WORK[model] for name, work in WORK.items()}
