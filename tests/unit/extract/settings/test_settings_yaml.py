import pytest

from tests.unit.extract.settings.support import read, show


def test_litellm_proxy(limits):
    text = """\
        model_list:
          - model_name: gpt-4o
            litellm_params:
              model: openai/gpt-4o
              max_budget: 1e3
              budget_duration: 30d
              tpm: 100_000
              rpm: 60
          - model_name: gpt-4o
            litellm_params:
              model: azure/gpt-4o
              rpm: 30
        litellm_settings:
          max_budget: 0
          budget_duration: 1d
          max_internal_user_budget: 10
          internal_user_budget_duration: "1mo"
          num_retries: 3
          request_timeout: 600
          default_team_settings:
            - team_id: growth
              max_budget: 5.5
              soft_budget: 4
        router_settings:
          provider_budget_config:
            openai: {budget_limit: 100, time_period: 7d}
            azure: {budget_limit: 0, time_period: 1d}
        """
    assert limits("proxy.yaml", text) == [
        "5:19 model_list[gpt-4o].litellm_params.max_budget = 1000 usd/month [gpt-4o]",
        "7:12 model_list[gpt-4o].litellm_params.tpm = 100000 tokens/minute [gpt-4o]",
        "8:12 model_list[gpt-4o].litellm_params.rpm = 60 calls/minute [gpt-4o]",
        "12:12 model_list[gpt-4o#2].litellm_params.rpm = 30 calls/minute [gpt-4o]",
        "14:15 litellm_settings.max_budget = None usd/day",
        "16:29 litellm_settings.max_internal_user_budget = 10 usd/month",
        "18:16 litellm_settings.num_retries = 3 retries/call",
        "19:20 litellm_settings.request_timeout = 600 seconds/call",
        "22:19 litellm_settings.default_team_settings[growth].max_budget = 5.5 usd [growth]",
        "23:20 litellm_settings.default_team_settings[growth].soft_budget = 4 usd [growth] (alert)",
        "26:28 router_settings.provider_budget_config.openai.budget_limit = 100 usd/week [openai]",
        "27:27 router_settings.provider_budget_config.azure.budget_limit = None usd/day [azure]",
    ]


def test_cordum(limits):
    safety = """\
        version: v1
        rules:
          - id: throttle
            decision: allow_with_constraints
            constraints:
              rate_limit: "20/hour"
              max_runtime_sec: 120
              budgets: {max_runtime_ms: 5000, max_retries: 2, max_concurrent_jobs: 0}
        """
    assert limits("config/safety.yaml", safety) == [
        "6:19 rules[throttle].constraints.rate_limit = 20 calls/hour",
        "7:24 rules[throttle].constraints.max_runtime_sec = 120 seconds/run",
        "8:33 rules[throttle].constraints.budgets.max_runtime_ms = 5.000 seconds/run",
        "8:52 rules[throttle].constraints.budgets.max_retries = 2 retries/run",
        "8:76 rules[throttle].constraints.budgets.max_concurrent_jobs = None agents",
    ]
    overlay = 'topics:\n  "job.research.company":\n    timeout_seconds: 120\n    max_retries: 1\n'
    assert limits("overlays/timeouts.patch.yaml", overlay) == [
        "3:22 topics[job.research.company].timeout_seconds = 120 seconds/run [job.research.company]",
        "4:18 topics[job.research.company].max_retries = 1 retries/run [job.research.company]",
    ]
    system = "budget:\n  daily_limit_usd: 1000.0\n  per_job_max_usd: 5\n  alert_at_percent: [50, 75]\n  action_at_limit: {}\n"
    assert limits("config/system.yaml", system.format("throttle")) == [
        "2:20 budget.daily_limit_usd = 1000.0 usd/day",
        "3:20 budget.per_job_max_usd = 5 usd/run",
    ]
    assert (
        limits("config/system.yaml", system.format("alert_only"))[0]
        == "2:20 budget.daily_limit_usd = 1000.0 usd/day (alert)"
    )


