"""Carriers that start programs: shell, make, just, Dockerfile, Procfile, systemd, CI scripts."""

from tests.unit.extract.settings.support import read

SHELL = """\
#!/bin/bash
# openai; export SESSION_BUDGET_USD=1
export SESSION_BUDGET_USD=5 MAX_TURNS="6"  # seven
BASE=4
A_BUDGET_USD=$BASE B_BUDGET_USD=${BASE}0 C_BUDGET_USD='$BASE' python main.py
: "${D_BUDGET_USD:=10}"
E_BUDGET_USD=${E:-11} F_BUDGET_USD=$1 G_BUDGET_USD=$(cat f) H_BUDGET_USD="$J"
python main.py --max-turns 12 \\
  --max-budget-usd="13" --max-retries "$R"
if true; then I_BUDGET_USD=1; else I_BUDGET_USD=2; fi
docker run -e "K_BUDGET_USD=14" openai
echo "L_BUDGET_USD=15" >> .env
echo "M_BUDGET_USD=16" 'MAX_TURNS=17'
[ "$N_BUDGET_USD" = 5 ] && x="BUDGET_USD=1 is set"
"""


def test_a_shell_script(limits):
    assert limits("run.sh", SHELL) == [
        "3:27 SESSION_BUDGET_USD = 5 usd/session",
        "3:39 MAX_TURNS = 6 turns/run",
        "5:14 A_BUDGET_USD = 4 usd",
        "5:33 B_BUDGET_USD = 40 usd",
        "5:55 C_BUDGET_USD = ? usd",
        "6:20 D_BUDGET_USD = 10 usd",
        "7:14 E_BUDGET_USD = 11 usd",
        "7:36 F_BUDGET_USD = ? usd",
        "7:52 G_BUDGET_USD = ? usd",
        "7:74 H_BUDGET_USD = ? usd",
        "8:28 python.max-turns = 12 turns/run",
        "9:20 python.max-budget-usd = 13 usd",
        "10:28 I_BUDGET_USD = 1 usd",
        "10:49 I_BUDGET_USD = 2 usd",
        "11:29 K_BUDGET_USD = 14 usd",
        "12:20 L_BUDGET_USD = 15 usd",
    ]


def test_files_that_a_script_writes(limits):
    text = """\
        cat > app/.env <<EOF
        SESSION_BUDGET_USD=5
        EOF
        cat <<-'Y' | kubectl apply -f -
        kind: ConfigMap
        metadata: {name: bot}
        data:
          SESSION_BUDGET_USD: "8"
        Y
        ssh host <<EOF
        DAILY_BUDGET_USD=9 openai
        EOF
        MONTHLY_BUDGET_USD=1
        """
    assert limits("deploy.sh", text) == [
        "2:20 [.env].SESSION_BUDGET_USD = 5 usd/session",
        "8:23 heredoc.ConfigMap/bot.data.SESSION_BUDGET_USD = 8 usd/session",
        "11:18 [heredoc.sh].DAILY_BUDGET_USD = 9 usd/day",
        "13:20 MONTHLY_BUDGET_USD = 1 usd/month",
    ]


def test_direnv_exports_several_in_a_line(limits):
    text = "if has openai; then\n  export SESSION_BUDGET_USD=5 DAILY_BUDGET_USD=6\nfi\n"
    assert limits(".envrc", text) == [
        "2:29 SESSION_BUDGET_USD = 5 usd/session",
        "2:48 DAILY_BUDGET_USD = 6 usd/day",
    ]


MAKE = """\
# openai
SESSION_BUDGET_USD ?= 5  # usd
BASE := 3
export A_BUDGET_USD := $(BASE)0
B_BUDGET_USD = $(shell cat x)
C_BUDGET_USD += 4
prod staging: SESSION_BUDGET_USD = 50
run: deps
\tSESSION_BUDGET_USD=$(BASE) python main.py --max-turns 5
\t@D_BUDGET_USD=$$FOO python main.py \\
\t  --max-budget-usd 7
ifdef P
MAX_TURNS = 8
else
MAX_TURNS = 9
endif
define text
MAX_TURNS = 10
endef
"""


def test_a_makefile(limits):
    assert limits("Makefile", MAKE) == [
        "2:23 SESSION_BUDGET_USD = 5 usd/session",
        "4:24 A_BUDGET_USD = 30 usd",
        "5:16 B_BUDGET_USD = ? usd",
        "6:17 C_BUDGET_USD = ? usd",
        "7:36 SESSION_BUDGET_USD = 50 usd/session",
        "9:21 SESSION_BUDGET_USD = 3 usd/session",
        "9:56 python.max-turns = 5 turns/run",
        "10:16 D_BUDGET_USD = ? usd",
        "11:21 python.max-budget-usd = 7 usd",
        "13:13 MAX_TURNS = 8 turns/run",
        "15:13 MAX_TURNS = 9 turns/run",
    ]


JUST = """\
session_budget_usd := "5"
export DAILY_BUDGET_USD := env_var_or_default('D', '50')
a_budget_usd := env("A")
b_budget_usd := session_budget_usd + "0"

# openai
run task max_turns="6":
    SESSION_BUDGET_USD={{session_budget_usd}} python main.py --max-turns {{ max_turns }}
py:
    #!/usr/bin/env python3
    MAX_TURNS=7
sh:
    #!/usr/bin/env bash
    export MAX_TURNS=8
"""


