"""Word lists written as running text."""

Phrase = tuple[str, ...]


def word_set(text: str) -> frozenset[str]:
    """The words of a text that white space separates."""
    return frozenset(text.split())


def phrase_set(text: str) -> frozenset[Phrase]:
    """The phrases of a text that bars separate, each as a tuple of its words."""
    return frozenset(tuple(phrase.split()) for phrase in text.split("|"))
