"""Read the ledger, every fault with its line and column."""

from typing import Any

from govlint.config.approvals import LINE
from govlint.config.fields import Choice, Field, ListOf, Number, Record
from govlint.config.reader import BAD, PolicyError, Reader, compose
from govlint.config.values import Amount, Day
from govlint.model.approval import UNLIMITED
from govlint.model.facts import Unit
from govlint.model.ledger import Ledger, LedgerEntry

PATH = ".govlint/ledger.yaml"

ENTRY = Record(
    (
        Field("key", LINE, "The limit, as `govlint inventory` names it.", required=True),
        Field("file", LINE, "The file it stands in.", required=True),
        Field("agent", LINE, "The agent it belongs to."),
        Field(
            "carrier",
            LINE,
            "What it is read as: python, yaml, dotenv, terraform, dockerfile.",
            required=True,
        ),
        Field("amount", Amount((UNLIMITED,)), "The last approved amount.", required=True),
        Field("unit", Choice(tuple(Unit)), "What the amount counts.", required=True),
        Field("per", LINE, "What it holds for: session, run, day."),
        Field("approved", Day(), "The day it was approved or adopted.", required=True),
        Field("by", LINE, "Who approved or adopted it.", required=True),
        Field("record", LINE, "The approval record."),
    )
)
LEDGER = Record(
    (
        Field("version", Number(whole=True), "1.", required=True),
        Field("ceilings", ListOf(ENTRY), "One entry a ceiling.", required=True),
    )
)


def parse_ledger(data: bytes | None, path: str = PATH) -> Ledger:
    """The ledger in a file; one that is not `present` for None. Raises PolicyError with every fault."""
    if data is None:
        return Ledger()
    reader = Reader(path)
    node = compose(reader, data)
    if node is None:
        reader.fault_at(1, 0, "is empty; `govlint ledger init` writes it")
    raw: Any = BAD if node is None or node is BAD else LEDGER.parse(reader, node, "")
    entries: list[LedgerEntry] = []
    if raw is not BAD and not reader.faults:
        if raw["version"] != 1:
            reader.fault_at(reader.lines["version"], 0, "only version 1 is known")
        entries = _entries(raw["ceilings"], reader)
    if reader.faults:
        raise PolicyError(reader.problems)
    return Ledger(tuple(sorted(entries, key=lambda entry: entry.identity)), present=True)


def _entries(raw: list[dict[str, Any]], reader: Reader) -> list[LedgerEntry]:
    entries = []
    first: dict[tuple[str, str, str], int] = {}
    for index, each in enumerate(raw):
        line = reader.lines[f"ceilings[{index}]"]
        amount = each.pop("amount")
        entry = LedgerEntry(**each, amount=None if amount == UNLIMITED else amount, line=line)
        if entry.identity in first:
            at = first[entry.identity]
            reader.fault_at(
                line, 0, f"{entry.key} of {entry.file} stands twice, first on line {at}"
            )
        first.setdefault(entry.identity, line)
        entries.append(entry)
    return entries
