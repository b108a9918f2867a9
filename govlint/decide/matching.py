"""Whether an approval is bound to a change: repository, file, key, values, unit, period, agent."""

import unicodedata
from decimal import Decimal

from govlint.model.approval import OUTSIDE, UNLIMITED, Approval, Kind, Request, Value


def concerns(approval: Approval, request: Request) -> bool:
    """Whether a record was meant for this change, though it may not fit it."""
    return approval.kind is request.kind and (
        approval.file == request.file or _plain(approval.key) == _plain(request.key)
    )


def mismatch(approval: Approval, request: Request) -> str:
    """The first thing that the record and the change differ in; empty when the record covers it."""
    if request.repository is None:
        return (
            "it cannot be told which repository this is; set GITHUB_REPOSITORY or a remote origin"
        )
    pairs = (
        ("repository", approval.repository.casefold(), request.repository.casefold()),
        ("kind", approval.kind.value, request.kind.value),
        ("key", approval.key, request.key),
        ("file", approval.file, request.file),
        ("unit", approval.unit, request.unit),
        ("period", approval.per, request.per),
        ("agent", approval.agent, request.agent),
    )
    for what, said, actual in pairs:
        if said != actual:
            return f"it is for {what} {_shown(said)}, the change is to {_shown(actual)}"
    if not _equal(approval.before, request.before):
        return f"it approves a change from {spell(approval.before)}, the base has {spell(request.before)}"
    if not covers(approval.after, request.after, request.kind):
        return f"it approves {spell(approval.after)}, the change goes to {spell(request.after)}"
    return ""


def covers(approved: Value, actual: Value, kind: Kind) -> bool:
    """Whether what was approved reaches as far as what is done.

    Amounts cover smaller ones; no limit covers everything; an amount outside git is covered by
    its own word only, as is everything that is not an amount.
    """
    if _equal(approved, actual):
        return True
    if kind is not Kind.CEILING:
        return False
    if approved == UNLIMITED:
        return actual == OUTSIDE or (isinstance(actual, Decimal) and not actual.is_nan())
    return (
        isinstance(approved, Decimal)
        and isinstance(actual, Decimal)
        and approved.is_finite()
        and actual.is_finite()
        and actual <= approved
    )


def _equal(one: Value, other: Value) -> bool:
    """Equality in which NaN equals nothing and a signalling one raises nothing."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return not one.is_nan() and not other.is_nan() and one == other
    return isinstance(one, str) and isinstance(other, str) and one == other


def spell(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _plain(key: str) -> str:
    return unicodedata.normalize("NFKC", key).casefold()


def _shown(text: str | None) -> str:
    """The text in quotes, with characters that could pass for others named."""
    if text is None:
        return "none"
    odd = next((char for char in text if not char.isascii()), None)
    if odd is None:
        return f'"{text}"'
    return f'"{text}" (with U+{ord(odd):04X} {unicodedata.name(odd, "unnamed")})'
