"""Makefiles and justfiles: variables, parameters of recipes, and what the recipes' commands set.

GNU make 4.4: `=`, `:=`, `::=` and `?=` give a variable its value, for one target too, and an
environment that has it already wins over `?=` only; `+=`, `!=` and functions are hidden. just 1.x:
`name := "value"`, `export NAME := "value"`, `env("NAME", "default")`, `recipe name="value":`.
"""

import re
from collections.abc import Iterator

from govlint.extract.settings.shell import entries
from govlint.extract.settings.tree import Entry, Mapping, Scalar

_VARIABLE = re.compile(
    r"(?:[^\s:=#][^:=#\n]*:(?![:=])[ \t]*)?(?:(?:export|override|private)[ \t]+)*([\w.-]+)[ \t]*"
    r"(::?:?=|\?=|\+=|!=|=)[ \t]*"
)
_REFERENCE = re.compile(r"\$[({]([\w.-]+)[)}]")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_JUST = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*([^\n]*)")
_JUST_REFERENCE = re.compile(r"\{\{\s*([A-Za-z_][\w-]*)\s*\}\}")
_ENV = re.compile(
    r"env(?:_var)?(?:_or_default)?\(\s*(['\"])(\w+)\1\s*(?:,\s*(['\"])([^'\"]*)\3\s*)?\)"
)
_PARAMETER = re.compile(r"[+*$]*([A-Za-z_][\w-]*)=(\"[^\"\n]*\"|'[^'\n]*'|[^\s:]+)")
_HEADER = re.compile(r"@?[A-Za-z_][\w-]*\b[^\n]*?:(?!=)")
_OTHER = re.compile(r"#!(?!.*\b(?:ba|z|da|k)?sh\b)")


def parse(text: str) -> Mapping:
    """A makefile. Never raises."""
    known: dict[str, str] = {}
    root = Mapping(start=0, end=len(text))
    define = False
    for start, end in _lines(text):
        line = text[start:end]
        word = line.split(None, 1)[0] if line.strip() else ""
        if word in ("define", "endef"):
            define = word == "define"
        elif define:
            continue
        elif line.startswith("\t"):
            lead = len(line) - len(line.lstrip("\t@-+ "))
            root.entries += _recipe(text, start + lead, end, known)
        elif (match := _VARIABLE.match(line)) is not None:
            root.entries.append(_variable(match, line, start, known))
    return root


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Logical lines: a backslash at the end goes on."""
    start = at = 0
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if text[at:stop].rstrip("\r").endswith("\\") and stop < len(text):
            at = stop + 1
            continue
        yield start, stop
        start = at = stop + 1
    if start < at:
        yield start, len(text)


def _variable(match: re.Match[str], line: str, start: int, known: dict[str, str]) -> Entry:
    body = _COMMENT.sub("", line[match.end() :].rstrip("\r")).rstrip()
    at = start + match.end()
    resolved = _REFERENCE.sub(lambda found: known.get(found[1], found[0]), body)[:10_000]
    open_ = "$" in resolved or match[2] in ("+=", "!=")
    known.pop(match[1], None)
    if not open_:
        known[match[1]] = resolved
    inner = at if resolved == body else None
    value = Scalar(resolved, "hidden" if open_ else "string", at, at + len(body), inner)
    return Entry(match[1], start + match.start(1), start + match.end(1), value)


def _recipe(text: str, start: int, end: int, known: dict[str, str]) -> Iterator[Entry]:
    return entries(text, start, end, dict(known))


def parse_just(text: str) -> Mapping:
    """A justfile. Never raises."""
    known: dict[str, str] = {}
    root = Mapping(start=0, end=len(text))
    other = False
    for start, end in _lines(text):
        line = text[start:end]
        if line[:1] in (" ", "\t"):
            other = other or bool(_OTHER.match(line.strip()))
            if not other:
                lead = len(line) - len(line.lstrip(" \t@-"))
                root.entries += entries(text, start + lead, end, dict(known))
        elif (match := _JUST.match(line)) is not None:
            root.entries.append(_setting(match, start, known))
        elif not line.startswith("#") and (header := _HEADER.match(line)) is not None:
            other = False
            for each in _PARAMETER.finditer(header[0]):
                value = _quoted(each[2], start + each.start(2))
                known[each[1]] = value.text
                at = start + each.start(1), start + each.end(1)
                root.entries.append(Entry(each[1], *at, value))
    return root


def _setting(match: re.Match[str], start: int, known: dict[str, str]) -> Entry:
    said = _COMMENT.sub("", match[2].rstrip("\r")).strip()
    at = start + match.start(2)
    value = _quoted(said, at)
    if (env := _ENV.fullmatch(said)) is not None:
        fallback = f":-{env[4]}" if env[4] is not None else ""
        value = Scalar(f"${{{env[2]}{fallback}}}", "string", at, at + len(said))
    known.pop(match[1], None)
    if value.kind == "string" and "$" not in value.text:
        known[match[1]] = value.text
    return Entry(match[1], start + match.start(1), start + match.end(1), value)


def _quoted(said: str, at: int) -> Scalar:
    """A string literal; every other expression is hidden."""
    whole = at, at + len(said)
    if len(said) > 1 and said[0] in "'\"" and said[0] == said[-1] and said[0] not in said[1:-1]:
        return Scalar(said[1:-1], "string", *whole, at + 1)
    plain = re.fullmatch(r"[\w.]+", said) is not None and said[0].isdigit()
    return Scalar(said, "string" if plain else "hidden", *whole, at if plain else None)
