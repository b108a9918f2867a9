"""The grades of the checks as the shipped packs let them through."""

from dataclasses import replace
from pathlib import Path

import pytest

from govlint.checks._load import all_checks
from govlint.config.load import load_policy
from govlint.engine.judge import judge, subjects_of
from govlint.model.facts import ProjectFacts, Sink, Source, Tags, Unit, Unknown
from govlint.model.policy import Policy
from tests.unit.checks.made import agent, at, call, limit, tag

KEYS = ("team_id", "feature_id", "environment", "agent_version")
FULL = tuple(tag(key) for key in KEYS)


@pytest.fixture(scope="module")
def recommended(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return load_policy(tmp_path_factory.mktemp("empty"), None, list(all_checks()))


def graded(policy: Policy, **facts: object) -> set[tuple[str, int, str, bool]]:
    project = ProjectFacts(**{kind: (one,) for kind, one in facts.items()})
    checks = [one for one in all_checks().values() if one.code < "GOV203"]
    findings, crashes = judge(checks, subjects_of(project), project, policy)
    assert crashes == []
    return {(one.name, one.at.line, str(one.severity), one.sure) for one in findings}


def test_untagged_and_refused_are_errors(recommended: Policy) -> None:
    assert graded(recommended, calls=call(9)) == {("untagged-call", 9, "error", True)}
    assert graded(recommended, calls=call(9, tags=Tags(FULL))) == set()
    refused = tag("colour", sink=Sink.REJECTED)
    assert graded(recommended, calls=call(9, tags=Tags((*FULL, refused)))) == {
        ("misplaced-tag", 9, "error", True)
    }


def test_hidden_tags_are_a_note_and_an_error_under_strict(recommended: Policy) -> None:
    hidden = call(9, tags=Tags(hidden=(Unknown("**options"),)))
    assert graded(recommended, calls=hidden) == {("hidden-tags", 9, "note", False)}
    assert graded(replace(recommended, strict=True), calls=hidden) == {
        ("hidden-tags", 9, "error", False)
    }


@pytest.mark.parametrize(
    ("turns", "severity"),
    [
        (limit("max_turns", Unit.TURNS, None, Source.DEFAULT), "error"),
        (limit("max_turns", Unit.TURNS, None), "error"),
        (limit("max_turns", Unit.TURNS, 10007, Source.DEFAULT), "warning"),
        (limit("max_turns", Unit.TURNS, 400), "warning"),
    ],
)
def test_three_grades_of_turns(recommended: Policy, turns: object, severity: str) -> None:
    found = graded(recommended, agents=agent(9, limits=(turns,)))
    assert found == {
        ("unguarded-agent", 9, "error", True),
        ("unlimited-turns", 9, severity, True),
    }


def test_findings_in_tests_are_notes(recommended: Policy) -> None:
    found = graded(recommended, calls=call(9, "tests/test_llm.py", in_test=True))
    assert found == {("untagged-call", 9, "note", True)}


def test_the_packs_differ(tmp_path: Path) -> None:
    def policy(text: str) -> Policy:
        (tmp_path / "govlint.yaml").write_text(text, "utf-8")
        return load_policy(tmp_path, None, list(all_checks()))

    traced = call(9, tags=Tags(tuple(tag(key, sink=Sink.TRACE) for key in KEYS)))
    budget = agent(9, limits=(limit("total_tokens_limit", Unit.TOKENS, 5000),), span=at(20))
    minimal, enterprise = policy("extends: [minimal@1]\n"), policy("extends: [enterprise@1]\n")
    assert graded(minimal, calls=call(9)) == {("untagged-call", 9, "warning", True)}
    assert graded(minimal, calls=traced, agents=budget) == set()
    assert graded(enterprise, calls=traced, agents=budget) == {
        ("untagged-call", 9, "error", True),
        ("misplaced-tag", 9, "warning", True),
        ("unguarded-agent", 20, "error", True),
    }
