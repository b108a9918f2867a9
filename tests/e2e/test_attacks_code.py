"""Ways to raise a ceiling in Python that leave its line alone, and what only looks like one."""

import pytest

from tests.e2e.attack import BREAKER, FILE, Attack
from tests.imported import Files

SMALL = BREAKER.replace("5.0", "0.3")  # whatever it rises to, an engineer may set
TURNS = """\
from agents import Agent, Runner

agent = Agent(name="a", instructions="x")


async def go():
    return await Runner.run(agent, "hi", max_turns=5)
"""
READ = """\
import os
import openai

SESSION_BUDGET_USD = float(os.getenv("SESSION_BUDGET_USD", "0.10"))
"""
IMPORTED = "import openai\nfrom core.x import V\nSESSION_BUDGET_USD = V\n"
RENAMED = "import openai\nfrom core.x import V as SESSION_BUDGET_USD\n"
LOCAL = "import openai\nV = 0.5\nSESSION_BUDGET_USD = V\n"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("cost >= MAX_USD", "cost >= 0.9", 14),
        ("cost >= MAX_USD", "cost >= MAX_USD * 3", 14),
        ("cost >= MAX_USD", "cost >= MAX_USD + 0.6", 14),
        ("cost >= MAX_USD", "cost >= max(MAX_USD, 0.9)", 14),
        ("def loop(tasks)", "def loop(tasks, MAX_USD=0.9)", 11),
    ],
    ids=["another number", "product", "sum", "larger of two", "parameter"],
)
def test_a_budget_is_compared_with_another_number(
    attack: Attack, old: str, new: str, line: int
) -> None:
    verdict = attack.judged({FILE: SMALL}, {FILE: SMALL.replace(old, new)})
    assert verdict[:2] == (1, [("ceiling-raised", f"{FILE}:{line}", "new")])


@pytest.mark.parametrize(
    ("old", "new"),
    [("cost >= MAX_USD", "MAX_USD <= cost"), ("cost", "spent_usd"), ("MAX_USD", "CAP_USD")],
    ids=["turned round", "counter renamed", "limit renamed"],
)
def test_a_budget_is_written_in_another_way(attack: Attack, old: str, new: str) -> None:
    assert attack.judged({FILE: SMALL}, {FILE: SMALL.replace(old, new)})[:2] == (0, [])


def test_the_turns_of_a_run_become_none(attack: Attack) -> None:
    verdict = attack.judged({FILE: TURNS}, {FILE: TURNS.replace("max_turns=5", "max_turns=None")})
    assert verdict[:2] == (1, [("ceiling-removed", f"{FILE}:7", "new")])


@pytest.mark.parametrize(
    ("base", "change", "place"),
    [
        ({FILE: IMPORTED, "core/x.py": "V = 0.5\n"}, {"core/x.py": "V = 5\n"}, f"{FILE}:3"),
        ({FILE: RENAMED, "core/x.py": "V = 0.5\n"}, {"core/x.py": "V = 5\n"}, f"{FILE}:2"),
        ({FILE: LOCAL}, {FILE: LOCAL.replace("0.5", "5")}, f"{FILE}:2"),
    ],
    ids=["imported", "imported under its name", "same file"],
)
def test_the_number_has_a_name_that_says_nothing(
    attack: Attack, base: Files, change: Files, place: str
) -> None:
    verdict = attack.judged({"core/__init__.py": "", **base}, change)
    assert verdict[:2] == (1, [("ceiling-raised", place, "new")])


def test_a_number_gets_such_a_name(attack: Attack) -> None:
    plain = "import openai\nSESSION_BUDGET_USD = 0.5\n"
    assert attack.judged({FILE: plain}, {FILE: LOCAL})[:2] == (0, [])
    moved: Files = {FILE: IMPORTED, "core/x.py": "V = 0.5\n", "core/__init__.py": ""}
    assert attack.judged({FILE: plain}, moved)[:2] == (0, [])


@pytest.mark.parametrize(
    "statement",
    [
        'os.environ["SESSION_BUDGET_USD"] = "0.9"',
        'os.environ.setdefault("SESSION_BUDGET_USD", "0.9")',
        'os.environ.update({"SESSION_BUDGET_USD": "0.9"})',
        'os.putenv("SESSION_BUDGET_USD", "0.9")',
        'subprocess.run(["bot"], env={"SESSION_BUDGET_USD": "0.9"})',
        'setattr(settings, "SESSION_BUDGET_USD", 0.9)',
        "settings.SESSION_BUDGET_USD = 0.9",
        'vars(settings)["SESSION_BUDGET_USD"] = 0.9',
    ],
)
def test_a_value_is_set_from_elsewhere(attack: Attack, statement: str) -> None:
    text = f"import os, subprocess\nimport openai\nimport app.settings as settings\n{statement}\n"
    verdict = attack.judged({FILE: READ}, {"app/main.py": text})
    assert verdict[:2] == (1, [("ceiling-raised", "app/main.py:4", "new")])
    lower = attack.judged({FILE: READ}, {"app/main.py": text.replace("0.9", "0.05")})
    assert lower[:2] == (0, [])


