"""An append-only log of decisions: JSON lines, each holding the hash of the one before.

What the chain alone cannot show is that lines at the end are gone, or that everything after a
place was written anew: for that the head (last hash) and the count must be kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

START = "0" * 64
_KEYS = frozenset(
    {
        "sequence", "timestamp", "actor", "action", "subject", "cost_impact", "approval", "policy",
        "previous", "hash",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One decision. `timestamp` is ISO 8601 in UTC; `approval` names the record and its proof."""

    timestamp: str
    actor: str
    action: str
    subject: str
    policy: str
    cost_impact: str | None = None
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A log that was read: how many entries, the hash of the last, and what is wrong with it."""

    count: int
    head: str
    problems: tuple[str, ...] = ()


def extend(chain: Chain, events: Iterable[Event]) -> tuple[bytes, Chain]:
    """The lines to append for `events`, and the chain with them."""
    lines, count, head = [], chain.count, chain.head
    for event in events:
        count += 1
        entry = {**asdict(event), "sequence": count, "previous": head}
        head = _hash(entry)
        lines.append(_canonical({**entry, "hash": head}) + b"\n")
    return b"".join(lines), Chain(count, head, chain.problems)


def verify(data: bytes, head: str | None = None, count: int | None = None) -> Chain:
    """Read a log and name each line that was edited, dropped, moved, repeated or cut off.

    `head` and `count` are what was kept elsewhere of the log's end.
    """
    *lines, rest = data.split(b"\n")
    problems: list[str] = []
    entries = [(number, _entry(line)) for number, line in enumerate(lines, 1)]
    present = {entry["sequence"] for _, entry in entries if entry is not None}
    before, last, seen = 0, START, dict[str, int]()
    for number, entry in entries:
        if entry is None:
            problems.append(f"line {number} was edited: it is not as it was written")
            # The line stands for the entry that was there; the next shows whether it fits.
            before, last = before + 1, ""
            continue
        if why := _misplaced(number, entry, before, last, seen, present):
            problems.append(why)
        seen.setdefault(entry["hash"], number)
        before, last = entry["sequence"], entry["hash"]
    if rest:
        problems.append(f"line {len(lines) + 1} is cut off")
    if count is not None and count != len(lines):
        problems.append(f"there are {len(lines)} entries, {count} were expected")
    if head is not None and head.lower() != last:
        problems.append(
            "the last line is not the expected head: the end is missing or was replaced"
        )
    return Chain(len(lines), last, tuple(problems))


def _misplaced(
    number: int,
    entry: Mapping[str, Any],
    before: int,
    last: str,
    seen: Mapping[str, int],
    present: set[int],
) -> str:
    """What is wrong with the place of an entry that is intact in itself."""
    sequence, wanted = entry["sequence"], before + 1
    if entry["hash"] in seen:
        return f"line {number} repeats line {seen[entry['hash']]}"
    if sequence > wanted and not present & set(range(wanted, min(sequence, wanted + 1000))):
        gone = (
            f"entry {wanted}" if sequence == wanted + 1 else f"entries {wanted} to {sequence - 1}"
        )
        return f"before line {number} {gone} {'is' if sequence == wanted + 1 else 'are'} missing"
    if sequence != wanted:
        return f"line {number} is out of order: it is entry {sequence}, entry {wanted} belongs here"
    if last and entry["previous"] != last:
        return f"line {number} does not follow the line before it: one of them was replaced"
    return ""


def _entry(line: bytes) -> dict[str, Any] | None:
    """The entry in a line, None when it is not exactly what was written with that hash."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        return None
    if type(entry["sequence"]) is not int or not isinstance(entry["hash"], str):
        return None
    body = {key: value for key, value in entry.items() if key != "hash"}
    try:
        intact = _canonical(entry) == line and _hash(body) == entry["hash"]
    except (ValueError, RecursionError):
        return None
    return entry if intact else None


def _canonical(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body)).hexdigest()


def events_of(
    report: Mapping[str, Any], timestamp: str, actor: str, subject: str
) -> tuple[Event, ...]:
    """The decisions of a run, from its JSON report (`govlint.report/1`): each finding with its
    standing, then the verdict on `subject`. Raises ValueError when it is no such report."""
    if report.get("schema") != "govlint.report/1":
        raise ValueError("it is no report that `govlint check --output json` wrote")
    try:
        policy = str(report["policy"])
        events = [
            Event(
                timestamp=timestamp,
                actor=actor,
                action=str(finding["standing"]),
                subject=f"{finding['code']} {finding['path']}:{finding['line']} {finding['subject']}".strip(),
                policy=policy,
                # The findings about changes say what changes by how much.
                cost_impact=finding["message"] if finding["code"].startswith("GOV4") else None,
                approval=finding.get("reason") if finding["standing"] == "approved" else None,
            )
            for finding in report["findings"]
        ]
        verdict = str(report["verdict"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the report lacks {error}") from None
    return (*events, Event(timestamp, actor, f"verdict-{verdict}", subject, policy))
