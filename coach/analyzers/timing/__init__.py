"""When things were said: turns, pauses, syllables, pace."""
