"""What a question asks for, and whether an answer speaks to it."""
