"""The whole flow of a run, and what makes it fast."""
