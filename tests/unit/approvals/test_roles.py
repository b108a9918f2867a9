from dataclasses import replace
from decimal import Decimal

import pytest

from govlint.decide.roles import approvers_for_ratio, may_stand_for, outranks, roles_for_ratio
from govlint.model.policy import Authority, Raise
from tests.unit.approvals.made import POLICY


@pytest.mark.parametrize(
    ("role", "other", "above"),
    [
        ("vp", "engineering-lead", True),  # approves larger rises
        ("engineering-lead", "engineer", True),  # has a higher band per session
        ("cto", "vp", True),  # no upper end per month
        ("cto", "engineer", True),  # through vp and lead
        ("engineering-lead", "vp", False),
        ("vp", "vp", False),
        ("intern", "engineer", False),
        ("vp", "intern", False),
    ],
)
def test_the_order_of_roles(role: str, other: str, above: bool) -> None:
    assert outranks(role, other, POLICY) is above


def test_contradicting_bands_put_neither_above() -> None:
    policy = replace(
        POLICY,
        raises=(Raise(Decimal(2), "a"), Raise(Decimal(5), "b")),
        authority=(Authority("a", "day", Decimal(9)), Authority("b", "day", Decimal(1))),
    )
    assert not outranks("a", "b", policy)
    assert not outranks("b", "a", policy)
    assert may_stand_for("a", ("b", "a"), policy)


@pytest.mark.parametrize(
    ("ratio", "roles", "approvers"),
    [
        ("1.99", (), 0),
        ("2", ("engineering-lead",), 1),
        ("4.99", ("engineering-lead",), 1),
        ("5", ("vp",), 2),
        ("Infinity", ("vp",), 2),
    ],
)
def test_thresholds_are_inclusive(ratio: str, roles: tuple[str, ...], approvers: int) -> None:
    policy = replace(
        POLICY, raises=(Raise(Decimal(2), "engineering-lead"), Raise(Decimal(5), "vp", 2))
    )
    assert roles_for_ratio(Decimal(ratio), policy) == roles
    assert approvers_for_ratio(Decimal(ratio), policy) == approvers
