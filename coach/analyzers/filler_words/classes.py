"""The class of a word without its context: closed classes from a list, others from a lexicon.

Classes follow Universal Dependencies where they can: `N` noun, `NS` plural, `NP` name, `V` verb,
`VZ`, `VD`, `VG` its forms, `J` adjective, `JR` comparative, `ADV`, `P` preposition, and so on.
"""

from collections.abc import Mapping
from functools import lru_cache

from coach.language.lists import word_set

START, END = "^", "$"
"""Stand in for a word where there is no neighbor."""

_CLOSED: Mapping[str, str] = {
    "BE": """is was were are am be been being isn't wasn't aren't weren't ain't""",
    "HAVE": "have has had having haven't hasn't hadn't",
    "DO": "do does did doing done don't doesn't didn't",
    "MD": """can could will would should may might must can't couldn't won't wouldn't shouldn't
        gonna wanna gotta cannot""",
    "S": "i we they he she who",
    "SB": "it you",
    "SC": "i'm we're you're they're he's she's who's",
    "SI": "it's that's there's here's what's where's how's this's",
    "SV": "i've we've you've they've",
    "SD": """i'd we'd you'd they'd he'd she'd it'd that'd there'd i'll we'll you'll they'll he'll
        she'll it'll that'll""",
    "O": "me us them him her myself himself herself themselves itself yourself ourselves",
    "DET": "the a an",
    "DEM": "this that these those",
    "POSS": "my our your his their its",
    "Q": """some any all every each no many much more most few several both another other such
        enough lots less""",
    "WH": "what which when where why how whether whose whoever whatever",
    "CC": "and or but nor plus",
    "SUB": "because if although though since while unless until as than 'cause cause once",
    "P": """of in on at by for with from about into over after before under between through during
        without within against around toward towards near off out up down across behind beyond
        above below per onto upon""",
    "TO": "to",
    "NEG": "not never hardly",
    "EX": "there here",
    "ADV": """just really very pretty quite so too also then now still even only already always
        sometimes often almost maybe perhaps probably actually basically literally definitely
        totally completely super extremely mostly mainly especially again yet soon ever instead
        honestly kinda sorta simply exactly quickly finally eventually""",
    "INT": """yeah yes okay ok oh well right hey wow hi please thanks sure alright um uh er erm hm
        mm""",
    "NUM": """one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
        ninety hundred thousand million half dozen zero couple""",
    "FM": "you_know i_mean kind_of sort_of dont_know i_guess i_think",
}
_OF_WORD = {word: name for name, words in reversed(list(_CLOSED.items())) for word in words.split()}
"""Where a word stands in two lists, the first one counts."""
_ENDINGS = (
    (("ly",), "ADV"),
    (("ing",), "VG"),
    (("ed",), "VD"),
    (("ness", "tion", "ment", "ity", "er", "or", "ism", "sion"), "N"),
    (("ous", "ful", "ive", "able", "al", "ic", "less", "ish", "y"), "J"),
)

VERBAL = word_set("BE HAVE DO MD V VD VZ SC SI SV SD")
"""Classes that bring a finite verb, or may."""


class Lexicon:
    """Word -> class, by the closed classes, a list of open-class words, and endings."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take class -> its open-class words as running text."""
        self._open = {word: name for name, text in words.items() for word in text.split()}
        self.of = lru_cache(maxsize=20_000)(self._of)

    def _of(self, word: str) -> str:
        if word in (START, END):
            return word
        known = _OF_WORD.get(word) or self._open.get(word)
        if known:
            return known
        if "_" in word:
            return "Q"
        if word[0].isdigit():
            return "NUM"
        head = word.partition("'")[0]
        return self._of(head) if head and head != word else _by_ending(word)


def is_closed(word: str) -> bool:
    """Whether a word belongs to a closed class."""
    return word in _OF_WORD


def _by_ending(word: str) -> str:
    for endings, name in _ENDINGS:
        if word.endswith(endings):
            return name
    return "NS" if word.endswith("s") and not word.endswith("ss") else "X"
