import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from govlint.model.facts import ProjectFacts
from govlint.model.report import Report
from govlint.report import inventory
from govlint.report import json as findings
from tests.unit.report.sample import REPORT, UNTAGGED


def schema(name: str) -> Draft202012Validator:
    text = files("govlint.report").joinpath(f"schema/{name}.schema.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


def test_report_is_what_its_schema_says() -> None:
    schema("report").validate(json.loads(findings.render(REPORT)))
    schema("report").validate(json.loads(findings.render(Report("none", (), REPORT.coverage))))


def test_report_values() -> None:
    said = json.loads(findings.render(replace(REPORT, timings={"parse": 0.12345})))
    assert said["schema"] == "govlint.report/1"
    assert (said["verdict"], said["policy"], said["errors"]) == ("fail", "recommended", [])
    assert said["coverage"] == {"files": 412, "read": 31, "calls": 58, "agents": 4, "unknown": 3}
    assert said["timings"] == {"parse": 0.1235}
    assert said["findings"][1] == {
        "code": "GOV101",
        "name": "untagged-call",
        "severity": "error",
        "sure": True,
        "path": "app/a b.py",
        "line": 8,
        "column": 12,
        "end_line": 8,
        "end_column": 72,
        "function": "app.ask",
        "subject": "openai.chat.completions.create",
        "message": "`openai.chat.completions.create` carries no team_id",
        "help": "pass metadata={...} here, or default_headers on the client",
        "because": [
            {
                "path": "app/a b.py",
                "line": 3,
                "message": "the client is made here, without default_headers",
            }
        ],
        "standing": "new",
        "fingerprint": "0" * 31 + "1",
    }
    assert said["findings"][2]["reason"] == "nightly batch, billed to research"


def test_scanned_text_is_ascii() -> None:
    evil = replace(UNTAGGED, says="a\x1b[31m\u202eb\ud800")
    text = findings.render(replace(REPORT, findings=(evil,)))
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["findings"][0]["message"] == "a\x1b[31m\u202eb\ud800"


def test_inventory_is_what_its_schema_says() -> None:
    said = json.loads(inventory.render(REPORT))
    schema("inventory").validate(said)
    empty = Report("pass", (), REPORT.coverage, facts=ProjectFacts())
    schema("inventory").validate(json.loads(inventory.render(empty)))


@pytest.mark.parametrize("kind", ["call", "agent", "loop", "guard", "limit"])
def test_the_schema_refuses_a_lost_or_foreign_key(kind: str) -> None:
    said = json.loads(inventory.render(REPORT))
    (fact,) = (one for one in said["facts"] if one["kind"] == kind)
    assert schema("inventory").is_valid(said)
    fact["foreign"] = 1
    assert not schema("inventory").is_valid(said)
    del fact["foreign"]
    del fact["line"]
    assert not schema("inventory").is_valid(said)


def facts() -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in json.loads(inventory.render(REPORT))["facts"]}


def test_inventory_order_and_problems() -> None:
    said = json.loads(inventory.render(REPORT))
    assert [(one["path"], one["line"]) for one in said["facts"]] == [
        ("app/.env", 1), ("app/a b.py", 7), ("app/a b.py", 8), ("app/crew.py", 5), ("app/guard.py", 2),
    ]  # fmt: skip
    assert [(one["path"], one["blocks"]) for one in said["problems"]] == [("app/bad.py", True)]


def test_inventory_call() -> None:
    call = facts()["call"]
    at = {"path": "app/a b.py", "line": 8}
    assert call["model"] == {"state": "known", "value": "gpt-5", "at": at}
    assert call["token_cap"] == {"state": "absent"}
    assert call["timeout"] == {"state": "known", "value": 600}
    assert call["tags"] == {
        "state": "unknown",
        "keys": ["team_id"],
        "entries": [
            {
                "key": "team_id",
                "value": {"state": "unknown", "why": "the variable team"},
                "sink": "invoice",
                "slot": "metadata",
                "at": at,
            }
        ],
        "hidden": [{"state": "unknown", "why": "**kwargs comes from outside", "at": at}],
    }
    assert call["guards"] == [
        {"path": "app/guard.py", "line": 2, "library": "tokenfence", "hard": None}
    ]


def test_inventory_limits() -> None:
    assert facts()["agent"]["limits"] == {
        "max_iter": {
            "state": "known", "value": 25, "unit": "turns", "source": "default", "hard": True,
        },
        "max_execution_time": {
            "state": "known", "value": None, "unit": "seconds", "source": "explicit", "hard": True,
        },
        "budget": {"state": "known", "value": 0.1, "unit": "usd", "source": "config", "hard": True},
        "max_rpm": {"state": "absent", "unit": "calls", "source": None, "hard": True},
    }  # fmt: skip
    assert facts()["guard"]["ceiling"] == {"state": "known", "value": None}
    assert facts()["limit"]["amount"] == {"state": "known", "value": 2.5}
