"""The two examples: every rule broken once where it is said to be, and nothing left when mended."""

from datetime import date
from pathlib import Path

import pytest

from govlint.engine.run import Options, run
from govlint.model.report import Report

EXAMPLES = Path(__file__).parents[2] / "examples"

pytest.importorskip("govlint.extract.project")

BROKEN = {
    ("GOV101", "untagged-call", "llm.py", 6, "error"),
    ("GOV102", "hidden-tags", "proxy.py", 9, "note"),
    ("GOV103", "hollow-tag", "llm.py", 9, "warning"),
    ("GOV104", "misplaced-tag", "answer.py", 10, "error"),
    ("GOV201", "unguarded-agent", "answer.py", 9, "error"),
    ("GOV201", "unguarded-agent", "research.py", 11, "error"),
    ("GOV201", "unguarded-agent", "review.py", 9, "error"),
    ("GOV202", "unlimited-turns", "research.py", 11, "warning"),
    ("GOV202", "unlimited-turns", "review.py", 9, "error"),
    ("GOV203", "uncapped-call", "classify.py", 9, "note"),
    ("GOV204", "inert-guard", "budget.py", 7, "error"),
    ("GOV301", "unbounded-loop", "answer.py", 9, "error"),
    ("GOV302", "unbounded-retry", "resilient.py", 10, "error"),
    ("GOV303", "unbounded-recursion", "resilient.py", 18, "error"),
}


def report(name: str) -> Report:
    return run(Options(date(2026, 11, 22), root=EXAMPLES / name, cache=False, jobs=1))


def test_every_rule_is_broken_where_it_is_said_to_be() -> None:
    found = report("broken")
    assert {
        (one.code, one.name, Path(one.at.path).name, one.at.line, str(one.severity))
        for one in found.findings
    } == BROKEN
    assert len(found.findings) == len(BROKEN)
    assert (found.verdict, found.errors) == ("fail", ())


def test_nothing_is_left_when_mended() -> None:
    found = report("mended")
    assert [(one.name, str(one.at)) for one in found.findings] == []
    assert (found.verdict, found.errors) == ("pass", ())
    assert found.coverage.calls > 5
    assert found.coverage.agents == 4
