"""The parts of a story: the trained model and what is read off it."""
