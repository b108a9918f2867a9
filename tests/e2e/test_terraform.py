"""Numbers of Terraform that stand in variables, in the inventory and in the history."""

import json
from pathlib import Path

from tests.e2e.conftest import Run
from tests.imported import Made, imported

TEAM = 'resource "litellm_team" "bots" {\n  max_budget = %s\n  budget_duration = "30d"\n}\n'
VALUE = 'variable "b" {\n  default = %s\n}\n'
KEY = "resource.litellm_team.bots.max_budget"


def test_the_inventory_has_the_value_of_a_variable(project: Path, govlint: Run) -> None:
    imported(
        project,
        [Made({"infra/main.tf": TEAM % "var.b * 2", "infra/v.tf": VALUE % 10, "v.tf": VALUE % 99})],
    )
    done = govlint("inventory", "--format", "json")
    limits = [fact for fact in json.loads(done.stdout)["facts"] if fact["kind"] == "limit"]
    assert [(one["path"], one["line"], one["key"], one["amount"]["value"]) for one in limits] == [
        ("infra/main.tf", 2, KEY, 20)
    ]
    again = govlint("inventory", "--format", "json")
    assert again.stdout == done.stdout
    (project / "infra/v.tf").write_text(VALUE % 30)
    third = json.loads(govlint("inventory", "--format", "json").stdout)
    assert [fact["amount"]["value"] for fact in third["facts"] if fact["kind"] == "limit"] == [60]


def changes(govlint: Run, *more: str) -> list[tuple[str, str, object, object]]:
    done = govlint("history", "--format", "json", *more)
    assert done.returncode == 0, done.stderr
    return [
        (
            one["commit"][:7],
            one["change"],
            *(one[side] and one[side]["amount"] for side in ("from", "to")),
        )
        for one in json.loads(done.stdout)["changes"]
    ]


def test_the_history_of_a_variable(project: Path, govlint: Run) -> None:
    made = [
        Made({"infra/main.tf": TEAM % "10", "README": "x"}),
        Made({"infra/main.tf": TEAM % "var.b", "infra/v.tf": VALUE % 10}),
        Made({"infra/v.tf": VALUE % 100}),
        Made({"infra/other.tfvars": "c = 7\n"}),
        Made({"infra/terraform.tfvars": "b = 50\n"}),
        Made({"README": "y"}),
        Made({"infra/v.tf": VALUE % 1000}),
        Made({"infra/main.tf": "# gone\n"}),
    ]
    ids = [one[:7] for one in imported(project, made)]
    told = changes(govlint)
    assert [(ids.index(commit), *rest) for commit, *rest in told] == [
        (0, "added", None, "10"),
        (2, "raised", "10", "100"),
        (4, "lowered", "100", "50"),
        (7, "removed", "50", None),
    ]


def test_what_a_variable_is_cannot_be_known(project: Path, govlint: Run) -> None:
    made = [
        Made({"main.tf": TEAM % "10"}),
        Made({"main.tf": TEAM % "var.b"}),
        Made({"v.tf": 'variable "b" {}\n'}),
    ]
    ids = [one[:7] for one in imported(project, made)]
    told = changes(govlint)
    assert [(ids.index(commit), kind) for commit, kind, _, _ in told] == [
        (0, "added"),
        (1, "hidden"),
    ]
