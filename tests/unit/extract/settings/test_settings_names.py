"""Every key name that public code was seen to use, where code would put it."""

import pytest

from govlint.model.facts import Unit
from tests.unit.extract.settings.support import read

MONEY = [
    "SESSION_BUDGET_USD",
    "DAILY_BUDGET_USD",
    "AI_DAILY_BUDGET_USD",
    "MONTHLY_BUDGET_USD",
    "default_daily_budget_usd",
    "max_budget_usd",
    "MAX_BUDGET_USD",
    "max_budget",
    "max_budget_per_task",
    "max_budget_per_session",
    "max_cost_usd",
    "COST_LIM",
    "cost_limit",
    "per_instance_cost_limit",
    "total_cost_limit",
    "max_spend_usd",
    "OPENAI_MAX_SPEND_USD",
    "MAX_SPEND_USD_PER_DAY",
    "guardrails_max_spend_usd",
    "spend_limit",
    "LLM_BUDGET_USD_PER_INDEX",
    "DAILY_LLM_BUDGET",
    "COWORK_LLM_BUDGET_PER_SESSION_USD",
    "budget_cents",
    "PER_CALL_CAP_USDC",
    "A2A_DELEGATION_MAX_COST_USDC",
    "DEFAULT_INITIAL_BUDGET",
    "GH_AW_MAX_DAILY_AI_CREDITS",
    "daily_limit_usd",
    "per_job_max_usd",
    "max_cost",
    "budget_limit",
    "temp_budget_increase",
    "soft_budget",
    "OMO_SESSION_BUDGET_USD",
]
TURNS = [
    "max_turns",
    "GH_AW_MAX_TURNS",
    "OH_MAX_ITERATIONS",
    "max_iterations",
    "max_iter",
    "max_steps",
    "BU_MAX_STEPS",
    "KHOJ_RESEARCH_ITERATIONS",
    "KHOJ_OPERATOR_ITERATIONS",
    "recursion_limit",
    "graph_recursion_limit",
    "max_turns_per_stage",
    "max_rounds",
    "n_round",
    "maxTurns",
    "MaxIterations",
]
CALLS = [
    "max_llm_calls",
    "max_model_calls",
    "per_instance_call_limit",
    "max_rpm",
    "agent_max_calls",
]
RETRIES = ["LLM_NUM_RETRIES", "ANTHROPIC_MAX_RETRIES", "openai_max_retries"]
TOKENS = [
    "max_tokens",
    "max_output_tokens",
    "token_budget",
    "MAX_THINKING_TOKENS",
    "smart_token_limit",
    "tpm_limit",
    "task_budget",
    "MAX_TOKENS_PER_RUN",
]
SECONDS = ["AGENT_MAX_RUNTIME_SEC", "llm_timeout_seconds", "AGENT_TIMEOUT"]

CASES = [
    (name, unit)
    for names, unit in (
        (MONEY, Unit.USD),
        (TURNS, Unit.TURNS),
        (CALLS, Unit.CALLS),
        (RETRIES, Unit.RETRIES),
        (TOKENS, Unit.TOKENS),
        (SECONDS, Unit.SECONDS),
    )
    for name in names
]


@pytest.mark.parametrize(("name", "unit"), CASES)
@pytest.mark.parametrize(
    ("path", "text"), [(".env", "OPENAI_API_KEY=x\n{}=7\n"), ("a.yaml", "model: gpt-4o\n{}: 7\n")]
)
def test_found_beside_a_model(path, text, name, unit):
    found, problems = read(path, text.format(name))
    assert problems == []
    assert [(limit.name, limit.unit, limit.span.line) for limit in found] == [(name, unit, 2)]


@pytest.mark.parametrize(
    "name",
    [
        "SESSION_BUDGET_USD",
        "DAILY_BUDGET_USD",
        "MAX_BUDGET_USD",
        "max_budget_per_task",
        "per_instance_cost_limit",
        "max_llm_calls",
    ],
)
def test_some_names_speak_for_themselves(name):
    found, _ = read(".env", f"{name}=7\n")
    assert [limit.name for limit in found] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "max_cost",
        "max_budget",
        "budget_cents",
        "max_turns",
        "max_tokens",
        "max_retries",
        "token_budget",
        "spend_limit",
    ],
)
def test_others_need_a_model_somewhere(name):
    found, _ = read("a.yaml", f"shop:\n  {name}: 7\n")
    assert found == []
