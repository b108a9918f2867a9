"""SARIF 2.1.0, shaped for GitHub code scanning and valid for every other reader."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import sarif_om as om

import govlint
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report, Rule
from govlint.model.source import Span, Step
from govlint.report.parts.linehash import line_hashes
from govlint.report.parts.plain import plain
from govlint.report.parts.printable import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 5_000  # GitHub keeps no more of a run
MOST_RELATED = 100  # a reader follows no more; GitHub takes 1,000
LONGEST_DESCRIPTION = 1_024

_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}


def render(report: Report, include_suppressed: bool = False) -> str:
    """One run. What is suppressed, baselined or approved is left out unless it is asked for:
    code scanning shows it as open alerts."""
    return json.dumps(plain(_log(report, include_suppressed)), indent=2) + "\n"


def _log(report: Report, include_suppressed: bool) -> Any:
    wanted = [
        finding
        for finding in report.findings
        if finding.at.path and (include_suppressed or finding.standing is Standing.NEW)
    ]
    wanted.sort(key=lambda finding: (-(finding.severity or Severity.ERROR).rank, finding.at))
    kept = wanted[:MOST_RESULTS]
    notes = [_notification("error", error) for error in report.errors]
    notes += [
        _notification("error", finding.says) for finding in report.findings if not finding.at.path
    ]
    if len(wanted) > len(kept):
        says = f"{len(wanted)} findings; the {len(kept)} worst are in this file"
        notes.append(_notification("warning", says))
    places = _Places(report, kept)
    index = {rule.code: number for number, rule in enumerate(report.rules)}
    run = om.Run(
        tool=om.Tool(
            driver=om.ToolComponent(
                name="govlint",
                information_uri=govlint.__repository__ or None,
                full_name=f"govlint {report.version}",
                version=report.version,
                semantic_version=report.version,
                rules=[_rule(rule, report.version) for rule in report.rules],
            )
        ),
        automation_details=om.RunAutomationDetails(id="govlint/"),
        column_kind="unicodeCodePoints",
        original_uri_base_ids={
            _ROOT: om.ArtifactLocation(description=om.Message(text="The root of the repository"))
        },
        invocations=[
            om.Invocation(
                execution_successful=report.verdict != "none",
                tool_execution_notifications=notes,
            )
        ],
        results=[_result(finding, index, places, report.baseline is not None) for finding in kept],
    )
    return om.SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[run])


def _rule(rule: Rule, version: str) -> Any:
    title, _, rest = rule.page.partition("\n")
    why = " ".join(rest.partition("\n## ")[0].split()) or rule.summary
    return om.ReportingDescriptor(
        id=rule.code,
        help_uri=_help_uri(rule.name, version),
        name="".join(part.capitalize() for part in rule.name.split("-")),
        short_description=om.MultiformatMessageString(text=f"{rule.summary}."),
        full_description=om.MultiformatMessageString(text=_cut(why, LONGEST_DESCRIPTION)),
        help=om.MultiformatMessageString(text=rule.page or title, markdown=rule.page or title),
        default_configuration=om.ReportingConfiguration(level=rule.severity),
        properties={
            "tags": ["llm", "cost", "governance", rule.name],
            "precision": "high",
            "problem.severity": _PROBLEM[rule.severity],
        },
    )


def _help_uri(name: str, version: str) -> str | None:
    if not govlint.__repository__:
        return None
    return f"{govlint.__repository__}/blob/v{version}/govlint/checks/{name.replace('-', '_')}.md"


def _result(finding: Finding, index: dict[str, int], places: "_Places", compared: bool) -> Any:
    known = finding.standing is Standing.BASELINED
    related = finding.because[:MOST_RELATED]
    return om.Result(
        rule_id=finding.code,
        rule_index=index.get(finding.code, -1),
        level=_LEVELS[finding.severity or Severity.ERROR],
        message=om.Message(text=_message(finding, related)),
        locations=[places.location(finding.at)],
        related_locations=[
            places.location(step.at, step.says, number) for number, step in enumerate(related, 1)
        ]
        or None,
        code_flows=_flow(finding, places),
        # Where it stands on one result it stands on all; without a baseline it is unknown.
        baseline_state=("unchanged" if known else "new") if compared else None,
        partial_fingerprints=places.fingerprints(finding) or None,
        suppressions=_suppressions(finding),
        fixes=_fixes(finding),
        properties={"sure": finding.sure, "standing": finding.standing.value},
    )


def _message(finding: Finding, related: Sequence[Step]) -> str:
    says = f"{_unlinked(printable(finding.says))}."
    if finding.help:
        says += f" {_unlinked(printable(finding.help[:1].upper() + finding.help[1:]))}."
    if finding.fix:
        says += f" Fix: {_unlinked(printable(finding.fix.told))}."
    # Related locations are shown only where the message links to them.
    links = [f"[{_bracketed(printable(step.says))}]({n})" for n, step in enumerate(related, 1)]
    return f"{says} Because: {', '.join(links)}." if links else says


def _flow(finding: Finding, places: "_Places") -> Any:
    """The way from a loop to the call it repeats, for the findings about loops."""
    if not finding.code.startswith("GOV3") or not finding.because:
        return None
    steps = list(finding.because)
    if steps[0].at != finding.at:
        steps.insert(0, Step(finding.at, "the loop"))
    locations = [
        om.ThreadFlowLocation(location=places.location(step.at, step.says)) for step in steps
    ]
    return [om.CodeFlow(thread_flows=[om.ThreadFlow(locations=locations)])]


def _suppressions(finding: Finding) -> Any:
    if finding.standing is Standing.NEW:
        return None
    kind = "inSource" if finding.standing is Standing.SUPPRESSED else "external"
    why = printable(finding.reason) or finding.standing.value
    return [om.Suppression(kind=kind, state="accepted", justification=why)]


def _fixes(finding: Finding) -> Any:
    """The fix as text to put in, where the run was asked for it."""
    fix = finding.fix
    if fix is None or not fix.replacements:
        return None
    changes = [
        om.ArtifactChange(
            artifact_location=_artifact(path),
            replacements=[
                om.Replacement(
                    deleted_region=om.Region(
                        start_line=one.at.line,
                        start_column=one.at.column,
                        end_line=one.at.end_line,
                        end_column=one.at.end_column,
                    ),
                    inserted_content=om.ArtifactContent(text=one.text),
                )
                for one in fix.replacements
                if one.at.path == path
            ],
        )
        for path in dict.fromkeys(one.at.path for one in fix.replacements)
    ]
    description = om.Message(text=f"{_unlinked(printable(fix.says))}.")
    return [
        om.Fix(description=description, artifact_changes=changes, properties={"safe": fix.safe})
    ]


def _artifact(path: str) -> Any:
    return om.ArtifactLocation(uri=quote(path, errors="surrogateescape"), uri_base_id=_ROOT)


def _notification(level: str, says: str) -> Any:
    return om.Notification(level=level, message=om.Message(text=printable(says)))


@dataclass(slots=True)
class _Files:
    lines: list[str]
    hashes: dict[int, str]


class _Places:
    """Locations and fingerprints, from the texts that travel with the report."""

    def __init__(self, report: Report, findings: Sequence[Finding]) -> None:
        wanted: dict[str, set[int]] = {}
        for finding in findings:
            wanted.setdefault(finding.at.path, set()).add(finding.at.line)
        self._files = {
            path: _Files(
                re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")),
                line_hashes(text, wanted.get(path, frozenset())),
            )
            for path, text in report.sources.items()
        }

    def location(self, span: Span, says: str = "", number: int | None = None) -> Any:
        return om.Location(
            id=number,
            physical_location=om.PhysicalLocation(
                artifact_location=_artifact(span.path),
                region=self._region(span),
            ),
            message=om.Message(text=printable(says)) if says else None,
        )

    def _region(self, span: Span) -> Any:
        """The first line of the span: an alert is shown in a pull request only when all of its
        lines are part of the change."""
        line = self._line(span)
        end = span.end_column if span.end_line == span.line else len(line) + 1
        text = line[span.column - 1 : max(end, span.column + 1) - 1]
        return om.Region(
            start_line=span.line,
            start_column=span.column,
            end_line=span.line,
            end_column=max(end, span.column + 1),
            snippet=om.ArtifactContent(text=printable(text)) if text.strip() else None,
        )

    def _line(self, span: Span) -> str:
        file = self._files.get(span.path)
        return file.lines[span.line - 1] if file and span.line <= len(file.lines) else ""

    def fingerprints(self, finding: Finding) -> dict[str, str]:
        said = {"govlint/v1": finding.fingerprint} if finding.fingerprint else {}
        file = self._files.get(finding.at.path)
        if file and finding.at.line in file.hashes:
            said["primaryLocationLineHash"] = file.hashes[finding.at.line]
        return said


def _unlinked(text: str) -> str:
    """Plain text in which nothing reads as a link."""
    return _bracketed(text) if "](" in text else text


def _bracketed(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
