"""Filler words: where a listed word stands, what surrounds it, and whether it fills a gap."""
