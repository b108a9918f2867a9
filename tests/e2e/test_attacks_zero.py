"""What 0, None, -1 and nothing mean: no limit where the product says so, no raise where it does not."""

import pytest

from tests.e2e.attack import Attack

PROXY = "model_list: []\nlitellm_settings:\n  max_budget: 5\n"
PROVIDERS = (
    "model_list: []\nrouter_settings:\n  provider_budget_config:\n"
    "    openai: {budget_limit: 5, time_period: 1d}\n"
)
MODELS = PROVIDERS.replace("provider_budget_config", "model_max_budget")
ROUTER = (
    "from litellm import Router\n"
    'r = Router(provider_budget_config={"openai": {"budget_limit": 5, "time_period": "1d"}})\n'
)
SDK = "import litellm\n\nlitellm.max_budget = 5\n"
OPENHANDS = "[core]\nmax_budget_per_task = 5\n"
SWE = "agent:\n  model:\n    name: gpt-4o\n    per_instance_cost_limit: 5\n"
ADK = "from google.adk.agents import RunConfig\n\nconfig = RunConfig(max_llm_calls=5)\n"
AGENTS = (
    "from agents import Agent, Runner\n\n\nasync def go():\n"
    '    await Runner.run(Agent(name="a"), "x", max_turns=5)\n'
)
CLAUDE = (
    "from claude_agent_sdk import ClaudeAgentOptions, query\n\n\nasync def go():\n"
    '    async for m in query(prompt="x", options=ClaudeAgentOptions(max_budget_usd=5)):\n'
    "        pass\n"
)
KEY = 'resource "litellm_key" "k" {\n  max_budget = 5\n}\n'
ENV = "# openai\nSESSION_BUDGET_USD=5\n"
PLAIN = "import openai\n\nSESSION_BUDGET_USD = 5\n"
APP = "llm:\n  session_budget_usd: 5\n"


@pytest.mark.parametrize(
    ("path", "text", "value", "line"),
    [
        ("config.yaml", PROXY, "0", 3),
        ("config.yaml", PROXY, "-1", 3),
        ("config.yaml", PROXY, "null", 3),
        ("config.yaml", PROVIDERS, "0", 4),
        ("config.yaml", MODELS, "-1", 4),
        ("a.py", ROUTER, "0", 2),
        ("a.py", SDK, "0", 3),
        ("run.sh", "litellm --max_budget 5\n", "0", 1),
        ("config.toml", OPENHANDS, "0.0", 2),
        (".env", "# openhands\nMAX_BUDGET_PER_TASK=5\n", "0", 2),
        ("config/default.yaml", SWE, "0", 4),
        ("a.py", ADK, "0", 3),
        ("a.py", ADK, "-1", 3),
        ("a.py", AGENTS, "None", 5),
        (".env", ENV, "none", 2),
        (".env", ENV, "-1", 2),
        ("app.yaml", APP, "null", 2),
        ("main.tf", KEY, "null", 2),
    ],
)
def test_a_value_that_means_no_limit(
    attack: Attack, path: str, text: str, value: str, line: int
) -> None:
    verdict = attack.judged({path: text}, {path: text.replace("5", value)})
    assert verdict.code == 1
    assert ("ceiling-removed", f"{path}:{line}", "new") in verdict.found


@pytest.mark.parametrize("text", [ENV, ENV.replace("=5", '="5"')])
def test_a_value_that_is_empty_is_not_known(attack: Attack, text: str) -> None:
    verdict = attack.judged({".env": text}, {".env": text.replace("5", "")})
    assert verdict[:2] == (1, [("ceiling-out-of-sight", ".env:2", "new")])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", PLAIN),
        (".env", ENV),
        ("app.yaml", APP),
        ("main.tf", KEY),
        ("config.yaml", MODELS),
        ("a.py", CLAUDE),
        (".env", "# openai\nMAX_TURNS=5\n"),
    ],
)
def test_nothing_may_be_spent(attack: Attack, path: str, text: str) -> None:
    assert attack.judged({path: text}, {path: text.replace("5", "0")}).found == []
