"""`--base auto`: what CI, hook or remote say a change is compared with."""

import json
from pathlib import Path

import pytest

from govlint.inputs.base import automatic_base
from tests.unit.inputs.repository import commit, repository, run, write

BEFORE = "1" * 40


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a commit of its own."""
    repository(tmp_path / "theirs", {"a.py": ""})
    run(tmp_path, "clone", "-q", "theirs", "ours")
    write(tmp_path / "ours", {"b.py": ""})
    commit(tmp_path / "ours")
    return tmp_path / "ours"


def github(folder: Path, event: object, name: str = "push", ref: str = "main") -> dict[str, str]:
    (folder / "event.json").write_text(json.dumps(event))
    return {
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_EVENT_NAME": name,
        "GITHUB_REF": f"refs/heads/{ref}",
    }


def push(before: str) -> dict[str, object]:
    return {"before": before, "repository": {"default_branch": "main"}}


def test_a_pull_request_names_its_base(clone: Path, tmp_path: Path) -> None:
    event = {"pull_request": {"base": {"sha": BEFORE}}}
    assert automatic_base(clone, github(tmp_path, event, "pull_request")) == BEFORE


def test_a_merge_queue_names_its_base(clone: Path, tmp_path: Path) -> None:
    event = {"merge_group": {"base_sha": BEFORE}}
    assert automatic_base(clone, github(tmp_path, event, "merge_group")) == BEFORE


def test_a_push_to_the_default_branch_is_held_against_what_was_there(
    clone: Path, tmp_path: Path
) -> None:
    assert automatic_base(clone, github(tmp_path, push(BEFORE))) == BEFORE


def test_a_push_to_another_branch_is_held_against_the_default_branch(
    clone: Path, tmp_path: Path
) -> None:
    found = automatic_base(clone, github(tmp_path, push(BEFORE), ref="topic"))
    assert found == "refs/remotes/origin/main"


def test_a_first_push_has_nothing_before_it(tmp_path: Path) -> None:
    repository(tmp_path / "new", {"a.py": ""})
    assert automatic_base(tmp_path / "new", github(tmp_path, push("0" * 40))) is None


@pytest.mark.parametrize(
    "event",
    [[], {"pull_request": None}, {"pull_request": {"base": {"sha": 7}}}, {"before": BEFORE}, push],
)
def test_an_event_of_another_shape_says_nothing(clone: Path, tmp_path: Path, event: object) -> None:
    if callable(event):
        environ = github(tmp_path, {})
        Path(environ["GITHUB_EVENT_PATH"]).write_text("{")
    else:
        environ = github(tmp_path, event)
    assert automatic_base(clone, environ) == "refs/remotes/origin/HEAD"


def test_gitlab_names_the_base_of_a_merge_request(clone: Path) -> None:
    assert automatic_base(clone, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": BEFORE}) == BEFORE


def test_the_remote_that_is_pushed_to_goes_before_origin(clone: Path) -> None:
    run(clone, "remote", "add", "fork", "../theirs")
    run(clone, "fetch", "-q", "fork")
    hook = {"PRE_COMMIT_REMOTE_NAME": "fork"}
    assert automatic_base(clone, hook) == "refs/remotes/fork/main"
    assert automatic_base(clone, {}) == "refs/remotes/origin/HEAD"


def test_a_remote_without_a_known_default_branch_gives_what_the_hook_says(clone: Path) -> None:
    run(clone, "remote", "rename", "origin", "away")
    assert automatic_base(clone, {}) is None
    assert automatic_base(clone, {"PRE_COMMIT_FROM_REF": "HEAD^"}) == "HEAD^"
    assert automatic_base(clone, {"PRE_COMMIT_FROM_REF": "--output=x"}) is None


def test_outside_a_repository_there_is_none(tmp_path: Path) -> None:
    assert automatic_base(tmp_path, {}) is None
