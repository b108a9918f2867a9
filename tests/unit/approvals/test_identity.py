from pathlib import Path

import pytest

from govlint.inputs.identity import repository_name
from tests.unit.inputs.repository import repository, run


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/corp/agents.git", "corp/agents"),
        ("https://user@ghe.corp.example:8443/corp/agents/", "corp/agents"),
        ("ssh://git@github.com/corp/agents.git", "corp/agents"),
        ("git@github.com:corp/agents.git", "corp/agents"),
        ("git@gitlab.com:group/sub/agents", "group/sub/agents"),
        ("/srv/agents.git", None),
        ("../agents", None),
    ],
)
def test_a_remote_names_the_repository(tmp_path: Path, url: str, name: str | None) -> None:
    root = repository(tmp_path, {})
    run(root, "remote", "add", "origin", url)
    assert repository_name(root, {}) == name


def test_the_ci_goes_first_and_a_folder_is_no_name(tmp_path: Path) -> None:
    root = repository(tmp_path, {})
    assert repository_name(root, {}) is None
    assert repository_name(root, {"CI_PROJECT_PATH": "group/agents"}) == "group/agents"
    run(root, "remote", "add", "origin", "https://github.com/corp/agents")
    assert repository_name(root, {"GITHUB_REPOSITORY": "corp/other"}) == "corp/other"
