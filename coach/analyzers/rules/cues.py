"""Reads tables of cues: weighted patterns over the words of a sentence, as in `star.toml`.

A pattern is a regular expression over lower-case words with one space between them. It may use
`<me>`, `<us>`, `<did>`, `<doing>`, `<number>`, `<start>`, `<end>`, and a `*` by itself for up to
three words.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_IRREGULAR = (
    "built wrote led ran made took set spoke sat went told met began chose found gave sent put "
    "taught thought drew broke cut dug split read rewrote rebuilt redid did got brought caught "
    "fought held kept laid left let lent paid rode rang sang shook showed shut slept sold stood "
    "stuck swapped swept threw tore understood undid wore woke won wound bought drove fed hid hung "
    "hit overcame saw spent spun rewrote withdrew became left"
)
_NOT_DONE = (
    "needed|wanted|hoped|learned|learnt|seemed|happened|expected|supposed|used to|liked|loved|"
    "hated|feared|lacked|owned|existed|belonged|worked (?:at|for|in|as|on)|joined|interned|lived|"
    "studied|indeed|failed|succeeded|ended|managed|realized|realised|need|feed|speed|felt so|"
    "left with|left to|volunteered|got (?:a|an|to|better|worse)"
)
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    "fifty|sixty|seventy|eighty|ninety|hundred|thousand|half|third|quarter|percent"
)
_ADVERBS = "(?: [a-z]+ly| also| then| first| just| even| both| all| soon| next| now| got)*"
_PARTS = {
    " * ": " (?:[^ ]+ ){0,3}",
    "<me>": f"i{_ADVERBS}",
    "<us>": f"we{_ADVERBS}",
    "<did>": rf"(?!(?:{_NOT_DONE})(?: |$))(?:[a-z]{{2,}}ed|{'|'.join(_IRREGULAR.split())})",
    "<doing>": "[a-z]{2,}ing",
    "<number>": rf"(?:a )?(?:[0-9][^ ]*|{_NUMBER_WORDS})",
    "<start>": "^",
    "<end>": "$",
}


WEIGHTS = {"names": 3.0, "tells": 2.0, "hints": 1.0}
"""How much a pattern says, by the list it stands in (convention)."""


@dataclass(frozen=True)
class Cue:
    """One pattern and how much it says."""

    pattern: re.Pattern[str]
    weight: float


CueTable = Mapping[str, tuple[Cue, ...]]
"""Label -> its cues, the weightiest first."""


@cache
def cue_table(file_name: str) -> CueTable:
    """The cues in a TOML file beside this module."""
    text = files("coach.analyzers").joinpath(file_name).read_text("utf-8")
    tables = tomllib.loads(text).items()
    return {label: tuple(_cues(lists)) for label, lists in tables if WEIGHTS.keys() & lists.keys()}


def _cues(lists: Mapping[str, Sequence[str]]) -> Iterator[Cue]:
    for name, weight in WEIGHTS.items():
        for pattern in lists.get(name, ()):
            yield Cue(_compiled(pattern), weight)


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, part in _PARTS.items():
        pattern = pattern.replace(name, part)
    return re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])")


def strength(cues: Sequence[Cue], words: str) -> float:
    """What the cues that match say together: the strongest, and half of the next strongest."""
    hits = [cue.weight for cue in cues if cue.pattern.search(words)][:2]
    return sum(hits[:1]) + 0.5 * sum(hits[1:])
