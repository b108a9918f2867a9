"""Units and periods in one scale, so that limits can be compared exactly."""

import re
from decimal import Context, Decimal

from govlint.model.facts import Limit, Unit
from govlint.model.state import Known

EXACT = Context(prec=700)
"""Room for any two numbers a settings file can hold: products are exact, quotients rounded late."""

INFINITY = Decimal("Infinity")

_DURATION = re.compile(
    r"(\d+(?:\.\d+)?)\s*(ms|secs?|seconds?|s|mo|months?|mins?|minutes?|m|hrs?|hours?|h|days?|d|weeks?|w|years?|y)"
    r"(?![a-z])\s*",
    re.IGNORECASE,
)
_SECONDS = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
    "w": Decimal(604800),
    # A month is 30 days and a year 365 here: a reset period of 30d and one of 1mo are equal.
    "mo": Decimal(2592000),
    "y": Decimal(31536000),
}
_NAMED = {
    "second": Decimal(1),
    "minute": Decimal(60),
    "hour": Decimal(3600),
    "day": Decimal(86400),
    "week": Decimal(604800),
    "month": Decimal(2592000),
    "quarter": Decimal(7776000),
    "year": Decimal(31536000),
}
_ALIASES = {
    "secondly": "second", "sec": "second", "min": "minute", "minutely": "minute", "hourly": "hour",
    "daily": "day", "weekly": "week", "monthly": "month", "billingmonth": "month", "quarterly": "quarter",
    "billingquarter": "quarter", "annually": "year", "annual": "year", "yearly": "year", "billingannual": "year",
}  # fmt: skip


def duration(text: str) -> Decimal | None:
    """Seconds in "30d", "1h30m", "2 weeks", "1mo"; None when it is no duration."""
    total = Decimal(0)
    at = 0
    stripped = text.strip()
    while at < len(stripped):
        match = _DURATION.match(stripped, at)
        if match is None:
            return None
        total += Decimal(match[1]) * _SECONDS[_short(match[2].lower())]
        at = match.end()
    return total if at else None


def _short(unit: str) -> str:
    if unit in _SECONDS:
        return unit
    if unit.startswith("mo"):
        return "mo"
    return unit[0]


def period(text: str) -> str | None:
    """A reset period as `per` is written: "month" for 30d, 1mo, MONTHLY and 2592000; "10d" kept.

    A bare number is seconds. None when it is no period.
    """
    word = text.strip().lower()
    word = _ALIASES.get(word, _ALIASES.get(word.removesuffix("s"), word))
    if word in _NAMED:
        return word
    if word.removesuffix("s") in _NAMED:
        return word.removesuffix("s")
    seconds = Decimal(word) if re.fullmatch(r"\d{1,12}", word) else duration(word)
    if seconds is None or seconds <= 0:
        return None
    return next((name for name, size in _NAMED.items() if size == seconds), _written(seconds))


def _written(seconds: Decimal) -> str:
    for unit in ("d", "h", "m"):
        count = seconds / _SECONDS[unit]
        if count == count.to_integral_value():
            return f"{count.to_integral_value():f}{unit}"
    return f"{seconds.normalize():f}s"


def seconds_in(per: str | None) -> Decimal | None:
    """Seconds in a period of the calendar; None for a scope (run, session, call) or nothing."""
    if per is None:
        return None
    return _NAMED.get(per) or duration(per)


def rate(limit: Limit, day: Decimal = _NAMED["day"]) -> Decimal | None:
    """The amount a limit allows in a day where it holds for a period, else the amount itself.

    None when it is not known; Infinity for an explicit "no limit".
    """
    if not isinstance(limit.amount, Known):
        return None
    if limit.amount.value is None:
        return INFINITY
    size = seconds_in(limit.per)
    if size is None:
        return limit.amount.value
    return EXACT.divide(EXACT.multiply(limit.amount.value, day), size)


def comparable(old: Limit, new: Limit) -> bool:
    """Whether two limits count the same thing over stretches that can be converted."""
    if old.unit is not new.unit:
        return False
    return old.per == new.per or (
        seconds_in(old.per) is not None and seconds_in(new.per) is not None
    )


def ratio(old: Limit, new: Limit) -> Decimal | None:
    """How many times larger `new` is: 2 for a doubled amount or a halved reset period.

    Infinity when a limit became none, or a zero became something; 0 when none became a limit.
    None when an amount is not known, or the two do not count the same (USD and tokens, session
    and day): the caller must then report the change itself.
    """
    before, after = rate(old), rate(new)
    if before is None or after is None:
        return None
    if not comparable(old, new):
        # "No limit" is larger than any limit of the same unit, whatever it holds for.
        return (
            INFINITY
            if old.unit is new.unit and after.is_infinite() and not before.is_infinite()
            else None
        )
    if before == after:
        return Decimal(1)
    if after.is_infinite() or before <= 0:
        return INFINITY if after > before else Decimal(0)
    if before.is_infinite():
        return Decimal(0)
    return Context(prec=28).divide(after, before).normalize()


__all__ = [
    "EXACT",
    "INFINITY",
    "Unit",
    "comparable",
    "duration",
    "period",
    "rate",
    "ratio",
    "seconds_in",
]
