"""Fine-tunes the small encoder to label every token of an answer; needs torch and transformers.

The whole answer is read at once. A linear layer over a token's state and its place gives the six
labels, another over the mean state the kind of answer. Every pass over the answers draws new
variants of them. Beside them it learns the roles and pairs of numbers (`star_numbers`).
"""

import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from coach.analyzers.parts.model import HATS, KINDS, hats
from coach.analyzers.parts.ngrams import plain
from support.fine_tuning import learn, optimizer_of, set_rate, tokenizer_in
from support.star_corpus import Answer
from support.star_numbers import (
    Losses,
    NumberHeads,
    NumberText,
    batch_tensors,
    number_batches,
    number_loss,
    role_weights,
    stacked,
)
from support.star_variants import drawn, relined

CLASSES = "STARLO"
LONGEST = 512
BATCH = 8
POOL = 64
"""Answers that are sorted by length before they are cut into batches."""


@dataclass(frozen=True)
class Recipe:
    """How long and how fast."""

    passes: int = 7
    number_passes: int = 4
    rate: float = 8e-5
    head_rate: float = 3e-3
    smoothing: float = 0.05
    """Of the labels, so that the model is not surer than it should be."""
    gate_weight: float = 0.3
    numbers: Losses = field(default_factory=Losses)
    number_batch: int = 16
    dropout: float = 0.1
    threads: int = 2
    seed: int = 5


@dataclass(frozen=True, eq=False)
class Encoded:
    """One answer as numbers."""

    ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    """Of a token: lines count by the square root of their tokens; 0 outside of stories."""
    places: NDArray[np.float32]
    kind: int


class Labeler(nn.Module):
    """The encoder with its linear layers, which start at zero."""

    def __init__(self, folder: Path, dropout: float) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        width = self.encoder.config.hidden_size
        self.head, self.gate = nn.Linear(width + HATS + 1, len(CLASSES)), nn.Linear(width, 6)
        self.heads = NumberHeads(width)
        self.dropout = nn.Dropout(dropout)
        for layer in (self.head, self.gate):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, places: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the labels of each token, and of the kinds of answer."""
        states, counted = self._states(ids, mask), mask[..., None].float()
        mean = (states * counted).sum(1) / counted.sum(1)
        scores = self.head(torch.cat([self.dropout(states), places], -1))
        return scores, self.gate(self.dropout(mean))

    def numbers(
        self, ids: torch.Tensor, mask: torch.Tensor, owners: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the roles of each number, and of each two as baseline and outcome."""
        roles, pairs = self.heads(self.dropout(self._states(ids, mask)), owners)
        return roles, pairs

    def _states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        with torch.autocast(ids.device.type, torch.bfloat16):
            states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states.float()


def fine_tune(
    folder: Path, answers: Sequence[Answer], numbers: Sequence[NumberText], recipe: Recipe
) -> Labeler:
    """Train on the answers and on the numbers of others, printing a line for each pass.

    On a graphics processor where torch finds one; the bytes then differ from a processor's.
    """
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    tokenizer = tokenizer_in(folder)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Labeler(folder, recipe.dropout).to(device)
    weights = role_weights(numbers).to(device)
    counted = [
        batch
        for _ in range(recipe.number_passes)
        for batch in number_batches(numbers, tokenizer, chance, recipe.number_batch)
    ]
    layers = [one for name, one in model.named_parameters() if not name.startswith("encoder.")]
    optimizer = optimizer_of(model.encoder, layers, recipe.rate, recipe.head_rate)
    total, step, began = recipe.passes * math.ceil(len(answers) / BATCH), 0, time.monotonic()
    model.train()
    for number in range(recipe.passes):
        rows = [encode(drawn(answer, chance), tokenizer) for answer in answers]
        for batch in _batches(rows, chance):
            set_rate(optimizer, step / total)
            loss = _part_loss(model, batch, recipe)
            first, last = (len(counted) * at // total for at in (step, step + 1))
            for one in counted[first:last]:
                scores = model.numbers(*batch_tensors(one, device))
                loss = loss + number_loss(scores, one, weights, recipe.numbers)
            learn(model, optimizer, loss)
            step += 1
        told = f"{time.monotonic() - began:6.0f} s, pass {number + 1}: loss {loss.item():.3f}"
        print(told, flush=True)
    return model.cpu().eval()


def encode(answer: Answer, tokenizer: Tokenizer) -> Encoded:
    """Tokens with the labels of their lines, of the text as the program will show it."""
    lines = [replace(line, text=plain(line.text)) for line in answer.lines]
    answer = relined(answer, [line for line in lines if line.text] or answer.lines)
    found = tokenizer.encode(answer.text)
    spans = np.asarray(found.offsets[:LONGEST])
    real = spans[:, 1] > spans[:, 0]
    starts = [line.start_char for line in answer.lines]
    owners = np.searchsorted(starts, spans[:, 0], side="right") - 1
    counts = np.bincount(owners[real], minlength=len(starts))
    labels = np.asarray([CLASSES.index(line.label) for line in answer.lines])[owners]
    weights = real * answer.is_story / np.sqrt(np.maximum(counts[owners], 1))
    places = hats(spans.mean(axis=1) / max(len(answer.text), 1)) * real[:, None]
    ids = np.asarray(found.ids[:LONGEST])
    kind = KINDS.index(answer.kind)
    return Encoded(ids, labels, weights.astype(np.float32), places.astype(np.float32), kind)


def exported(
    model: Labeler,
) -> tuple[Mapping[str, NDArray[np.float32]], dict[str, NDArray[np.generic]]]:
    """The encoder's weights by name, and the arrays of the linear layers that STAR needs."""
    weights = {name: value.numpy() for name, value in model.encoder.state_dict().items()}
    arrays: dict[str, NDArray[np.generic]] = {}
    for name in ("head", "gate"):
        layer = getattr(model, name)
        arrays[name] = layer.weight.detach().numpy().T.astype(np.float32)
        arrays[f"{name}_bias"] = layer.bias.detach().numpy()
    return weights, arrays


def _batches(rows: Sequence[Encoded], chance: random.Random) -> Iterator[Sequence[Encoded]]:
    """Answers of about one length together, in any order."""
    mixed = list(rows)
    chance.shuffle(mixed)
    pools = [
        sorted(mixed[i : i + POOL], key=lambda row: len(row.ids))
        for i in range(0, len(mixed), POOL)
    ]
    batches = [pool[i : i + BATCH] for pool in pools for i in range(0, len(pool), BATCH)]
    chance.shuffle(batches)
    yield from batches


def _part_loss(model: Labeler, batch: Sequence[Encoded], recipe: Recipe) -> torch.Tensor:
    device = model.head.weight.device
    ids = stacked([row.ids for row in batch]).to(device)
    mask = stacked([np.ones_like(row.ids) for row in batch]).to(device)
    labels = stacked([row.labels for row in batch]).to(device).reshape(-1)
    weights = stacked([row.weights for row in batch]).to(device).reshape(-1)
    scores, kinds = model(ids, mask, stacked([row.places for row in batch]).to(device))
    each = functional.cross_entropy(
        scores.reshape(-1, len(CLASSES)), labels, reduction="none", label_smoothing=recipe.smoothing
    )
    loss = (each * weights).sum() / weights.sum().clamp(min=1)
    kind = torch.tensor([row.kind for row in batch]).to(device)
    gate: torch.Tensor = functional.cross_entropy(kinds, kind)
    return loss + recipe.gate_weight * gate
