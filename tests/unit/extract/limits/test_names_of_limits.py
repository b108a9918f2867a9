"""Limits by the names that programs give them, in code and settings."""

from decimal import Decimal
from pathlib import Path

import pytest

from govlint.model.facts import Limit
from govlint.model.state import Known, Unknown
from tests.project import scan
from tests.unit.extract.settings.support import read, show

HELPERS = """\
import os
from openai import OpenAI

AGENT_MAX_STEPS = _env_int("AGENT_MAX_STEPS", 30, test_default=1)
MAX_COST_USD = read_env_float("MAX_COST_USD", "COST_LIMIT_VALUE", 0.05)
MAX_TURNS = env.int("MAX_TURNS", default=12)
MAX_BUDGET_USD = get_env("MAX_BUDGET_USD")
monkeypatch.set_env("MAX_ITERATIONS", 5)
CHECKED = check_env("MAX_ROUNDS", 9)


class Stats:
    def __init__(self):
        self.cost_limit = float(os.getenv("LLM_COST_LIMIT", "0"))
        self.max_budget_usd = 0.0
"""


def shown(limits: tuple[Limit, ...]) -> list[str]:
    return [show(limit) for limit in limits]


def test_a_function_of_the_project_that_reads_the_environment(tmp_path: Path) -> None:
    found = scan(tmp_path, {"config.py": HELPERS}).facts.limits
    assert {
        limit.key: limit.amount.value for limit in found if isinstance(limit.amount, Known)
    } == {
        "AGENT_MAX_STEPS": Decimal(30),
        "MAX_COST_USD": Decimal("0.05"),
        "MAX_TURNS": Decimal(12),
        "Stats.self.cost_limit": Decimal(0),
    }
    outside = [limit for limit in found if isinstance(limit.amount, Unknown)]
    assert [limit.key for limit in outside] == ["MAX_BUDGET_USD"]
    assert "environment variable MAX_BUDGET_USD" in str(outside[0].amount)


CONFIG = """\
import litellm


class AgentConfig:
    step_limit: int = 0
    cost_limit: float = 3.0
    wall_time_limit_seconds: int = 0


class Other:
    cost_limit: float = 0.0
"""


def test_where_zero_is_no_limit_beside_the_limit_of_steps(tmp_path: Path) -> None:
    """mini-swe-agent compares with `0 < limit`; nothing says so of a limit that stands alone."""
    found = scan(tmp_path, {"agent.py": CONFIG}).facts.limits
    assert shown(found) == [
        "5:23 AgentConfig.step_limit = None turns/run",
        "6:25 AgentConfig.cost_limit = 3.0 usd/run",
        "7:36 AgentConfig.wall_time_limit_seconds = None seconds/run",
        "11:25 Other.cost_limit = 0.0 usd",
    ]
    limits, _ = read("mini.yaml", "agent:\n  step_limit: 0.\n  cost_limit: 5.\n")
    assert shown(tuple(limits)) == [
        "2:15 agent.step_limit = None turns/run",
        "3:15 agent.cost_limit = 5 usd/run",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("step_limit: 250", "250 turns/run"),
        ("turn_limit: 8", "8 turns/run"),
        ("llm_call_limit: 10", "10 calls"),
        ("agent_step_cap: 4", "4 turns"),
        ("token_budget: {max_tokens: 200000}", "200000 tokens/run"),
        ("max_tokens: 200", "200 tokens/call"),
    ],
)
def test_one_of_many_is_a_unit_too(line: str, expected: str) -> None:
    limits, _ = read("agent.yaml", f"model: gpt-4o\n{line}\n")
    assert [show(limit).partition(" = ")[2] for limit in limits] == [expected]


def test_a_call_has_no_limit_of_callers() -> None:
    limits, _ = read("agent.yaml", "model: gpt-4o\nrecall_limit: 5\nstep_limiter: 3\n")
    assert limits == []
