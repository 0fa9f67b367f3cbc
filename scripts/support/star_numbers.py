"""Labeled numbers as the encoder of STAR learns them beside the parts of a story.

Roles and pairs lean on what happens around a number, as parts do: one encoder learns both, and each
helps the other. It reads the text of `numbers/encoded.py`: all numbers in digits, with their units.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from coach.analyzers.numbers.encoded import spans_of, text_of
from coach.analyzers.numbers.features import ROLES
from coach.analyzers.numbers.model import Pair, possible_pairs
from coach.analyzers.numbers.stream import Stream

LONGEST = 512
POOL = 128
"""Answers that are sorted by length before they are cut into batches."""
JITTER_SHARE = 0.4
"""How often a number gets other digits in training, so that no value is learned by heart."""
RAREST = 1.5
"""How much a number with the rarest role counts."""
UNLABELED = -100
_YEARS = ("19", "20")


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
    return EncodedNumbers(ids, owners, np.asarray(roles), answer.pairs, answer.possible)


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


def mean_states(states: torch.Tensor, owners: torch.Tensor) -> torch.Tensor:
    """The mean state of each number's tokens: (answers, numbers, width)."""
    most = int(owners.max()) + 1
    hot = functional.one_hot(owners + 1, most + 1)[..., 1:].float()
    sums = torch.einsum("btn,btw->bnw", hot, states)
    return sums / hot.sum(1)[..., None].clamp(min=1)


def role_loss(
    scores: torch.Tensor, batch: Sequence[EncodedNumbers], weights: torch.Tensor, smoothing: float
) -> torch.Tensor:
    """Of the roles, from scores (answers, numbers, roles)."""
    wanted = np.full(scores.shape[:2], UNLABELED)
    for row, answer in zip(wanted, batch, strict=True):
        row[: len(answer.roles)] = answer.roles[: len(row)]
    return functional.cross_entropy(
        scores.reshape(-1, len(ROLES)),
        torch.from_numpy(wanted).to(scores.device).reshape(-1),
        ignore_index=UNLABELED,
        weight=weights,
        label_smoothing=smoothing,
    )


def pair_loss(scores: torch.Tensor, batch: Sequence[EncodedNumbers]) -> torch.Tensor:
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
    return functional.binary_cross_entropy_with_logits(scores[mask], wanted[mask])
