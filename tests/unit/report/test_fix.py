"""A fix that is at hand is told in every format that people or programs read it in."""

import io
import json
from dataclasses import replace
from importlib.resources import files

from jsonschema import Draft202012Validator

from govlint.model.fix import Fix
from govlint.report import json as as_json
from govlint.report import sarif
from govlint.report.console import View, write
from tests.unit.report.sample import REPORT, UNTAGGED

MENDED = replace(UNTAGGED, fix=Fix("max_turns=8", False, ()))
SAFE = replace(UNTAGGED, fix=Fix("the comment goes", True, ()))


def test_the_console_names_the_change_and_its_flag() -> None:
    stream = io.StringIO()
    write(replace(REPORT, findings=(MENDED, SAFE)), stream, "never", View(quiet=True))
    lines = stream.getvalue().splitlines()
    assert "  = fix: max_turns=8 (govlint check --unsafe-fixes)" in lines
    assert "  = fix: the comment goes (govlint check --fix)" in lines


def test_json_has_it_as_an_object_of_the_schema() -> None:
    said = json.loads(as_json.render(replace(REPORT, findings=(MENDED, UNTAGGED))))
    assert said["findings"][0]["fix"] == {"says": "max_turns=8", "safe": False}
    assert "fix" not in said["findings"][1]
    schema = files("govlint.report").joinpath("schema/report.schema.json").read_text("utf-8")
    Draft202012Validator(json.loads(schema)).validate(said)


def test_the_message_of_sarif_ends_with_it() -> None:
    said = json.loads(sarif.render(replace(REPORT, findings=(MENDED,))))
    text = said["runs"][0]["results"][0]["message"]["text"]
    assert " Fix: max_turns=8 (govlint check --unsafe-fixes)." in text
