"""The two examples: every rule broken once where it is said to be, and nothing left when mended."""

import io
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from govlint.engine.run import Options, run
from govlint.model.report import Report
from govlint.report.console import write

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


def test_the_readme_shows_what_is_printed() -> None:
    stream = io.StringIO()
    write(report("broken"), stream, "never")
    readme = (EXAMPLES.parent / "README.md").read_text("utf-8").replace("examples/broken/", "")
    finding = readme.partition("as it is printed:\n\n")[2].partition("\n\nand its last line:\n\n")
    last = finding[2].partition("\n")[0]
    assert dedent(finding[0]).startswith("error[GOV301 unbounded-loop]: ")
    assert f"{dedent(finding[0])}\n\n" in stream.getvalue()
    assert stream.getvalue().endswith(f"\n{last.strip()}\n")
