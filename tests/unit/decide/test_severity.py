import pytest

from govlint.decide.severity import weigh
from govlint.model.check import Check
from govlint.model.finding import Finding, Severity
from govlint.model.policy import CheckSetting, Policy
from govlint.model.source import Span

E, W, N, OFF = Severity.ERROR, Severity.WARNING, Severity.NOTE, Severity.OFF
CHECK = Check("x-y", "GOV101", "0.1", E, "", lambda *_: iter(()), Finding, "")


@pytest.mark.parametrize(
    ("grade", "policy", "sure", "expected"),
    [
        (None, None, True, E),
        (W, None, True, W),
        (None, W, True, W),
        (W, E, True, W),
        (E, N, True, N),
        (E, OFF, True, OFF),
        (None, None, False, W),
        (N, None, False, N),
        (None, E, False, W),
    ],
)
def test_grade_policy_certainty(
    grade: Severity | None, policy: Severity | None, sure: bool, expected: Severity
) -> None:
    finding = Finding(at=Span("a.py", 1), says="", help="", sure=sure, severity=grade)
    law = Policy(checks={"x-y": CheckSetting(policy)} if policy else {})
    assert weigh(finding, CHECK, law, in_test=False) is expected


def test_strict_takes_the_unsure_in_full() -> None:
    finding = Finding(at=Span("a.py", 1), says="", help="", sure=False)
    assert weigh(finding, CHECK, Policy(strict=True), in_test=False) is E


@pytest.mark.parametrize(
    ("cap", "expected"), [("note", N), ("warning", W), ("error", E), ("off", OFF)]
)
def test_tests_are_capped(cap: str, expected: Severity) -> None:
    finding = Finding(at=Span("a.py", 1), says="", help="")
    policy = Policy(tests=Severity(cap))
    assert weigh(finding, CHECK, policy, in_test=True) is expected
    assert weigh(finding, CHECK, policy, in_test=False) is E
