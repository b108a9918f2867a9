"""Ways from one file to another that no import statement spells out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

_ABSTRACT = re.compile(rb"abstractmethod|NotImplementedError|\bProtocol\b|\bABC\b")
_CLASS = re.compile(rb"^[ \t]*class[ \t]+(\w+)", re.MULTILINE)
_BASES = re.compile(rb"^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)", re.MULTILINE)
_WORD = re.compile(rb"\w+")
# import_module(f"plugins.{name}"), import_module("plugins." + name), f"{__package__}.{name}"
_DYNAMIC = re.compile(
    rb"import(?:_module|__)\(\s*(?:[fFrR]{1,2}[\"'](?:(\.*[\w.]*)\{|\{__(?:package|name)__\})"
    rb"|[\"'](\.*[\w.]*)(?:%s|\{\w*\}|[\"']\s*\+))"
)
_PROTOCOL = re.compile(rb"^class[ \t]+\w+[ \t]*\([^)]*\bProtocol\b[^)]*\)[ \t]*:", re.MULTILINE)
_OUTER = re.compile(rb"^[^\s#)]", re.MULTILINE)
_DEF = re.compile(rb"^[ \t]+(?:async[ \t]+)?def[ \t]+([a-zA-Z]\w*)", re.MULTILINE)
_KEPT = re.compile(rb"^[ \t]*[\w.]*?(\w+)\[[^\]\n]+\][ \t]*=[^=]", re.MULTILINE)
_GIVEN = re.compile(rb"\w\[[^\]\n]+\][ \t]*=[ \t]*\w+[ \t]*$", re.MULTILINE)
_MARK = re.compile(rb"^[ \t]*@([\w.]+)", re.MULTILINE)


def led_to(data: bytes, target: bytes) -> bool:
    """Whether a file fills in what another one, which it imports, only declares: an abstract class,
    a dict of handlers. The callers of the other know no better than what is declared."""
    if _ABSTRACT.search(target):
        bases = {name for listed in _BASES.findall(data) for name in _WORD.findall(listed)}
        if not bases.isdisjoint(_CLASS.findall(target)):
            return True
    if any(_named(rb"^%s[ \t]*(?::[^=\n]*)?=", name, target) for name in set(_KEPT.findall(data))):
        return True
    if not _GIVEN.search(target):
        return False
    marks = {mark.rpartition(b".")[2] for mark in _MARK.findall(data)}
    return any(_named(rb"^[ \t]*def[ \t]+%s\b", mark, target) for mark in marks)


def _named(text: bytes, name: bytes, data: bytes) -> bool:
    return re.search(text % re.escape(name), data, re.MULTILINE) is not None


class Protocols:
    """Which files declare protocols, and the methods of each."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._asked = {
            path: found
            for path, data in files.items()
            if b"Protocol" in data and (found := list(_protocols(data)))
        }

    def filled_by(self, data: bytes) -> Iterator[str]:
        """The files with a protocol whose methods another file all defines."""
        if not self._asked:
            return
        given = set(_DEF.findall(data))
        for path, protocols in self._asked.items():
            if any(asked <= given for asked in protocols):
                yield path


def _protocols(data: bytes) -> Iterator[set[bytes]]:
    for head in _PROTOCOL.finditer(data):
        end = _OUTER.search(data, head.end())
        methods = set(_DEF.findall(data, head.end(), end.start() if end else len(data)))
        if methods:
            yield methods


def dynamic_importers(files: Mapping[str, bytes]) -> dict[str, set[str]]:
    """By file: those that import all modules of its package by names made at run time."""
    out: dict[str, set[str]] = defaultdict(set)
    for path, data in files.items():
        if b"import_module" not in data and b"__import__" not in data:
            continue
        for found in _DYNAMIC.finditer(data):
            for target in _below((found[1] or found[2] or b".").decode(), path, files):
                if target != path:
                    out[target].add(path)
    return out


def _below(prefix: str, path: str, files: Iterable[str]) -> Iterator[str]:
    name = prefix.lstrip(".")
    if name == prefix:
        folder = name.rpartition(".")[0].replace(".", "/")
        if folder:
            yield from (each for each in files if f"/{folder}/" in f"/{each}")
        return
    folder = path.rpartition("/")[0]
    for _ in range(len(prefix) - len(name) - 1):
        folder = folder.rpartition("/")[0]
    yield from (each for each in files if not folder or each.startswith(f"{folder}/"))
