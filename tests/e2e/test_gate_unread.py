"""A ceiling in a file that the head cannot read is out of sight: nobody knows that it is removed."""

import pytest

from tests.e2e.attack import Attack

PROXY = "model_list: []\nlitellm_settings:\n  max_budget: 100\n  budget_duration: 30d\n"
TEAM = 'resource "litellm_team" "t" {\n  max_budget = 100\n}\n'


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("litellm.yaml", PROXY, PROXY.replace("100", "[100"), 3),
        ("a.toml", "[llm]\nmax_budget_usd = 5\n", "[llm\nmax_budget_usd = 50\n", 2),
        ("a.json", '{"llm": {"max_budget_usd": 5}}\n', '{"llm": {"max_budget_usd": 5,,}}\n', 1),
        ("main.tf", TEAM, TEAM.replace("100", ""), 2),
        ("s.py", "import openai\nLLM_BUDGET_USD = 5\n", "import openai\nLLM_BUDGET_USD = )\n", 2),
        (
            "s.py",
            "import openai\nLLM_BUDGET_USD = 5\n",
            "import openai\nLLM_BUDGET_USD = '\0'\n",
            2,
        ),
    ],
    ids=["yaml", "toml", "json", "hcl", "python", "nul"],
)
def test_malformed_at_the_head(attack: Attack, path: str, old: str, new: str, line: int) -> None:
    verdict = attack.judged({path: old}, {path: new})
    assert (verdict.code, verdict.found) == (2, [("ceiling-out-of-sight", f"{path}:{line}", "new")])
    assert "at the base, now stands in a file that cannot be read" in verdict.says


def test_a_new_ceiling_of_any_amount(attack: Attack) -> None:
    verdict = attack.judged(
        {"a.py": "x = 1\n"}, {"a.py": 'import openai\nLLM_RUN_BUDGET_USD = float("inf")\n'}
    )
    assert verdict.found == [("authority-exceeded", "a.py:2", "new")]
    assert "LLM_RUN_BUDGET_USD is new and unlimited, which" in verdict.says


def test_a_key_that_only_looks_like_the_limit_removes_it(attack: Attack) -> None:
    verdict = attack.judged(
        {"litellm.yaml": PROXY}, {"litellm.yaml": PROXY.replace("max_b", "m\u0430x_b")}
    )
    assert verdict.found == [("ceiling-removed", "litellm.yaml:3", "new")]
