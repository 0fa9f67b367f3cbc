"""A voice-driven behavioral interview coach that runs on the candidate's own computer."""
