from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.model.facts import Limit, Unit
from govlint.model.source import Span
from govlint.model.state import ABSENT, Known, State, Unknown
from govlint.model.units import INFINITY, duration, period, ratio


def limit(
    amount: str | State[Decimal | None] | None, per: str | None = "session", unit: Unit = Unit.USD
) -> Limit:
    state = (
        Known(Decimal(amount))
        if isinstance(amount, str)
        else Known(None)
        if amount is None
        else amount
    )
    return Limit(Span("x", 1), "k", "k", state, unit, "yaml", per)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (limit("0.50"), limit("5.00"), "10"),
        (limit("1"), limit("2"), "2"),
        (limit("3"), limit("1"), "0.3333333333333333333333333333"),
        (limit("5"), limit("5.0"), "1"),
        (limit("0"), limit("0"), "1"),
        (limit("0"), limit("1"), "Infinity"),
        (limit("1"), limit("0"), "0"),
        (limit("1"), limit(None), "Infinity"),
        (limit(None), limit("1"), "0"),
        (limit(None), limit(None), "1"),
        (limit("10", "month"), limit("10", "day"), "30"),
        (limit("1", "hour"), limit("24", "day"), "1"),
        (limit("1", "minute"), limit("120", "hour"), "2"),
        (limit("7", "week"), limit("1", "day"), "1"),
        (limit("10", "10d"), limit("1", "day"), "1"),
        (limit("1", "session"), limit(None, "day"), "Infinity"),
    ],
)
def test_ratio(old, new, expected):
    assert ratio(old, new) == Decimal(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (limit("1", "session"), limit("1", "day")),
        (limit("1", "session"), limit("1", None)),
        (limit("1", unit=Unit.TOKENS), limit("1")),
        (limit("1"), limit(None, unit=Unit.TOKENS)),
        (limit(Unknown("?")), limit("1")),
        (limit("1"), limit(ABSENT)),
    ],
)
def test_what_cannot_be_compared(old, new):
    assert ratio(old, new) is None


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("30d", "month"), ("1mo", "month"), ("MONTHLY", "month"), ("2592000", "month"), ("7d", "week"), ("24h", "day"), ("1d", "day"),
        ("daily", "day"), ("60", "minute"), ("60s", "minute"), ("1h", "hour"), ("hours", "hour"), ("10d", "10d"), ("90m", "90m"),
        ("45s", "45s"), ("1 day", "day"), ("BillingMonth", "month"), ("0", None), ("soon", None), ("", None), ("session", None),
    ],
)  # fmt: skip
def test_period(text, per):
    assert period(text) == per


def test_duration():
    assert duration("1h30m") == Decimal(5400)
    assert duration("2 weeks") == Decimal(1209600)
    assert duration("250ms") == Decimal("0.250")
    assert duration("10 apples") is None


AMOUNTS = st.decimals(
    min_value="0.0001", max_value="1000000", allow_nan=False, allow_infinity=False, places=4
)


@given(AMOUNTS, st.integers(1, 1000))
def test_a_multiple_is_seen_exactly(amount, times):
    assert ratio(limit(str(amount)), limit(str(amount * times))) == times


@given(AMOUNTS)
def test_removal_is_infinite_and_restoring_is_none(amount):
    assert ratio(limit(str(amount)), limit(None)) == INFINITY
    assert ratio(limit(None), limit(str(amount))) == 0
