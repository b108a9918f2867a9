"""JUnit XML, which every CI server shows: a check is a test, and fails once a finding."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report
from govlint.report.parts.printable import printable
from govlint.report.parts.worst import worst_first


def render(report: Report, now: datetime | None = None) -> str:
    """Valid for the schema of Ant's JUnit task. A finding that does not fail the build is in
    `system-out`; an accepted or suppressed one is a skipped test."""
    new = worst_first(report.findings)
    failing = [one for one in new if _fails(one, report.fail_on)]
    skipped = [one for one in report.findings if one.standing is not Standing.NEW]
    cases = [_case("govlint", f"no verdict {n}") for n in range(1, len(report.errors) + 1)]
    for case, error in zip(cases, report.errors, strict=True):
        ET.SubElement(case, "error", type="no-verdict", message=printable(error))
    for finding in failing:
        cases.append(_finding(finding))
        said = ET.SubElement(
            cases[-1], "failure", type=finding.name, message=printable(finding.says)
        )
        said.text = _line(finding)
    for finding in skipped:
        cases.append(_finding(finding))
        ET.SubElement(cases[-1], "skipped")
    failed = {finding.name for finding in failing}
    cases += [
        _case("govlint", f"{rule.code} {rule.name}")
        for rule in report.rules
        if rule.name not in failed
    ]
    top = ET.Element("testsuites")
    suite = ET.SubElement(
        top,
        "testsuite",
        name="govlint",
        package="govlint",
        id="0",
        timestamp=(now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S"),
        hostname="localhost",
        tests=str(len(cases)),
        failures=str(len(failing)),
        errors=str(len(report.errors)),
        skipped=str(len(skipped)),
        time=f"{sum(report.timings.values()):.3f}",
    )
    ET.SubElement(suite, "properties")
    suite.extend(cases)
    rest = [_line(finding) for finding in new if not _fails(finding, report.fail_on)]
    ET.SubElement(suite, "system-out").text = "\n".join(rest)
    ET.SubElement(suite, "system-err").text = "\n".join(map(printable, report.errors))
    ET.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(top, encoding="unicode")}\n'


def _fails(finding: Finding, fail_on: Severity) -> bool:
    return fail_on is not Severity.OFF and (finding.severity or Severity.ERROR).rank >= fail_on.rank


def _finding(finding: Finding) -> ET.Element:
    return _case(
        printable(finding.at.path) or "govlint",
        f"{finding.code} {finding.name} at line {finding.at.line}",
    )


def _case(classname: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=classname, name=name, time="0")


def _line(finding: Finding) -> str:
    severity = (finding.severity or Severity.ERROR).value
    where = f"{printable(finding.at.path)}:{finding.at.line}:{finding.at.column}: "
    says = f"{severity}[{finding.code} {finding.name}]: {printable(finding.says)}"
    more = [f"  {step.at}: {printable(step.says)}" for step in finding.because]
    more += [f"  help: {printable(finding.help)}"] if finding.help else []
    return "\n".join([f"{where if finding.at.path else ''}{says}", *map(printable, more)])