def test_kong(limits):
    old = """\
        _format_version: "3.0"
        plugins:
        - name: ai-rate-limiting-advanced
          config:
            tokens_count_strategy: {}
            llm_providers:
            - name: openai
              limit: [100, 1000]
              window_size:
              - 60
              - 3600
        - name: rate-limiting-advanced
          config:
            limit: [5]
            window_size: [60]
        """
    assert limits("kong.yaml", old.replace("{}", "cost")) == [
        "8:15 plugins[ai-rate-limiting-advanced].config.llm_providers[openai].limit[0] = 100 usd/minute [openai]",
        "8:20 plugins[ai-rate-limiting-advanced].config.llm_providers[openai].limit[1] = 1000 usd/hour [openai]",
    ]
    assert limits("kong.yaml", old.replace("{}", "total_tokens"))[1].endswith(
        "limit[1] = 1000 tokens/hour [openai]"
    )
    new = """\
        plugins:
        - name: ai-rate-limiting-advanced
          config:
            policies:
            - limits:
              - {limit: 0.5, window_size: 86400, tokens_count_strategy: cost}
        """
    assert limits("kong.yaml", new) == [
        "6:17 plugins[ai-rate-limiting-advanced].config.policies[0].limits[0].limit = 0.5 usd/day"
    ]


def test_kubernetes_env_list_config_map_and_documents(limits):
    text = """\
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: agent
        data:
          SESSION_BUDGET_USD: "0.50"
          litellm.yaml: |
            litellm_settings:

              max_budget: 20
          prod.env: |
            # x
            DAILY_BUDGET_USD=7
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: agent}
        spec:
          template:
            spec:
              containers:
                - name: worker
                  image: example/llm-agent
                  args: ["--max-budget-usd", "5", "--max-turns=10"]
                  livenessProbe: {timeoutSeconds: 5, failureThreshold: 3}
                  env:
                    - name: SESSION_BUDGET_USD
                      value: "1.00"
                    - name: MAX_BUDGET_USD
                      valueFrom: {secretKeyRef: {name: money, key: max}}
        """
    container = "Deployment/agent.spec.template.spec.containers[worker]"
    assert limits("k8s.yaml", text) == [
        "6:23 ConfigMap/agent.data.SESSION_BUDGET_USD = 0.50 usd/session",
        "10:19 ConfigMap/agent.data[litellm.yaml].litellm_settings.max_budget = 20 usd",
        "13:22 ConfigMap/agent.data[prod.env].DAILY_BUDGET_USD = 7 usd/day",
        f"24:38 {container}.args.max-budget-usd = 5 usd [worker]",
        f"24:56 {container}.args.max-turns = 10 turns/run [worker]",
        f"28:22 {container}.env.SESSION_BUDGET_USD = 1.00 usd/session [worker]",
        f"30:26 {container}.env.MAX_BUDGET_USD = ? usd [worker]",
    ]


def test_why_a_secret_is_unknown():
    text = (
        "env:\n  - name: MAX_BUDGET_USD\n    valueFrom: {secretKeyRef: {name: money, key: max}}\n"
    )
    found, _ = read("k8s.yaml", text)
    assert found[0].amount.why == "the value is in secret money, outside this file"


def test_compose_list_and_map(limits):
    text = """\
        services:
          web:
            environment:
              - SESSION_BUDGET_USD=${SESSION_BUDGET_USD:-50}
              - "DAILY_BUDGET_USD=5"
              - MAX_BUDGET_USD
            deploy: {restart_policy: {max_attempts: 3}}
          worker:
            environment:
              SESSION_BUDGET_USD: 2
        """
    assert limits("docker-compose.yml", text) == [
        "4:28 services.web.environment.SESSION_BUDGET_USD = 50 usd/session [web]",
        "5:27 services.web.environment.DAILY_BUDGET_USD = 5 usd/day [web]",
        "10:27 services.worker.environment.SESSION_BUDGET_USD = 2 usd/session [worker]",
    ]


def test_workflow(limits):
    text = """\
        name: nightly
        env:
          GH_AW_MAX_DAILY_AI_CREDITS: ${{ vars.CREDITS || '5000' }}
          MAX_BUDGET_USD: ${{ secrets.MAX }}
        jobs:
          agent:
            steps:
              - uses: anthropics/claude-code-action@v1
                with:
                  claude_args: --max-turns 10 --max-budget-usd "5"
                  max_turns: "7"
              - run: |
                  echo hi
                  claude -p --max-budget-usd 3 "do it"
        """
    assert limits(".github/workflows/nightly.yml", text) == [
        "3:31 env.GH_AW_MAX_DAILY_AI_CREDITS = 50.00 usd/day",
        "4:19 env.MAX_BUDGET_USD = ? usd",
        "10:36 jobs.agent.steps[0].with.claude_args.max-turns = 10 turns/run",
        "10:57 jobs.agent.steps[0].with.claude_args.max-budget-usd = 5 usd",
        "11:22 jobs.agent.steps[0].with.max_turns = 7 turns/run",
        "14:38 jobs.agent.steps[1].run.max-budget-usd = 3 usd",
    ]


