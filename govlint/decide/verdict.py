"""The verdict of a run and the exit code that says it."""

from collections.abc import Iterable, Sequence

from govlint.model.finding import Finding, Severity, Standing

PASS, FAIL, NONE = "pass", "fail", "none"

EXIT_CODES = {PASS: 0, FAIL: 1, NONE: 2}
INTERRUPTED = 130


def verdict(
    findings: Iterable[Finding],
    fail_on: Severity,
    errors: Sequence[str] = (),
    blockers: frozenset[str] = frozenset(),
) -> str:
    """pass, fail, or none where something that matters could not be judged.

    `fail_on` OFF never fails. A finding of a check named in `blockers`, as an error, means that
    part of the project was not judged.
    """
    standing = [finding for finding in findings if finding.standing is Standing.NEW]
    if errors or any(
        finding.name in blockers and finding.severity is Severity.ERROR for finding in standing
    ):
        return NONE
    if fail_on is Severity.OFF:
        return PASS
    failing = any((f.severity or Severity.OFF).rank >= fail_on.rank for f in standing)
    return FAIL if failing else PASS


def exit_code(of: str, exit_zero: bool = False) -> int:
    """0 pass, 1 fail, 2 no verdict. `exit_zero` turns 1 into 0, never 2."""
    code = EXIT_CODES[of]
    return 0 if exit_zero and code == 1 else code
