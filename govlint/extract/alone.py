"""The limits of one version of one file, read without the project around it."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from hashlib import blake2b
from itertools import accumulate

from govlint.catalog.entries import Setting
from govlint.catalog.index import Catalog
from govlint.catalog.limits import Vocabulary
from govlint.catalog.limits import words as split
from govlint.extract.settings.classify import possible
from govlint.extract.settings.names import carrier
from govlint.model.facts import Held
from govlint.model.versions import Versions

_WORD = re.compile(rb"[A-Za-z_]\w*")
_VALUE = re.compile(rb"([A-Za-z_]\w*)(?![\w.(=])")  # a name that can be a number
_ASSIGNED = re.compile(
    rb"^[ \t]*(?:self\.|cls\.)?([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=).*", re.MULTILINE
)
_MADE = re.compile(
    rb"^[ \t]*(?:class[ \t]+([A-Za-z_]\w*)|([A-Za-z_]\w*)[ \t]*=[ \t]*(?:\w+\.)?[nN]amed_?[tT]uple\()",
    re.MULTILINE,
)
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t].*", re.MULTILINE)
_SPENT = re.compile(rb"(?:cost|spend|spent|usd|token|budget)[^\n<>]*[<>]")
# Arguments and keys that say what the amount beside them holds for.
_PERIODS = frozenset(
    b"budget_duration budget_reset_period period window interval time_period time_unit limit_unit".split()
)
_OPEN = (b"(", b"=", b"[", b"{", b":", b"\\")  # a line that ends so goes on
_LONGEST = 4  # lines
_REMEMBERED = 300_000  # lines
_CHAIN = 2  # constants that are made of constants
# What a line of a settings file holds when it says how much something is. Alternatives of plain
# letters are found without trying each of them at each place.
_TELLING = re.compile(
    "|".join([
        *"0123456789", "budget", "limit", "max", "cap", "ceiling", "quota", "allowance", "cost", "spend",
        "turns", "iter", "round", "steps", "retries", "timeout", "runtime", "invest", "amount", "null", "inf",
        "${", "period", "duration", "interval", "window", "unit", *map(chr, range(0xC3, 0xD7)), "\xef", "\xf0",
    ]).replace("$", "\\$").encode("latin-1")
)  # fmt: skip


class Triage:
    """Says from the bytes of a file whether it can hold a limit at all, and what of it matters."""

    def __init__(self, catalog: Catalog, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._given = _given(catalog)
        self._possible: dict[bytes, bool] = {}
        self._telling: dict[bytes, bool] = {}

    def trace(self, path: str, data: bytes) -> bytes:
        """A digest of the lines that can say what a limit is; empty where none can.

        Two versions of a file with one trace have the same limits, on whatever lines. What
        escapes it are constants made of constants, more than twice over, and a name that speaks
        of a model where it had been spoken of before.
        """
        if path.endswith(".py"):
            lines = self._of_code(data)
        elif carrier(path) is None:
            lines = []
        elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            lines = [data]
        else:
            lines = self._of_settings(data.split(b"\n"))
        return blake2b(b"\n".join(lines), digest_size=16).digest() if lines else b""

    def _of_settings(self, lines: list[bytes]) -> list[bytes]:
        if self._vocabulary.governed:
            return [line.strip() for line in lines]
        if len(self._telling) > _REMEMBERED:
            self._telling.clear()
        known = self._telling
        for line in lines:
            if line not in known:  # most lines are those of the version before
                known[line] = _TELLING.search(line.lower()) is not None
        return [line.strip() for line in lines if known[line]]

    def _of_code(self, data: bytes) -> list[bytes]:
        """The lines with the name of a limit, and those that define a name they hold."""
        if self._vocabulary.governed:
            return [data]
        words = set(_WORD.findall(data))
        names = {word for word in words if self._can_be(word)}
        for roots, given in self._given:
            if not roots.isdisjoint(words):
                names |= given & words
        starts = {match.start() for match in _SPENT.finditer(data.lower())}
        if names:
            names |= {match[1] or match[2] for match in _MADE.finditer(data)}  # Limits(5, 0.5)
            names |= words & _PERIODS
            starts |= {match.start() for match in _given_to(names).finditer(data)}
        if not starts:
            return []
        kept = [self._said(data, words)]
        lines = data.split(b"\n")
        ends = list(accumulate(len(line) + 1 for line in lines))
        found = sorted({bisect_right(ends, start) for start in starts})
        kept += [part.strip() for at in found for part in _whole(lines, at)]
        for _ in range(_CHAIN):
            values = {value for line in kept for value in _VALUE.findall(line)}
            kept += [match[0] for match in _ASSIGNED.finditer(data) if match[1] in values]
        return kept

    def _said(self, data: bytes, words: set[bytes]) -> bytes:
        """Whether a file speaks of a model, and of another trade: a number is a limit by that."""
        imports = b" ".join(_IMPORT.findall(data))
        model = (self._vocabulary.mentions_model(_spaced(some)) for some in ([imports], words))
        foreign = self._vocabulary.words.foreign.intersection(_spaced(words).split())
        return b"%d %d %d" % (*model, min(len(foreign), 2))

    def _can_be(self, name: bytes) -> bool:
        known = self._possible.get(name)
        if known is None:
            known = possible(name.decode("ascii"), self._vocabulary.general, self._vocabulary)
            self._possible[name] = known
        return known


def _spaced(names: Iterable[bytes]) -> str:
    """All the words of some names."""
    text = b" ".join(names).decode("ascii", "replace")
    return " ".join(split(text))


def _given_to(names: Iterable[bytes]) -> re.Pattern[bytes]:
    """Finds where one of the names is given something: name=, name:, name(, "name"."""
    some = b"|".join(sorted(names))
    return re.compile(rb"(?<!\w)(?:" + some + rb")(?!\w)(?=\s*[:=(](?!=)|[\"'])")


def _whole(lines: list[bytes], at: int) -> list[bytes]:
    """A line, and those it goes on in."""
    end = at + 1
    more = _OPEN if b'"' not in lines[at] and b"'" not in lines[at] else (*_OPEN, b",")
    while end - at < _LONGEST and end < len(lines) and lines[end - 1].rstrip().endswith(more):
        end += 1
    return lines[at:end]


def _given(catalog: Catalog) -> list[tuple[frozenset[bytes], frozenset[bytes]]]:
    """What the limits of a library's agents and guards are called where they are given, beside
    the roots it is imported from: arguments, and what takes a ceiling by position."""
    found = []
    for entry in catalog.entries.values():
        names: set[str] = set()
        does = [(group.names, group.does) for group in entry.functions]
        for type_ in entry.types:
            does.append((type_.names, type_.made))
            does += [(method.paths, method.does) for method in type_.methods]
        for paths, one in does:
            settings: list[Setting] = [*one.agent.limits] if one.agent is not None else []
            if one.guard is not None and one.guard.ceiling is not None:
                settings.append(one.guard.ceiling)
                if one.guard.ceiling.at is not None:
                    names.update(path.rpartition(".")[2] for path in paths)
            names.update(arg.rpartition(".")[2] for each in settings for arg in each.args)
        roots = frozenset(root.partition(".")[0].encode() for root in entry.roots)
        if names - {""}:
            found.append((roots, frozenset(name.encode() for name in names if name)))
    return found


def limits_alone(path: str, data: bytes, catalog: Catalog, vocabulary: Vocabulary) -> Held | None:
    """The limits of one version of a file; None where it cannot be read.

    What it imports stays unknown. Raises whatever the extractors raise.
    """
    if not path.endswith(".py"):
        from govlint.extract.settings.find import find_limits as of_settings

        found, problems = of_settings(path, data, vocabulary)
        return None if any(one.blocks for one in problems) and not found else Held(tuple(found))
    from govlint.extract.agents import find_agents
    from govlint.extract.cover import Cover
    from govlint.extract.guards import Guards
    from govlint.extract.limits import find_limits
    from govlint.extract.workspace import Workspace
    from govlint.syntax.parse import Unreadable, parse

    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    try:
        unit = parse(path, data, module, path.endswith("__init__.py"))
    except Unreadable:
        return None
    work = Workspace([unit], catalog, Versions())
    cover = Cover(work)
    agents = find_agents(work, cover)
    guards = Guards(work, cover).facts(agents)
    limits, handed = find_limits(work, agents, tuple(guards), vocabulary)
    return Held(tuple(limits), tuple(handed))
