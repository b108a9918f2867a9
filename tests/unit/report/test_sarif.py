import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

import govlint
from govlint.model.finding import Finding, Severity
from govlint.model.report import Report
from govlint.model.source import Span, Step
from govlint.report.sarif import render
from tests.unit.report.sample import CALL, FIX, REPORT, UNTAGGED

INSTALLED = Path(__file__).parents[3] / "build" / "sarif" / "node_modules" / "@microsoft"


def log(report: Report, include_suppressed: bool = False) -> dict[str, Any]:
    return json.loads(render(report, include_suppressed))


def run(report: Report, include_suppressed: bool = False) -> dict[str, Any]:
    (only,) = log(report, include_suppressed)["runs"]
    return only


def only(finding: Finding) -> dict[str, Any]:
    (result,) = run(replace(REPORT, findings=(finding,)))["results"]
    return result


def test_head() -> None:
    said = log(REPORT)
    assert said["version"] == "2.1.0"
    assert said["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    (one,) = said["runs"]
    assert one["columnKind"] == "unicodeCodePoints"
    assert one["automationDetails"] == {"id": "govlint/"}
    assert list(one["originalUriBaseIds"]) == ["%SRCROOT%"]
    assert one["tool"]["driver"]["semanticVersion"] == "0.1.0"
    (invocation,) = one["invocations"]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_nothing_links_to_an_address_that_is_not_known() -> None:
    driver = run(REPORT)["tool"]["driver"]
    assert "informationUri" not in driver
    assert not [rule for rule in driver["rules"] if "helpUri" in rule]


def test_rules_link_to_their_pages_at_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(govlint, "__repository__", "https://forge.example/corp/govlint")
    driver = run(REPORT)["tool"]["driver"]
    assert driver["informationUri"] == "https://forge.example/corp/govlint"
    (rule,) = [rule for rule in driver["rules"] if rule["id"] == "GOV101"]
    page = "govlint/checks/untagged_call.md"
    assert rule["helpUri"] == f"https://forge.example/corp/govlint/blob/v0.1.0/{page}"
    assert (Path(govlint.__file__).parents[1] / page).is_file()


def test_worst_first_and_nothing_suppressed() -> None:
    assert [(one["ruleId"], one["level"]) for one in run(REPORT)["results"]] == [
        ("GOV101", "error"),
        ("GOV301", "warning"),
    ]


def test_the_level_is_written_even_where_it_is_the_default() -> None:
    rules = {rule["id"]: rule for rule in run(REPORT)["tool"]["driver"]["rules"]}
    assert rules["GOV301"]["defaultConfiguration"]["level"] == "error"
    assert '"level": "warning"' in render(REPORT).partition('"results"')[2]


def test_suppressed_on_request() -> None:
    result = run(REPORT, include_suppressed=True)["results"][2]
    assert result["ruleId"] == "GOV203"
    assert result["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "nightly batch, billed to research",
        }
    ]


def test_rule() -> None:
    rule = run(REPORT)["tool"]["driver"]["rules"][0]
    assert (rule["id"], rule["name"]) == ("GOV101", "UntaggedCall")
    assert rule["shortDescription"]["text"] == "A call carries no owner."
    assert rule["fullDescription"]["text"] == "Spend that no one owns cannot be budgeted."
    assert rule["help"]["markdown"].startswith("# untagged-call\n")
    assert rule["help"]["text"] == rule["help"]["markdown"]
    assert rule["properties"]["precision"] == "high"
    assert rule["properties"]["problem.severity"] == "error"
    assert "security-severity" not in rule["properties"]


def test_result() -> None:
    result = run(REPORT)["results"][0]
    assert result["ruleIndex"] == 0
    assert result["message"]["text"] == (
        "`openai.chat.completions.create` carries no team_id. "
        "Pass metadata={...} here, or default_headers on the client. "
        "Because: [the client is made here, without default_headers](1)."
    )
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "app/a%20b.py", "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": 8,
            "startColumn": 12,
            "endLine": 8,
            "endColumn": 72,
            "snippet": {"text": 'client.chat.completions.create(model="gpt-5", messages=text)'},
        },
    }
    (related,) = result["relatedLocations"]
    assert related["id"] == 1
    assert related["physicalLocation"]["region"]["startLine"] == 3
    assert "codeFlows" not in result
    assert result["partialFingerprints"]["govlint/v1"] == "0" * 31 + "1"
    assert result["partialFingerprints"]["primaryLocationLineHash"] == "adebf4982a6be6be:1"


