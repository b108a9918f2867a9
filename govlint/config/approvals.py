"""Read approval records: one YAML mapping a file, every fault with its line and column."""

from collections.abc import Iterable, Mapping
from typing import Any

from govlint.config.fields import Choice, Field, Record, Text
from govlint.config.reader import BAD, Reader, compose
from govlint.config.schema import EVIDENCE
from govlint.config.values import Amount, Day, one_line
from govlint.model.approval import NEW, OUTSIDE, UNLIMITED, Approval, BadRecord, Kind, Records
from govlint.model.facts import Unit
from govlint.model.source import Span

FOLDER = ".govlint/approvals/"
SIGNATURE = ".sig"  # a detached signature is called as its record, with this at the end

LINE = Text("a text of one line", one_line)
AMOUNT = Amount((NEW, UNLIMITED, OUTSIDE))

RECORD = Record(
    (
        Field("repository", LINE, "owner/name of the repository.", required=True),
        Field("kind", Choice(tuple(Kind)), "What sort of change it is; default: ceiling."),
        Field("key", LINE, "The limit, guard, policy key or agent that changes.", required=True),
        Field("file", LINE, "The file it stands in, from the repository root.", required=True),
        Field("from", LINE, "The value at the base; none for a new ceiling.", required=True),
        Field("to", LINE, "The highest value that is approved.", required=True),
        Field("unit", Choice(tuple(Unit)), "What the amounts count."),
        Field("per", LINE, "What the amount holds for: session, run, day."),
        Field("agent", LINE, "The agent it belongs to."),
        Field("requester", LINE, "Who asks.", required=True),
        Field("approver", LINE, "Who agrees.", required=True),
        Field("role", LINE, "In which role.", required=True),
        Field("reason", LINE, "Why.", required=True),
        Field("ticket", LINE, "Where it was discussed."),
        Field("approved", Day(), "The day it was written.", required=True),
        Field("expires", Day(), "The last day it holds.", required=True),
        Field("revoked", Day(), "The day it was taken back."),
        Field("evidence", Choice(EVIDENCE), "The proof it relies on; default: any the policy takes."),
    )
)  # fmt: skip


def is_record(path: str) -> bool:
    """Whether a root-relative path is that of an approval record."""
    return path.startswith(FOLDER) and path.endswith((".yaml", ".yml"))


def parse_approval(path: str, data: bytes) -> tuple[Approval | None, tuple[str, ...]]:
    """The record in a file, or None and a line for each fault: path:line:column: what is wrong."""
    reader = Reader(path)
    approval = _parse(reader, data)
    return approval, tuple(reader.problems)


def _parse(reader: Reader, data: bytes) -> Approval | None:
    """The record, or None when the reader has faults."""
    node = compose(reader, data)
    if node is None:
        reader.fault_at(1, 0, "is empty; `govlint approve` writes a record")
    values: Any = BAD if node is None or node is BAD else RECORD.parse(reader, node, "")
    if values is BAD or reader.faults:
        return None
    approval = _build(values, reader, {key.value: value for key, value in node.value})
    return None if reader.faults else approval


def load_records(
    head: Mapping[str, bytes], base: Mapping[str, bytes], spent: Iterable[str] = ()
) -> Records:
    """All records at the head (path -> bytes), held against those at the base.

    A path that is no record is left alone. `spent` are the records that the ledger at the base
    names.
    """
    approvals: list[Approval] = []
    problems: list[BadRecord] = []
    for path in sorted(filter(is_record, head)):
        reader = Reader(path)
        approval = _parse(reader, head[path])
        problems += (
            BadRecord(Span(path, max(1, line), max(1, column)), says)
            for line, column, says in sorted(reader.faults)
        )
        if approval is not None:
            approvals.append(approval)
    old = {path: data for path, data in base.items() if is_record(path)}
    return Records(
        approvals=tuple(approvals),
        fresh=frozenset(path for path in head if is_record(path) and path not in old),
        altered=frozenset(path for path in old if path in head and head[path] != old[path]),
        removed=frozenset(path for path in old if path not in head),
        spent=frozenset(spent),
        problems=tuple(problems),
    )


def _build(raw: dict[str, Any], reader: Reader, nodes: dict[str, Any]) -> Approval:
    kind = Kind(raw.get("kind", Kind.CEILING))
    before, after = raw["from"], raw["to"]
    if kind is Kind.CEILING:
        before, after = (
            AMOUNT.parse(reader, nodes["from"], ""),
            AMOUNT.parse(reader, nodes["to"], ""),
        )
        if "unit" not in raw:
            reader.fault_at(nodes["to"].start_mark.line + 1, 0, '"unit" is missing')
        if after == NEW:
            reader.fault(nodes["to"], f'"to" cannot be {NEW}; a removed ceiling is {UNLIMITED}')
    if raw["expires"] < raw["approved"]:
        reader.fault(nodes["expires"], "it expires before it was approved")
    if not _inside(raw["file"]):
        reader.fault(nodes["file"], "expected a path from the repository root, with /")
    return Approval(
        path=reader.label,
        repository=raw["repository"],
        kind=kind,
        key=raw["key"],
        file=raw["file"],
        before=before,
        after=after,
        requester=raw["requester"],
        approver=raw["approver"],
        role=raw["role"],
        reason=raw["reason"],
        approved=raw["approved"],
        expires=raw["expires"],
        unit=raw.get("unit"),
        per=raw.get("per"),
        agent=raw.get("agent"),
        ticket=raw.get("ticket"),
        revoked=raw.get("revoked"),
        evidence=raw.get("evidence"),
        line=nodes["key"].start_mark.line + 1,
    )


def _inside(path: str) -> bool:
    return not path.startswith("/") and "\\" not in path and ".." not in path.split("/")