def test_crewai_agents_file(limits):
    text = "researcher:\n  role: looks things up\n  max_iter: 25\n  max_rpm: 10\nwriter:\n  max_execution_time: 90\n"
    assert limits("src/crew/config/agents.yaml", text) == [
        "3:13 researcher.max_iter = 25 turns/run [researcher]",
        "4:12 researcher.max_rpm = 10 calls/minute [researcher]",
        "6:23 writer.max_execution_time = 90 seconds/run [writer]",
    ]


def test_docker_agent_and_swe_agent(limits):
    text = "agents:\n  root: {model: openai/gpt-4o-mini, max_iterations: 0}\nbudget:\n  max_cost: 0.50\n  max_tokens: 100000\n  max_time: 1h30m\n"
    assert limits("agent.yaml", text) == [
        "2:53 agents.root.max_iterations = None turns/run [root]",
        "4:13 budget.max_cost = 0.50 usd/run",
        "5:15 budget.max_tokens = 100000 tokens/run",
        "6:13 budget.max_time = 5400 seconds/run",
    ]
    swe = "agent:\n  model:\n    name: gpt-4o\n    per_instance_cost_limit: 3.00\n    total_cost_limit: 0\n    per_instance_call_limit: 0\n"
    assert [line.split(" ", 1)[1] for line in limits("config/default.yaml", swe)] == [
        "agent.model.per_instance_cost_limit = 3.00 usd/run",
        "agent.model.total_cost_limit = None usd",
        "agent.model.per_instance_call_limit = None calls/run",
    ]


def test_anchors_and_merge_keys(limits):
    text = """\
        base: &base
          SESSION_BUDGET_USD: 1
          DAILY_BUDGET_USD: 2
        prod:
          <<: *base
          DAILY_BUDGET_USD: 9
        """
    assert limits("env.yaml", text) == [
        "2:23 base.SESSION_BUDGET_USD = 1 usd/session",
        "2:23 prod.SESSION_BUDGET_USD = 1 usd/session",
        "3:21 base.DAILY_BUDGET_USD = 2 usd/day",
        "6:21 prod.DAILY_BUDGET_USD = 9 usd/day",
    ]


def test_alias_bomb_is_a_problem_and_ends():
    rows = ["a0: &a0 {SESSION_BUDGET_USD: 1}"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    _, problems = read("bomb.yaml", "\n".join(rows))
    assert [p.says for p in problems] == [
        "holds more values than can be read, aliases included; its limits are unknown"
    ]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "{a: " * 5000, "a: &x\n  b: *x\nmax_budget_usd: ["]
)
def test_deep_and_endless_documents_are_problems(text):
    found, problems = read("deep.yaml", "# max_budget\n" + text)
    assert found == []
    assert len(problems) == 1


def test_an_alias_to_itself_ends(limits):
    assert limits("x.yaml", "a: &x\n  b: *x\n  max_budget_usd: *x\n") == [
        "3:19 a.max_budget_usd = ? usd"
    ]


def test_yaml_traps():
    text = "a:\n  MAX_BUDGET_USD: 1_000\nb:\n  MAX_BUDGET_USD: 1:30\nc:\n  MAX_BUDGET_USD: 010\nd:\n  MAX_BUDGET_USD: .inf\ne:\n  MAX_BUDGET_USD: 1e3\nf:\n  MAX_BUDGET_USD: '010'\ng:\n  MAX_BUDGET_USD:\nh:\n  MAX_BUDGET_USD: .NaN\n"
    found, problems = read("a.yaml", text)
    assert [show(limit).split(" = ")[1] for limit in found] == [
        "1000 usd", "90 usd", "8 usd", "None usd", "1000 usd", "10 usd", "None usd", "None usd",
    ]  # fmt: skip
    assert [(p.span.line, p.says, p.blocks) for p in problems] == [
        (4, "MAX_BUDGET_USD: 1:30 is 90 in YAML 1.1 (base 60) and text in YAML 1.2", False),
        (6, "MAX_BUDGET_USD: 010 is 8 in YAML 1.1 and 10 in YAML 1.2", False),
    ]


def test_a_governed_key_written_twice():
    found, problems = read("a.yaml", "llm:\n  max_budget: 5\n  x: 1\n  x: 2\n  max_budget: 50\n")
    assert [show(limit) for limit in found] == ["5:15 llm.max_budget = 50 usd"]
    assert [(p.span.line, p.span.column, p.blocks) for p in problems] == [(5, 3, True)]


