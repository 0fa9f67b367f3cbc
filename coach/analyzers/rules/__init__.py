"""Rules over words: lists of phrases, and patterns over tagged words."""