def test_a_value_is_set_before_it_is_read(attack: Attack) -> None:
    text = READ.replace("openai\n", 'openai\nos.environ["SESSION_BUDGET_USD"] = "0.9"\n')
    verdict = attack.judged({FILE: READ}, {FILE: text})
    assert verdict[:2] == (1, [("ceiling-raised", f"{FILE}:3", "new")])


def test_a_test_sets_what_it_likes(attack: Attack) -> None:
    text = 'def test_a(monkeypatch):\n    monkeypatch.setenv("SESSION_BUDGET_USD", "100")\n'
    assert attack.judged({FILE: READ}, {"tests/test_a.py": text})[:2] == (0, [])


def test_an_agent_goes_with_its_limit(attack: Attack) -> None:
    assert attack.judged({"app/a.py": TURNS}, {"app/a.py": None})[:2] == (0, [])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"app/a.py": TURNS.replace("go()", "run()").replace(", max_turns=5", "")}, "app/a.py:7"),
        ({"app/a.py": None, "app/b.py": TURNS.replace(", max_turns=5", "")}, "app/b.py:7"),
        (
            {"app/a.py": None, "app/b.py": TURNS.replace(", max_turns=5", "").replace("go()", "x()")},
            "app/b.py:7",
        ),
        (
            {"app/a.py": "from crewai import Crew\n\n\ndef go():\n    return Crew(tasks=[]).kickoff()\n"},
            "app/a.py:5",
        ),
    ],
    ids=["renamed", "moved", "moved and renamed", "another framework"],
)  # fmt: skip
def test_an_agent_comes_back_without_its_limit(attack: Attack, change: Files, place: str) -> None:
    verdict = attack.judged({"app/a.py": TURNS}, change)
    assert verdict.code == 1
    assert ("ceiling-removed", place, "new") in verdict.found


def test_a_budget_moves_into_a_function(attack: Attack) -> None:
    check = "        if cost >= MAX_USD:\n            raise OverBudget(cost)\n"
    helper = (
        "def check(cost):\n    if cost >= MAX_USD:\n        raise OverBudget(cost)\n\n\ndef loop"
    )
    text = BREAKER.replace(check, "        check(cost)\n").replace("def loop", helper)
    assert attack.judged({FILE: BREAKER}, {FILE: text})[:2] == (0, [])


def test_a_budget_is_compared_with_a_smaller_number(attack: Attack) -> None:
    text = BREAKER.replace("cost >= MAX_USD", "cost >= 2.0")
    assert attack.judged({FILE: BREAKER}, {FILE: text})[:2] == (0, [])


PULUMI = """\
import pulumi_aws as aws
import pulumi_litellm as litellm

alert = aws.budgets.Budget("llm", limit_amount="100", limit_unit="USD", time_unit="MONTHLY")
key = litellm.Key("bot", max_budget=10.0, budget_duration="30d")
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"100"', '"1000"', 4, "from 100 usd per month to 1000 usd per month, 10 times"),
        ("MONTHLY", "DAILY", 4, "from 100 usd per month to 100 usd per day, 30 times"),
        ("10.0", "100.0", 5, "from 10.0 usd per month to 100.0 usd per month, 10 times"),
        ("30d", "1d", 5, "from 10.0 usd per month to 10.0 usd per day, 30 times"),
    ],
    ids=["amount", "time unit", "budget", "duration"],
)
def test_a_budget_of_pulumi(attack: Attack, old: str, new: str, line: int, says: str) -> None:
    path = "infra/__main__.py"
    verdict = attack.judged({path: PULUMI}, {path: PULUMI.replace(old, new)})
    assert verdict.code == 1
    assert ("ceiling-raised", f"{path}:{line}", "new") in verdict.found
    assert says in verdict.says


def test_a_budget_of_pulumi_in_another_currency(attack: Attack) -> None:
    text = PULUMI.replace('"USD"', '"GB"')
    path = "infra/__main__.py"
    assert attack.judged({path: text}, {path: text.replace('"100"', '"1000"')})[:2] == (0, [])
