"""The formats that other programs read: GitLab, JUnit, CSV, JSON lines, reviewdog."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.model.finding import Severity, Standing
from govlint.model.report import Report
from govlint.model.source import Span, Step
from govlint.report import csv as table
from govlint.report import gitlab, jsonl, junit, rdjson
from tests.unit.report.sample import REPORT, SUPPRESSED, UNBOUNDED, UNTAGGED

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
BROKEN = replace(REPORT, verdict="none", errors=("govlint.yaml:3: unknown key",))
FORMATS: list[ModuleType] = [gitlab, jsonl, rdjson, junit, table]


def rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table.render(report))))


def suite(report: Report) -> ET.Element:
    (only,) = ET.fromstring(junit.render(report, NOW))
    return only


def test_gitlab() -> None:
    issues = json.loads(gitlab.render(BROKEN))
    assert [(one["check_name"], one["severity"]) for one in issues] == [
        ("no-verdict", "blocker"),
        ("untagged-call", "major"),
        ("unbounded-loop", "minor"),
    ]
    assert issues[1] == {
        "type": "issue",
        "check_name": "untagged-call",
        "description": "`openai.chat.completions.create` carries no team_id: "
        "pass metadata={...} here, or default_headers on the client",
        "categories": ["Bug Risk"],
        "severity": "major",
        "fingerprint": "0" * 31 + "1",
        "location": {"path": "app/a b.py", "lines": {"begin": 8, "end": 8}},
    }
    assert len({one["fingerprint"] for one in issues}) == 3
    assert json.loads(gitlab.render(replace(REPORT, findings=()))) == []


def test_jsonl() -> None:
    lines = [json.loads(line) for line in jsonl.render(BROKEN).splitlines()]
    assert [line["kind"] for line in lines] == ["finding", "finding", "finding", "error", "run"]
    assert lines[2]["standing"] == "suppressed"
    assert lines[3] == {"kind": "error", "message": "govlint.yaml:3: unknown key"}
    assert (lines[4]["verdict"], lines[4]["calls"]) == ("none", 58)


def test_rdjson_columns_are_bytes() -> None:
    source = 'é = "😀"; call(\n)\n'
    at = Span("é.py", 1, 10, 2, 2)
    report = replace(
        REPORT, findings=(replace(UNTAGGED, at=at, because=()),), sources={"é.py": source}
    )
    (one,) = json.loads(rdjson.render(report))["diagnostics"]
    assert one["location"]["range"] == {
        "start": {"line": 1, "column": 14},
        "end": {"line": 2, "column": 2},
    }
    assert one["code"] == {"value": "GOV101 untagged-call"}
    assert one["severity"] == "ERROR"
    assert "related_locations" not in one
    (first, *_) = json.loads(rdjson.render(REPORT))["diagnostics"]
    assert first["related_locations"][0]["location"]["range"]["start"] == {"line": 3, "column": 10}


def test_csv() -> None:
    told = rows(BROKEN)
    assert [(row["severity"], row["standing"]) for row in told] == [
        ("warning", "new"),
        ("error", "new"),
        ("note", "suppressed"),
        ("none", ""),
    ]
    assert told[1]["message"] == "`openai.chat.completions.create` carries no team_id"
    assert (told[1]["path"], told[1]["line"], told[1]["sure"]) == ("app/a b.py", "8", "yes")
    assert told[2]["reason"] == "nightly batch, billed to research"
    assert told[3]["message"] == "govlint.yaml:3: unknown key"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "＝", "\t=", "\r@"])
def test_csv_computes_nothing(start: str) -> None:
    report = replace(REPORT, findings=(replace(UNTAGGED, says=f"{start}cmd|'/c calc'!A0"),))
    said = rows(report)[0]["message"]
    assert said.startswith(("'", "\\"))
    assert "calc" in said


def test_junit() -> None:
    only = suite(BROKEN)
    counts = {key: only.get(key) for key in ("tests", "failures", "errors", "skipped", "timestamp")}
    assert counts == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
        "timestamp": "2026-11-22T10:30:00",
    }
    told = [
        (case.get("classname"), case.get("name"), [child.tag for child in case])
        for case in only.iter("testcase")
    ]
    assert told == [
        ("govlint", "no verdict 1", ["error"]),
        ("app/a b.py", "GOV101 untagged-call at line 8", ["failure"]),
        ("app/a b.py", "GOV203 uncapped-call at line 8", ["skipped"]),
        ("govlint", "GOV203 uncapped-call", []),
        ("govlint", "GOV301 unbounded-loop", []),
    ]
    failure = only.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "`openai.chat.completions.create` carries no team_id"
    assert "help: pass metadata={...} here" in (failure.text or "")
    assert "warning[GOV301 unbounded-loop]" in (only.findtext("system-out") or "")


@pytest.mark.parametrize(("fail_on", "failures"), [("off", "0"), ("error", "1"), ("warning", "2")])
def test_junit_fails_what_fails_the_build(fail_on: str, failures: str) -> None:
    assert suite(replace(REPORT, fail_on=Severity(fail_on))).get("failures") == failures


@given(st.text(st.characters(), max_size=20))
def test_no_text_breaks_a_format(text: str) -> None:
    finding = replace(
        UNTAGGED,
        at=Span(text, 1, 2, 1, 3),
        says=text,
        help=text,
        function=text,
        because=(Step(Span(text, 2), text),),
        reason=text,
    )
    findings = (finding, replace(finding, standing=Standing.BASELINED))
    report = replace(REPORT, findings=findings, errors=(text,), sources={text: text})
    for form in FORMATS:
        told = form.render(report)
        assert not set(told) & set("\x1b\x00\u202e\x85\ud800")
        told.encode()
    assert len(rows(report)) == 3
    assert suite(report).get("tests") == "5"
    assert len(json.loads(rdjson.render(report))["diagnostics"]) == 2


def test_what_is_not_new_is_no_issue() -> None:
    old = replace(REPORT, findings=(SUPPRESSED, replace(UNBOUNDED, standing=Standing.BASELINED)))
    assert json.loads(gitlab.render(old)) == []
    assert json.loads(rdjson.render(old))["diagnostics"] == []
    assert suite(old).get("failures") == "0"


ISSUE: dict[str, Any] = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "minLength": 1},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "not": {"pattern": "^(\\./|/)"}},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}


def test_gitlab_has_what_its_manual_asks_for() -> None:
    jsonschema.validate(json.loads(gitlab.render(BROKEN)), {"type": "array", "items": ISSUE})
