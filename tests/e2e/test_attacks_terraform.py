"""Terraform: the number of a resource stands in a variable, a local or a file of values."""

import pytest

from tests.e2e.attack import DORA, LAW, Attack
from tests.imported import Files, Made
from tests.unit.approvals.made import LEAD

TEAM = 'resource "litellm_team" "bots" {\n  max_budget = %s\n  budget_duration = "30d"\n}\n'
CENTS = 'resource "openai_project_spend_limit" "p" {\n  threshold_amount = %s\n}\n'


@pytest.mark.parametrize(
    ("base", "change"),
    [
        (
            {"main.tf": TEAM % "var.b", "variables.tf": 'variable "b" {\n  default = 10\n}\n'},
            {"variables.tf": 'variable "b" {\n  default = 100\n}\n'},
        ),
        (
            {"main.tf": TEAM % "var.b", "variables.tf": 'variable "b" {\n  default = 10\n}\n'},
            {"prod.tfvars": "b = 100\n"},
        ),
        (
            {"main.tf": TEAM % "var.b", "terraform.tfvars": "b = 10\n"},
            {"terraform.tfvars": "b = 100\n"},
        ),
        (
            {"main.tf": TEAM % '"${local.b}"', "locals.tf": "locals {\n  b = 10\n}\n"},
            {"locals.tf": "locals {\n  b = 100\n}\n"},
        ),
        (
            {"main.tf": TEAM % "var.b * 5", "variables.tf": 'variable "b" {\n  default = 2\n}\n'},
            {"variables.tf": 'variable "b" {\n  default = 20\n}\n'},
        ),
        ({"main.tf": TEAM % "10"}, {"main.tf": TEAM % "var.b", "v.tfvars": "b = 100\n"}),
    ],
    ids=["default", "values beside", "values", "local", "product", "literal before"],
)
def test_a_variable_is_raised(attack: Attack, base: Files, change: Files) -> None:
    verdict = attack.judged(base, change)
    assert verdict.code == 1
    assert ("ceiling-raised", "main.tf:2", "new") in verdict.found
    assert "from 10 usd per month to 100 usd per month, 10 times" in verdict.says


def test_the_period_is_a_variable(attack: Attack) -> None:
    main = (TEAM % "10").replace('"30d"', "var.every")
    text = 'variable "every" {{\n  default = "{}"\n}}\n'
    verdict = attack.judged(
        {
            "main.tf": main.replace("= 10", "= var.b"),
            "v.tf": text.format("30d"),
            "b.tfvars": "b=10",
        },
        {"v.tf": text.format("1d")},
    )
    assert verdict[:2] == (1, [("ceiling-raised", "main.tf:2", "new")])
    assert "30 times" in verdict.says


@pytest.mark.parametrize(
    ("base", "change"),
    [
        ({"main.tf": CENTS % "100"}, {"main.tf": CENTS % "var.b", "v.tfvars": "b = 100\n"}),
        ({"main.tf": TEAM % "var.b", "v.tfvars": "b = 10\n"}, {"v.tfvars": "b = 5\n"}),
        ({"main.tf": TEAM % "var.b", "v.tfvars": "b = 10\n"}, {"other/v.tfvars": "b = 100\n"}),
        ({"main.tf": TEAM % "var.b", "v.tfvars": "b = 10\n"}, {"v.tfvars": "b = 10\nc = 99\n"}),
    ],
    ids=["a literal gets a name", "lowered", "another module", "another variable"],
)
def test_a_variable_is_not_raised(attack: Attack, base: Files, change: Files) -> None:
    assert attack.judged(base, change)[:2] == (0, [])


def test_whoever_raised_the_variable_does_not_approve(attack: Attack) -> None:
    base: Files = {"main.tf": TEAM % "var.b", "v.tfvars": "b = 3\n"}
    record = attack.record(
        key="resource.litellm_team.bots.max_budget", file="main.tf", to="6", per="month",
        agent="bots", **{"from": "3"},
    )  # fmt: skip
    for author, code in ((DORA, 0), (f"Lena <{LEAD}>", 1)):
        change = Made({"v.tfvars": "b = 6\n"}, author=author)
        root = attack.repository(base, change, Made(record, author=f"Lena <{LEAD}>"), law=LAW)
        verdict = attack.check(root)
        assert verdict.code == code, verdict
        attack.root = attack.root / "again"
        attack.root.mkdir()
    assert f'the approver "{LEAD}" made the change' in verdict.says


def test_the_budget_of_a_team_becomes_that_of_each_key(attack: Attack) -> None:
    team, key = TEAM % "10", (TEAM % "10").replace("litellm_team", "litellm_key")
    verdict = attack.judged({"main.tf": team}, {"main.tf": key})
    assert verdict[:2] == (1, [("ceiling-raised", "main.tf:2", "new")])
    assert "the amount was one for all of them, and is one for each now" in verdict.says
    assert attack.judged({"main.tf": key}, {"main.tf": team})[:2] == (0, [])


def test_a_budget_of_which_none_is_made(attack: Attack) -> None:
    text = TEAM % "10"
    none = text.replace("  max_budget", "  count = 0\n  max_budget")
    assert attack.judged({"main.tf": text}, {"main.tf": none})[:2] == (
        1, [("ceiling-removed", "main.tf:3", "new")]
    )  # fmt: skip
    one = none.replace("count = 0", "count = 1")
    assert attack.judged({"main.tf": text}, {"main.tf": one})[:2] == (0, [])
