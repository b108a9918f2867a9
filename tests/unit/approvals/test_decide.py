from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.approvals import decide, judge
from govlint.model.approval import Approval, Kind, Request
from tests.unit.approvals.made import (
    LEAD,
    PATH,
    POLICY,
    TODAY,
    VP,
    approval,
    proved,
    records,
    request,
    unproved,
)


def refusal(record: Approval, change: Request | None = None, **held: Any) -> str:
    decision = decide(change or request(), records(record, **held), POLICY, TODAY, proved)
    assert decision.approved == (not decision.refused)
    return decision.refused[0].says if decision.refused else ""


def test_a_fitting_record_with_proof_approves() -> None:
    decision = decide(request(), records(approval()), POLICY, TODAY, proved)
    assert decision.approved
    assert [(each.path, proof.says) for each, proof in decision.granted] == [
        (PATH, f"a signature by {LEAD}")
    ]


def test_without_a_record_nothing_is_approved() -> None:
    decision = decide(request(), records(), POLICY, TODAY, proved)
    assert (decision.approved, decision.missing, decision.refused) == (False, 1, ())


@pytest.mark.parametrize(
    ("record", "change", "says"),
    [
        ({"repository": "corp/other"}, {}, 'it is for repository "corp/other", the change is to "corp/agents"'),
        ({"repository": "Corp/Agents"}, {}, ""),
        ({}, {"repository": None}, "it cannot be told which repository this is; set GITHUB_REPOSITORY or a remote origin"),
        ({"key": "DAILY_BUDGET_USD"}, {}, 'it is for key "DAILY_BUDGET_USD", the change is to "SESSION_BUDGET_USD"'),
        ({"key": "SESSION_BUDGET_USD".replace("O", "О")}, {}, 'it is for key "SESSIОN_BUDGET_USD" (with U+041E CYRILLIC CAPITAL LETTER O), the change is to "SESSION_BUDGET_USD"'),
        ({"file": "app/other.py"}, {}, 'it is for file "app/other.py", the change is to "app/settings.py"'),
        ({"unit": "tokens"}, {}, 'it is for unit "tokens", the change is to "usd"'),
        ({"per": "day"}, {}, 'it is for period "day", the change is to "session"'),
        ({"agent": "Writer"}, {}, 'it is for agent "Writer", the change is to none'),
        ({"agent": "Writer"}, {"agent": "Editor"}, 'it is for agent "Writer", the change is to "Editor"'),
        ({"before": Decimal("0.25")}, {}, "it approves a change from 0.25, the base has 0.5"),
        ({"before": "none"}, {}, "it approves a change from none, the base has 0.5"),
        ({}, {"after": Decimal("1.01")}, "it approves 1.00, the change goes to 1.01"),
        ({}, {"after": Decimal("0.75")}, ""),
        ({}, {"after": "unlimited"}, "it approves 1.00, the change goes to unlimited"),
        ({}, {"after": "outside"}, "it approves 1.00, the change goes to outside"),
        ({}, {"after": Decimal("Infinity")}, "it approves 1.00, the change goes to Infinity"),
        ({}, {"after": Decimal("sNaN")}, "it approves 1.00, the change goes to sNaN"),
        ({"after": "unlimited"}, {"after": Decimal("NaN")}, "it approves unlimited, the change goes to NaN"),
        ({"after": "unlimited"}, {"after": "outside"}, ""),
        ({"expires": date(2026, 11, 21)}, {}, "it expired on 2026-11-21"),
        ({"expires": TODAY}, {}, ""),
        ({"approved": date(2026, 11, 23)}, {}, ""),
        ({"approved": date(2026, 11, 24)}, {}, "it is dated 2026-11-24, which is not yet"),
        ({"revoked": date(2026, 11, 21)}, {}, "it was revoked on 2026-11-21"),
        ({"requester": LEAD.upper()}, {}, f'"{LEAD}" is requester and approver'),
        ({"approver": "dora@corp.example", "requester": "x"}, {}, 'the approver "dora@corp.example" made the change'),
        ({"approver": "@lena"}, {"authors": frozenset({"lena"})}, 'the approver "@lena" made the change'),
        ({"approver": VP}, {}, f'"{VP}" is not in the roster as engineering-lead at the base'),
        ({"role": "vp"}, {}, f'"{LEAD}" is not in the roster as vp at the base'),
        ({"approver": VP, "role": "vp"}, {}, ""),
        ({}, {"roles": ("vp",)}, "engineering-lead may not approve this; vp must"),
        ({}, {"roles": ("cto", "cfo")}, "engineering-lead may not approve this; cto or cfo must"),
        ({}, {"roles": ()}, "engineering-lead may not approve this; nobody must"),
        ({"evidence": "signed-commit"}, {}, ""),
        ({"evidence": "oath"}, {}, "the policy at the base does not take oath as evidence"),
    ],
)  # fmt: skip
def test_what_a_record_must_agree_with(
    record: dict[str, Any], change: dict[str, Any], says: str
) -> None:
    assert refusal(approval(**record), request(**change)) == says


