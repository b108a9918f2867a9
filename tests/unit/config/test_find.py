"""Where the policy is looked for, and which one wins."""

from pathlib import Path

import pytest

from govlint.config import PolicyError, load_policy


def turns(root: Path, explicit: Path | None = None) -> int:
    return load_policy(root, explicit, []).max_turns


def fault(root: Path, explicit: Path | None = None) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy(root, explicit, [])
    return caught.value.problems


@pytest.mark.parametrize(
    "name",
    ["govlint.yaml", "govlint.yml", ".govlint.yaml", ".github/govlint.yaml", ".github/govlint.yml"],
)
def test_each_place(tmp_path: Path, name: str) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / name).write_text("limits: {max-turns: 7}")
    assert turns(tmp_path) == 7


def test_pyproject_points_to_one(tmp_path: Path) -> None:
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops/law.yaml").write_text("extends: [base.yaml]")
    (tmp_path / "ops/base.yaml").write_text("limits: {max-turns: 8}")
    (tmp_path / "pyproject.toml").write_text('[tool.govlint]\npolicy = "ops/law.yaml"\n')
    policy = load_policy(tmp_path, None, [])
    assert policy.max_turns == 8
    assert policy.origins["limits.max-turns"] == "ops/base.yaml:1"


def test_two_policies_are_an_error_and_a_named_one_ends_it(tmp_path: Path) -> None:
    (tmp_path / "govlint.yaml").write_text("limits: {max-turns: 7}")
    (tmp_path / ".govlint.yaml").write_text("limits: {max-turns: 8}")
    assert fault(tmp_path) == [
        "govlint.yaml and .govlint.yaml are both policies; keep one, or name one with --policy"
    ]
    assert turns(tmp_path, tmp_path / ".govlint.yaml") == 8
    (tmp_path / ".govlint.yaml").unlink()
    (tmp_path / "pyproject.toml").write_text('[tool.govlint]\npolicy = "govlint.yaml"\n')
    assert turns(tmp_path) == 7


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[tool.govlint]\npolcy = "a"\n', '[tool.govlint] has an unknown key "polcy"; did you mean "policy"? (everything else belongs into the policy file)'),
        ('[tool.govlint]\npolicy = "../a.yaml"\n', "[tool.govlint] policy must be a path inside the repository"),
        ("[tool.govlint]\npolicy = 3\n", "[tool.govlint] policy must be a path inside the repository"),
        ("[tool]\ngovlint = 3\n", "[tool.govlint] must be a table with the key policy"),
        ('[tool.govlint]\npolicy = "gone.yaml"\n', '[tool.govlint] policy = "gone.yaml": no such file'),
        ("[tool.govlint\n", "Expected ']' at the end of a table declaration (at line 1, column 14)"),
    ],
)  # fmt: skip
def test_a_bad_pointer(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert fault(tmp_path) == [f"pyproject.toml: {says}"]


def test_a_broken_pyproject_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("dependencies = [govlint")
    assert turns(tmp_path) == 50


def test_a_policy_outside_the_repository_extends_beside_itself(tmp_path: Path) -> None:
    repository, org = tmp_path / "repo", tmp_path / "org"
    repository.mkdir()
    org.mkdir()
    (org / "law.yaml").write_text("extends: [base.yaml]")
    (org / "base.yaml").write_text("limits: {max-turns: 9}")
    policy = load_policy(repository, org / "law.yaml", [], read=lambda path: None)
    assert policy.max_turns == 9
    assert policy.sources == (str(org / "base.yaml"), str(org / "law.yaml"))


def test_a_named_policy_that_is_not_there(tmp_path: Path) -> None:
    assert fault(tmp_path, tmp_path / "law.yaml") == ["law.yaml: no such policy file"]


def test_a_link_out_of_the_repository_is_no_policy(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("limits: {max-turns: 9}")
    root = tmp_path / "repo"
    root.mkdir()
    (root / "govlint.yaml").symlink_to("../secret.yaml")
    assert turns(root) == 50


def test_inside_the_repository_a_given_reader_is_asked_not_the_disk(tmp_path: Path) -> None:
    (tmp_path / "govlint.yaml").write_text("limits: {max-turns: 99}")
    base = {"govlint.yaml": b"limits: {max-turns: 5}"}
    assert load_policy(tmp_path, None, [], base.get).max_turns == 5
    assert load_policy(tmp_path, tmp_path / "govlint.yaml", [], base.get).max_turns == 5


def test_a_folder_of_the_name_is_no_policy_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "govlint.yaml").mkdir()
    (problem,) = fault(tmp_path)
    assert problem.startswith("govlint.yaml: cannot be read")
