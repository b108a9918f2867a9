"""Every shipped entry says what was read and when, and fits the schema editors are given."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from govlint.catalog.files import FOLDERS, shipped_rules
from govlint.catalog.load import load_catalog
from govlint.catalog.schema import text

RULES = shipped_rules()
FILES = sorted(path for folder in FOLDERS for path in (RULES / folder).glob("*.yaml"))
SCHEMA = RULES / "schema" / "entry.schema.json"


class Loader(yaml.SafeLoader):
    """YAML 1.2, as editors have it: `on` is text, only true and false are booleans."""


Loader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def test_the_schema_is_the_one_the_dataclasses_make() -> None:
    assert SCHEMA.read_text() == text(), "run: just schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_entry_fits_the_schema(path: Path) -> None:
    plain = json.loads(json.dumps(yaml.load(path.read_text(), Loader=Loader), default=str))
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    assert [
        f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(plain)
    ] == []


def test_every_entry_names_the_version_and_the_day_it_was_checked() -> None:
    vague = [
        entry.id
        for entry in load_catalog().entries.values()
        if not re.fullmatch(r"\d[\w.]*", entry.checked_version)
        or not re.fullmatch(r"20\d\d-\d\d-\d\d", entry.checked_on)
    ]
    assert vague == []


def test_a_file_is_named_after_its_entry() -> None:
    ids = {Path(entry.path).stem: entry.id for entry in load_catalog().entries.values()}
    assert [pair for pair in ids.items() if pair[0] != pair[1]] == []


def test_what_bills_is_a_method_or_function_and_never_a_constructor() -> None:
    catalog = load_catalog()
    types = [type_ for entry in catalog.entries.values() for type_ in entry.types]
    assert [type_.id for type_ in types if type_.made.bills] == []


def test_a_rejected_key_says_why() -> None:
    slots = [
        (entry.id, slot)
        for entry in load_catalog().entries.values()
        for type_ in entry.types
        for does in (type_.made, *(method.does for method in type_.methods))
        for slot in does.tags
    ]
    assert [
        (id_, slot.arg) for id_, slot in slots if (slot.only or slot.needs) and not slot.why
    ] == []
