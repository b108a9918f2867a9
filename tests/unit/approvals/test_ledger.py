from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.config.ledger import parse_ledger
from govlint.config.reader import PolicyError
from govlint.config.render import render_ledger
from govlint.decide.ledger import adopt, enter, ledger_changes
from govlint.model.approval import Kind
from govlint.model.facts import Limit, Unit, Unknown
from govlint.model.ledger import Ledger, LedgerEntry
from govlint.model.source import Span
from govlint.model.state import Known
from tests.unit.approvals.made import LEAD, PATH, TODAY, approval

ENTRY = LedgerEntry(
    key="SESSION_BUDGET_USD", file="app/settings.py", carrier="python", unit="usd",
    amount=Decimal("0.50"), approved=date(2026, 1, 2), by="adopted", per="session",
)  # fmt: skip
TEXT = """\
version: 1
ceilings:
  - key: SESSION_BUDGET_USD
    file: app/settings.py
    carrier: python
    amount: 0.50
    unit: usd
    per: session
    approved: 2026-01-02
    by: adopted
"""


def limit(line: int, amount: str | None, **more: str) -> Limit:
    value = None if amount is None else Decimal(amount)
    return Limit(
        span=Span(more.pop("path", "app/settings.py"), line), key="SESSION_BUDGET_USD",
        name="SESSION_BUDGET_USD", amount=Known(value), unit=Unit.USD, carrier="python",
        per="session", subject=more.pop("subject", None),
    )  # fmt: skip


def test_a_ledger_is_read_and_found_in() -> None:
    ledger = parse_ledger(TEXT.encode())
    assert ledger == Ledger((replace(ENTRY, line=3),), present=True)
    assert ledger.find("app/settings.py", "SESSION_BUDGET_USD") == replace(ENTRY, line=3)
    assert ledger.find("app/settings.py", "SESSION_BUDGET_USD", "Writer") is None
    assert parse_ledger(None) == Ledger((), present=False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("0.50", ".inf", ':6:13: expected a number in plain digits, found ".inf"'),
        ("0.50", "lots", ':6:13: expected a number in plain digits or unlimited, found "lots"'),
        ("per:", "pre:", ':8:5: unknown key "pre"; did you mean "per"?'),
        ("version: 1", "version: 2", ":1: only version 1 is known"),
        ("version: 1\n", "", ':1:1: "version" is missing'),
    ],
)
def test_faults_have_their_place(old: str, new: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_ledger(TEXT.replace(old, new).encode())
    assert caught.value.problems[0] == f".govlint/ledger.yaml{says}"


def test_two_entries_for_one_ceiling_are_a_fault() -> None:
    entry = TEXT.partition("ceilings:\n")[2]
    with pytest.raises(PolicyError) as caught:
        parse_ledger((TEXT + entry.replace("0.50", "5.00")).encode())
    assert caught.value.problems == [
        ".govlint/ledger.yaml:11: SESSION_BUDGET_USD of app/settings.py stands twice, first on line 3"
    ]


def test_adopting_takes_what_is_known_and_tells_the_rest() -> None:
    hidden = replace(limit(9, "1", path="b.py"), amount=Unknown("it is read from the environment"))
    adoption = adopt(
        [limit(4, "0.50"), limit(7, "0.50"), limit(2, None, subject="Writer"), hidden],
        TODAY,
        "adopted",
    )
    assert [(each.agent, each.amount) for each in adoption.entries] == [
        (None, Decimal("0.50")),
        ("Writer", None),
    ]
    assert [(each.span.line, why) for each, why in adoption.left] == [
        (9, "its amount is not known")
    ]


def test_a_ceiling_with_two_amounts_is_not_adopted() -> None:
    adoption = adopt([limit(4, "0.50"), limit(7, "5.00")], TODAY, "adopted")
    assert adoption.entries == ()
    assert [(each.span.line, why) for each, why in adoption.left] == [
        (7, "it stands on line 4 with another amount")
    ]


def test_an_approval_is_entered() -> None:
    ledger = enter(Ledger((ENTRY,), present=True), approval(), "yaml")
    assert ledger.entries == (
        replace(
            ENTRY, amount=Decimal("1.00"), approved=date(2026, 11, 20), by=LEAD, record=PATH
        ),
    )  # fmt: skip
    assert enter(Ledger(), approval(after="unlimited"), "yaml").entries[0].amount is None
    for record in (approval(after="outside"), approval(kind=Kind.GUARD)):
        with pytest.raises(ValueError, match=r"ledger$"):
            enter(ledger, record, "yaml")


def test_changes_of_the_ledger() -> None:
    raised, cut = replace(ENTRY, amount=Decimal(5)), replace(ENTRY, amount=Decimal("0.1"))
    base = Ledger((ENTRY,), present=True)
    for head, looser in ((raised, True), (cut, False), (replace(ENTRY, amount=None), True),
                         (replace(ENTRY, per="call"), True)):  # fmt: skip
        (change,) = ledger_changes(base, Ledger((head,), present=True))
        assert (change.old, change.new, change.looser) == (ENTRY, head, looser)
    (gone,) = ledger_changes(base, Ledger())
    assert (gone.new, gone.looser) == (None, True)
    (added,) = ledger_changes(Ledger(), base)
    assert (added.old, added.looser) == (None, False)
    assert ledger_changes(base, Ledger((replace(ENTRY, line=40),))) == ()


ENTRIES = st.builds(
    LedgerEntry,
    key=st.text("abKEY.[]0-#:'\"é ", min_size=1).map(str.strip).filter(bool),
    file=st.sampled_from(["a.py", "b c.yaml", ".env"]),
    carrier=st.just("yaml"),
    unit=st.sampled_from([unit.value for unit in Unit]),
    amount=st.none() | st.decimals(0, 10**9, places=3),
    approved=st.dates(date(2000, 1, 1)),
    by=st.just("adopted"),
    per=st.none() | st.just("day"),
    agent=st.none() | st.just("null"),
)


@given(st.lists(ENTRIES, unique_by=lambda entry: entry.identity, max_size=8))
def test_what_is_written_is_read_in_any_order(entries: list[LedgerEntry]) -> None:
    text = render_ledger(entries)
    assert render_ledger(reversed(entries)) == text
    again = parse_ledger(text.encode()).entries
    expected = sorted(entries, key=lambda entry: entry.identity)
    assert [replace(entry, line=1) for entry in again] == expected


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_the_parser_raises_only_policy_errors(data: bytes) -> None:
    try:
        parse_ledger(data)
    except PolicyError as error:
        assert error.problems
