"""Runs govlint, in this process, on a project given as texts."""

from datetime import date
from pathlib import Path

import pytest

from govlint.model.facts import ProjectFacts
from govlint.model.report import Report

TODAY = date(2026, 11, 22)


def scan(root: Path, files: dict[str, str], policy: str | None = None) -> Report:
    """The report on `files` written below `root`, with every check, no cache and one process."""
    pytest.importorskip("govlint.extract.project", exc_type=ModuleNotFoundError)
    from govlint.engine.run import Options, run

    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    if policy is not None:
        (root / "govlint.yaml").write_text(policy, "utf-8")
    return run(Options(today=TODAY, root=root, cache=False, jobs=1))


def marked(text: str) -> list[tuple[int, str]]:
    """What the comments behind the code say is there: (line, call, construct or run), sorted."""
    return sorted(
        (number, kind)
        for number, line in enumerate(text.splitlines(), 1)
        for kind in line.partition("  # ")[2].split()
    )


def found(facts: ProjectFacts) -> list[tuple[int, str]]:
    """The calls and agents as `marked` writes them."""
    calls = [(each.span.line, "call") for each in facts.calls]
    return sorted(calls + [(each.span.line, each.what) for each in facts.agents])
