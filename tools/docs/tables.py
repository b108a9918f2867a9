"""The generated pages of docs/: checks, libraries, policy keys."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from govlint.catalog.entries import Entry
from govlint.catalog.load import load_catalog
from govlint.checks._load import all_checks
from govlint.config import describe, load_policy
from govlint.config.fields import Choice, Flag, Kind, ListOf, MapOf, Number, Record, Text
from govlint.config.schema import POLICY
from govlint.model.check import Check
from govlint.model.policy import Policy
from tools.docs import carriers
from tools.docs.entries import agent_limits, bills, guard_units, retry_units

ROOT = Path(__file__).parents[2]
PACKS = ("minimal", "recommended", "enterprise")
KINDS = {
    "provider": ("Model SDKs", "bills", bills),
    "framework": ("Agent frameworks", "limits of its agents", agent_limits),
    "guard": ("Guards", "stops by", guard_units),
    "retry": ("Retry libraries", "stops by", retry_units),
}
_OWN = {"id", "version"}
QUESTIONS = {
    "GOV1": "Whose is it?",
    "GOV2": "Who stops it?",
    "GOV3": "Does it end?",
    "GOV4": "Who agreed?",
    "GOV9": "The tool about itself",
}
_MADE = "<!-- made by `just docs`; a test compares it with the code -->\n"


def pages() -> dict[str, str]:
    """File name below docs/ -> text of the page."""
    return {
        "carriers.md": carriers.page(_MADE),
        "checks.md": _checks(),
        "libraries.md": _libraries(),
        "policy.md": _policy(),
    }


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; `|` in a cell is escaped."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )


def severities(check: Check) -> list[str]:
    """The severity in each of PACKS."""
    settings = [_pack(name).checks.get(check.name) for name in PACKS]
    return [str((one and one.severity) or check.severity) for one in settings]


@cache
def _pack(name: str) -> Policy:
    files = {"govlint.yaml": f"extends: [{name}]\n".encode()}
    return load_policy(ROOT, None, frozenset(all_checks()), files.get)


def _checks() -> str:
    text = (
        f"# Checks\n\n{_MADE}\n"
        "Each page says what the check flags, what it does not, what it cannot know and how to mend "
        "it; `govlint explain NAME` prints it. The columns are the severities in the packs.\n"
    )
    for prefix, question in QUESTIONS.items():
        rows = []
        for check in all_checks().values():
            if not check.code.startswith(prefix):
                continue
            page = f"../govlint/checks/{check.module.rpartition('.')[2]}.md"
            rows.append([check.code, f"[{check.name}]({page})", check.summary, *severities(check)])
        if rows:
            text += f"\n## {question}\n\n" + table(["code", "check", "finds", *PACKS], rows)
    return text


def _libraries() -> str:
    text = (
        f"# Libraries\n\n{_MADE}\n"
        "What each library does is an entry of the [catalogue](catalog.md), read from the source of "
        "the version named here. A library without an entry is not seen. `just docs` builds a page "
        "for each entry.\n"
    )
    entries = sorted(load_catalog().entries.values(), key=lambda entry: entry.id)
    for kind, (title, column, cell) in KINDS.items():
        rows = [
            [
                f"[{entry.id}]({entry_file(entry)})",
                ", ".join(f"`{root}`" for root in entry.roots) or "-",
                entry.checked_version or "-",
                ", ".join(sorted(cell(entry))) or "-",
            ]
            for entry in entries
            if entry.kind == kind
        ]
        text += f"\n## {title}\n\n" + table(["entry", "imported as", "version read", column], rows)
    head = ["entry", "files", "version read", "ceilings in"]
    return text + "\n## Settings files\n\n" + table(head, _settings())


def _settings() -> Iterable[list[str]]:
    """A row for each kind of settings file whose ceilings are read."""
    import yaml

    for path in sorted((ROOT / "rules" / "limits").glob("*.yaml")):
        entry = yaml.safe_load(path.read_text("utf-8"))
        if "keys" not in entry:
            continue
        files = ", ".join(f"`{glob}`" for glob in entry.get("files", ())) or "any"
        units = sorted({key["unit"] for key in entry["keys"] if "unit" in key})
        version = str(entry.get("checked", {}).get("version", "-"))
        yield [f"[{entry['id']}](../rules/limits/{path.name})", files, version, ", ".join(units)]


def entry_file(entry: Entry) -> str:
    """The file of an entry, as a link from docs/."""
    path = Path(entry.path)
    return f"../rules/{path.parent.name}/{path.name}"


def _policy() -> str:
    defaults = {key: value for key, value, _ in describe(_pack("recommended"))}
    rows: list[list[str]] = []
    _keys(POLICY, "", defaults, rows)
    return (
        f"# Policy keys\n\n{_MADE}\n"
        "The file is `govlint.yaml`, `.govlint.yaml` or `.github/govlint.yaml`; `govlint config` prints "
        "the policy in effect with the origin of each value, `govlint config --schema` the JSON Schema. "
        "The last column is the value in the pack `recommended`; "
        "[Adoption](adoption.md) has examples.\n\n"
    ) + table(["key", "value", "means", "recommended"], rows)


def _keys(record: Record, at: str, defaults: dict[str, Any], rows: list[list[str]]) -> None:
    for each in record.fields:
        key = f"{at}.{each.key}" if at else each.key
        inner = each.kind.item if isinstance(each.kind, ListOf | MapOf) else each.kind
        default = _value(defaults[key]) if key in defaults and key not in _OWN else ""
        rows.append([f"`{key}`", _kind(each.kind), each.doc, default])
        if key == "overrides":
            continue
        if isinstance(inner, Record):
            mark = {ListOf: "[]", MapOf: ".NAME"}.get(type(each.kind), "")
            _keys(inner, key + mark, defaults, rows)


def _kind(kind: Kind) -> str:
    match kind:
        case Text():
            return kind.want
        case Flag():
            return "`true` or `false`"
        case Number():
            least = "above" if kind.above else "at least"
            whole = "whole number" if kind.whole else "number"
            return f"{whole}, {least} {kind.least}" + (", or `null`" if kind.nullable else "")
        case Choice():
            return ", ".join(f"`{value}`" for value in kind.values)
        case ListOf():
            return f"list: {_kind(kind.item)}"
        case MapOf():
            return f"mapping: name to {_kind(kind.item)}"
        case Record():
            return f"mapping, or {kind.short} alone" if kind.short else "mapping"
    return ""


def _value(value: Any) -> str:
    plain = json.dumps(value)
    if value in ([], {}, ()):
        return "none"
    if isinstance(value, list) and all(isinstance(each, str) for each in value) and len(value) < 5:
        return ", ".join(f"`{each}`" for each in value)
    return f"`{plain}`" if len(plain) < 30 else "[see the pack](../rules/packs/recommended-1.yaml)"
