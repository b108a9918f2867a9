"""Who may set a ceiling of so many dollars, by the spending-authority matrix."""

from decimal import Decimal

from govlint.decide.roles import outranks
from govlint.model.facts import Limit, Unit
from govlint.model.policy import Authority, Policy
from govlint.model.state import Known
from govlint.model.units import EXACT, seconds_in


def exceeded(limit: Limit, policy: Policy) -> tuple[str, ...] | None:
    """The lowest roles that may set the ceiling; None where nobody needs to be asked.

    Nobody is asked for what the lowest role of the matrix may set, for other units than USD and
    for amounts that are not known. Empty where not even the highest role may.
    """
    if not policy.authority or limit.unit is not Unit.USD or not isinstance(limit.amount, Known):
        return None
    able = {band.role for band in policy.authority if covers(band, limit)}
    if able & _lowest({band.role for band in policy.authority}, policy):
        return None
    order = [band.role for band in policy.authority]
    return tuple(sorted(_lowest(able, policy), key=order.index))


def covers(band: Authority, limit: Limit) -> bool:
    """Whether a band reaches as far as a limit.

    Two periods are compared by their rate. A band for one run, session or call covers the same
    amount for a longer stretch, which holds less; one for a period covers a single run or
    session of the same amount.
    """
    if band.usd is None:
        return True
    amount = limit.amount.value if isinstance(limit.amount, Known) else None
    if amount is None or not amount.is_finite():
        return False
    size, stretch = seconds_in(band.scope), seconds_in(limit.per)
    if size is None or stretch is None:
        return amount <= band.usd
    return _product(amount, size) <= _product(band.usd, stretch)


def _product(one: Decimal, other: Decimal) -> Decimal:
    return EXACT.multiply(one, other)


def _lowest(roles: set[str], policy: Policy) -> set[str]:
    """The roles that are above no other of them."""
    return {
        role for role in roles if not any(outranks(role, other, policy) for other in roles - {role})
    }
