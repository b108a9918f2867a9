"""What a file calls a library's name, and the import it takes where it has none."""

import re
import sys

from govlint.syntax import tree as t
from govlint.syntax.lists import Change, append, line_start, newline_near
from govlint.syntax.unit import Unit


class Unnamed(Exception):  # noqa: N818 - a state of a file
    """A name that the file cannot be given without guessing."""


def spell(unit: Unit, dotted: str) -> tuple[str, tuple[Change, ...]]:
    """How the file writes a name such as os.environ, and what must be imported for it.

    Only imports at the top of the file count. Raises Unnamed.
    """
    module, _, name = dotted.rpartition(".")
    imports = [one for one in unit.body if isinstance(one, t.Import | t.ImportFrom)]
    beside: t.ImportFrom | None = None
    for one in imports:
        if isinstance(one, t.Import):
            if one.name == module and (one.asname or "." not in module):
                return _free(unit, one.asname or module, name)
        elif one.module == module and not one.level and one.name != "*":
            if one.name == name:
                return _free(unit, one.asname or name, "")
            beside = one
    if beside is not None:
        spelled, _ = _free(unit, name, "")
        return spelled, (_extended(unit, beside, name),)
    spelled, _ = _free(unit, module, name)
    return spelled, (_imported(unit, imports, module),)


def _free(unit: Unit, local: str, rest: str) -> tuple[str, tuple[Change, ...]]:
    """The spelling, if the file gives the local name no second meaning."""
    word = re.escape(local.partition(".")[0])
    taken = rf"\b(?:def|class|for|as)\s+{word}\b(?!\s*\.)|(?<![.\w]){word}\s*(?::[^=\n]*)?=(?!=)"
    imports = rf"(?m)^\s*(?:from\s|import\s).*\bas\s+{word}\b"
    if re.search(taken, unit.text) and not re.search(imports, unit.text):
        raise Unnamed(f"`{local}` means something else in this file")
    return (f"{local}.{rest}" if rest else local), ()


def _extended(unit: Unit, one: t.ImportFrom, name: str) -> Change:
    """`from module import a` becomes `from module import a, name`."""
    last = max(
        each.hi for each in unit.body if isinstance(each, t.ImportFrom) and each.lo == one.lo
    )
    start = last - len(re.search(r"\w+\Z", unit.text[:last]).group())  # type: ignore[union-attr]
    if "(" not in unit.text[one.lo : last]:
        return Change(last, last, f", {name}")
    close = re.compile(r"(?:[^)#]|#[^\r\n]*)*").match(unit.text, last)
    assert close is not None
    return append(unit.text, close.end(), (start, last), [name])


def _imported(unit: Unit, imports: list[t.Import | t.ImportFrom], module: str) -> Change:
    """A line of its own, among the imports of the standard library where it belongs there."""
    body = [
        one for one in imports if not (isinstance(one, t.ImportFrom) and one.module == "__future__")
    ]
    if not body:
        return _first(unit, module)
    newline = newline_near(unit.text, body[0].lo)
    before = body[0]
    for one in body:
        before = one
        if not _standard(one) or isinstance(one, t.ImportFrom) or one.name > module:
            break
    else:
        end = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?").match(unit.text, before.hi)
        assert end is not None
        return Change(end.end(), end.end(), f"import {module}{newline}")
    at = line_start(unit.text, before.lo)
    if at != before.lo:
        raise Unnamed(f"there is no line on which `import {module}` could stand")
    first = before is body[0]
    apart = newline if first and not _standard(before) else ""
    if not first and not _standard(before):
        # After the last import of the standard library, not after the blank line behind it.
        previous = body[body.index(before) - 1]
        end = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?").match(unit.text, previous.hi)
        assert end is not None
        at = end.end()
    return Change(at, at, f"import {module}{newline}{apart}")


def _first(unit: Unit, module: str) -> Change:
    """A line above the first statement of a file without imports at its top."""
    first = next(
        one
        for one in unit.body
        if not (isinstance(one, t.ImportFrom) and one.module == "__future__")
    )
    lo = first.lo
    if isinstance(first, t.Function | t.Class) and first.decorators:
        lo = min(decorator.lo for decorator in first.decorators)
    at, newline = line_start(unit.text, lo), newline_near(unit.text, lo)
    if unit.text[at:lo].strip("@"):
        raise Unnamed(f"there is no line on which `import {module}` could stand")
    return Change(at, at, f"import {module}{newline}{newline}")


def _standard(one: t.Import | t.ImportFrom) -> bool:
    name = one.name if isinstance(one, t.Import) else one.module
    return name.partition(".")[0] in sys.stdlib_module_names
