"""Write approval records and the ledger: stable text that parses to the same values."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal

from govlint.model.approval import UNLIMITED, Approval, Kind, Value
from govlint.model.ledger import LedgerEntry

_PLAIN = re.compile(r"(?:\.?[A-Za-z]|[_/])[A-Za-z0-9_./@-]*", re.ASCII)
# Words a YAML 1.1 reader takes for something else than a text.
_TAKEN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"})

LEDGER_HEAD = """\
# The last approved amount of each ceiling. govlint compares every rise with it, so that small
# steps add up. An amount rises here only together with an approval.
"""


def render_approval(approval: Approval) -> str:
    """The text of a record, in the order of the field table."""
    amounts = approval.kind is Kind.CEILING
    return _mapping(
        (
            ("repository", quoted(approval.repository)),
            ("kind", None if amounts else approval.kind.value),
            ("key", quoted(approval.key)),
            ("file", quoted(approval.file)),
            ("from", _value(approval.before)),
            ("to", _value(approval.after)),
            ("unit", approval.unit),
            ("per", quoted(approval.per)),
            ("agent", quoted(approval.agent)),
            ("requester", quoted(approval.requester)),
            ("approver", quoted(approval.approver)),
            ("role", quoted(approval.role)),
            ("reason", quoted(approval.reason)),
            ("ticket", quoted(approval.ticket)),
            ("approved", str(approval.approved)),
            ("expires", str(approval.expires)),
            ("revoked", None if approval.revoked is None else str(approval.revoked)),
            ("evidence", approval.evidence),
        )
    )


def render_ledger(entries: Iterable[LedgerEntry]) -> str:
    """The text of a ledger: sorted, the same for the same entries in any order."""
    out = [LEDGER_HEAD, "version: 1\n"]
    ordered = sorted(entries, key=lambda entry: entry.identity)
    out.append("ceilings:\n" if ordered else "ceilings: []\n")
    for entry in ordered:
        text = _mapping(
            (
                ("key", quoted(entry.key)),
                ("file", quoted(entry.file)),
                ("agent", quoted(entry.agent)),
                ("carrier", quoted(entry.carrier)),
                ("amount", UNLIMITED if entry.amount is None else f"{entry.amount:f}"),
                ("unit", entry.unit),
                ("per", quoted(entry.per)),
                ("approved", str(entry.approved)),
                ("by", quoted(entry.by)),
                ("record", quoted(entry.record)),
            )
        )
        first, *rest = text.splitlines(keepends=True)
        out.append("".join([f"  - {first}", *(f"    {line}" for line in rest)]))
    return "".join(out)


def quoted(text: str | None) -> str | None:
    """A YAML scalar that is this text and nothing else."""
    if text is None or (_PLAIN.fullmatch(text) and text.lower() not in _TAKEN):
        return text
    return json.dumps(text, ensure_ascii=False)


def _value(value: Value) -> str | None:
    return f"{value:f}" if isinstance(value, Decimal) else quoted(value)


def _mapping(pairs: Iterable[tuple[str, str | None]]) -> str:
    return "".join(f"{key}: {text}\n" for key, text in pairs if text is not None)
