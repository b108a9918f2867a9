"""The same ceiling, and more workloads that each have it."""

import pytest

from tests.e2e.attack import Attack
from tests.imported import Files

DEPLOYMENT = """\
# openai
apiVersion: apps/v1
kind: Deployment
metadata: {name: bot}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: bot
          env:
            - {name: SESSION_BUDGET_USD, value: "0.5"}
            - {name: MAX_TURNS, value: "5"}
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: bot}
spec:
  minReplicas: 1
  maxReplicas: 10
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: bot}
"""
OTHER = DEPLOYMENT.replace("name: bot}", "name: web}").replace("SESSION_BUDGET_USD", "LEVEL")
OTHER = OTHER.replace("MAX_TURNS", "PORT").replace("# openai\n", "")
JOB = """\
# openai
kind: CronJob
metadata: {name: bot}
spec:
  jobTemplate:
    spec:
      parallelism: 1
      template:
        spec:
          containers:
            - env: [{name: SESSION_BUDGET_USD, value: "0.5"}]
"""
COMPOSE = """\
services:
  bot:
    image: openai
    environment:
      SESSION_BUDGET_USD: 0.5
    deploy:
      replicas: 1
  web:
    image: nginx
    deploy:
      replicas: 1
"""
VALUES = """\
# openai
replicaCount: 1
autoscaling:
  enabled: false
  maxReplicas: 10
env:
  SESSION_BUDGET_USD: 0.5
"""
KEY = (
    'resource "litellm_key" "bot" {\n  count = 1\n  max_budget = 10\n  budget_duration = "30d"\n}\n'
)
EACH = KEY.replace("count = 1", 'for_each = {a = "1", b = "2"}')


@pytest.mark.parametrize(
    ("path", "text", "old", "new", "line"),
    [
        ("d.yaml", DEPLOYMENT, "replicas: 1", "replicas: 10", 6),
        ("d.yaml", DEPLOYMENT.replace("  replicas: 1\n", ""), "spec:\n  t", "spec:\n  replicas: 10\n  t", 6),
        ("d.yaml", DEPLOYMENT, DEPLOYMENT, f"{DEPLOYMENT}---\n{SCALER}", 20),
        ("d.yaml", f"{DEPLOYMENT}---\n{SCALER.replace('10', '2')}", "maxReplicas: 2", "maxReplicas: 20", 20),
        ("d.yaml", f"{OTHER}---\n{DEPLOYMENT}", DEPLOYMENT, DEPLOYMENT.replace("replicas: 1", "replicas: 10"), 19),
        ("d.yaml", JOB, "parallelism: 1", "parallelism: 10", 7),
        ("compose.yaml", COMPOSE, "replicas: 1\n  web", "replicas: 10\n  web", 7),
        ("compose.yaml", COMPOSE, "    deploy:\n      replicas: 1\n  web", "    scale: 10\n  web", 6),
        ("chart/values.yaml", VALUES, "replicaCount: 1", "replicaCount: 10", 2),
        ("chart/values.yaml", VALUES, "enabled: false", "enabled: true", 5),
        ("main.tf", KEY, "count = 1", "count = 10", 2),
        ("main.tf", EACH.replace('{a = "1", b = "2"}', '{a = "1"}'), '{a = "1"}', "{" + ", ".join(f'k{n} = "1"' for n in range(10)) + "}", 2),
    ],
    ids=["replicas", "default", "autoscaler", "autoscaler more", "second document", "parallelism", "compose", "scale", "helm", "helm autoscaling", "count", "for_each"],
)  # fmt: skip
def test_more_copies(attack: Attack, path: str, text: str, old: str, new: str, line: int) -> None:
    assert old in text
    verdict = attack.judged({path: text}, {path: text.replace(old, new, 1)})
    assert verdict[:2] == (1, [("guard-loosened", f"{path}:{line}", "new")])
    assert "10 times in all" in verdict.says


def test_an_autoscaler_in_a_file_beside(attack: Attack) -> None:
    verdict = attack.judged({"k/d.yaml": DEPLOYMENT}, {"k/hpa.yaml": SCALER})
    assert verdict[:2] == (1, [("guard-loosened", "k/hpa.yaml:6", "new")])
    assert "holds for each of 10 copies, 1 at the base: 10 times in all" in verdict.says


def test_copies_that_nobody_can_count(attack: Attack) -> None:
    verdict = attack.judged({"main.tf": KEY}, {"main.tf": KEY.replace("= 1\n", "= var.n\n", 1)})
    assert verdict[:2] == (1, [("guard-loosened", "main.tf:2", "new")])
    assert "nobody can say how many run" in verdict.says


@pytest.mark.parametrize(
    ("base", "change"),
    [
        ({"d.yaml": DEPLOYMENT}, {"d.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: 0")}),
        ({"d.yaml": DEPLOYMENT}, {"d.yaml": DEPLOYMENT.replace("  replicas: 1\n", "")}),
        (
            {"d.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: 6")},
            {"d.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: 10")},
        ),
        (
            {"d.yaml": DEPLOYMENT},
            {"d.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: 10").replace("0.5", "0.05")},
        ),
        (
            {"d.yaml": f"{DEPLOYMENT}---\n{OTHER}"},
            {"d.yaml": f"{DEPLOYMENT}---\n{OTHER.replace('replicas: 1', 'replicas: 10')}"},
        ),
        (
            {"d.yaml": DEPLOYMENT.replace("SESSION_BUDGET_USD", "LEVEL")},
            {"d.yaml": DEPLOYMENT.replace("SESSION_BUDGET_USD", "LEVEL").replace("s: 1", "s: 10")},
        ),
        ({"d.yaml": DEPLOYMENT}, {"hpa.yaml": SCALER.replace("name: bot}", "name: web}")}),
        ({"d.yaml": DEPLOYMENT}, {"other/hpa.yaml": SCALER}),
        (
            {"compose.yaml": COMPOSE},
            {"compose.yaml": COMPOSE[:-2] + "9\n"},
        ),
        ({"values.yaml": VALUES}, {"values.yaml": VALUES.replace("s: 10", "s: 99")}),
        ({"main.tf": KEY}, {"main.tf": KEY.replace("  count = 1\n", "")}),
        ({"main.tf": KEY.replace("= 1\n", "= 5\n")}, {"main.tf": KEY}),
    ],
    ids=[
        "none", "default", "less than twice", "ceiling lowered", "another workload", "turns only",
        "another target", "another folder", "another service", "not enabled", "count removed", "fewer",
    ],
)  # fmt: skip
def test_no_more_copies(attack: Attack, base: Files, change: Files) -> None:
    assert attack.judged(base, change)[:2] == (0, [])
