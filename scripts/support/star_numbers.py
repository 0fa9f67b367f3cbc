"""Labeled numbers as encoders learn them: roles and pairs.

Roles and pairs lean on what happens around a number, as the parts of a story do. The encoder of
STAR learns them beside the parts, which helps it with those; that of numbers learns nothing else.
Both read the text of `numbers/encoded.py`: all numbers in digits, with their units.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from coach.analyzers.numbers.encoded import spans_of, text_of
from coach.analyzers.numbers.features import ROLES
from coach.analyzers.numbers.model import Pair, possible_pairs
from coach.analyzers.numbers.stream import Stream
from support.taught import Taught

LONGEST = 512
MULTIPLE = 32
"""Batches are as long as a multiple of this, so that few shapes have to be compiled."""
POOL = 128
"""Answers that are sorted by length before they are cut into batches."""
JITTER_SHARE = 0.4
"""How often a number gets other digits in training, so that no value is learned by heart."""
RAREST = 1.5
"""How much a number with the rarest role counts."""
UNLABELED = -100
PAIR_WIDTH = 64
"""Width of what is compared when two numbers are held to be a pair."""
_YEARS = ("19", "20")


@dataclass(frozen=True)
class Losses:
    """What counts how much."""

    smoothing: float = 0.05
    """Of the labels, so that the model is not surer than it should be."""
    pair_weight: float = 0.5
    taught_share: float = 0.5
    """How much is against what a larger encoder makes of a number, not against its label."""


@dataclass(frozen=True)
class NumberText:
    """One answer with its numbers."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Where each number stands in the text."""
    roles: tuple[str | None, ...]
    """The role of each, None where it is not labeled."""
    pairs: tuple[Pair, ...]
    """Baseline and outcome."""
    possible: tuple[Pair, ...]
    taught: Taught | None = None


def number_text(
    stream: Stream, roles: Sequence[str | None], pairs: Sequence[Pair]
) -> NumberText | None:
    """The answer as the encoder reads it; None where it has no number."""
    if not stream.numbers:
        return None
    text, starts = text_of(stream)
    return NumberText(
        text, spans_of(stream, starts), tuple(roles), tuple(pairs), tuple(possible_pairs(stream))
    )


@dataclass(frozen=True, eq=False)
class EncodedNumbers:
    """One answer as tokens."""

    ids: NDArray[np.int64]
    owners: NDArray[np.int64]
    """The number that a token belongs to, -1 where to none."""
    roles: NDArray[np.int64]
    pairs: tuple[Pair, ...]
    possible: tuple[Pair, ...]
    taught: Taught | None = None


class NumberHeads(nn.Module):
    """The linear layers over the states of an encoder; that of the roles starts at zero."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.role = nn.Linear(width, len(ROLES))
        self.left, self.right = nn.Linear(width, PAIR_WIDTH), nn.Linear(width, PAIR_WIDTH)
        self.pair_bias = nn.Parameter(torch.tensor(-1.0))
        nn.init.zeros_(self.role.weight)
        nn.init.zeros_(self.role.bias)

    def forward(
        self, states: torch.Tensor, owners: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the roles of each number, and of each two as baseline and outcome."""
        means = mean_states(states, owners)
        both = torch.einsum("biw,bjw->bij", self.left(means), self.right(means))
        return self.role(means), both / math.sqrt(PAIR_WIDTH) + self.pair_bias


def jittered(answer: NumberText, chance: random.Random) -> NumberText:
    """With other digits in some of its numbers; years stay."""
    pieces, spans, at, length = [], [], 0, 0
    for start, end in answer.spans:
        number = answer.text[start:end]
        if chance.random() < JITTER_SHARE and not number.startswith(_YEARS):
            number = "".join(str(chance.randint(1, 9)) if c in "123456789" else c for c in number)
        pieces += [answer.text[at:start], number]
        length += start - at + len(number)
        spans.append((length - len(number), length))
        at = end
    return replace(answer, text="".join([*pieces, answer.text[at:]]), spans=tuple(spans))


def encode_numbers(answer: NumberText, tokenizer: Tokenizer) -> EncodedNumbers:
    """Its tokens, and which number each belongs to."""
    found = tokenizer.encode(answer.text)
    spans = np.asarray(found.offsets[:LONGEST])
    ids, owners = np.asarray(found.ids[:LONGEST]), np.full(min(len(found.ids), LONGEST), -1)
    for index, (start, end) in enumerate(answer.spans):
        inside = (spans[:, 0] >= start) & (spans[:, 1] <= end) & (spans[:, 1] > spans[:, 0])
        owners[inside] = index
    roles = [UNLABELED if role is None else ROLES.index(role) for role in answer.roles]
    return EncodedNumbers(
        ids, owners, np.asarray(roles), answer.pairs, answer.possible, answer.taught
    )


def number_batches(
    answers: Sequence[NumberText], tokenizer: Tokenizer, chance: random.Random, size: int
) -> Iterator[Sequence[EncodedNumbers]]:
    """One pass: answers of about one length together, in any order."""
    rows = [encode_numbers(jittered(answer, chance), tokenizer) for answer in answers]
    chance.shuffle(rows)
    pools = [
        sorted(rows[i : i + POOL], key=lambda row: len(row.ids)) for i in range(0, len(rows), POOL)
    ]
    batches = [pool[i : i + size] for pool in pools for i in range(0, len(pool), size)]
    chance.shuffle(batches)
    yield from batches


