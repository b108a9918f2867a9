"""Which files there are, at the head and at the base, and which of them are worth parsing."""
