"""What the ledger says about ceilings, and what a change does to the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from govlint.decide.changes import as_limit
from govlint.decide.pairing import pairs
from govlint.decide.roles import roles_for_ratio
from govlint.model.approval import UNLIMITED, Approval, Kind
from govlint.model.change import Change, amount_of
from govlint.model.facts import Limit, Unit
from govlint.model.ledger import Ledger, LedgerEntry
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.state import Known
from govlint.model.units import INFINITY, ratio


@dataclass(frozen=True, slots=True)
class Adoption:
    """Today's ceilings as ledger entries, and those that cannot be entered, with the reason."""

    entries: tuple[LedgerEntry, ...]
    left: tuple[tuple[Limit, str], ...]


def adopt(limits: Iterable[Limit], today: date, by: str) -> Adoption:
    """A first ledger. A ceiling that stands several times with different amounts is left out:
    no single number would be its last approved one."""
    entries: dict[tuple[str, str, str], LedgerEntry] = {}
    left: list[tuple[Limit, str]] = []
    torn: set[tuple[str, str, str]] = set()
    for limit in sorted(limits, key=lambda each: each.span):
        if not isinstance(limit.amount, Known):
            left.append((limit, "its amount is not known"))
            continue
        amount = limit.amount.value
        if amount is not None and not amount.is_finite():
            amount = None
        entry = LedgerEntry(
            key=limit.key,
            file=limit.span.path,
            carrier=limit.carrier,
            unit=limit.unit.value,
            amount=amount,
            approved=today,
            by=by,
            per=limit.per,
            agent=limit.subject,
            line=limit.span.line,
        )
        known = entries.setdefault(entry.identity, entry)
        if (known.amount, known.unit, known.per) != (amount, entry.unit, entry.per):
            left.append((limit, f"it stands on line {known.line} with another amount"))
            torn.add(entry.identity)
    return Adoption(
        tuple(entry for key, entry in sorted(entries.items()) if key not in torn), tuple(left)
    )


def enter(ledger: Ledger, approval: Approval, carrier: str) -> Ledger:
    """The ledger with the amount of an approval of a ceiling as its last approved one.

    Raises ValueError for a record of another kind, or one whose amount lies outside git.
    """
    if approval.kind is not Kind.CEILING or approval.unit is None:
        raise ValueError(f"a record of a {approval.kind} has no amount for the ledger")
    after = approval.after
    if not isinstance(after, Decimal) and after != UNLIMITED:
        raise ValueError("an amount outside git cannot be in the ledger")
    old = ledger.find(approval.file, approval.key, approval.agent)
    entry = LedgerEntry(
        key=approval.key,
        file=approval.file,
        carrier=old.carrier if old else carrier,
        unit=approval.unit,
        amount=after if isinstance(after, Decimal) else None,
        approved=approval.approved,
        by=approval.approver,
        per=approval.per,
        agent=approval.agent,
        record=approval.path,
    )
    others = [each for each in ledger.entries if each.identity != entry.identity]
    return Ledger(tuple(sorted([*others, entry], key=lambda each: each.identity)), present=True)


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """One entry before and after; None where it is not there."""

    old: LedgerEntry | None
    new: LedgerEntry | None

    @property
    def looser(self) -> bool:
        """Whether rises are compared with more than before, or with nothing.

        A new entry stands for what the base had; it is looser only if that was less, which the
        comparison of the two trees shows.
        """
        if self.old is None:
            return False
        if self.new is None or (self.new.unit, self.new.per) != (self.old.unit, self.old.per):
            return True
        if self.old.amount is None:
            return False
        return self.new.amount is None or self.new.amount > self.old.amount


def ledger_changes(base: Ledger, head: Ledger) -> tuple[LedgerChange, ...]:
    """Entries that differ in what they say, by identity; on which line does not matter."""
    old = {entry.identity: entry for entry in base.entries}
    new = {entry.identity: entry for entry in head.entries}
    pairs = [(old.get(each), new.get(each)) for each in sorted(old.keys() | new.keys())]
    return tuple(LedgerChange(*pair) for pair in pairs if _said(pair[0]) != _said(pair[1]))


def loosened(
    base: Ledger,
    head: Ledger,
    before: Iterable[Limit],
    after: Iterable[Limit],
    policy: Policy,
    path: str,
) -> list[Change]:
    """Entries that let a later change rise further than the ledger of the base does.

    An amount counts that is above the entry's at the base, or without one above the limit at the
    base; for an entry that is gone, the limit at the head. `path` is the ledger's own.
    """
    after = list(after)
    old, new = ({_place(one): one for one in side} for side in (before, after))
    base, head = rehomed(base, after), rehomed(head, after)
    found = []
    lowest = tuple(each.role for each in sorted(policy.raises, key=lambda each: each.ratio)[:1])
    for each in ledger_changes(base, head):
        entry = each.new or each.old
        assert entry is not None
        limit = new.get(entry.identity) or old.get(entry.identity)
        reference = as_limit(limit, each.old) if limit and each.old else old.get(entry.identity)
        if limit is None or reference is None:
            continue
        now = as_limit(limit, each.new) if each.new else limit
        times = ratio(reference, now)
        if times is not None and times <= 1:
            continue
        # However small: the next change starts from here.
        roles = roles_for_ratio(INFINITY if times is None else times, policy) or lowest
        at = Span(path, each.new.line if each.new else 1)
        stood = old.get(entry.identity, reference)
        found.append(
            Change("raised", at, stood, now, times, roles, amount_of(reference), file=entry.file)
        )
    return found


def rehomed(ledger: Ledger, limits: Iterable[Limit]) -> Ledger:
    """The ledger with the entries of limits that were renamed or moved since, under the names
    they have now: a new name is no new start."""
    limits = list(limits)
    places = {_place(one) for one in limits}
    entered = {entry.identity for entry in ledger.entries}
    orphans = {_of(one): one for one in ledger.entries if one.identity not in places}
    if not orphans:
        return ledger
    free = [one for one in limits if _place(one) not in entered]
    found = {
        orphans[old].identity: new
        for old, new in pairs(orphans, free, {})
        if old is not None and new is not None and _alike(old, new)
    }
    entries = [
        replace(one, file=new.span.path, key=new.key, agent=new.subject)
        if (new := found.get(one.identity)) is not None
        else one
        for one in ledger.entries
    ]
    return replace(ledger, entries=tuple(sorted(entries, key=lambda each: each.identity)))


def _of(entry: LedgerEntry) -> Limit:
    """The limit that an entry was made for."""
    return Limit(
        Span(entry.file, entry.line), entry.key, entry.key.rpartition(".")[2],
        Known(entry.amount), Unit(entry.unit), entry.carrier, entry.per, entry.agent,
    )  # fmt: skip


def _alike(old: Limit, new: Limit) -> bool:
    """Whether more than the unit speaks for it."""
    return old.unit is new.unit and (old.name == new.name or old.per == new.per)


def _place(limit: Limit) -> tuple[str, str, str]:
    return limit.span.path, limit.key, limit.subject or ""


def _said(entry: LedgerEntry | None) -> LedgerEntry | None:
    return entry and replace(entry, line=0)
