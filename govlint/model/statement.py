"""The text of a statement without what a formatter decides."""

import re
from keyword import iskeyword

_TOKEN = re.compile(
    r"""(?P<string>[rRbBfFuU]{0,2}(?:\"{3}(?:\\.|.)*?\"{3}|'{3}(?:\\.|.)*?'{3}
                   |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
      |(?P<skipped>\#[^\n]*|(?:\s|\\\n)+)
      |(?P<word>\w+)
      |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_CLOSERS = frozenset(")]}")


def normal(text: str) -> str:
    """`text` on one line, without comments, spaces, grouping parentheses, trailing commas and
    single quotes, as far as they may be missing.

    Equal for the same code before and after black or ruff format; not meant to be run.
    """
    out: list[str] = []
    calls: list[bool] = []  # of the open parentheses, which belong to a call
    ends_word = callable_before = False
    for token in _TOKEN.finditer(text):
        kind, said = token.lastgroup, token.group()
        if kind == "skipped":
            continue
        if said == "(":
            calls.append(callable_before)
            if not callable_before:
                continue
        elif said in _CLOSERS:
            while out and out[-1] == ",":
                out.pop()
            if said == ")" and calls and not calls.pop():
                ends_word, callable_before = _state(out)
                continue
        is_word = kind in ("word", "string")
        if is_word and ends_word:
            out.append(" ")
        out.append(_string(said) if kind == "string" else '"' if said == "'" else said)
        ends_word = is_word
        callable_before = (is_word and not iskeyword(said)) or said in _CLOSERS
    return "".join(out)


def _state(out: list[str]) -> tuple[bool, bool]:
    """Whether the last piece ends in a word, and whether it, being closed, can be called."""
    last = out[-1] if out else ""
    return last[-1:].isalnum() or last[-1:] in ("_", '"'), True


def _string(literal: str) -> str:
    folded = " ".join(literal.split())
    if folded.endswith("'") and '"' not in folded:
        return folded.replace("'", '"') if "\\'" not in folded else folded
    return folded
