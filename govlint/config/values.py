"""Kinds of values that approval records and the ledger have and a policy has not."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from govlint.config.fields import Number
from govlint.config.reader import Reader

MAX_TEXT = 500
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


def one_line(text: str) -> str:
    """What is wrong with a text that is shown to reviewers in one line."""
    if len(text) > MAX_TEXT:
        return f"a text of more than {MAX_TEXT} characters"
    if text != text.strip():
        return "a text that begins or ends with a space"
    # Controls, direction marks and invisible characters show a reviewer what is not there.
    odd = next((char for char in text if unicodedata.category(char) in _UNSEEN), None)
    return f"a character that cannot be seen (U+{ord(odd):04X})" if odd else ""


@dataclass(frozen=True)
class Amount:
    """A plain decimal number (as `Number` takes it), or one of some words."""

    words: tuple[str, ...]

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        if node.id == "scalar" and node.value in self.words and node.tag.endswith(":str"):
            return node.value
        if node.id == "scalar" and not node.tag.endswith((":int", ":float")):
            shown = f'"{node.value[:40]}"' if node.value else "nothing"
            words = " or ".join(self.words)
            return reader.fault(
                node, f"expected a number in plain digits or {words}, found {shown}"
            )
        return Number().parse(reader, node, at)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [Number().schema(), {"enum": list(self.words)}]}


@dataclass(frozen=True)
class Day:
    """A day as YYYY-MM-DD."""

    def parse(self, reader: Reader, node: Any, at: str) -> Any:
        text = node.value if node.id == "scalar" else ""
        try:
            if len(text) == len("2026-01-31") and text.isascii():
                return date.fromisoformat(text)
        except ValueError:
            pass
        shown = f'"{text[:40]}"' if text else "something else"
        return reader.fault(node, f"expected a day as YYYY-MM-DD, found {shown}")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}
