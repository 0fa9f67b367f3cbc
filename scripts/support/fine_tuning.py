"""What fine-tuning an encoder shares, whatever it learns: its tokenizer, steps and their size."""

from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

WARM_SHARE = 0.1
"""Share of the training over which the rate rises."""


def tokenizer_in(folder: Path) -> Tokenizer:
    """The tokenizer of an encoder, which cuts and pads nothing."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def optimizer_of(
    encoder: nn.Module, layers: Iterable[nn.Parameter], rate: float, head_rate: float
) -> torch.optim.Optimizer:
    """One rate for the encoder, another for the layers over it."""
    groups = [
        {"params": list(encoder.parameters()), "base": rate},
        {"params": list(layers), "base": head_rate},
    ]
    return torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)


def set_rate(optimizer: torch.optim.Optimizer, done: float) -> None:
    """Up over the first tenth, then down to nearly nothing; `done` is the share trained, 0..1."""
    factor = min(1.0, (done + 1e-3) / WARM_SHARE) * max(0.02, 1 - done)
    for group in optimizer.param_groups:
        group["lr"] = group["base"] * factor


def learn(model: nn.Module, optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """One step."""
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
