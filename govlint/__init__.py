"""govlint: a governance linter for code that spends money on language models."""

__version__ = "0.1.0"

# The web address of the repository, as https://HOST/OWNER/NAME; empty: none is public yet.
# Reports and pages link to it.
__repository__ = ""
