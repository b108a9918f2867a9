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

    `terraform.tfvars` gives way to `terraform.tfvars.json` and that to `*.auto.tfvars` in the order
    of their names; all of them are loaded, and stand over the defaults, which override files
    replace (developer.hashicorp.com/terraform, "Variable definition precedence" and "Override
    files"). Whether another file of values is given is decided at deployment: of its number and
    the one that is loaded the larger counts, several texts are not known.
    """
    ranked: dict[str, dict[int, list[Scalar]]] = {}
    for path, data in sorted(files, key=lambda file: file[0].rpartition("/")[2]):
        name = path.rpartition("/")[2]
        for root in parsed(path, data.decode("utf-8", "replace")):
            if not isinstance(root, Node):
                continue
            if name.endswith((".tfvars", ".tfvars.json")):
                groups = [("var", root, _loaded(name))]
            else:
                inner = (("var", root.get("variable")), ("local", root.get("locals")))
                level = _OVERRIDES if overrides(name) else _DEFAULTS
                groups = [(what, node, level) for what, node in inner if isinstance(node, Node)]
            for what, node, level in groups:
                for entry in node.entries:
                    if isinstance(entry.value, Scalar):
                        levels = ranked.setdefault(f"{what}.{entry.key}", {})
                        if level in (_AUTO, _OVERRIDES):
                            levels[level] = []  # the last one wins
                        levels.setdefault(level, []).append(entry.value)
    literals = {name: _literal(_in_force(levels)) for name, levels in ranked.items()}
    return {name: literal for name, literal in literals.items() if literal is not None}


_GIVEN, _DEFAULTS, _OVERRIDES, _PLAIN, _JSON, _AUTO = range(6)


def overrides(path: str) -> bool:
    """Whether Terraform merges a file over the others of its folder."""
    name = path.rpartition("/")[2].removesuffix(".json").removesuffix(".tf")
    return name == "override" or name.endswith("_override")


def _loaded(name: str) -> int:
    """The step of a file of values; _GIVEN where it is only read when it is named."""
    if name.endswith((".auto.tfvars", ".auto.tfvars.json")):
        return _AUTO
    return {"terraform.tfvars": _PLAIN, "terraform.tfvars.json": _JSON}.get(name, _GIVEN)


def _in_force(levels: Mapping[int, list[Scalar]]) -> list[Scalar]:
    return [*levels.get(_GIVEN, ()), *levels.get(max(levels), ())]


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
