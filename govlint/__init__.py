"""govlint: a governance linter for code that spends money on language models."""

__version__ = "0.1.0"
