"""Fine-tunes a small encoder to tell the roles and pairs of numbers; needs torch and transformers.

It learns from the labels, and from what a larger encoder (`number_teacher`) makes of the same
answers without having seen them.
"""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from transformers import AutoModel

from support.fine_tuning import learn, optimizer_of, set_rate, tokenizer_in
from support.star_numbers import (
    Losses,
    NumberHeads,
    NumberText,
    batch_tensors,
    number_batches,
    number_loss,
    role_weights,
)


@dataclass(frozen=True)
class NumberRecipe:
    """How long and how fast."""

    passes: int = 12
    rate: float = 8e-5
    head_rate: float = 3e-3
    losses: Losses = field(default_factory=Losses)
    batch: int = 16
    dropout: float = 0.1
    threads: int = 2
    seed: int = 5


class NumberReader(nn.Module):
    """The encoder with the layers over it."""

    def __init__(self, folder: Path, dropout: float) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        self.heads = NumberHeads(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, owners: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the roles of each number, and of each two as baseline and outcome."""
        with torch.autocast(ids.device.type, torch.bfloat16):
            states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        roles, pairs = self.heads(self.dropout(states.float()), owners)
        return roles, pairs


def fine_tune_numbers(
    folder: Path, numbers: Sequence[NumberText], recipe: NumberRecipe
) -> NumberReader:
    """Train on the numbers of answers, printing a line for each pass.

    On a graphics processor where torch finds one; the bytes then differ from a processor's.
    """
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    tokenizer = tokenizer_in(folder)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = NumberReader(folder, recipe.dropout).to(device)
    weights = role_weights(numbers).to(device)
    layers = model.heads.parameters()
    optimizer = optimizer_of(model.encoder, layers, recipe.rate, recipe.head_rate)
    began = time.monotonic()
    model.train()
    for number in range(recipe.passes):
        batches = list(number_batches(numbers, tokenizer, chance, recipe.batch))
        for index, batch in enumerate(batches):
            set_rate(optimizer, (number + index / len(batches)) / recipe.passes)
            scores = model(*batch_tensors(batch, device))
            loss = number_loss(scores, batch, weights, recipe.losses)
            learn(model, optimizer, loss)
        told = f"{time.monotonic() - began:6.0f} s, pass {number + 1}: loss {loss.item():.3f}"
        print(told, flush=True)
    return model.eval()


def exported_numbers(
    model: NumberReader,
) -> tuple[Mapping[str, NDArray[np.float32]], dict[str, NDArray[np.generic]]]:
    """The encoder's weights by name, and the arrays of the layers over it."""
    model = model.cpu()
    weights = {name: value.numpy() for name, value in model.encoder.state_dict().items()}
    heads = model.heads
    arrays: dict[str, NDArray[np.generic]] = {"pair_bias": heads.pair_bias.detach().numpy()}
    for name in ("role", "left", "right"):
        layer = getattr(heads, name)
        arrays[name] = layer.weight.detach().numpy().T.astype(np.float32)
        arrays[f"{name}_bias"] = layer.bias.detach().numpy()
    return weights, arrays
