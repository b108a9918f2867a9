"""Text from a scanned tree, made harmless to a terminal and to whoever reads it."""

import unicodedata
from functools import lru_cache

# Cc: control codes, ANSI escapes among them. Cf: characters that turn or hide text (bidi
# overrides, zero-width). Cs, Co, Cn: no character at all. Zl, Zp: line breaks of their own.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    """`text` on one line, with every character that is not a visible one as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(visible, text))


@lru_cache(maxsize=4096)
def visible(char: str) -> str:
    """One character as it may be shown: itself, or an escape such as \\x1b or \\u202e."""
    if unicodedata.category(char) not in _UNSEEN:
        return char
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char) or _escape(ord(char))


def _escape(point: int) -> str:
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