def test_a_record_of_another_kind_is_not_meant() -> None:
    guard = approval(kind=Kind.GUARD, before="raise", after="warn")
    assert decide(request(), records(guard), POLICY, TODAY, proved).refused == ()
    loosened = request(kind=Kind.GUARD, before="raise", after="warn")
    assert refusal(guard, loosened) == ""
    assert refusal(guard, replace(loosened, after="off")) == (
        "it approves warn, the change goes to off"
    )


def test_altered_and_spent_records_are_refused() -> None:
    assert refusal(approval(), fresh=frozenset(), altered=frozenset({PATH})) == (
        "it was changed after it was accepted at the base; write a new record"
    )
    assert refusal(approval(), spent=frozenset({PATH})) == (
        "it was used before: the ledger names it for an earlier change"
    )


def test_no_evidence_no_approval() -> None:
    decision = decide(request(), records(approval()), POLICY, TODAY, unproved)
    assert decision.missing == 1
    assert decision.refused[0].says == "nothing proves it (ssh-signature: there is no signature)"
    lax = replace(POLICY, evidence=())
    decision = decide(request(), records(approval()), lax, TODAY, proved)
    assert decision.refused[0].says == (
        "the policy at the base names no evidence (approvals.evidence)"
    )


def test_two_approvers_are_two_people() -> None:
    change = request(roles=("engineering-lead",), approvers=2)
    twice = records(approval(), approval(path=PATH + "2"))
    assert decide(change, twice, POLICY, TODAY, proved).missing == 1
    both = records(approval(), approval(path=PATH + "2", approver=VP, role="vp"))
    decision = decide(change, both, POLICY, TODAY, proved)
    assert decision.approved
    assert [each.approver for each, _ in decision.granted] == [LEAD, VP]


def test_two_names_of_one_person_are_one_approver() -> None:
    policy = replace(POLICY, roster={"engineering-lead": (LEAD, "lena")})
    held = records(approval(), approval(path=PATH + "2", approver="lena"))
    assert decide(request(approvers=2), held, policy, TODAY, proved).approved
    known = replace(held, people=(frozenset({LEAD, "lena"}),))
    assert decide(request(approvers=2), known, policy, TODAY, proved).missing == 1


def test_a_person_under_another_name_made_the_change() -> None:
    held = records(approval(), people=(frozenset({LEAD, "lena"}),))
    decision = decide(request(authors=frozenset({"Lena"})), held, POLICY, TODAY, proved)
    assert decision.refused[0].says == f'the approver "{LEAD}" made the change'


def test_invalid_records_are_named_once_and_never_a_good_one() -> None:
    other = request(key="DAILY_BUDGET_USD")
    held = records(
        approval(),
        approval(path="b", key="DAILY_BUDGET_USD", expires=date(2026, 1, 1)),
        approval(path="c", key="WEEKLY", file="other.py"),  # approves what nobody does yet
        approval(path="old", after=Decimal("0.75")),  # at the base already, and not exact
        fresh=frozenset({PATH, "b", "c"}),
    )
    judged = judge([request(), other], held, POLICY, TODAY, proved)
    assert [each.approved for each in judged.decisions] == [True, False]
    assert [(each.approval.path, each.says) for each in judged.invalid] == [
        ("b", "it expired on 2026-01-01")
    ]


def test_an_expired_record_at_the_base_is_named_only_for_its_own_change() -> None:
    old = approval(expires=date(2026, 1, 1))
    held = records(old, fresh=frozenset())
    exact = judge([request()], held, POLICY, TODAY, proved)
    assert [each.says for each in exact.invalid] == ["it expired on 2026-01-01"]
    later = judge([request(before=Decimal(1), after=Decimal(3))], held, POLICY, TODAY, proved)
    assert later.invalid == ()


AMOUNTS = st.decimals(0, 100, places=2)
VALUES = AMOUNTS | st.sampled_from(["unlimited", "outside"])


@given(VALUES, AMOUNTS, AMOUNTS)
def test_raising_the_new_amount_never_makes_a_refusal_an_approval(
    approved: Decimal | str, one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    held = records(approval(after=approved))
    lower = decide(request(after=low), held, POLICY, TODAY, proved)
    higher = decide(request(after=high), held, POLICY, TODAY, proved)
    assert lower.approved or not higher.approved
    unlimited = decide(request(after="unlimited"), held, POLICY, TODAY, proved)
    assert higher.approved or not unlimited.approved


@given(VALUES, VALUES, st.sampled_from(["key", "file", "unit", "per", "agent", "repository"]))
def test_a_record_for_something_else_never_approves(
    approved: Decimal | str, after: Decimal | str, name: str
) -> None:
    held = records(approval(after=approved, **{name: "something/else"}))
    assert not decide(request(after=after), held, POLICY, TODAY, proved).approved
