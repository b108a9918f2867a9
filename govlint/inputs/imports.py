"""Import statements of a Python file, read from its bytes without parsing it.

Triage needs them for every file of a tree, where a parse would cost a hundred times more. A
sentence in a docstring that looks like an import is one edge too many, which does no harm.
"""

import re
import sys
from typing import NamedTuple


class Imported(NamedTuple):
    """One statement. `level` counts leading dots; `names` are (name, bound as) of a from-import,
    with "*" for all; `import module` is a plain one, which may take anything from it."""

    module: str
    level: int
    names: tuple[tuple[str, str], ...]
    plain: bool


_FROM = re.compile(rb"\bfrom[ \t]*(\.*)[ \t]*([\w.\x80-\xff]*)[ \t\\]*\Z")
_PLAIN = re.compile(rb"(?:^|[;:])[ \t]*\Z")
_NAME = re.compile(rb"([\w.\x80-\xff]+)(?:[ \t]+as[ \t]+([\w\x80-\xff]+))?")
_DYNAMIC = re.compile(rb"import(?:_module|__)\(\s*[rub]?[\"'](\.*)([\w.]+)[\"']")
_COMMENT = re.compile(rb"#[^\n]*")
_CONTINUED = re.compile(rb"\\\r?\n")


def imports_of(data: bytes) -> tuple[Imported, ...]:
    """All import statements, lazy and conditional ones too, and imports by literal name."""
    found: list[Imported] = []
    at = data.find(b"import")
    while at >= 0:
        after = at + 6
        follows = data[after : after + 1]
        if follows in b" \t(*\\":
            found += _statement(data, at, after)
        elif follows == b"_" and (dynamic := _DYNAMIC.match(data, at)):
            found.append(Imported(dynamic[2].decode(), len(dynamic[1]), (("*", "*"),), plain=False))
        at = data.find(b"import", after)
    return tuple(found)


def _statement(data: bytes, at: int, after: int) -> list[Imported]:
    start = data.rfind(b"\n", 0, at) + 1
    head = data[start:at]
    if not head.strip() and data[:start].endswith((b"\\\n", b"\\\r\n")):
        head = _CONTINUED.sub(b" ", data[data.rfind(b"\n", 0, start - 1) + 1 : at])
    if origin := _FROM.search(head):
        if head.lstrip().startswith((b"#", b">>>")):
            return []
        names = tuple((name, bound or name) for name, bound in _listed(data, after))
        module = origin[2].decode("utf-8", "replace")
        return [Imported(module, len(origin[1]), names, plain=False)] if names else []
    if not _PLAIN.search(head):
        return []
    return [
        Imported(name, 0, (("*", "*"),), plain=True)
        for name, _ in _listed(data, after)
        if name.partition(".")[0] not in sys.stdlib_module_names
    ]


def _listed(data: bytes, after: int) -> list[tuple[str, str]]:
    """(name, alias or "") of what follows the word import."""
    rest = data[after : after + 80].lstrip(b" \t")
    if rest[:1] == b"*":
        return [("*", "*")]
    if rest[:1] == b"(":
        end = data.find(b")", after)
        text = _COMMENT.sub(b"", data[data.find(b"(", after) + 1 : end if end > 0 else len(data)])
    else:
        end = data.find(b"\n", after)
        while end > 0 and data[after:end].rstrip(b"\r").endswith(b"\\"):
            end = data.find(b"\n", end + 1)
        text = data[after : end if end > 0 else len(data)]
        text = _CONTINUED.sub(b" ", text).partition(b"#")[0].partition(b";")[0]
    found = []
    for part in text.split(b","):
        if match := _NAME.match(part.strip()):
            alias = match[2].decode("utf-8", "replace") if match[2] else ""
            found.append((match[1].decode("utf-8", "replace"), alias))
    return found