def role_weights(answers: Sequence[NumberText]) -> torch.Tensor:
    """How much each role counts: the rarer, the more."""
    roles = [ROLES.index(role) for answer in answers for role in answer.roles if role is not None]
    counts = np.maximum(np.bincount(roles, minlength=len(ROLES)), 1)
    weights = np.minimum((counts.max() / counts) ** 0.25, RAREST)
    return torch.tensor(weights, dtype=torch.float32)


def judged(
    scores: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]],
    tokenizer: Tokenizer,
    answer: NumberText,
    device: torch.device,
) -> Taught:
    """What a model makes of the numbers of an answer; zeros for those beyond the longest text."""
    with torch.no_grad():
        roles, pairs = scores(*batch_tensors([encode_numbers(answer, tokenizer)], device))
    told, both = roles[0].softmax(-1).cpu().numpy(), pairs[0].sigmoid().cpu().numpy()
    may_be = np.zeros_like(both)
    for start, end in answer.possible:
        if max(start, end) < len(both):
            may_be[start, end] = 1
    short = len(answer.spans) - len(told)
    return Taught(
        np.pad(told, [(0, short), (0, 0)]), np.pad(both * may_be, [(0, short), (0, short)])
    )


def batch_tensors(
    batch: Sequence[EncodedNumbers], device: torch.device
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, mask and owners of the tokens of a batch."""
    ids = stacked([row.ids for row in batch]).to(device)
    mask = stacked([np.ones_like(row.ids) for row in batch]).to(device)
    return ids, mask, stacked([row.owners + 1 for row in batch]).to(device) - 1


def stacked(rows: Sequence[NDArray[np.generic]]) -> torch.Tensor:
    """Rows of different length as one tensor, zeros behind them."""
    longest = -(-max(len(row) for row in rows) // MULTIPLE) * MULTIPLE
    padded = [np.pad(row, [(0, longest - len(row)), *[(0, 0)] * (row.ndim - 1)]) for row in rows]
    return torch.from_numpy(np.stack(padded))


def mean_states(states: torch.Tensor, owners: torch.Tensor) -> torch.Tensor:
    """The mean state of each number's tokens: (answers, numbers, width)."""
    most = int(owners.max()) + 1
    hot = functional.one_hot(owners + 1, most + 1)[..., 1:].float()
    sums = torch.einsum("btn,btw->bnw", hot, states)
    return sums / hot.sum(1)[..., None].clamp(min=1)


def role_loss(
    scores: torch.Tensor,
    batch: Sequence[EncodedNumbers],
    weights: torch.Tensor,
    smoothing: float,
    taught_share: float,
) -> torch.Tensor:
    """Of the roles, from scores (answers, numbers, roles)."""
    wanted = np.full(scores.shape[:2], UNLABELED)
    for row, answer in zip(wanted, batch, strict=True):
        row[: len(answer.roles)] = answer.roles[: len(row)]
    labeled = functional.cross_entropy(
        scores.reshape(-1, len(ROLES)),
        torch.from_numpy(wanted).to(scores.device).reshape(-1),
        ignore_index=UNLABELED,
        weight=weights,
        label_smoothing=smoothing,
    )
    taught = _taught([one.taught and one.taught.roles for one in batch], scores)
    if taught is None:
        return labeled
    unlike = -(taught * functional.log_softmax(scores, -1)).sum() / taught.sum()
    return (1 - taught_share) * labeled + taught_share * unlike


def number_loss(
    scores: tuple[torch.Tensor, torch.Tensor],
    batch: Sequence[EncodedNumbers],
    weights: torch.Tensor,
    losses: Losses,
) -> torch.Tensor:
    """Of roles and pairs together."""
    roles, pairs = scores
    loss = role_loss(roles, batch, weights, losses.smoothing, losses.taught_share)
    return loss + losses.pair_weight * pair_loss(pairs, batch, losses.taught_share)


def _taught(
    rows: Sequence[NDArray[np.float32] | None], scores: torch.Tensor
) -> torch.Tensor | None:
    """What was taught of a batch, as the scores are laid out; None where nothing was."""
    if all(row is None for row in rows):
        return None
    laid = np.zeros(tuple(scores.shape), np.float32)
    for out, row in zip(laid, rows, strict=True):
        if row is not None:
            part = row[tuple(slice(0, size) for size in out.shape)]
            out[tuple(slice(0, size) for size in part.shape)] = part
    return torch.from_numpy(laid).to(scores.device)


def pair_loss(
    scores: torch.Tensor, batch: Sequence[EncodedNumbers], taught_share: float
) -> torch.Tensor:
    """Of the pairs that may be, from scores (answers, numbers, numbers): baseline, outcome."""
    may, is_pair = np.zeros(scores.shape, bool), np.zeros(scores.shape, np.float32)
    count = scores.shape[1]
    for index, answer in enumerate(batch):
        for start, end in answer.possible:
            if max(start, end) < count:
                may[index, start, end] = True
                is_pair[index, start, end] = (start, end) in answer.pairs
    if not may.any():
        return scores.sum() * 0
    mask = torch.from_numpy(may).to(scores.device)
    wanted = torch.from_numpy(is_pair).to(scores.device)
    taught = _taught([one.taught and one.taught.pairs for one in batch], scores)
    if taught is not None:
        wanted = (1 - taught_share) * wanted + taught_share * taught
    return functional.binary_cross_entropy_with_logits(scores[mask], wanted[mask])
