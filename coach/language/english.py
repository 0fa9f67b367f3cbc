"""Whether a transcript is English at all, by its function words and by how sure its words are."""

from dataclasses import dataclass

from coach.domain import Transcript
from coach.language.lists import word_set

FEWEST_WORDS = 8
"""Words below which nothing is said either way (convention)."""
ENGLISH_SHARE = 0.22
"""Share of English function words from which a text counts as English (convention: plain English
speech has about twice that; lists of key words lie below)."""
FOREIGN_SHARE = 0.12
"""Below this, a larger share of another language's function words decides (convention)."""
NO_ENGLISH_SHARE = 0.04
"""Below this, a text of `ENOUGH_WORDS` is not English, whatever else it is (convention)."""
ENOUGH_WORDS = 25
SURE_PROBABILITY = 0.55
"""Mean word probability from which the words are believed (convention)."""
GUESSED_PROBABILITY = 0.40
"""Mean word probability below which an English recognizer was guessing (convention)."""

_ENGLISH = word_set(
    """the and to of that it is i you we with for this my they but from had have were our their what
    when which because not would could about there been be or if his her she your them him these
    those who how than then into it's i'm don't didn't i'd we'd that's wasn't couldn't can will
    has did do does are at by after before where while should just only also out up over more some
    any other its us very really"""
)
"""English function words, less the forms that are common words of a neighboring language."""
_OTHERS = (
    word_set(
        """der die das und ich nicht ist ein eine einen einem einer wir sie zu den dem des mit auf
    für von war hat haben hatte sich auch wie aber wenn nach bei aus noch dann wurde waren unser
    mein el la los las que de y en un una es por con para se lo como pero más su mi muy cuando fue
    era nos había nuestro le les des et est une dans je pas pour nous vous qui sur avec ce il elle
    mais au aux été avait mon notre sont être il di che non per sono era nel della con del i gli ma
    come o os as um uma e não em no na do da foi nós meu minha het een van ik niet dat en te zijn
    met voor was we hebben maar ook"""
    )
    - _ENGLISH
)
"""Function words of German, Spanish, French, Italian, Portuguese and Dutch."""


@dataclass(frozen=True)
class EnglishEvidence:
    """What speaks for and against a transcript being English."""

    words: int
    function_word_share: float
    """0..1; English function words among all words."""
    foreign_share: float
    """0..1; function words of six other languages among all words."""
    mean_probability: float | None
    """0..1; None where the recognizer gave none."""
    is_english: bool | None
    """None where the evidence does not reach either way."""


def english_evidence(transcript: Transcript) -> EnglishEvidence:
    """Weigh a transcript's words; thresholds are this module's constants."""
    words = [word.strip(".,!?;:\"'()…").lower() for word in transcript.text.split()]
    words = [word.replace("\u2019", "'") for word in words if any(c.isalpha() for c in word)]
    count = len(words)
    english = sum(word in _ENGLISH for word in words) / max(count, 1)
    foreign = sum(word in _OTHERS for word in words) / max(count, 1)
    known = [w.probability for w in transcript.words if w.probability is not None]
    mean = sum(known) / len(known) if known else None
    verdict = _verdict(count, english, foreign, mean)
    return EnglishEvidence(count, english, foreign, mean, verdict)


def _verdict(count: int, english: float, foreign: float, mean: float | None) -> bool | None:
    if count < FEWEST_WORDS:
        return None
    if mean is not None and mean < GUESSED_PROBABILITY:
        return False
    if english >= ENGLISH_SHARE and foreign < english:
        return True if mean is None or mean >= SURE_PROBABILITY else None
    if english < FOREIGN_SHARE and foreign > max(english, FOREIGN_SHARE):
        return False
    return False if english < NO_ENGLISH_SHARE and count >= ENOUGH_WORDS else None