def test_a_justfile(limits):
    assert limits("justfile", JUST) == [
        "1:23 session_budget_usd = 5 usd/session",
        "2:28 DAILY_BUDGET_USD = 50 usd/day",
        "3:17 a_budget_usd = ? usd",
        "4:17 b_budget_usd = ? usd",
        "7:20 max_turns = 6 turns/run",
        "8:24 SESSION_BUDGET_USD = 5 usd/session",
        "8:74 python.max-turns = 6 turns/run",
        "14:22 MAX_TURNS = 8 turns/run",
    ]


DOCKER = """\
# openai
FROM python:3.11 AS base
ARG BUDGET=5
ENV SESSION_BUDGET_USD=$BUDGET \\
    # a note
    MAX_TURNS="20" \\

    MODEL=gpt-4o
ENV DAILY_BUDGET_USD 50
RUN A_BUDGET_USD=6 python -m openai && pip install x
RUN <<EOT
B_BUDGET_USD=7 python x
EOT
CMD ["python", "main.py", "--max-turns", "8", "--max-budget-usd=9"]
ENTRYPOINT claude -p hi --max-turns 10
"""


def test_a_dockerfile(limits):
    assert limits("docker/Dockerfile.prod", DOCKER) == [
        "3:12 BUDGET = 5 usd",
        "4:24 SESSION_BUDGET_USD = 5 usd/session",
        "6:15 MAX_TURNS = 20 turns/run",
        "9:22 DAILY_BUDGET_USD = 50 usd/day",
        "10:18 A_BUDGET_USD = 6 usd",
        "12:14 [heredoc.sh].B_BUDGET_USD = 7 usd",
        "14:42 cmd.max-turns = 8 turns/run",
        "14:65 cmd.max-budget-usd = 9 usd",
        "15:37 claude.max-turns = 10 turns/run",
    ]


def test_a_procfile(limits):
    text = (
        "# openai\nweb: SESSION_BUDGET_USD=5 python a.py --max-turns 6\nbot: env MAX_TURNS=7 rq\n"
    )
    assert limits("Procfile", text) == [
        "2:25 web.SESSION_BUDGET_USD = 5 usd/session",
        "2:51 web.python.max-turns = 6 turns/run",
        "3:20 bot.MAX_TURNS = 7 turns/run",
    ]


def test_a_unit_of_systemd(limits):
    text = """\
        # openai
        [Service]
        Environment=MAX_TURNS=1
        Environment=
        Environment="SESSION_BUDGET_USD=5" 'MAX_TURNS=6' OTHER=1
        EnvironmentFile=-/etc/bot
        ; Environment=DAILY_BUDGET_USD=50
        ExecStart=/usr/bin/python -m bot --max-turns 7 \\
          --max-budget-usd 8
        """
    expected = [
        "5:33 Service.SESSION_BUDGET_USD = 5 usd/session",
        "5:47 Service.MAX_TURNS = 6 turns/run",
        "8:46 Service.python.max-turns = 7 turns/run",
        "9:20 Service.python.max-budget-usd = 8 usd",
    ]
    for path in ("bot.service", "etc/bot.service.d/10-llm.conf", "bot.container"):
        assert limits(path, text) == expected
    assert limits("nginx.conf", text) == []


def test_commands_in_a_workflow(limits):
    text = """\
        # openai
        jobs:
          a:
            steps:
              - run: |
                  export SESSION_BUDGET_USD=5
                  MAX_TURNS=7 python main.py --max-budget-usd 3
                  echo "DAILY_BUDGET_USD=99" >> $GITHUB_ENV
              - run: SESSION_BUDGET_USD=6 python main.py
        """
    assert limits(".github/workflows/a.yml", text) == [
        "6:37 jobs.a.steps[0].run.SESSION_BUDGET_USD = 5 usd/session",
        "7:21 jobs.a.steps[0].run.MAX_TURNS = 7 turns/run",
        "7:55 jobs.a.steps[0].run.max-budget-usd = 3 usd",
        "8:34 jobs.a.steps[0].run.DAILY_BUDGET_USD = 99 usd/day",
        "9:33 jobs.a.steps[1].run.SESSION_BUDGET_USD = 6 usd/session",
    ]
    script = "# openai\nbot:\n  script:\n    - SESSION_BUDGET_USD=6 python main.py\n"
    assert limits(".gitlab-ci.yml", script) == [
        "4:26 bot.script.SESSION_BUDGET_USD = 6 usd/session"
    ]


def test_what_speaks_of_no_model_is_no_limit():
    for path in ("run.sh", "Makefile", "Dockerfile"):
        text = "FROM x\nTIMEOUT=5\nMAX_RETRIES=3\nMAX_ITEMS=7\n"
        assert read(path, text) == ([], [])


def test_text_that_never_ends(limits):
    for path in ("run.sh", "Makefile", "Dockerfile", "justfile", "Procfile", "a.service"):
        for text in ('X_BUDGET_USD="5', "X_BUDGET_USD=$(", "cat <<EOF\n", "ENV X_BUDGET_USD=\\"):
            read(path, text)
