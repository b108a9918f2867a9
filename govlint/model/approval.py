"""Approvals: what was agreed, what needs an agreement, and what came of holding one to the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from govlint.model.source import Span


class Kind(StrEnum):
    """What sort of change an approval is about."""

    CEILING = "ceiling"  # a limit is new, raised, removed or moved out of sight
    GUARD = "guard"  # enforcement is loosened
    POLICY = "policy"  # the policy, roster, signers, baseline or a suppression is weakened
    AGENT = "agent"  # a new agent or model


NEW = "none"  # before: there was no ceiling
UNLIMITED = "unlimited"  # after: there is no ceiling any more, or one that never trips
OUTSIDE = "outside"  # after: the amount is kept where git does not see it

Value: TypeAlias = Decimal | str
"""For a ceiling a finite amount in the unit of the record or one of the words above; for the
other kinds any word, such as `raise` and `warn` of a guard."""


def options(kind: Kind, key: str, file: str, before: str, after: str) -> dict[str, str]:
    """What `govlint approve` is given for a change that is no amount."""
    return {"kind": kind.value, "key": key, "file": file, "from": before, "to": after}


@dataclass(frozen=True, slots=True)
class Approval:
    """One record of `.govlint/approvals/`; `path` is its own, `file` the file it approves."""

    path: str
    repository: str  # owner/name
    kind: Kind
    key: str
    file: str
    before: Value
    after: Value
    requester: str
    approver: str
    role: str
    reason: str
    approved: date
    expires: date  # the last day it holds
    unit: str | None = None
    per: str | None = None
    agent: str | None = None
    ticket: str | None = None
    revoked: date | None = None
    evidence: str | None = None  # the one kind of proof it relies on; None: any the policy takes
    line: int = 1


@dataclass(frozen=True, slots=True)
class Request:
    """A change that needs an approval.

    Any of `roles`, or a role above one of them, may approve; `approvers` different people must.
    `authors` are all identities (logins, e-mails, names) of those who made the change.
    `before` is the value at the base, `after` the one at the head.
    """

    repository: str | None  # None: it cannot be told which repository this is
    kind: Kind
    key: str
    file: str
    before: Value
    after: Value
    roles: tuple[str, ...]
    unit: str | None = None
    per: str | None = None
    agent: str | None = None
    approvers: int = 1
    authors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof, looked at. `says` completes "proved by" or "not proved:" in a sentence."""

    kind: str  # ssh-signature, signed-commit, github-review
    accepted: bool
    says: str


Prove: TypeAlias = Callable[[Approval, Request], tuple[Evidence, ...]]
"""Looks for the proofs of a record, of the kinds the policy takes, until one is accepted."""


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A fault in an approval record that keeps it from being read."""

    span: Span
    says: str


@dataclass(frozen=True, slots=True)
class Records:
    """The approval records at the head, held against those at the base."""

    approvals: tuple[Approval, ...] = ()
    fresh: frozenset[str] = frozenset()  # paths the base does not have
    altered: frozenset[str] = frozenset()  # paths the base has with another content
    removed: frozenset[str] = frozenset()  # paths the base has and the head has not
    spent: frozenset[str] = frozenset()  # paths the ledger of the base names: used up
    used: Mapping[str, str] = field(
        default_factory=dict
    )  # path -> when it was, or why nobody knows
    people: tuple[frozenset[str], ...] = ()  # identities of one person, by the signers at the base
    problems: tuple[BadRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that approves nothing, and exactly why. `unproved`: all that lacks is the proof.
    `roles`: any of these may approve the change, where it is known which change is meant."""

    approval: Approval
    says: str
    unproved: bool = False
    roles: tuple[str, ...] = ()

    @property
    def at(self) -> Span:
        return Span(self.approval.path, self.approval.line)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether one request is approved: by `granted`, or by none, with what was `refused`."""

    request: Request
    granted: tuple[tuple[Approval, Evidence], ...] = ()
    refused: tuple[Refusal, ...] = ()
    missing: int = 0  # how many approvers are still missing

    @property
    def approved(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """All requests of a run, and the records that were meant for one of them and failed."""

    decisions: tuple[Decision, ...] = ()
    invalid: tuple[Refusal, ...] = ()
