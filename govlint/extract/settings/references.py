"""Terraform: numbers that a resource takes from variables and locals of its folder."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from govlint.extract.settings.find import parsed
from govlint.extract.settings.tree import Mapping as Node
from govlint.extract.settings.tree import Scalar
from govlint.extract.settings.values import number

_REFERENCE = re.compile(
    r"(?P<quote>\"\$\{\s*)?\b(?P<what>var|local)\.(?P<name>\w+)(?:\s*\*\s*(?P<factor>\d+(?:\.\d+)?))?(?(quote)\s*\}\")"
    r"(?![\w.\[(])(?!\s*[-+*/?])"
)


def definitions(files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """What `var.x` and `local.x` stand for in one folder, as literals.

    Which of a default and the files with values is in force is decided at deployment: of several
    numbers the largest counts, several texts are not known.
    """
    found: dict[str, list[Scalar]] = {}
    for path, data in files:
        for root in parsed(path, data.decode("utf-8", "replace")):
            if not isinstance(root, Node):
                continue
            if path.endswith((".tfvars", ".tfvars.json")):
                groups = [("var", root)]
            else:
                inner = (("var", root.get("variable")), ("local", root.get("locals")))
                groups = [(what, node) for what, node in inner if isinstance(node, Node)]
            for what, node in groups:
                for entry in node.entries:
                    if isinstance(entry.value, Scalar):
                        found.setdefault(f"{what}.{entry.key}", []).append(entry.value)
    literals = {name: _literal(values) for name, values in found.items()}
    return {name: literal for name, literal in literals.items() if literal is not None}


def _literal(values: list[Scalar]) -> str | None:
    known = [each for each in values if each.kind in ("number", "string")]
    numbers = [amount for each in known if (amount := number(each.text)) is not None]
    if numbers and len(numbers) == len(known):
        return f"{max(numbers):f}"
    texts = {each.text for each in known}
    return f'"{texts.pop()}"' if len(texts) == 1 and '"' not in "".join(texts) else None


def filled(text: str, literals: Mapping[str, str]) -> str:
    """The text with literals in place of the references to them, lines unchanged."""

    def put(match: re.Match[str]) -> str:
        literal = literals.get(f"{match['what']}.{match['name']}")
        if literal is None:
            return match[0]
        if match["factor"] is None:
            return literal
        if literal.startswith('"'):
            return match[0]
        return f"{Decimal(literal) * Decimal(match['factor']):f}"

    return _REFERENCE.sub(put, text)
