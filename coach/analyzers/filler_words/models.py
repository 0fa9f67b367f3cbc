"""The trained models: one logistic regression per word over named features."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coach.analyzers.filler_words.classes import Lexicon
from coach.analyzers.filler_words.features import features
from coach.analyzers.filler_words.occurrences import GROUPS, Occurrence, occurrences
from coach.analyzers.filler_words.reading import Speech
from coach.errors import ModelMissingError
from coach.resources import data_folder


@dataclass(frozen=True)
class Model:
    """Weights of one word's features; their sum is the log odds of being a filler."""

    bias: float
    threshold: float
    """Probability from which it counts, chosen on sentences held out in training."""
    weights: Mapping[str, float]

    def probability(self, names: Iterable[str]) -> float:
        """How likely an occurrence with these features is a filler, 0..1."""
        odds = self.bias + math.fsum(self.weights.get(name, 0.0) for name in names)
        return 1 / (1 + math.exp(-odds)) if odds > -500 else 0.0


@dataclass(frozen=True, eq=False)
class FillerModels:
    """The models of all words, and the lexicon they share."""

    lexicon: Lexicon
    models: Mapping[str, Model]

    def judge(self, speech: Speech, occurrence: Occurrence) -> float:
        """How likely one occurrence is a filler, 0..1."""
        model = self.models[GROUPS[occurrence.word]]
        return model.probability(features(speech, occurrence, self.lexicon))

    def fillers(self, speech: Speech) -> list[tuple[Occurrence, float]]:
        """The occurrences that count as fillers, each with its probability."""
        judged = ((found, self.judge(speech, found)) for found in occurrences(speech))
        return [
            (found, probability)
            for found, probability in judged
            if probability >= self.models[GROUPS[found.word]].threshold
        ]


@cache
def shipped_models() -> FillerModels:
    """The models that come with the program; raises ModelMissingError where they are damaged."""
    return load_models(data_folder("models") / "fillers")


def load_models(folder: Path) -> FillerModels:
    """Read `classes.json` and `words.json`; raises ModelMissingError where that fails."""
    try:
        lexicon = Lexicon(json.loads((folder / "classes.json").read_text("utf-8")))
        plain = json.loads((folder / "words.json").read_text("utf-8"))
        models = {name: Model(**fields) for name, fields in plain.items()}
        return FillerModels(lexicon, {name: models[name] for name in sorted(set(GROUPS.values()))})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelMissingError(
            f"The models of the filler words in {folder} are missing or damaged.",
            "Install interview-coach again.",
        ) from error
