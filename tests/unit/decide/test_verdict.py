import pytest

from govlint.decide.verdict import exit_code, verdict
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.source import Span

E, W, N, OFF = Severity.ERROR, Severity.WARNING, Severity.NOTE, Severity.OFF


def finding(
    severity: Severity, standing: Standing = Standing.NEW, name: str = "untagged-call"
) -> Finding:
    return Finding(Span("a.py", 1), "", "", severity=severity, standing=standing, name=name)


@pytest.mark.parametrize(
    ("findings", "fail_on", "expected"),
    [
        ([], E, "pass"),
        ([finding(E)], E, "fail"),
        ([finding(W), finding(N)], E, "pass"),
        ([finding(W)], W, "fail"),
        ([finding(N)], W, "pass"),
        ([finding(N)], N, "fail"),
        ([finding(E)], OFF, "pass"),
        ([finding(E, Standing.SUPPRESSED)], E, "pass"),
        ([finding(E, Standing.BASELINED), finding(E, Standing.APPROVED)], N, "pass"),
    ],
)
def test_verdict(findings: list[Finding], fail_on: Severity, expected: str) -> None:
    assert verdict(findings, fail_on) == expected


def test_an_error_of_the_run_leaves_no_verdict() -> None:
    assert verdict([], OFF, errors=["the policy cannot be read"]) == "none"


@pytest.mark.parametrize(("severity", "expected"), [(E, "none"), (W, "pass"), (N, "pass")])
def test_a_blocker_leaves_no_verdict_as_an_error(severity: Severity, expected: str) -> None:
    unread = finding(severity, name="unreadable-file")
    assert verdict([unread], E, blockers=frozenset({"unreadable-file"})) == expected


@pytest.mark.parametrize(
    ("of", "zero", "code"),
    [
        ("pass", False, 0), ("fail", False, 1), ("none", False, 2),
        ("pass", True, 0), ("fail", True, 0), ("none", True, 2),
    ],
)  # fmt: skip
def test_exit_code(of: str, zero: bool, code: int) -> None:
    assert exit_code(of, zero) == code
