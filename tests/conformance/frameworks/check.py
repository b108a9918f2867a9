"""Holds the entries of rules/{frameworks,guards,retries} against the real packages.

    python tests/conformance/frameworks/check.py [--packages DIR] [ENTRY ...]

Installs every package an entry names (without its dependencies, at the version it was checked
against) below DIR, reads the sources without importing them, and prints what is not true:
names that do not exist, methods that are missing, arguments that are not taken, defaults that
differ. releases.yaml says which names are of other releases, and what else to read.
"""

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))
sys.path.insert(0, str(HERE))

from sources import Definition, Sources  # noqa: E402

from govlint.catalog.entries import Does, Entry, Setting, Type  # noqa: E402
from govlint.catalog.load import load_catalog  # noqa: E402

Found = tuple[Sources, Path, Definition]
ROOMS = ("frameworks", "guards", "retries")


class Check:
    """Complaints about one entry."""

    def __init__(self, entry: Entry, packages: Path, releases: dict[str, Any]) -> None:
        self.entry = entry
        self.packages = packages
        self.older: dict[str, str] = releases["older"]
        self.free: list[str] = releases["free"]
        self.said: list[str] = []
        names = [f"{entry.packages[0]}=={entry.checked_version}", *entry.packages[1:]]
        self.sources = sources_of(packages, (*names, *releases["also"].get(entry.id, ())))

    def run(self) -> list[str]:
        for type_ in self.entry.types:
            found = [self.definition(name) for name in type_.names]
            first = next((each for each in found if each), None)
            if first:
                self.type(type_, *first)
        for group in self.entry.functions:
            for name in group.names:
                at = self.definition(name)
                if at:
                    sources, path, node = at
                    self.does(group.does, sources.takes_named(path, node), name, sources)
        return self.said

    def definition(self, dotted: str) -> Found | None:
        """Where the name is defined: in this release, else in the one releases.yaml names."""
        where = self.older.get(dotted)
        sources = self.sources
        if where == "never":
            if next(self.lookup(sources, dotted), None):
                self.said.append(f"{dotted} exists, though releases.yaml says never")
            return None
        if where:
            sources = sources_of(self.packages, (where,))
        if not self.exists(sources, dotted):
            self.said.append(f"{dotted} is not there" + (f" in {where}" if where else ""))
            return None
        if sources.assigns(dotted) and not dotted.rpartition(".")[2][:1].isupper():
            return None  # a setting of the module: assigned, not called
        return next(self.lookup(sources, dotted), None)

    def exists(self, sources: Sources, dotted: str) -> bool:
        """A module exports the name; or the class before it has the method."""
        owner, _, last = dotted.rpartition(".")
        if owner.rpartition(".")[2][:1].isupper():
            return any(
                isinstance(node, ast.ClassDef) and sources.member(node, last)
                for _, _, node in self.lookup(sources, owner)
            )
        return bool(sources.exports(dotted))

    def lookup(self, sources: Sources, dotted: str) -> Iterator[Found]:
        owner, _, name = dotted.rpartition(".")
        root = next((r for r in self.entry.roots if dotted.startswith(r + ".")), "")
        if owner.rpartition(".")[2][:1].isupper():
            for _, path, node in self.lookup(sources, owner):
                inner = isinstance(node, ast.ClassDef) and sources.member(node, name)
                if inner:
                    yield sources, path, inner
        near = set(owner.split("."))
        found = list(sources.definitions(name, root))
        for path, node in sorted(
            found, key=lambda each: -len(near & {*each[0].parts, each[0].stem})
        ):
            yield sources, path, node
        for text in sources.aliases(name, root):
            target = text.split("(")[0].split("[")[0].rpartition(".")[2]
            for each in self.lookup(sources, f"{root}.{target}") if target != name else ():
                inner = None
                if text.endswith("()") and isinstance(each[2], ast.ClassDef):  # flow = Decorator()
                    inner = sources.member(each[2], "__call__")
                yield (sources, each[1], inner) if inner else each

    def type(self, type_: Type, sources: Sources, path: Path, node: Definition) -> None:
        what = type_.names[0]
        self.does(type_.made, sources.takes_named(path, node), what, sources)
        if not isinstance(node, ast.ClassDef):
            return
        for method in type_.methods:
            for name in method.paths:
                if "." in name:
                    continue
                inner = sources.member(node, name) or self.other(type_, name)
                if inner is None:
                    self.said.append(f"{what} has no method {name}")
                else:
                    self.does(method.does, sources.takes(inner), f"{what}.{name}", sources)
        if type_.calls:
            inner = sources.member(node, "__call__")
            if inner is None:
                self.said.append(f"{what} cannot be called")
            else:
                self.does(type_.calls, sources.takes(inner), f"{what}()", sources)

    def other(self, type_: Type, path: str) -> Definition | None:
        """The method in one of the type's other names, for methods only some of them have."""
        for name in type_.names[1:]:
            at = self.definition(name)
            if at and isinstance(at[2], ast.ClassDef):
                inner = at[0].member(at[2], path)
                if inner:
                    return inner
        return None

    def does(self, does: Does, takes: dict[str, str | None], what: str, sources: Sources) -> None:
        misplaced = [condition.arg for condition in does.agent.misplaced] if does.agent else []
        for setting in settings(does):
            baked = bool({*setting.args} & {*misplaced})
            self.setting(setting, takes, what, sources, baked)
        for arg in arguments(does):
            if not self.takes_argument(takes, arg, sources):
                self.said.append(f"{what} takes no {arg}")
        for arg in misplaced:
            if arg in takes:
                self.said.append(f"{what} does take {arg}, which is called misplaced")

    def takes_argument(self, takes: dict[str, str | None], arg: str, sources: Sources) -> bool:
        """Fields of an argument (`options.max_turns`) are looked for in any class or typed dict."""
        head, _, field = arg.partition(".")
        if head not in takes and "**" not in takes:
            return False
        if not field or head in self.free:
            return True
        return sources.has_field(field.rpartition(".")[2])

    def setting(
        self,
        setting: Setting,
        takes: dict[str, str | None],
        what: str,
        sources: Sources,
        baked: bool = False,
    ) -> None:
        """`baked`: the library sets it itself and takes no argument for it."""
        args = [arg for arg in setting.args if self.takes_argument(takes, arg, sources)]
        if not args:
            if not baked:
                self.said.append(f"{what} takes none of {', '.join(setting.args)}")
            return
        arg = args[0]
        if setting.at is not None and "." not in arg and arg in takes:
            position = list(takes).index(arg)
            if position != setting.at:
                self.said.append(f"{what}: {arg} is argument {position}, not {setting.at}")
        if not setting.defaults or arg not in takes:
            return
        says = setting.defaults[-1].value
        if setting.none == "absent" and takes[arg] == "None" and says is not None:
            return  # the library puts its own default in the place of None, deeper down
        real = sources.constants(takes[arg])
        if says is None and (
            "float('inf')" in real
            or any(same_number(text, value) for value in setting.unlimited for text in real)
        ):
            return
        if repr(says) not in real and not any(same_number(text, says) for text in real):
            self.said.append(f"{what}: {arg} defaults to {' or '.join(real)}, not {says}")


