"""The history of ceilings as a table, JSON (`govlint.history/1`), CSV and Markdown."""

import csv
import io
import json
import re
from typing import Any

from govlint.model.change import amount_of, times
from govlint.model.facts import Limit
from govlint.model.history import History, Row
from govlint.model.state import Known
from govlint.report.parts.printable import printable

SCHEMA = "govlint.history/1"
COLUMNS = (
    "when", "change", "key", "agent", "from", "to", "unit", "per", "ratio", "carrier", "file", "line", "commit",
    "author", "author_email", "committer", "committer_email", "subject", "approval",
)  # fmt: skip
_SHOWN = ("when", "change", "ratio", "from", "to", "key", "place", "commit", "author", "approval")
_SPECIAL = re.compile(r"([!-+.:<-@\[-`{-~])")  # ASCII punctuation, but not , - / ;
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(history: History, form: str) -> str:
    """`form`: table, json, csv or md."""
    match form:
        case "json":
            return _json(history)
        case "csv":
            return _csv(history)
        case "md":
            return _markdown(history)
        case _:
            return _table(history)


def _values(row: Row) -> dict[str, str]:
    limit = row.limit
    return {
        "when": row.when.isoformat().replace("+00:00", "Z"),
        "change": row.kind,
        "key": limit.key,
        "agent": limit.subject or "",
        "from": amount_of(row.before) if row.before else "",
        "to": amount_of(row.after) if row.after else "",
        "ratio": "" if row.ratio is None else times(row.ratio),
        "carrier": limit.carrier,
        "file": limit.span.path,
        "line": str(limit.span.line),
        "commit": row.commit,
        "author": row.author,
        "author_email": row.author_email,
        "committer": row.committer,
        "committer_email": row.committer_email,
        "subject": row.subject,
        "approval": row.approval,
    }


def _short(row: Row) -> list[str]:
    values = _values(row)
    values["when"] = values["when"][:10]
    values["place"] = str(row.limit.span)
    values["commit"] = values["commit"][:10]
    if values["agent"]:
        values["key"] = f"{values['key']} of {values['agent']}"
    return [values[name] for name in _SHOWN]


def _table(history: History) -> str:
    if not history.rows:
        return ""
    lines = [list(_SHOWN), *([printable(cell) for cell in _short(row)] for row in history.rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_SHOWN))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def _markdown(history: History) -> str:
    lines = [f"| {' | '.join(_SHOWN)} |\n", "|" + "---|" * len(_SHOWN) + "\n"]
    for row in history.rows:
        cells = (_SPECIAL.sub(r"\\\1", printable(cell)) for cell in _short(row))
        lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def _csv(history: History) -> str:
    """RFC 4180; `from` and `to` are numbers, "unlimited" or "unknown". A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in history.rows:
        limit = row.limit
        plain = {
            "from": _amount(row.before),
            "to": _amount(row.after),
            "unit": limit.unit.value,
            "per": limit.per or "",
        }
        values = _values(row) | plain
        cells = (printable(values[name]) for name in COLUMNS)
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return out.getvalue()


def _amount(limit: Limit | None) -> str:
    if limit is None:
        return ""
    if not isinstance(limit.amount, Known):
        return "unknown"
    return "unlimited" if limit.amount.value is None else f"{limit.amount.value:f}"


def _json(history: History) -> str:
    document = {
        "schema": SCHEMA,
        "commits": history.commits,
        "unreadable": history.unreadable,
        "errors": list(history.errors),
        "changes": [_object(row) for row in history.rows],
    }
    return json.dumps(document, indent=2) + "\n"


def _object(row: Row) -> dict[str, Any]:
    """Amounts and ratios are texts, so that none is rounded; null where there is none."""
    values: dict[str, Any] = _values(row)
    values["line"] = row.limit.span.line
    values["agent"] = row.limit.subject
    values["ratio"] = values["ratio"] or None
    for name, limit in (("from", row.before), ("to", row.after)):
        if limit is None:
            values[name] = None
            continue
        known = isinstance(limit.amount, Known)
        amount = limit.amount.value if isinstance(limit.amount, Known) else None
        values[name] = {
            "state": "known" if known else "unknown",
            "amount": None if amount is None else f"{amount:f}",
            "unit": limit.unit.value,
            "per": limit.per,
            "file": limit.span.path,
            "line": limit.span.line,
        }
    return values
