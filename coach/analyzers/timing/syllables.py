"""How many syllables a word has when spoken: from a pronouncing dictionary, else by rule.

The dictionary is stored as the words that the rule gets wrong (`models/syllables`, made by
`scripts/make_syllables`). Numbers are counted as they are read out, acronyms letter by letter.
"""

import lzma
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from coach.analyzers.timing.spoken_numbers import MONEY, NUMBER, count_number
from coach.errors import CoachError
from coach.resources import data_folder

FOLDER = "syllables"
FILE = "exceptions.txt.xz"

_LETTERS = r"[^\W\d_]"
_PARTS = re.compile(rf"{_LETTERS}+(?:['\u2019]{_LETTERS}+)*|{NUMBER}|[&+]")
_ACRONYM = re.compile(r"([A-Z]{2,5})(?:s|['\u2019]s)?")
_SPOKEN_ACRONYMS: Mapping[str, int] = {
    **dict.fromkeys(("RAM", "ROM", "GIF", "PIN", "SIM", "LAN", "WAN", "REST", "CRUD", "CAD"), 1),
    **dict.fromkeys(("STAR", "SCRUM", "AIDS", "SWAT", "SWOT", "VAT", "SOAP", "SAAS"), 1),
    **dict.fromkeys(("NASA", "NATO", "JSON", "YAML", "COVID", "JPEG", "BIOS", "AJAX", "FOMO"), 2),
    **dict.fromkeys(("OSHA", "HIPAA", "FIFA", "RADAR", "LASER", "CAPEX", "GUI", "DRAM"), 2),
}
"""Acronyms that are read as words."""
_LETTER_W = 3

_VOWELS = "aeiouyáàâäãåæéèêëíìîïóòôöõøœúùûüý"
_GROUPS = re.compile(f"[{_VOWELS}]+")
_SILENT = re.compile(
    r"[^aeiouyl]e(?:'s)?$|[aeiouy]le(?:'s)?$|lle(?:'s)?$"  # made, while; not "table"
    r"|(?<![^aeiouylr]l)(?<![td])ed$"  # moved; not "needed", "handled"
    r"|(?<![^aeiouylr]l)(?<![sxzcgaeiouy])(?<![cs]h)es$|[aeiouy]ches$"  # times; not "cases"
    r"|(?<=[^aeiouyl])e(?=(?:ly|ness|ful|less|ments?)(?:'s)?$)"  # lately, movement
    r"|(?<=[aeiouy]l)e(?=(?:ness|ful|less|ments?)$)"  # wholeness
    r"|(?<=ic)a(?=lly$)|(?<=[aeiou]g)ue(?=s?$)|(?<=iq)ue(?=s?$)"  # basically, league, unique
    r"|^(?:some|every|business|interest|home|fire|there|where|time|life|state|name|wide)(?=[a-z])"
    r"|(?<=[aeiou][klmnprt])e(?=(?:man|land|wood|work|ville|page|side|town|house|back|time|way"
    r"|line|body|yard|brook|mann|berry|bury|hill|well)(?:'?s)?$)"  # homepage, baseline
)
"""Vowels that are written and not spoken."""
_SPLIT = re.compile(
    r"(?<![tcsgxn])(?<!ll)i(?:o(?!u)|a)(?!$)|(?<=[ntcs])ia(?=t[ei])|nian"  # period, initiate
    r"|(?<![tcsgxn])i[ao]$|(?<=[nt])i[ao]$|(?<=[rdvlbpm])iou"  # media, previous
    r"|(?<![tcs])(?<!^.)ien(?=[tc])|i(?:um|us)$|iet(?:y|ies)$"  # client, premium, society
    r"|eo(?!u|p|n)|ua[lt]|ue[ln]|uou|ui(?:ty|d)$|aos?$|[^aeiou]oe[tr]"  # video, manual, fluid
    r"|[aeouy]ing|(?<!l)i(?:er|est)s?$|(?<![aeiouy])[aou]?y(?:er|et)s?$"  # going, carrier, player
    r"|(?<=[^aeiou]y)o(?=[^u]|$)|(?<=^[a-z]ay)o|maybe"  # anyone, layout
    r"|(?<!s)creat[ei]|^re(?=[eiou][nsv])|^idea|^area|^(?:tri|bi|co)(?=[ao][^ay])(?!coa[cslt])"
    r"|[st]hms?$|sms?$|^mc(?![aeiouy])"  # rhythm, mechanism
    r"|[ds]n't$|(?<=[td])'d$|(?<=[^aeiouyrw])'(?:ll|ve)$"  # didn't, it'll
    r"|[xsz]'s$|[cs]h's$|(?<=[cgs]e)'s$"  # boss's
    r"|(?<=[aeiouy])[ïëöü]"  # naïve
)
"""Places where one group of vowels is two syllables, or a consonant is one by itself."""


def count_syllables(text: str) -> int:
    """Syllables of a word as it stands in a transcript; at least one for any letter or digit."""
    return sum(_part(part) for part in _PARTS.findall(text))


def count_by_rule(word: str) -> int:
    """Syllables of a word in lower case by its spelling alone; at least one."""
    groups = len(_GROUPS.findall(word)) - len(_SILENT.findall(word))
    return max(1, groups + len(_SPLIT.findall(word)))


def read_exceptions(path: Path) -> dict[str, int]:
    """The words that the rule gets wrong, each with its syllables; raises CoachError."""
    try:
        lines = lzma.decompress(path.read_bytes()).decode("ascii").splitlines()
        split = [line.split() for line in lines]
        return {word: int(count) for count, *words in split for word in words}
    except (OSError, ValueError, lzma.LZMAError) as error:
        hint = "Install interview-coach again."
        raise CoachError(f"{path} cannot be read: {error}.", hint) from error


@lru_cache(maxsize=1)
def _exceptions() -> dict[str, int]:
    return read_exceptions(data_folder("models") / FOLDER / FILE)


def count_word(word: str, known: Mapping[str, int]) -> int:
    """Syllables of a word in lower case, `known` over the rule; at least one.

    A possessive counts as the word itself, with what its end adds.
    """
    if word in known or not word.endswith("'s"):
        return known.get(word, count_by_rule(word))
    owner = word.removesuffix("'s")
    return known.get(owner, count_by_rule(owner)) + count_by_rule(word) - count_by_rule(owner)


def _part(part: str) -> int:
    if part[0] in "&+":
        return 1
    if part[0].isdecimal() or part[0] in MONEY:
        return count_number(part)
    acronym = _ACRONYM.fullmatch(part)
    if acronym:
        return _letters(acronym[1])
    return count_word(part.lower().replace("\u2019", "'"), _exceptions())


def _letters(acronym: str) -> int:
    spelled = sum(_LETTER_W if letter == "W" else 1 for letter in acronym)
    return _SPOKEN_ACRONYMS.get(acronym, spelled)
