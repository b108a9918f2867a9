"""The JSON Schema and the parser come from one table and agree; no input ends in a traceback."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from govlint.config import PolicyError, json_schema, load_policy
from govlint.config.packs import packs

VALIDATOR = jsonschema.Draft7Validator(json_schema(["untagged-call", "unbounded-loop"]))
ROOT = Path("/nowhere")


def accepted(text: bytes) -> bool:
    try:
        load_policy(
            ROOT,
            None,
            ["untagged-call", "unbounded-loop"],
            lambda path: text if path == "govlint.yaml" else None,
        )
    except PolicyError as error:
        assert error.problems
        assert all(each.startswith("govlint.yaml:") for each in error.problems)
        assert all("\n" not in each for each in error.problems)
        return False
    return True


def test_the_schema_is_valid_draft_07() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", sorted(packs()))
def test_packs_are_valid_for_the_schema(name: str) -> None:
    jsonschema.Draft7Validator(json_schema()).validate(yaml.safe_load(packs()[name].read_bytes()))


words = st.sampled_from(
    [
        "id",
        "version",
        "extends",
        "fail-on",
        "strict",
        "tests",
        "exclude",
        "catalog",
        "tags",
        "required",
        "sinks",
        "placeholders",
        "modalities",
        "key",
        "aliases",
        "values",
        "ceiling",
        "units",
        "scopes",
        "limits",
        "max-turns",
        "max-output-tokens",
        "checks",
        "severity",
        "suppressible",
        "untagged-call",
        "unbounded-loop",
        "approvals",
        "raises",
        "ratio",
        "role",
        "authority",
        "scope",
        "usd",
        "roster",
        "evidence",
        "overrides",
        "paths",
        "recommended@1",
        "error",
        "off",
        "note",
        "usd",
        "tokens",
        "invoice",
        "header",
        "chat",
        "session",
        "month",
        "github-review",
        "nonsense",
    ]
)
leaf = st.one_of(
    words, st.booleans(), st.none(), st.integers(-3, 70), st.floats(0, 9).map(lambda f: round(f, 2))
)
trees = st.recursive(
    leaf,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
SECTIONS: dict[str, Any] = {
    "tags": {"required": ["team_id", {"key": "env", "values": ["a"]}], "sinks": ["invoice"]},
    "checks": {
        "untagged-call": {"severity": "off", "suppressible": False},
        "unbounded-loop": "note",
    },
    "limits": {"max-turns": 3, "max-output-tokens": None},
    "approvals": {
        "raises": [{"ratio": 2.5, "role": "vp"}],
        "authority": [{"role": "cto", "scope": "month", "usd": None}],
        "roster": {"vp": ["a"]},
    },
    "overrides": [{"paths": ["a/"], "strict": True, "ceiling": {"units": ["usd"]}}],
}


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(SECTIONS)), st.none(), max_size=4).map(
        lambda keys: {key: SECTIONS[key] for key in keys}
    ),
    st.dictionaries(words, trees, max_size=3),
)
@example(SECTIONS, {})
def test_what_the_schema_refuses_the_parser_refuses(
    good: dict[str, Any], more: dict[str, Any]
) -> None:
    document = good | more
    text = yaml.safe_dump(document).encode()
    if accepted(text):
        VALIDATOR.validate(yaml.safe_load(text))


@given(st.sampled_from(sorted(SECTIONS)))
def test_each_section_is_accepted_by_both(name: str) -> None:
    document = {name: SECTIONS[name]}
    VALIDATOR.validate(document)
    assert accepted(yaml.safe_dump(document).encode())


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=80),
        st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    )
)
@example(b"\x00")
@example(b"%YAML 9.9\n---\n")
@example(b'id: "\\U00110000"')
@example(b"\xff\xfeid: a")
@example(b"!!python/object/apply:os.system [id]")
@example(b"<<: {id: a}")
@example(b"? ? ? ?")
@example(b"id: !!binary x")
def test_any_bytes_give_a_policy_or_clear_lines(data: bytes) -> None:
    accepted(data)
