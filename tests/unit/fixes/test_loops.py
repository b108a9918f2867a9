"""`while True` loops that are given a count, and those that are left alone."""

from pathlib import Path

import pytest

from tests.unit.fixes.test_fixes import mended, one

HEAD = "from openai import OpenAI\nc = OpenAI(default_headers={'X-Team-Id': 'search'})\n\n\n"
CALL = "c.responses.create(model='m', input=x, max_output_tokens=9)"

RETURNS = f"""\
def go(x):
    while True:  # until it is done
        y = {CALL}
        if y.done:
            return y
        x = y  # again
"""
BREAKS = f"""\
def go(x):
    while True:
        x = {CALL}
        if x.done:
            break
    return x
"""
RETRIES = f"""\
import time


def go(x):
    while True:
        try:
            return {CALL}
        except ValueError:
            time.sleep(1)
"""


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        (
            RETURNS,
            [
                ("while True:", "for _ in range(8):"),
                (
                    "x = y  # again\n",
                    'x = y  # again\n    raise RuntimeError("no end after 8 turns")\n',
                ),
            ],
        ),
        (
            BREAKS,
            [
                ("while True:", "for _ in range(8):"),
                (
                    "break\n",
                    'break\n    else:\n        raise RuntimeError("no end after 8 turns")\n',
                ),
            ],
        ),
        (
            RETRIES,
            [
                ("while True:", "for _ in range(4):"),
                (
                    "time.sleep(1)\n",
                    'time.sleep(1)\n    raise RuntimeError("gave up after 4 attempts")\n',
                ),
            ],
        ),
    ],
    ids=["returns", "breaks", "retries"],
)
def test_a_loop_counts_and_raises_after_the_last_turn(
    tmp_path: Path, before: str, changes: list[tuple[str, str]]
) -> None:
    before = HEAD + before
    expected = before
    for old, new in changes:
        assert old in expected
        expected = expected.replace(old, new)
    assert one(tmp_path, before) == expected
    assert one(tmp_path, expected) == expected
    assert one(tmp_path, before, unsafe=False) == before


@pytest.mark.parametrize(
    "body",
    [
        f"    while True:\n        x = {CALL}\n",
        f"    while True:\n        x = {CALL}\n        time.sleep(60)\n        if x.done:\n            return\n",
        f"    while x:\n        x = {CALL}\n        if x.done:\n            return\n",
        f"    while True:\n        for y in x:\n            x = {CALL}\n            break\n",
    ],
    ids=["never leaves", "sleeps between turns", "has a condition", "leaves an inner loop"],
)
def test_a_service_and_a_loop_with_a_condition_are_left_to_people(
    tmp_path: Path, body: str
) -> None:
    done = mended(tmp_path, {"app.py": f"import time\n{HEAD}def go(x):\n{body}"})
    assert [finding.name for finding in done.report.findings].count("unbounded-loop") == 1
    assert (done.after, done.refused) == ({}, [])
    assert not any(finding.fix for finding in done.report.findings)
