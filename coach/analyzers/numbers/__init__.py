"""Numbers in spoken English: found, read, given a role, and paired."""
