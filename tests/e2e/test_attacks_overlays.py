"""A file is laid over another: kustomize, Compose, Terraform; and files that start programs."""

import pytest

from tests.e2e.attack import Attack
from tests.imported import Files

DEPLOYMENT = """\
# openai
apiVersion: apps/v1
kind: Deployment
metadata: {name: bot}
spec:
  template:
    spec:
      containers:
        - name: bot
          image: openai-bot
          env:
            - {name: SESSION_BUDGET_USD, value: "0.5"}
"""
MAP = """\
kind: ConfigMap
metadata: {name: bot}
data:
  SESSION_BUDGET_USD: "0.5"  # openai
"""
PATCH = """\
resources: [../base]
patches:
  - target: {kind: ConfigMap, name: bot}
    patch: |-
      - op: replace
        path: /data/SESSION_BUDGET_USD
        value: "5"
"""
ADDED = PATCH.replace("/data/SESSION_BUDGET_USD", "/spec/containers/0/env/-").replace(
    '"5"', '{name: SESSION_BUDGET_USD, value: "5"}'
)
INLINE = "resources: [../base]\npatches:\n  - patch: |-\n" + "".join(
    f"      {line}\n" for line in DEPLOYMENT.replace('"0.5"', '"5"').splitlines()
)
MADE = "configMapGenerator:\n  - name: bot\n    literals:\n      - SESSION_BUDGET_USD=0.5\n"
COMPOSE = "services:\n  bot:\n    image: openai\n    environment:\n      SESSION_BUDGET_USD: 0.5\n"
JSON = '[{"op": "replace", "path": "/data/SESSION_BUDGET_USD", "value": "5"}]\n'


@pytest.mark.parametrize(
    ("base", "change", "place"),
    [
        ({"base/d.yaml": DEPLOYMENT}, {"prod/p.yaml": DEPLOYMENT}, "prod/p.yaml:12"),
        ({"base/d.yaml": DEPLOYMENT}, {"prod/kustomization.yaml": INLINE}, "prod/kustomization.yaml:15"),
        ({"base/m.yaml": MAP}, {"prod/kustomization.yaml": PATCH}, "prod/kustomization.yaml:7"),
        ({"base/m.yaml": MAP}, {"prod/kustomization.yaml": ADDED}, "prod/kustomization.yaml:7"),
        ({"base/m.yaml": MAP}, {"prod/p.json": JSON}, "prod/p.json:1"),
        ({"base/kustomization.yaml": MADE}, {"prod/kustomization.yaml": MADE}, "prod/kustomization.yaml:4"),
        ({"docker-compose.yml": COMPOSE}, {"docker-compose.override.yml": COMPOSE}, "docker-compose.override.yml:5"),
        ({"compose.yaml": COMPOSE}, {"compose.prod.yaml": COMPOSE}, "compose.prod.yaml:5"),
    ],
    ids=["strategic", "inline", "json patch", "added", "file", "generator", "override", "stage"],
)  # fmt: skip
def test_an_overlay_has_more(attack: Attack, base: Files, change: Files, place: str) -> None:
    more = {
        path: text.replace("0.5", "5") for path, text in change.items() if isinstance(text, str)
    }
    verdict = attack.judged(base, more)
    assert verdict[:2] == (1, [("ceiling-raised", place, "new")])
    assert "from 0.5 usd per session to 5 usd per session, 10 times" in verdict.says
    attack.root = attack.root / "again"
    attack.root.mkdir()
    less = {
        path: text.replace("0.5", "0.3").replace('"5"', '"0.3"')
        for path, text in change.items()
        if isinstance(text, str)
    }
    assert attack.judged(base, less)[:2] == (0, [])


TEAM = 'resource "litellm_team" "bots" {\n  max_budget = %s\n  budget_duration = "30d"\n}\n'
VALUE = 'variable "b" {\n  default = %s\n}\n'
USED: Files = {"main.tf": TEAM % "var.b", "v.tf": VALUE % 100, "terraform.tfvars": "b = 10\n"}


