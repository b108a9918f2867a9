"""Answers what a dotted name or an attribute path means. Built once, asked a thousand times a file."""

import re
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from govlint.catalog.entries import Does, Endpoint, Entry, Method, Type
from govlint.catalog.triage import alternation

Found = tuple[Entry, Method]
Paths = dict[str, tuple[Found, ...]]
Pair = tuple[Entry, Type]
Distinct = tuple[Entry, Type, Method]


class Catalog:
    """All entries, indexed. Immutable; the memo tables are left out of its pickle."""

    def __init__(self, entries: Iterable[Entry], digest: str = "") -> None:
        self.digest = digest
        self.entries: dict[str, Entry] = {entry.id: entry for entry in entries}
        self._types: dict[str, Pair] = {}
        self._names: dict[str, Pair] = {}
        self._tails: dict[str, list[tuple[str, Pair]]] = {}
        self._functions: dict[str, tuple[tuple[Entry, Does], ...]] = {}
        self._function_tails: dict[str, list[tuple[str, str, Entry, Does]]] = {}
        self._distinctive: dict[str, Distinct] = {}
        self._hints: dict[str, list[tuple[tuple[str, ...], Distinct]]] = {}
        self._roots: dict[str, Entry] = {}
        self._modules: dict[str, str] = {}
        for entry in self.entries.values():
            self._add(entry)
        self._forget()

    def _add(self, entry: Entry) -> None:
        for root in entry.roots:
            self._roots.setdefault(root, entry)
        self._modules.update(entry.modules)
        for type_ in entry.types:
            pair = (entry, type_)
            self._types[type_.id] = pair
            for name in type_.names:
                self._names.setdefault(name, pair)
                tail = class_tail(name)
                self._tails.setdefault(tail.rpartition(".")[2], []).append((tail, pair))
            for method in type_.methods:
                found = (entry, type_, method)
                for path in method.paths:
                    if method.distinctive:
                        self._distinctive.setdefault(path, found)
                    if method.hint:
                        self._hints.setdefault(path, []).append((method.hint, found))
        for group in entry.functions:
            for name in group.names:
                self._functions[name] = (*self._functions.get(name, ()), (entry, group.does))
                tail = class_tail(name)
                if tail[:1].isupper():
                    last = tail.rpartition(".")[2]
                    self._function_tails.setdefault(last, []).append(
                        (tail, name, entry, group.does)
                    )

    def _forget(self) -> None:
        self._type_memo: dict[str, Pair | None] = {}
        self._function_memo: dict[str, tuple[tuple[Entry, Does], ...]] = {}
        self._paths: dict[str, Paths] = {}
        self._prefixes: dict[str, frozenset[str]] = {}
        self._attrs: dict[str, dict[str, str]] = {}
        self._distinct_memo: dict[str, tuple[str, Distinct] | None] = {}
        self._root_memo: dict[str, Entry | None] = {}

    def __getstate__(self) -> dict[str, Any]:
        kept = dict(self.__dict__)
        for name in (*MEMOS, "triage", "_endpoints"):
            kept.pop(name, None)
        return kept

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._forget()

    @cached_property
    def triage(self) -> re.Pattern[bytes]:
        """A file without a match holds no fact of its own."""
        return re.compile(alternation(self._triage_words()).encode())

    def _triage_words(self) -> Iterator[str]:
        """Retry rules are left out: a retry is a fact only where it reaches a call, and the file
        that leads to one is read because of its imports."""
        for entry in self.entries.values():
            if entry.kind != "retry":
                yield from entry.triage
            for endpoint in entry.endpoints:
                parts = endpoint.part.split("*")
                yield next((part for part in parts if len(part) > 5), parts[0])
        for path in self._distinctive:
            yield ".".join(["", *path.split(".")][-2:])

    # --- names

    def function(self, dotted: str) -> tuple[Entry, Does] | None:
        """The first of `functions_named`."""
        found = self.functions_named(dotted)
        return found[0] if found else None

    def functions_named(self, dotted: str) -> tuple[tuple[Entry, Does], ...]:
        """All that calling this name may do; more than one when conditions choose."""
        found = self._function_memo.get(dotted)
        if found is None:
            found = (
                self._functions.get(dotted)
                or self._functions_by_tail(dotted)
                or self._module_functions(dotted)
            )
            self._function_memo[dotted] = found
        return found

    def _functions_by_tail(self, dotted: str) -> tuple[tuple[Entry, Does], ...]:
        candidates = self._function_tails.get(dotted.rpartition(".")[2], ())
        best: tuple[tuple[Entry, Does], ...] = ()
        most = -1
        for tail, name, entry, does in candidates:
            if dotted.endswith("." + tail) and under(dotted, entry.roots):
                shared = common(dotted, name)
                if shared >= most:
                    best = (*best, (entry, does)) if shared == most else ((entry, does),)
                    most = shared
        return best

    def _module_functions(self, dotted: str) -> tuple[tuple[Entry, Does], ...]:
        for module, id_ in self._modules.items():
            if dotted.startswith(module + "."):
                found = self.methods(self._types[id_][1], dotted[len(module) + 1 :])
                return tuple((entry, method.does) for entry, method in found)
        return ()

    def type_named(self, dotted: str) -> Pair | None:
        """By exact name, else by class name below one of an entry's roots."""
        if dotted in self._type_memo:
            return self._type_memo[dotted]
        found = self._names.get(dotted) or self._type_by_tail(dotted)
        self._type_memo[dotted] = found
        return found

    def _type_by_tail(self, dotted: str) -> Pair | None:
        best, most = None, -1
        for tail, pair in self._tails.get(dotted.rpartition(".")[2], ()):
            entry, type_ = pair
            if not dotted.endswith("." + tail) or not under(dotted, entry.roots):
                continue
            shared = max(common(dotted, name) for name in type_.names)
            if shared > most:
                best, most = pair, shared
        return best

    def type(self, full: str) -> Pair:
        """By full id, "openai.client". Loading has checked every id that entries mention."""
        return self._types[full]

    def known_root(self, dotted: str) -> Entry | None:
        """The entry whose import root this name lies under, the longest root first."""
        if dotted in self._root_memo:
            return self._root_memo[dotted]
        found, head = None, dotted
        while head and found is None:
            found = self._roots.get(head)
            head = head.rpartition(".")[0]
        self._root_memo[dotted] = found
        return found

    # --- attribute paths

    def method(self, of: Type, path: str) -> Found | None:
        """The first of `methods`."""
        found = self.methods(of, path)
        return found[0] if found else None

    def methods(self, of: Type, path: str) -> tuple[Found, ...]:
        """What calling `path` on an instance may do; more than one when conditions choose."""
        table = self._paths.get(of.id)
        if table is None:
            table = self._paths[of.id] = self._table(of)
        found = table.get(path) or table.get(self._plain(of, path))
        if found is None:
            found = table[path] = self._through_attr(of, self._plain(of, path))
        return found

    def _through_attr(self, of: Type, path: str) -> tuple[Found, ...]:
        """By way of an attribute whose type an entry names: "v2.chat"."""
        head, _, rest = path.rpartition(".")
        while head:
            inner = self.attr(of, head)
            if inner is not None:
                return self.methods(inner, rest)
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}"
        return ()

    def attr(self, of: Type, path: str) -> Type | None:
        """The type of an attribute, where an entry names it."""
        table = self._attrs.get(of.id)
        if table is None:
            table = {}
            for each in reversed(self._line(of)):
                table.update(each.attrs)
            self._attrs[of.id] = table
        id_ = table.get(path) or table.get(self._plain(of, path))
        return self._types[id_][1] if id_ else None

    def is_prefix(self, of: Type, path: str) -> bool:
        """Whether a longer path of this type begins with `path`."""
        known = self._prefixes.get(of.id)
        if known is None:
            known = self._prefixes[of.id] = frozenset(self._heads(of))
        return path in known or self._plain(of, path) in known

    def _heads(self, of: Type) -> Iterator[str]:
        yield ""
        paths = [path for each in self._line(of) for path, _ in each.attrs]
        for path in (*self._table(of), *paths):
            if path in paths:
                yield path
            while "." in path:
                path = path.rpartition(".")[0]
                yield path

    def called(self, of: Type) -> Does | None:
        """What calling an instance of the type itself does."""
        return next((each.calls for each in self._line(of) if each.calls is not None), None)

    def _line(self, of: Type) -> list[Type]:
        """The type and those it is like, nearest first."""
        line = [of]
        while (like := line[-1].like) and all(each.id != like for each in line):
            line.append(self._types[like][1])
        return line

    def _table(self, of: Type) -> Paths:
        table: Paths = {}
        for each in self._line(of):
            entry = self._types[each.id][0]
            own: Paths = {}
            for method in each.methods:
                for path in method.paths:
                    own[path] = (*own.get(path, ()), (entry, method))
            table = own | table
        return table

    def _plain(self, of: Type, path: str) -> str:
        skipped = {part for each in self._line(of) for part in each.transparent}
        if not skipped:
            return path
        return ".".join(part for part in path.split(".") if part not in skipped)

    # --- receivers of unknown type

    def distinctive(self, path: str, roots: Collection[str] = ()) -> Distinct | None:
        """The longest suffix of `path` that speaks for itself: "self.x.chat.completions.create".

        Where the file's imports (`roots`) speak for another library with the same method, that one.
        """
        if path not in self._distinct_memo:
            self._distinct_memo[path] = self._distinctive_suffix(path)
        found = self._distinct_memo[path]
        if found is None:
            return None
        suffix, distinct = found
        if roots and not imports(distinct[0], roots):
            for entry in self.entries.values():
                if imports(entry, roots):
                    for type_ in entry.types:
                        for owner, method in self.methods(type_, suffix)[:1]:
                            return owner, type_, method
        return distinct

    def _distinctive_suffix(self, path: str) -> tuple[str, Distinct] | None:
        suffix = path
        while suffix:
            if suffix in self._distinctive:
                return suffix, self._distinctive[suffix]
            suffix = suffix.partition(".")[2]
        return None

    def hinted(self, name: str, method: str, roots: Collection[str]) -> Distinct | None:
        """A method named like everything else, on a receiver whose last name says what it is.

        `roots` are the dotted modules the file imports; one of the entry's own must be among them.
        """
        for globs, found in self._hints.get(method, ()):
            if any(fnmatchcase(name, glob) for glob in globs) and self._speaks(found[0], roots):
                return found
        return None

    def _speaks(self, entry: Entry, roots: Collection[str]) -> bool:
        """Whether the imports are of the entry, or of one whose types are like its types."""
        if imports(entry, roots):
            return True
        head = entry.id + "."
        return any(
            type_.like is not None and type_.like.startswith(head)
            for other in self.entries.values()
            if imports(other, roots)
            for type_ in other.types
        )

    # --- raw HTTP

    @cached_property
    def _endpoints(self) -> list[tuple[re.Pattern[str], Entry, Endpoint]]:
        pairs = [(entry, point) for entry in self.entries.values() for point in entry.endpoints]
        pairs.sort(key=lambda pair: -len(pair[1].part))
        return [
            (re.compile(".*".join(map(re.escape, point.part.split("*")))), entry, point)
            for entry, point in pairs
        ]

    def endpoint(self, url: str) -> tuple[Entry, Endpoint] | None:
        """The endpoint with the longest `part` that the URL contains (`*` stands for anything)."""
        for pattern, entry, point in self._endpoints:
            if pattern.search(url):
                return entry, point
        return None


MEMOS = (
    "_type_memo",
    "_function_memo",
    "_paths",
    "_prefixes",
    "_attrs",
    "_distinct_memo",
    "_root_memo",
)


def class_tail(name: str) -> str:
    """From the first part that is a class on: "agents.run.Runner.run" is "Runner.run"."""
    parts = name.split(".")
    for index, part in enumerate(parts):
        if part[:1].isupper():
            return ".".join(parts[index:])
    return parts[-1]


def under(dotted: str, roots: Iterable[str]) -> bool:
    return any(dotted.startswith(root + ".") for root in roots)


def imports(entry: Entry, roots: Collection[str]) -> bool:
    """Whether one of the imported modules is, or lies below, a root of the entry."""
    own = entry.roots
    return any(each in own or under(each, own) for each in roots)


def common(left: str, right: str) -> int:
    """How many leading parts two dotted names share."""
    count = 0
    for one, other in zip(left.split("."), right.split("."), strict=False):
        if one != other:
            break
        count += 1
    return count
