"""What makes an answer hard to follow, or easy: one file per rule, its word lists beside it."""
