"""How heavy a finding is, once policy, certainty and the place it stands in have spoken."""

from govlint.model.check import Check
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy


def weigh(finding: Finding, check: Check, policy: Policy, in_test: bool) -> Severity:
    """The severity a finding is reported with, under the policy that holds for its file.

    A check may grade a finding below or above its usual severity; a severity set in the policy
    replaces the usual one and caps a grade. Unless the policy is strict, what is not sure is at
    most a warning. Findings in tests are capped by the policy's `tests`.
    """
    setting = policy.checks.get(check.name)
    chosen = setting.severity if setting is not None else None
    if chosen is Severity.OFF:
        return Severity.OFF
    severity = finding.severity or chosen or check.severity
    if chosen is not None:
        severity = _lower(severity, chosen)
    if not finding.sure and not policy.strict:
        severity = _lower(severity, Severity.WARNING)
    if in_test:
        severity = _lower(severity, policy.tests)
    return severity


def _lower(left: Severity, right: Severity) -> Severity:
    return left if left.rank <= right.rank else right
