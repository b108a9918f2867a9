"""The text of a statement without what a formatter decides."""

import re

_TIGHT = re.compile(r" ?([()\[\]{},:=]) ?")
_TRAILING = re.compile(r",+([)\]}])")


def normal(text: str) -> str:
    """`text` on one line, without spaces beside punctuation, trailing commas and single quotes.

    Equal for the same code before and after black, ruff format or a wrapped line; not meant to
    be run. Normalising twice changes nothing.
    """
    tight = _TIGHT.sub(r"\1", " ".join(text.split()))
    return _TRAILING.sub(r"\1", tight).replace("'", '"')
