"""Makes docs/interview-round.txt: a whole interview round as the terminal showed it, in text.

    python -m support.film

Takes about six minutes: the candidate speaks at an ordinary pace.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from support.interview_round import Film, play_round, rehearsal
from support.round_script import AT_LENGTH
from support.soundcard import SoundCard
from support.terminal import ROOT

TARGET = ROOT / "docs" / "interview-round.txt"
RATE_WPM = 130
"""Of the synthetic candidate; their words come out at an ordinary pace."""
HEAD = """\
A whole interview round with `coach practice --mode interview`, as the terminal showed it.

The interviewer asks by voice; a computer voice plays the candidate at a microphone made of
software. What the terminal printed stands as it was. Lines that moved, such as the timer with its
level meter, stand between dotted lines where they were, with what the candidate did then. Made by
scripts/support/film.py, with a recognizer that knows these recordings by their sound in the place
of Whisper.
"""


def main() -> None:
    """Play the round and write the file."""
    with SoundCard() as card, rehearsal(card, AT_LENGTH, RATE_WPM) as film:
        play_round(card, film, listen=True)
        film.terminal.finish()
        TARGET.write_text(f"{HEAD}\n{written(film)}\n", encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")


def written(film: Film) -> str:
    """Everything the terminal printed, with the shots of what moved where they belong."""
    final = film.terminal.text.splitlines()
    inserts: dict[int, list[str]] = {}
    for shot in film.shots:
        stays = _shared(shot.lines_above, final)
        moving = [line for line in shot.lines_above[stays:] if line.strip()]
        inserts.setdefault(stays, []).extend(_framed(moving, shot.note))
    return "\n".join(_woven(final, inserts)).rstrip()


def _shared(one: Sequence[str], two: Sequence[str]) -> int:
    """How many lines both begin with."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))))


def _framed(moving: Sequence[str], note: str) -> Iterator[str]:
    yield f"  ┄┄ {note} {'┄' * (72 - len(note))}"
    yield from moving
    yield f"  {'┄' * 76}"


def _woven(final: Sequence[str], inserts: dict[int, list[str]]) -> Iterator[str]:
    for number, line in enumerate(final):
        yield from inserts.get(number, ())
        yield line
    yield from inserts.get(len(final), ())


if __name__ == "__main__":
    main()
