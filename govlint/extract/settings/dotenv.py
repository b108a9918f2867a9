"""The .env family: `NAME=value` lines, as python-dotenv and direnv's `export` read them.

Later lines win; quotes may span lines; ` #` starts a comment outside quotes; `${A}` and
`${A:-default}` take an earlier line of the same file (python-dotenv 1.x, `resolve_variables`;
single quotes and other names are left alone).
"""

import re

from govlint.extract.settings.tree import Entry, Mapping, Scalar

_NAME = re.compile(r"[^\S\n]*(?:export[^\S\n]+)?([^\s=#'\"]+)[^\S\n]*=[^\S\n]*")
_SINGLE = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE = re.compile(r"[^\n]*")
_COMMENT = re.compile(r"\s+#.*|^#.*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_NAMED = {"n": "\n", "r": "\r", "t": "\t"}
_LONGEST = 10_000  # a value that interpolation makes longer is no number


def parse(text: str) -> Mapping:
    """Every assignment in order. Lines that assign nothing are skipped, as the readers do."""
    root = Mapping(start=0, end=len(text))
    known: dict[str, str] = {}
    at = 0
    while at < len(text):
        name = _NAME.match(text, at)
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if name is None or name.end() > stop:
            at = stop + 1
            continue
        value, at = _value(text, name.end())
        if value.kind != "literal":
            resolved = _resolve(value.text, known)
            if resolved != value.text:
                value.text, value.inner = resolved, None
        value.kind = "string"
        known[name[1]] = value.text
        root.entries.append(Entry(name[1], name.start(1), name.end(1), value))
    return root


def _value(text: str, start: int) -> tuple[Scalar, int]:
    """The value at `start` and the offset of the next line."""
    for pattern, kind in ((_SINGLE, "literal"), (_DOUBLE, "string")):
        quoted = pattern.match(text, start)
        if quoted is None:
            continue
        body = quoted[1]
        plain = body if "\\" not in body else _ESCAPE.sub(lambda m: _NAMED.get(m[1], m[1]), body)
        inner = start + 1 if plain == body else None
        end = text.find("\n", quoted.end())
        return Scalar(plain, kind, start, quoted.end(), inner), (len(text) if end < 0 else end + 1)
    bare = _BARE.match(text, start)
    assert bare is not None
    body = _COMMENT.sub("", bare[0].rstrip("\r")).rstrip()
    return Scalar(body, "plain", start, start + len(body), start), bare.end() + 1


def _resolve(value: str, known: dict[str, str]) -> str:
    if "$" not in value:
        return value

    def swap(match: re.Match[str]) -> str:
        name = match[1] or match[3]
        return known.get(name, match[0])

    return _REFERENCE.sub(swap, value)[:_LONGEST]
