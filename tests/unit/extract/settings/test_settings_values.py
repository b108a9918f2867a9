from decimal import Decimal

import pytest

from govlint.extract.settings.values import number, outside_git, read
from govlint.model.facts import Unit
from govlint.model.state import Known, Unknown


@pytest.mark.parametrize(
    "text",
    [
        "1000",
        "1_000",
        "1,000",
        "1e3",
        "1E3",
        "1000.0",
        "+1000",
        "0x3e8",
        "0b1111101000",
        "10e2",
        " 1000 ",
    ],
)
def test_one_number_written_many_ways(text):
    assert number(text) == Decimal(1000)
    reading = read(text, "string")
    assert reading is not None
    assert reading.amount == Known(Decimal(1000))


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "None",
        "null",
        "inf",
        "-nan"[1:],
        "Infinity",
        "unlimited",
        "1e309",
        "1e99999999999",
        "9" * 400,
    ],
)
def test_no_limit(text):
    reading = read(text, "string")
    assert reading is not None
    assert reading.amount == Known(None)


@pytest.mark.parametrize(
    "text",
    ["abc", "1.2.3", "v1", "1,00", "5 apples", "--5", "true story", "1e", "gpt-4o", "$", "10m"],
)
def test_no_number(text):
    assert read(text, "string") is None


def test_numbers_stay_exact():
    assert number("0.1") == Decimal("0.1")
    assert str(number("1e3")) == "1000"
    assert number("1e-400") == 0


@pytest.mark.parametrize(
    ("text", "amount", "per", "unit"),
    [
        ("$50", "50", None, Unit.USD),
        ("$0.50/day", "0.50", "day", Unit.USD),
        ("20/hour", "20", "hour", None),
        ("5 USD", "5", None, Unit.USD),
        ("US$1,000 per month", "1000", "month", Unit.USD),
    ],
)
def test_currency_and_period_in_the_value(text, amount, per, unit):
    reading = read(text, "string")
    assert reading is not None
    assert (reading.amount, reading.per, reading.unit) == (Known(Decimal(amount)), per, unit)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10m", "600"), ("2h", "7200"), ("1h30m", "5400"), ("250ms", "0.250"), ("45", "45")],
)
def test_time(text, seconds):
    reading = read(text, "string", Unit.SECONDS)
    assert reading is not None
    assert reading.amount == Known(Decimal(seconds))


@pytest.mark.parametrize(
    ("text", "where", "amount"),
    [
        ("${A}", "A", None),
        ("$A", "A", None),
        ("${A:-50}", "A", "50"),
        ("${A-50}", "A", "50"),
        ("${A:=50}", "A", "50"),
        ("${A:?must be set}", "A", None),
        ("${A:-50}0", "A", None),
        ("${{ vars.X || '5000' }}", "vars.X", "5000"),
        ("${{ vars.X || 5 }}", "vars.X", "5"),
        ("${{ secrets.X }}", "secrets.X", None),
        ("os.environ/MAX_BUDGET", "MAX_BUDGET", None),
        ("{{ .Values.budget }}", "{{ .Values.budget }}", None),
    ],
)
def test_indirection(text, where, amount):
    assert outside_git(text) == where
    assert outside_git(f'"{text}"') == where
    reading = read(text, "string")
    assert reading is not None
    if amount is None:
        assert isinstance(reading.amount, Unknown)
    else:
        assert reading.amount == Known(Decimal(amount))


def test_a_plain_number_is_in_git():
    assert outside_git("5") is None
    assert outside_git("'$5'") is None
