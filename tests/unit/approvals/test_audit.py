import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.audit import START, Chain, Event, events_of, extend, verify

EMPTY = Chain(0, START)


def event(number: int) -> Event:
    return Event(
        "2026-11-22T10:00:00+00:00", "dora", "approved", f"GOV401 a.py:{number}", "corp",
        "0.50 to 1.00 USD", ".govlint/approvals/a.yaml",
    )  # fmt: skip


def log(count: int) -> tuple[list[bytes], Chain]:
    data, chain = extend(EMPTY, map(event, range(count)))
    return data.splitlines(keepends=True), chain


def problems(lines: list[bytes], **kept: Any) -> tuple[str, ...]:
    return verify(b"".join(lines), **kept).problems


def test_an_intact_log() -> None:
    lines, chain = log(5)
    assert verify(b"".join(lines), chain.head, 5) == chain
    assert verify(b"", START, 0) == EMPTY


def test_appending_continues_the_chain() -> None:
    whole, chain = extend(EMPTY, map(event, range(5)))
    first, middle = extend(EMPTY, map(event, range(2)))
    second, end = extend(middle, map(event, range(2, 5)))
    assert (first + second, end) == (whole, chain)


def test_an_edited_line() -> None:
    lines, _ = log(5)
    lines[2] = lines[2].replace(b"1.00", b"9.00")
    assert problems(lines) == ("line 3 was edited: it is not as it was written",)


def test_an_edited_line_with_a_new_hash() -> None:
    lines, _ = log(5)
    kept = verify(b"".join(lines[:2]))
    forged, _ = extend(kept, [event(77)])
    lines[2] = forged
    assert problems(lines) == (
        "line 4 does not follow the line before it: one of them was replaced",
    )


def test_everything_after_a_place_written_anew() -> None:
    lines, chain = log(5)
    forged, _ = extend(verify(b"".join(lines[:2])), map(event, (7, 8, 9)))
    lines[2:] = [forged]
    assert problems(lines) == ()
    assert problems(lines, head=chain.head) == (
        "the last line is not the expected head: the end is missing or was replaced",
    )


@pytest.mark.parametrize(
    ("drop", "says"),
    [
        ([0], "before line 1 entry 1 is missing"),
        ([2], "before line 3 entry 3 is missing"),
        ([1, 2, 3], "before line 2 entries 2 to 4 are missing"),
    ],
)
def test_dropped_lines(drop: list[int], says: str) -> None:
    lines, _ = log(5)
    assert problems([each for index, each in enumerate(lines) if index not in drop]) == (says,)


def test_lines_missing_at_the_end() -> None:
    lines, chain = log(5)
    assert problems(lines[:3]) == ()
    assert problems(lines[:3], count=5) == ("there are 3 entries, 5 were expected",)
    assert len(problems(lines[:3], head=chain.head)) == 1
    assert len(problems([], head=chain.head, count=5)) == 2


def test_swapped_lines() -> None:
    lines, _ = log(4)
    lines[1], lines[2] = lines[2], lines[1]
    assert problems(lines) == (
        "line 2 is out of order: it is entry 3, entry 2 belongs here",
        "line 3 is out of order: it is entry 2, entry 4 belongs here",
        "line 4 is out of order: it is entry 4, entry 3 belongs here",
    )


def test_a_repeated_line() -> None:
    lines, _ = log(3)
    assert problems([*lines[:2], lines[1], lines[2]]) == ("line 3 repeats line 2",)
    assert problems([*lines, lines[0]]) == ("line 4 repeats line 1",)


def test_a_line_that_is_cut_off() -> None:
    lines, _ = log(3)
    assert problems([*lines[:2], lines[2][:50]]) == ("line 3 is cut off",)
    assert problems([*lines[:2], lines[2].rstrip()]) == ("line 3 is cut off",)


@pytest.mark.parametrize(
    "line", [b"\n", b"{}\n", b"[1]\n", b'"x"\n', b"NaN\n", b"[" * 9999 + b"\n"]
)
def test_lines_that_are_no_entries(line: bytes) -> None:
    lines, _ = log(2)
    assert problems([*lines, line]) == ("line 3 was edited: it is not as it was written",)


def test_a_key_twice() -> None:
    lines, _ = log(2)
    lines[1] = lines[1].replace(b'"actor"', b'"actor":"mallory","actor"')
    assert problems(lines) == ("line 2 was edited: it is not as it was written",)


@given(st.data())
def test_any_single_change_is_found(data: st.DataObject) -> None:
    lines, chain = log(4)
    whole = b"".join(lines)
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != whole[at]))
    damaged = whole[:at] + bytes([byte]) + whole[at + 1 :]
    assert verify(damaged, chain.head, 4).problems != ()


@given(st.permutations(range(5)))
def test_any_other_order_is_found(order: list[int]) -> None:
    lines, chain = log(5)
    found = verify(b"".join(lines[each] for each in order), chain.head, 5).problems
    assert bool(found) == (order != sorted(order))


@given(st.binary(max_size=300))
def test_verifying_never_raises(data: bytes) -> None:
    verify(data)


def test_decisions_of_a_report() -> None:
    finding = {
        "code": "GOV401", "path": "a.py", "line": 3, "subject": "BUDGET", "standing": "approved",
        "message": "BUDGET rises from 0.50 to 1.00 USD", "reason": ".govlint/approvals/a.yaml",
    }  # fmt: skip
    other = finding | {"code": "GOV101", "standing": "new", "subject": ""}
    report = {
        "schema": "govlint.report/1",
        "policy": "corp",
        "verdict": "fail",
        "findings": [finding, other],
    }
    assert events_of(report, "T", "dora", "corp/agents@abc") == (
        Event("T", "dora", "approved", "GOV401 a.py:3 BUDGET", "corp", finding["message"], finding["reason"]),
        Event("T", "dora", "new", "GOV101 a.py:3", "corp", None, None),
        Event("T", "dora", "verdict-fail", "corp/agents@abc", "corp", None, None),
    )  # fmt: skip


@pytest.mark.parametrize(
    "report", [{}, {"schema": "govlint.report/1"}, json.loads('{"schema": 1}')]
)
def test_no_report(report: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="report"):
        events_of(report, "T", "dora", "x")