def test_the_way_from_loop_to_call_is_a_code_flow() -> None:
    (flow,) = run(REPORT)["results"][1]["codeFlows"]
    (thread,) = flow["threadFlows"]
    assert [
        (
            one["location"]["physicalLocation"]["region"]["startLine"],
            one["location"]["message"]["text"],
        )
        for one in thread["locations"]
    ] == [(7, "the loop"), (8, "it calls the model on each turn")]


def test_only_the_first_line_of_a_long_statement() -> None:
    finding = replace(UNTAGGED, at=Span("app/a b.py", 6, 1, 8, 72), because=())
    region = only(finding)["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["endLine"], region["endColumn"]) == (6, 6, 15)


def test_text_cannot_forge_a_link() -> None:
    evil = replace(
        UNTAGGED, says="key [x](http://evil) \x1b", help="", because=(Step(CALL, "a] [b"),)
    )
    assert only(evil)["message"]["text"] == (
        "key \\[x\\](http://evil) \\\\x1b. Because: [a\\] \\[b](1)."
    )


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a#b?.py", "a%23b%3F.py"),
        ("c:d/e.py", "c%3Ad/e.py"),
        ("ä/100%.py", "%C3%A4/100%25.py"),
        ("bad\udcff.py", "bad%FF.py"),
        ("a\\b.py", "a%5Cb.py"),
    ],
)
def test_uris_are_percent_encoded(path: str, uri: str) -> None:
    finding = replace(UNTAGGED, at=Span(path, 1), because=())
    place = only(finding)["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri


def test_five_thousand_and_no_more() -> None:
    many = [replace(UNTAGGED, at=Span("a.py", n), because=()) for n in range(1, 5_003)]
    notes = [replace(one, severity=Severity.NOTE) for one in many[:1]]
    said = run(replace(REPORT, findings=(*notes, *many)))
    assert len(said["results"]) == 5_000
    assert {one["level"] for one in said["results"]} == {"error"}
    (note,) = said["invocations"][0]["toolExecutionNotifications"]
    assert note == {
        "level": "warning",
        "message": {"text": "5003 findings; the 5000 worst are in this file"},
    }


def test_no_verdict() -> None:
    said = run(replace(REPORT, verdict="none", errors=("govlint.yaml:3:1: unknown key",)))
    assert said["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {"level": "error", "message": {"text": "govlint.yaml:3:1: unknown key"}}
            ],
        }
    ]


@pytest.mark.skipif(not INSTALLED.is_dir(), reason="`just sarif` installs the schema")
def test_it_is_what_the_published_schema_says() -> None:
    schema = json.loads(
        next(INSTALLED.glob("jest-sarif/lib/schemas/sarif-2.1.0*.json")).read_text()
    )
    validator = Draft4Validator(schema)
    validator.validate(log(REPORT, include_suppressed=True))
    validator.validate(log(Report("none", (), REPORT.coverage, errors=("x",))))
    validator.validate(log(replace(REPORT, findings=(replace(UNTAGGED, fix=FIX),))))
    broken = log(REPORT, include_suppressed=True)
    broken["runs"][0]["results"][2]["suppressions"][0]["state"] = "accepted"
    assert not validator.is_valid(broken)


def test_a_fix_is_written_as_replacements_by_file() -> None:
    assert "fixes" not in only(replace(UNTAGGED, fix=replace(FIX, replacements=())))
    (fix,) = only(replace(UNTAGGED, fix=FIX))["fixes"]
    assert fix["description"] == {"text": "max_turns=8."}
    assert fix["properties"] == {"safe": False}
    first, second = fix["artifactChanges"]
    assert first["artifactLocation"] == {"uri": "app/a%20b.py", "uriBaseId": "%SRCROOT%"}
    assert second["artifactLocation"]["uri"] == "app/c.py"
    assert [
        (tuple(each["deletedRegion"].values()), each["insertedContent"]["text"])
        for each in first["replacements"]
    ] == [((1, 1, 1, 1), "import os\n"), ((21, 8, 20, 8), "8")]
    assert second["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 3, "endLine": 3, "endColumn": 1},
            "insertedContent": {"text": ""},
        }
    ]