def settings(does: Does) -> Iterator[Setting]:
    for setting in (does.cap, does.timeout, does.retries):
        if setting:
            yield setting
    if does.agent:
        yield from does.agent.limits
    if does.guard:
        yield from does.guard.limits
        if does.guard.ceiling:
            yield does.guard.ceiling
    if does.retry:
        for setting in (does.retry.attempts, does.retry.seconds):
            if setting:
                yield setting


def arguments(does: Does) -> Iterator[str]:
    """Names of arguments that an entry relies on, limits apart."""
    if does.agent:
        named = (*does.agent.subject, *does.agent.members, *does.agent.guards)
        yield from (arg for arg in (*named, does.agent.shares) if isinstance(arg, str) and arg)
    if does.guard:
        yield from (condition.arg for condition in does.guard.inert)
    if does.retry and does.retry.stop:
        yield does.retry.stop


def same_number(text: str, value: Any) -> bool:
    try:
        return float(text.replace("_", "")) == float(value)
    except (TypeError, ValueError):
        return False


@cache
def sources_of(packages: Path, requirements: tuple[str, ...]) -> Sources:
    return Sources([installed(packages, requirement) for requirement in requirements])


def installed(packages: Path, requirement: str) -> Path:
    place = packages / requirement
    if not place.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
        subprocess.run([*command, "--target", str(place), requirement], check=True)
    return place


def standard_library(entry: Entry) -> list[str]:
    """Entries without a package describe Python's own modules: those are looked up by importing."""
    said = []
    for group in entry.functions:
        said += [f"{name} is not there" for name in group.names if builtin(name) is None]
    for type_ in entry.types:
        for name in type_.names:
            cls = builtin(name)
            if cls is None:
                said.append(f"{name} is not there")
            said += [
                f"{name} has no method {path}"
                for method in type_.methods
                for path in method.paths
                if cls and name == type_.names[0] and not hasattr(cls, path)
            ]
    return said


def builtin(dotted: str) -> Any:
    """The object of a dotted name of the standard library, or None."""
    parts = dotted.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part, None)
        return found
    return None


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", type=Path, default=Path("build/conformance"))
    parser.add_argument("entries", nargs="*", help="ids of entries; default all")
    given = parser.parse_args(arguments)
    given.packages.mkdir(parents=True, exist_ok=True)
    releases = yaml.safe_load((HERE / "releases.yaml").read_text("utf-8"))
    failed = checked = 0
    for entry in load_catalog().entries.values():
        if Path(entry.path).parent.name not in ROOMS:
            continue
        if given.entries and entry.id not in given.entries:
            continue
        checked += 1
        said = (
            Check(entry, given.packages.resolve(), releases).run()
            if entry.packages
            else standard_library(entry)
        )
        for line in said:
            print(f"{entry.id}: {line}")
        failed += bool(said)
    print(f"{checked - failed} of {checked} entries agree with their packages")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
