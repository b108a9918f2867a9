from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.config.approvals import load_records, parse_approval
from govlint.config.render import render_approval
from govlint.model.approval import Approval, BadRecord, Kind
from govlint.model.source import Span
from tests.unit.approvals.made import PATH, RECORD, approval


def faults(text: str) -> tuple[str, ...]:
    record, problems = parse_approval(PATH, text.encode())
    assert record is None
    return problems


def test_a_record_is_read_and_written_back() -> None:
    record, problems = parse_approval(PATH, RECORD.encode())
    assert problems == ()
    assert record == approval(line=2)
    again, _ = parse_approval(PATH, render_approval(record).encode())
    assert again == record


@pytest.mark.parametrize("value", ["unlimited", "outside"])
def test_words_for_amounts(value: str) -> None:
    record, _ = parse_approval(PATH, RECORD.replace("to: 1.00", f"to: {value}").encode())
    assert record is not None
    assert record.after == value


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (".inf", 'expected a number in plain digits, found ".inf"'),
        (".nan", 'expected a number in plain digits, found ".nan"'),
        ("NaN", 'expected a number in plain digits or none or unlimited or outside, found "NaN"'),
        ("1e3", 'expected a number in plain digits or none or unlimited or outside, found "1e3"'),
        ("1_000", 'expected a number in plain digits, found "1_000"'),
        ("1:30", 'expected a number in plain digits, found "1:30"'),
        ("010", 'expected a number in plain digits, found "010"'),
        ("0x64", 'expected a number in plain digits, found "0x64"'),
        ("-1", 'expected a number in plain digits, found "-1"'),
        ("'5'", 'expected a number in plain digits or none or unlimited or outside, found "5"'),
        ("none", '"to" cannot be none; a removed ceiling is unlimited'),
        ("[1]", "expected a text of one line, found a list"),
        ("null", "expected a text of one line, found nothing"),
    ],
)
def test_amounts_that_are_refused(value: str, says: str) -> None:
    assert faults(RECORD.replace("to: 1.00", f"to: {value}")) == (f"{PATH}:5:5: {says}",)


def test_every_fault_at_once_with_its_place() -> None:
    text = RECORD.replace("ticket:", "tickets:").replace("2027-02-28", "28.2.2027")
    text = text.replace("usd", "dollars").replace("per: session", "per: session\nper: day")
    units = "agents, calls, retries, seconds, tokens, turns, usd"
    assert faults(text) == (
        f'{PATH}:6:7: unknown value "dollars"; known: {units}',
        f'{PATH}:8:1: key "per" stands twice, first on line 7',
        f'{PATH}:13:1: unknown key "tickets"; did you mean "ticket"?',
        f'{PATH}:15:10: expected a day as YYYY-MM-DD, found "28.2.2027"',
    )


PLACE = "expected a path from the repository root, with /"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("unit: usd\n", "", ':5: "unit" is missing'),
        ("2027-02-28", "2026-11-19", ":14:10: it expires before it was approved"),
        ("app/settings.py", "/etc/passwd", f":3:7: {PLACE}"),
        ("app/settings.py", "../other/settings.py", f":3:7: {PLACE}"),
        ("reason: longer sessions", 'reason: "\u202elonger"\n#', ":11:9: a character that cannot be seen (U+202E)"),
        ("SESSION_BUDGET", '"SESSION\u200b_BUDGET" #', ":2:6: a character that cannot be seen (U+200B)"),
        ("key: SESSION_BUDGET_USD\n", "", ':1:1: "key" is missing'),
    ],
)  # fmt: skip
def test_other_faults(old: str, new: str, says: str) -> None:
    assert faults(RECORD.replace(old, new)) == (PATH + says,)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", ":1: is empty; `govlint approve` writes a record"),
        (b"- a\n", ":1:1: expected a mapping, found a list"),
        (b"\xff\xfe\x00", ":1: is not UTF-8 (byte 0xff)"),
        (b"a: &a [*a, *a]\nkey: {", ":3:1: is not valid YAML: did not find expected node content"),
        (RECORD.encode() + b"---\n" + RECORD.encode(), ":15:1: is not valid YAML: but found another document"),
    ],
)  # fmt: skip
def test_files_that_are_no_record(data: bytes, says: str) -> None:
    assert parse_approval(PATH, data) == (None, (PATH + says,))


def test_other_kinds_have_words_for_values() -> None:
    text = RECORD.replace("key: SESSION", "kind: guard\nkey: SESSION")
    text = text.replace("from: 0.50", "from: raise").replace("to: 1.00", "to: warn")
    record, problems = parse_approval(PATH, text.replace("unit: usd\n", "").encode())
    assert problems == ()
    assert record is not None
    assert (record.kind, record.before, record.after) == (Kind.GUARD, "raise", "warn")


def test_records_are_held_against_the_base() -> None:
    one, two, three = (f".govlint/approvals/{name}.yaml" for name in ("one", "two", "three"))
    data = RECORD.encode()
    head = {one: data, two: data + b"# later\n", ".govlint/approvals/one.yaml.sig": b"x"}
    held = load_records(head, {two: data, three: data, "README.md": b""}, spent=[three])
    assert [each.path for each in held.approvals] == [one, two]
    assert held.fresh == {one}
    assert held.altered == {two}
    assert held.removed == {three}
    assert held.spent == {three}
    assert held.problems == ()


def test_records_that_do_not_parse_have_their_places() -> None:
    held = load_records({PATH: b"key: [\n", PATH + "x.yml": b"\xff"}, {})
    assert held.approvals == ()
    assert held.problems == (
        BadRecord(
            Span(PATH, 2, 1), "is not valid YAML: did not find expected node content"
        ),
        BadRecord(Span(PATH + "x.yml", 1, 1), "is not UTF-8 (byte 0xff)"),
    )  # fmt: skip


LINE = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"]), min_size=1
).filter(lambda text: text == text.strip() and text.strip() != "")
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
AMOUNTS = st.decimals(0, 10**9, places=2) | st.sampled_from(["unlimited", "outside"])


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_the_parser_never_raises(data: bytes) -> None:
    record, problems = parse_approval(PATH, data)
    assert (record is None) == bool(problems)


@given(st.integers(0, len(RECORD)), st.integers(0, len(RECORD)), st.text(max_size=8))
def test_the_parser_never_raises_on_a_damaged_record(start: int, end: int, text: str) -> None:
    damaged = RECORD[: min(start, end)] + text + RECORD[max(start, end) :]
    record, problems = parse_approval(PATH, damaged.encode("utf-8", "surrogatepass"))
    assert (record is None) == bool(problems)


@given(LINE, LINE, LINE, LINE | st.none(), AMOUNTS, DAYS)
def test_what_is_written_is_read(
    key: str, who: str, reason: str, agent: str | None, after: Decimal | str, day: date
) -> None:
    record: Approval = approval(
        key=key[:500].strip(), requester=who[:500].strip(), reason=reason[:500].strip(), agent=agent,
        after=after, approved=day, expires=day,
    )  # fmt: skip
    again, problems = parse_approval(PATH, render_approval(record).encode())
    assert problems == ()
    assert again is not None
    assert again == approval(
        **{name: getattr(record, name) for name in ("key", "requester", "reason", "agent", "after")},
        approved=day, expires=day, line=2,
    )  # fmt: skip
