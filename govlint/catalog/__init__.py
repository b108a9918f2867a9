"""The typed view of `rules/`: what libraries do, as data."""
