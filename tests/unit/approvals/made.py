"""Records, changes and a policy that agree with each other; tests break one thing at a time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from govlint.model.approval import Approval, Evidence, Kind, Records, Request
from govlint.model.policy import Authority, Policy, Raise

TODAY = date(2026, 11, 22)
LEAD, VP = "lena@corp.example", "vera@corp.example"

POLICY = Policy(
    raises=(Raise(Decimal(2), "engineering-lead"), Raise(Decimal(5), "vp")),
    authority=(
        Authority("engineer", "session", Decimal(1)),
        Authority("engineering-lead", "session", Decimal(10)),
        Authority("vp", "month", Decimal(10000)),
        Authority("cto", "month", None),
    ),
    roster={"engineering-lead": (LEAD,), "vp": (VP,), "engineer": ("emil@corp.example",)},
    evidence=("ssh-signature", "signed-commit", "github-review"),
)

RECORD = """\
repository: corp/agents
key: SESSION_BUDGET_USD
file: app/settings.py
from: 0.50
to: 1.00
unit: usd
per: session
requester: dora@corp.example
approver: lena@corp.example
role: engineering-lead
reason: longer sessions for the migration
ticket: FIN-214
approved: 2026-11-20
expires: 2027-02-28
"""
PATH = ".govlint/approvals/budget.yaml"


def approval(**more: Any) -> Approval:
    return replace(
        Approval(
            path=PATH, repository="corp/agents", kind=Kind.CEILING, key="SESSION_BUDGET_USD",
            file="app/settings.py", before=Decimal("0.50"), after=Decimal("1.00"),
            requester="dora@corp.example", approver=LEAD, role="engineering-lead",
            reason="longer sessions for the migration", ticket="FIN-214",
            approved=date(2026, 11, 20), expires=date(2027, 2, 28), unit="usd", per="session",
        ),
        **more,
    )  # fmt: skip


def request(**more: Any) -> Request:
    return replace(
        Request(
            repository="corp/agents", kind=Kind.CEILING, key="SESSION_BUDGET_USD",
            file="app/settings.py", before=Decimal("0.5"), after=Decimal("1.0"),
            roles=("engineering-lead",), unit="usd", per="session",
            authors=frozenset({"dora@corp.example", "Dora"}),
        ),
        **more,
    )  # fmt: skip


def records(*approvals: Approval, **more: Any) -> Records:
    fresh = frozenset(each.path for each in approvals)
    return replace(Records(approvals, fresh=fresh), **more)


def proved(record: Approval, change: Request) -> tuple[Evidence, ...]:
    return (Evidence("ssh-signature", True, f"a signature by {record.approver}"),)


def unproved(record: Approval, change: Request) -> tuple[Evidence, ...]:
    return (Evidence("ssh-signature", False, "there is no signature"),)
