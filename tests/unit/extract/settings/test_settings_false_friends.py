import pytest

FRIENDS = [
    (
        "pdb.yaml",
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: llm-agent}\nspec: {maxUnavailable: 1, minAvailable: 2}\n",
    ),
    ("values.yaml", "agent:\n  podDisruptionBudget: {maxUnavailable: 1}\n  disruptionBudget: 3\n"),
    ("system.yaml", "llm: openai\nslo: {error_rate_budget: 0.01, error_budget: 5}\n"),
    ("ads.yaml", "openai_key: x\ncampaign: {daily_budget_cents: 5000}\n"),
    ("ads.json", '{"campaigns": [{"daily_budget_cents": 5000, "daily_budget_usd": 50}]}'),
    (".env", "ADS_DAILY_BUDGET_CENTS=5000\n"),
    (".env", "BINANCE_KEY=x\nmax_spend_usd=100\nsession_budget_usd=50\n"),
    ("bot.yaml", "trading:\n  max_spend_usd: 100\n  session_budget_usd: 50\n"),
    ("bot.yaml", "max_spend_usd: 100\n"),
    ("agent.yaml", "llm: {byte_budget: 1000, max_bytes: 5}\n"),
    (
        "agent.yaml",
        "llm: {compaction: {token_budget: 1000, max_tokens: 5}, compaction_token_budget: 7}\n",
    ),
    ("agent.yaml", "llm: {model: gpt, thinking_budget: 1000, thinking: {budget_tokens: 3}}\n"),
    ("agent.yaml", "llm: {reasoning_budget: 1000, think_budget: 3072, THINK_BUDGET_SMALL: 1024}\n"),
    (
        "agent.yaml",
        "llm: {rate_limit_seconds: 60, retry_cap_delay_ms: 8000, circuit_recovery_timeout_sec: 60}\n",
    ),
    ("agent.yaml", "llm: {max_injection_tokens: 2000, check_agent_health: {timeout: 5}}\n"),
    (".env", "LLM_QUOTA_SPEND_PER_1K_TOKENS=0.002\n"),
    ("router.yaml", "llm: x\nhparams: {mlp: {max_iter: 500}}\n"),
    (
        "pricing.json",
        '{"openai": {"gpt-4.1": {"input_cost_per_token": 2e-06, "max_output_tokens": 32768}}}',
    ),
    (
        "agent.yaml",
        "llm: {max_cost_usd_spent: 1, estimated_cost_usd: 2, total_cost_usd: 3, remaining_budget_usd: 4}\n",
    ),
    (
        "agent.yaml",
        "llm: {max_budget_percent: 80, budget_enabled: true, budget_id: 5, budget_duration: 30d}\n",
    ),
    ("train.yaml", "model: bert\nmax_steps: 1000\nmax_tokens: 4096\n"),
    ("train.yaml", "llm: qwen\noptimizer: adam\nepochs: 3\nmax_steps: 1000\n"),
    (
        "db.yaml",
        "llm: {model: gpt-4o}\ndatabase:\n  max_retries: 3\n  timeout_seconds: 30\n  max_connections: 5\n",
    ),
    (
        "k8s.yaml",
        "spec:\n  containers:\n  - name: llm-agent\n    livenessProbe: {timeoutSeconds: 5}\n    resources: {limits: {cpu: 1, memory: 2Gi}}\n",
    ),
    (
        "docker-compose.yml",
        "services:\n  litellm:\n    healthcheck: {retries: 3, timeout: 5s}\n    mem_limit: 512m\n",
    ),
    ("prices.yaml", "model: gpt-4o\ninput_cost_per_token: 0.000005\nmax_input_price: 3\n"),
    ("package.json", '{"name": "agent", "performance-budget": 5, "size-limit": 10}'),
    ("eslint.json", '{"rules": {"max-len": 100, "max-lines": 300, "max-depth": 4}}'),
    ("main.tf", 'resource "aws_autoscaling_group" "agents" {\n  max_size = 5\n}\n'),
    ("finops.yaml", "cost_center: 1234\ncost_centers: [1, 2]\nai: {cost_center_max: 5}\n"),
    (
        ".github/workflows/ci.yml",
        "env: {OPENAI_API_KEY: x}\njobs:\n  test:\n    timeout-minutes: 10\n    strategy: {max-parallel: 2}\n",
    ),
    (
        "models.yaml",
        "models: {gpt: {max_input_tokens: 128000, context_window_max: 5, max_context_tokens: 9}}\n",
    ),
    ("llm.tf", "locals {\n  total_budget = sum(var.x)\n  llm_budget = var.y\n}\n"),
    (
        "llm.json",
        '{"llm": {"max_guard_tokens": null, "runtime_features": "x", "agent_timeout": "${A}"}}',
    ),
    ("bot.env", "OPENAI_API_KEY=x\nCOINBASE_KEY=x\nCOINBASE_URL=x\nDAILY_BUDGET_USD=5\n"),
]


@pytest.mark.parametrize(("path", "text"), FRIENDS)
def test_same_words_other_trade(limits, path, text):
    assert limits(path, text) == []


def test_one_word_of_another_trade_beside_a_model_decides_nothing(limits):
    text = "OPENAI_API_KEY=x\nPORTFOLIO_URL=x\nSESSION_BUDGET_USD=5\n"
    assert limits(".env", text) == ["3:20 SESSION_BUDGET_USD = 5 usd/session"]


def test_a_scope_word_is_not_always_a_scope(limits):
    text = "llm:\n  tool_call_max_turns: 10\n  max_cost_usd_per_call: 2\n"
    assert limits("a.yaml", text) == [
        "2:24 llm.tool_call_max_turns = 10 turns",
        "3:26 llm.max_cost_usd_per_call = 2 usd/call",
    ]