def test_helm_template_values_are_unknown_and_the_rest_is_read(limits):
    text = """\
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ include "x.fullname" . }}
        spec:
          {{- if .Values.agent }}
          env:
            - name: SESSION_BUDGET_USD
              value: {{ .Values.budget | quote }}
            - name: DAILY_BUDGET_USD
              value: "5"
            - name: MAX_BUDGET_USD
              value: "{{ .Values.max }}"
          {{- end }}
        """
    assert [line.rpartition(".")[2] for line in limits("chart/templates/d.yaml", text)] == [
        "SESSION_BUDGET_USD = ? usd/session",
        "DAILY_BUDGET_USD = 5 usd/day",
        "MAX_BUDGET_USD = ? usd",
    ]


def test_a_template_that_is_no_yaml_is_unknown_not_fatal(problems):
    text = "{% for a in agents %}\n{{ a }}: {\n max_budget_usd: [\n{% endfor %}\n}}}\n"
    assert problems("t.yaml", text) == [
        "1:2 is a template that is no YAML before it is rendered; its limits are unknown"
    ]


def test_policy_governs_any_key(limits):
    text = "pipeline:\n  burn: 12\n  other: 3\n  tokens_burn_max: 7\n"
    assert limits("x.yaml", text, ("burn",)) == ["2:9 pipeline.burn = 12 usd"]
    assert limits("x.yaml", text, ("pipeline.*",)) == [
        "2:9 pipeline.burn = 12 usd",
        "3:10 pipeline.other = 3 usd",
        "4:20 pipeline.tokens_burn_max = 7 tokens",
    ]


def test_a_value_with_its_own_period_and_currency(limits):
    text = "agents:\n  research: {budget: $50/hour}\n  draft: {budget: 20 USD/day}\n  wrapped:\n    budget: {amount: 5, currency: USD}\n"
    assert limits("fleet.yaml", text) == [
        "2:22 agents.research.budget = 50 usd/hour [research]",
        "3:19 agents.draft.budget = 20 usd/day [draft]",
        "5:22 agents.wrapped.budget.amount = 5 usd [wrapped]",
    ]


def test_a_variable_twice_in_a_list():
    text = "env:\n  - {name: SESSION_BUDGET_USD, value: '1'}\n  - {name: X, value: '2'}\n  - {name: SESSION_BUDGET_USD, value: '9'}\n"
    found, problems = read("k8s.yaml", text)
    assert [show(limit) for limit in found] == ["4:39 env.SESSION_BUDGET_USD = 9 usd/session"]
    assert [(p.span.line, p.span.column, p.blocks) for p in problems] == [(4, 12, True)]


def test_a_variable_in_foreign_letters_in_a_list(problems):
    text = "env:\n  - {name: SESSION_BUDG\u0415T_USD, value: '1'}\nargs: [--m\u0430x-budget-usd, '5']\n"
    assert [line.partition(" holds")[0] for line in problems("k8s.yaml", text)] == [
        "2:12 key 'SESSION_BUDG\u0415T_USD'",
        "3:8 key 'm\u0430x-budget-usd'",
    ]


def test_a_block_with_crlf_and_an_indentation_indicator(limits):
    text = b"data:\r\n  x.yaml: |2-\r\n      a: 1\r\n\r\n      SESSION_BUDGET_USD: 7\r\n"
    assert limits("cm.yaml", text) == ["5:27 data[x.yaml].SESSION_BUDGET_USD = 7 usd/session"]


def test_folded_and_quoted_documents_point_at_the_whole_string(limits):
    text = 'data:\n  a.json: >\n    {"SESSION_BUDGET_USD":\n    7}\n  b.yaml: "x: 1\\nDAILY_BUDGET_USD: 3\\n"\n'
    assert limits("cm.yaml", text) == [
        "2:11 data[a.json].SESSION_BUDGET_USD = 7 usd/session",
        "5:11 data[b.yaml].DAILY_BUDGET_USD = 3 usd/day",
    ]


def test_helm_values_and_pulumi(limits):
    values = "image: x\nagent:\n  env:\n    SESSION_BUDGET_USD: 5\n  extraEnvVars:\n    - name: DAILY_BUDGET_USD\n      value: 7\n"
    assert limits("chart/values-prod.yaml", values) == [
        "4:25 agent.env.SESSION_BUDGET_USD = 5 usd/session",
        "7:14 agent.extraEnvVars.DAILY_BUDGET_USD = 7 usd/day",
    ]
    stack = 'config:\n  aws:region: eu-west-1\n  app:maxBudgetUsd: "50"\n'
    assert limits("Pulumi.prod.yaml", stack) == ["3:21 config.app:maxBudgetUsd = 50 usd"]
