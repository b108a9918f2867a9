from tests.unit.extract.settings.support import read, show


def test_claude_settings(limits):
    text = '{\n  "model": "opus",\n  "env": {\n    "MAX_THINKING_TOKENS": "8000",\n    "CLAUDE_CODE_MAX_OUTPUT_TOKENS": 32000\n  }\n}\n'
    assert limits(".claude/settings.json", text) == [
        "4:28 env.MAX_THINKING_TOKENS = 8000 tokens/call",
        "5:38 env.CLAUDE_CODE_MAX_OUTPUT_TOKENS = 32000 tokens/call",
    ]


def test_langgraph(limits):
    assert limits(
        "langgraph.json", '{"graphs": {"agent": "./a.py:graph"}, "recursion_limit": 100}'
    ) == ["1:58 recursion_limit = 100 turns/run"]


def test_infinity_and_null_are_no_limit(limits):
    assert limits(
        "llm.json", '{"max_budget_usd": Infinity, "llm": {"max_budget": null, "max_cost": NaN}}'
    ) == [
        "1:20 max_budget_usd = None usd",
        "1:52 llm.max_budget = None usd",
        "1:70 llm.max_cost = None usd",
    ]


def test_a_json_key_written_twice():
    found, problems = read("c.json", '{"session_budget_usd": 1,\n "session_budget_usd": 9}')
    assert [show(limit) for limit in found] == ["2:24 session_budget_usd = 9 usd/session"]
    assert [(p.span.line, p.blocks) for p in problems] == [(2, True)]


def test_cloudformation_budget_is_an_alert(limits):
    text = """\
        Resources:
          Monthly:
            Type: AWS::Budgets::Budget
            Properties:
              Budget:
                TimeUnit: MONTHLY
                BudgetLimit: {Amount: 500, Unit: USD}
        """
    assert limits("stack.yaml", text) == [
        "7:31 Resources.Monthly.Properties.Budget.BudgetLimit.Amount = 500 usd/month (alert)"
    ]


def test_toml_tables_and_arrays(limits):
    text = """\
        [tool.agent]
        max_budget_usd = 1_000.50
        [core]
        max_iterations = 100
        max_budget_per_task = 0.0
        [llm]
        model = "claude-sonnet"  # max_budget_usd = 3
        num_retries = 0x8
        [[agents]]
        name = "a"
        limits = {max_turns = 5, budget_usd = inf}
        [[agents]]
        name = "b"
        "limits".max_turns = 6
        """
    assert limits("config.toml", text) == [
        "2:18 tool.agent.max_budget_usd = 1000.50 usd",
        "4:18 core.max_iterations = 100 turns/run",
        "5:23 core.max_budget_per_task = None usd/run",
        "8:15 llm.num_retries = 8 retries/call",
        "11:23 agents[a].limits.max_turns = 5 turns/run [a]",
        "11:39 agents[a].limits.budget_usd = None usd [a]",
        "14:22 agents[b].limits.max_turns = 6 turns/run [b]",
    ]


def test_toml_with_crlf_and_strings_over_lines(limits):
    text = b'a = """\r\nx = 1\r\n"""\r\nsession_budget_usd = "0.50"\r\n'
    assert limits("x.toml", text) == ["4:22 session_budget_usd = 0.50 usd/session"]