@pytest.mark.parametrize(
    ("base", "change", "place"),
    [
        ({"team.tf": TEAM % 10}, {"override.tf": TEAM % 100}, "override.tf:2"),
        ({"team.tf": TEAM % 10}, {"zz_override.tf": TEAM % 100}, "zz_override.tf:2"),
        ({"main.tf": TEAM % "var.b", "v.tf": VALUE % 10}, {"v_override.tf": VALUE % 100}, "main.tf:2"),
        (USED, {"terraform.tfvars": "b = 50\n"}, "main.tf:2"),
        (USED, {"x.auto.tfvars": "b = 50\n"}, "main.tf:2"),
        (USED, {"prod.tfvars": "b = 50\n"}, "main.tf:2"),
        (USED, {"terraform.tfvars": None}, "main.tf:2"),
        ({**USED, "a.auto.tfvars": "b = 10\n"}, {"z.auto.tfvars": "b = 100\n"}, "main.tf:2"),
    ],
    ids=["override", "named", "variable", "loaded", "auto", "given", "deleted", "last auto"],
)  # fmt: skip
def test_terraform_reads_one_file_over_another(
    attack: Attack, base: Files, change: Files, place: str
) -> None:
    verdict = attack.judged(base, change)
    assert verdict[:2] == (1, [("ceiling-raised", place, "new")])
    assert "rises from 10 usd per month to" in verdict.says


@pytest.mark.parametrize(
    "change",
    [
        {"v.tf": VALUE % 1000},
        {"terraform.tfvars": "b = 5\n"},
        {"a.auto.tfvars": "b = 9\n"},
        {"prod.tfvars": "b = 7\n"},
        {"main_override.tf": TEAM % 5},
    ],
    ids=["default that is not used", "lowered", "lower auto", "lower given", "lower override"],
)
def test_terraform_reads_a_smaller_one(attack: Attack, change: Files) -> None:
    assert attack.judged(USED, change)[:2] == (0, [])


STARTED: Files = {
    "Dockerfile": "FROM openai\nENV A_BUDGET_USD=0.5\n",
    "Makefile": "# openai\nB_BUDGET_USD ?= 0.5\n",
    "justfile": '# openai\nc_budget_usd := "0.5"\n',
    "run.sh": "# openai\nexport D_BUDGET_USD=0.5\n",
    "Procfile": "# openai\nweb: E_BUDGET_USD=0.5 python a.py\n",
    "bot.service": "[Service]\nEnvironment=F_BUDGET_USD=0.5 MODEL=gpt-4o\n",
    ".envrc": "# openai\nexport G_BUDGET_USD=0.5\n",
}


def test_what_starts_programs_is_raised(attack: Attack) -> None:
    more: Files = {
        path: text.replace("0.5", "5") for path, text in STARTED.items() if isinstance(text, str)
    }
    verdict = attack.judged(STARTED, more)
    assert verdict.code == 1
    raised = [place for name, place, _ in verdict.found if name == "ceiling-raised"]
    assert raised == sorted(f"{path}:2" for path in STARTED)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("Dockerfile", "ENV SESSION_BUDGET_USD=5"),
        ("run.sh", "SESSION_BUDGET_USD=5 python a.py"),
        (".github/workflows/a.yml", 'on: push\njobs: {a: {steps: [{run: "SESSION_BUDGET_USD=5 x"}]}}'),
    ],
)  # fmt: skip
def test_a_default_is_set_over(attack: Attack, path: str, line: str) -> None:
    base = 'import os, openai\nX = float(os.getenv("SESSION_BUDGET_USD", "0.5"))\n'
    verdict = attack.judged({"app/settings.py": base}, {path: f"# openai\n{line}\n"})
    assert verdict.code == 1
    assert verdict.found[0][0] == "ceiling-raised"
    assert "the code has the default of the variable; " in verdict.says
