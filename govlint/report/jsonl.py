"""The report as JSON lines, for `jq` and log shippers: a finding a line, the run last."""

import json

from govlint.model.report import Report
from govlint.report.parts.told import told


def render(report: Report) -> str:
    """Lines of `kind` finding (as in govlint.report/1), error, and one of kind run at the end.

    A file without its last line is a run that broke off, never one that found nothing.
    """
    coverage = report.coverage
    lines = [{"kind": "finding", **told(finding)} for finding in report.findings]
    lines += [{"kind": "error", "message": error} for error in report.errors]
    lines.append(
        {
            "kind": "run",
            "schema": "govlint.report/1",
            "version": report.version,
            "policy": report.policy,
            "verdict": report.verdict,
            "files": coverage.files,
            "read": coverage.read,
            "calls": coverage.calls,
            "agents": coverage.agents,
            "unknown": coverage.unknown,
        }
    )
    return "".join(f"{json.dumps(line)}\n" for line in lines)
