"""Who may set how much: the matrix of the recommended pack, and what must hold for any amount."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.authority import exceeded
from govlint.model.facts import Limit, Unit
from govlint.model.policy import Authority, Policy, Raise
from govlint.model.source import Span
from govlint.model.state import Known, Unknown

MATRIX = Policy(
    raises=(Raise(Decimal(2), "engineering-lead"), Raise(Decimal(5), "vp")),
    authority=(
        Authority("engineer", "session", Decimal(1)),
        Authority("engineering-lead", "session", Decimal(10)),
        Authority("vp", "day", Decimal(1000)),
        Authority("vp", "month", Decimal(10000)),
        Authority("cto", "month", None),
        Authority("cfo", "month", None),
    ),
)
ORDER = [None, ("engineering-lead",), ("vp",), ("cto", "cfo")]
PERIODS = st.sampled_from([None, "call", "run", "session", "hour", "day", "week", "month", "10d"])
AMOUNTS = st.decimals(0, 10**6, places=2)


def limit(amount: Decimal | None, per: str | None) -> Limit:
    return Limit(
        Span("a.py", 1), "X_BUDGET_USD", "X_BUDGET_USD", Known(amount), Unit.USD, "python", per
    )


@pytest.mark.parametrize(
    ("amount", "per", "roles"),
    [
        ("1", "session", None),
        ("1.01", "session", ("engineering-lead",)),
        ("10", "run", ("engineering-lead",)),
        ("10.01", "session", ("vp",)),
        ("1", "day", None),
        ("1.01", "day", ("engineering-lead",)),
        ("1000", "day", ("vp",)),
        ("1000.01", "day", ("cto", "cfo")),
        ("10000", "month", ("vp",)),
        # A month at the rate of 1,000 USD a day.
        ("30000", "month", ("vp",)),
        ("30000.01", "month", ("cto", "cfo")),
        ("50", "hour", ("cto", "cfo")),
    ],
)
def test_bands(amount: str, per: str, roles: tuple[str, ...] | None) -> None:
    assert exceeded(limit(Decimal(amount), per), MATRIX) == roles


def test_no_limit_is_for_the_highest() -> None:
    assert exceeded(limit(None, "session"), MATRIX) == ("cto", "cfo")


def test_nobody_may() -> None:
    small = replace(MATRIX, authority=MATRIX.authority[:2])
    assert exceeded(limit(Decimal(50), "session"), small) == ()


@pytest.mark.parametrize(
    "of",
    [
        replace(limit(Decimal(50), "session"), unit=Unit.TOKENS),
        replace(limit(Decimal(50), "session"), amount=Unknown("is computed")),
    ],
)
def test_what_is_not_judged(of: Limit) -> None:
    assert exceeded(of, MATRIX) is None


def test_without_a_matrix_nobody_is_asked() -> None:
    assert exceeded(limit(Decimal(50), "session"), replace(MATRIX, authority=())) is None


@given(AMOUNTS, AMOUNTS, PERIODS)
def test_more_money_never_asks_for_less(one: Decimal, other: Decimal, per: str | None) -> None:
    low, high = sorted([one, other])
    first, second = (exceeded(limit(each, per), MATRIX) for each in (low, high))
    assert ORDER.index(first) <= ORDER.index(second)
