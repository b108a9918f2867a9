"""Words of a message: lists, plurals and names in backquotes."""

from collections.abc import Iterable


def listed(names: Iterable[str], most: int = 3) -> str:
    """`a`, `b` and `c`, or `a`, `b`, `c` and 4 more."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > most:
        return f"{', '.join(quoted[:most])} and {len(quoted) - most} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def counted(number: int, noun: str) -> str:
    """1 call, 2 calls."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sentence(text: str, most: int = 160) -> str:
    """The text, cut at a word with an ellipsis when it is longer than `most` characters."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
