"""Asks every active check about every fact it wants. A check that raises loses one answer."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from time import perf_counter
from typing import Any

from govlint.decide.severity import weigh
from govlint.model.check import Check
from govlint.model.facts import ProjectFacts
from govlint.model.failures import debug, one_line
from govlint.model.finding import Finding, Severity
from govlint.model.flaw import Crash
from govlint.model.policy import Policy
from govlint.model.source import Span


def subjects_of(facts: ProjectFacts) -> list[Any]:
    """What the checks about code are asked about; the project itself comes last."""
    return [
        *facts.calls,
        *facts.agents,
        *facts.guards,
        *facts.loops,
        *facts.limits,
        *facts.problems,
        facts,
    ]


def judge(
    checks: Iterable[Check],
    subjects: Iterable[Any],
    facts: ProjectFacts,
    policy: Policy,
    spent: dict[str, float] | None = None,
) -> tuple[list[Finding], list[Crash]]:
    """The findings about each subject, by the checks that want its type.

    Findings that the policy turns off are left out. `spent` adds up seconds by check.
    """
    by_type: dict[type, list[Any]] = {}
    for subject in subjects:
        by_type.setdefault(type(subject), []).append(subject)
    local = cache(policy.at)
    findings: list[Finding] = []
    crashes: list[Crash] = []
    for check in checks:
        start = perf_counter()
        wanted = [one for kind in by_type if issubclass(kind, check.wants) for one in by_type[kind]]
        for fact in wanted:
            law = local(fact.span.path) if hasattr(fact, "span") else policy
            try:
                found = list(check.judge(fact, facts, law))
            except Exception as problem:
                debug()
                at = getattr(fact, "span", Span("", 1))
                crashes.append(Crash(at, check.name, one_line(problem)))
                continue
            for finding in found:
                finished = _finish(finding, check, fact, local(finding.at.path))
                if finished.severity is not Severity.OFF:
                    findings.append(finished)
        if spent is not None:
            spent[check.name] = spent.get(check.name, 0.0) + perf_counter() - start
    return findings, crashes


def _finish(finding: Finding, check: Check, fact: Any, law: Policy) -> Finding:
    return replace(
        finding,
        code=check.code,
        name=check.name,
        severity=weigh(finding, check, law, getattr(fact, "in_test", False)),
        function=finding.function or getattr(fact, "function", ""),
        statement=finding.statement or getattr(fact, "statement", ""),
    )
