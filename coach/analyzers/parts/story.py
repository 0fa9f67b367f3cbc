"""What is wrong with a story whose parts are known: missing, empty, out of order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.analyzers.parts.model import ACTION, LESSON, PARTS, RESULT, SITUATION, TASK
from coach.analyzers.parts.units import Unit
from coach.language.lists import word_set

_EMPTY = {
    TASK: word_set(
        """a about and be challenge deal do done fix for goal had handle help i in it job just my
        needed of on problem really responsible responsibility situation solve something sort out
        so some supposed task that the there this thing things to us was we with work what"""
    ),
    ACTION: word_set(
        """a able all and as best better by could did do done everything fix fixed for got had hard
        handled help helped i in it just make managed my needed of on out our problem really solved
        so some stuff sure that the then thing things this to took together tried us was we well
        went what whatever with work worked"""
    ),
    RESULT: word_set(
        """a all an and as at be been end ended everyone everything fine for good great happy i in
        it its just of ok okay out really result so success successful that the then things this to
        turned up very was we well went were with worked result outcome finally eventually project
        overall"""
    ),
}
"""Words of which a part without substance is made."""


@dataclass(frozen=True)
class Piece:
    """A stretch of the answer with its label and how likely that is, 0..1."""

    unit: Unit
    label: int
    chance: float
    words: tuple[str, ...]
    """Lower case, without punctuation."""


def place_of(part: str, pieces: Sequence[Piece]) -> Piece:
    """The stretch after which a missing part belongs; the first one for the situation."""
    before = {"task": (SITUATION,), "action": (SITUATION, TASK)}.get(part)
    if part == "result":
        return pieces[-1]
    found = [piece for piece in pieces if before and piece.label in before]
    return found[-1] if found else pieces[0]


def thin_parts(
    pieces: Sequence[Piece], most_words: int, sure: float
) -> Iterator[tuple[str, Piece]]:
    """Task, action or result of few words, all of them empty ones, with its last stretch."""
    for label, empty in _EMPTY.items():
        own = [piece for piece in pieces if piece.label == label]
        words = [word for piece in own for word in piece.words]
        lesson = label == RESULT and any(piece.label == LESSON for piece in pieces)
        if not words or lesson or len(words) > most_words or own[-1].chance < sure:
            continue
        if all(word in empty for word in words):
            yield PARTS[label], own[-1]


def late_scene(pieces: Sequence[Piece], sure: float, share: float) -> Piece | None:
    """The first stretch of a scene that is set only after the doing began, where it is a long one.

    `share` is the least share of the answer's words that such stretches take up.
    """
    started, late = False, []
    for piece in pieces:
        if piece.chance < sure:
            continue
        started = started or piece.label in (ACTION, RESULT)
        if started and piece.label == SITUATION:
            late.append(piece)
    words = sum(len(piece.words) for piece in pieces)
    taken = sum(len(piece.words) for piece in late)
    return late[0] if late and taken >= share * words else None
