"""A voice-driven behavioral interview coach that runs on the candidate's own computer."""

__version__ = "0.1.0"
