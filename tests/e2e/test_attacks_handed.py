"""Limits that get their number by an import, by position, or from one caller of many."""

import pytest

from tests.e2e.attack import BREAKER, FILE, Attack
from tests.imported import Files

GIVEN = "MAX_USD = 5.0\n"
CORE: Files = {"core/__init__.py": "", "core/x.py": "MAX_USD = 50.0\nV = 50.0\n"}
TRY = "try:\n    from {} import MAX_USD\nexcept ImportError:\n    MAX_USD = 5.0\n"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (f"{GIVEN}del MAX_USD\nfrom core.x import MAX_USD\n", 6),
        (TRY.format("core.x"), 5),
        (f"{GIVEN}from core.x import *\n", 5),
    ],
    ids=["deleted", "fallback", "star"],
)
def test_a_limit_is_imported_over(attack: Attack, lines: str, line: int) -> None:
    verdict = attack.judged({FILE: BREAKER, **CORE}, {FILE: BREAKER.replace(GIVEN, lines)})
    assert verdict.code == 1
    assert ("ceiling-raised", f"{FILE}:{line}", "new") in verdict.found
    assert "from 5.0 usd to 50.0 usd, 10 times" in verdict.says


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (f"{GIVEN}del MAX_USD\nfrom elsewhere import MAX_USD\n", 6),
        (TRY.format("elsewhere"), 5),
        (f"{GIVEN}from local_settings import *\n", 5),
    ],
    ids=["deleted", "fallback", "star"],
)
def test_a_limit_is_imported_from_outside(attack: Attack, lines: str, line: int) -> None:
    verdict = attack.judged({FILE: BREAKER}, {FILE: BREAKER.replace(GIVEN, lines)})
    assert verdict[:2] == (1, [("ceiling-out-of-sight", f"{FILE}:{line}", "new")])


@pytest.mark.parametrize(
    "lines",
    [
        f"from core.x import *\n{GIVEN}",
        f"{GIVEN}from math import *\n",
        f"{GIVEN}from core.small import MAX_USD\n",
        f"{GIVEN}from core.small import *\n",
        f"{GIVEN}from core.other import *\n",
    ],
    ids=["star before", "standard library", "a smaller one", "a smaller star", "other names"],
)
def test_an_import_beside_a_limit(attack: Attack, lines: str) -> None:
    more: Files = {"core/small.py": "MAX_USD = 1.0\n", "core/other.py": "NAME = 'x'\n"}
    verdict = attack.judged({FILE: BREAKER, **CORE, **more}, {FILE: BREAKER.replace(GIVEN, lines)})
    assert verdict[:2] == (0, [])


def test_a_fallback_is_raised_beside_an_import(attack: Attack) -> None:
    text = BREAKER.replace(GIVEN, TRY.format("local_settings"))
    verdict = attack.judged({FILE: text}, {FILE: text.replace("5.0", "50.0")})
    assert verdict.code == 1
    assert ("ceiling-raised", f"{FILE}:7", "new") in verdict.found


USE = "\nLIMITS = Limits(5, 0.1)\n"
FIELDS = "    max_turns: int\n    budget_usd: float\n"
HEAD = "import openai\nfrom collections import namedtuple\nfrom dataclasses import dataclass\nfrom typing import ClassVar, NamedTuple\n"
MAKER = (
    "class Limits:\n    def __init__(self, max_turns, budget_usd):\n"
    "        self.turns, self.usd = max_turns, budget_usd\n"
)
MADE = {
    "dataclass": f"@dataclass\nclass Limits:\n{FIELDS}",
    "inherited": "@dataclass\nclass Base:\n    max_turns: int\n\n@dataclass\nclass Limits(Base):\n"
    "    kind: ClassVar[str] = 'x'\n    budget_usd: float\n",
    "NamedTuple": f"class Limits(NamedTuple):\n{FIELDS}",
    "namedtuple": 'Limits = namedtuple("Limits", "max_turns budget_usd")\n',
    "list": 'Limits = namedtuple("Limits", ["max_turns", "budget_usd"])\n',
    "typed": 'Limits = NamedTuple("Limits", [("max_turns", int), ("budget_usd", float)])\n',
    "init": MAKER,
    "function": "def Limits(max_turns, budget_usd):\n    return max_turns, budget_usd\n",
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_the_field_of_a_place_gives_its_name(attack: Attack, made: str) -> None:
    text = HEAD + made + USE
    line = text.count("\n")
    verdict = attack.judged({FILE: text}, {FILE: text.replace("(5, 0.1)", "(50, 0.9)")})
    assert verdict[:2] == (1, [("ceiling-raised", f"{FILE}:{line}", "new")] * 2)
    assert "Limits.max_turns rises from 5 turns per run to 50 turns per run" in verdict.says
    assert "Limits.budget_usd rises from 0.1 usd to 0.9 usd" in verdict.says


def test_a_place_of_something_else(attack: Attack) -> None:
    text = HEAD + MADE["dataclass"].replace("max_turns", "index") + USE
    assert attack.judged({FILE: text}, {FILE: text.replace("(5,", "(500,")})[:2] == (0, [])


CALLED = """\
import math
import openai

client = openai.OpenAI()


def run(task, max_budget_usd=0.5):
    spent = 0.0
    while True:
        if max_budget_usd is not None and spent >= max_budget_usd:
            raise RuntimeError("over budget")
        answer = client.chat.completions.create(model="gpt-4o", messages=task)
        spent += answer.usage.total_tokens * 0.00001


def main(task):
    run(task)
"""


@pytest.mark.parametrize(
    "given", ['max_budget_usd=float("inf")', "max_budget_usd=None", "None", "math.inf"]
)
def test_one_caller_passes_no_limit(attack: Attack, given: str) -> None:
    text = CALLED.replace("run(task)\n", f"run(task, {given})\n")
    verdict = attack.judged({FILE: CALLED}, {FILE: text})
    assert verdict[:2] == (1, [("guard-loosened", f"{FILE}:17", "new")])
    assert "is passed by: no limit is passed for `max_budget_usd` here" in verdict.says
    assert "`spent >= max_budget_usd` does not hold everywhere" in verdict.says


def test_a_test_passes_no_limit(attack: Attack) -> None:
    text = "from app.settings import run\n\n\ndef test_a():\n    run([], None)\n"
    assert attack.judged({FILE: CALLED}, {"tests/test_a.py": text})[:2] == (0, [])


def test_one_caller_passes_more(attack: Attack) -> None:
    text = CALLED.replace("run(task)\n", "run(task, 5.0)\n")
    verdict = attack.judged({FILE: CALLED}, {FILE: text})
    assert verdict.code == 1
    assert ("ceiling-raised", f"{FILE}:10", "new") in verdict.found
    less = CALLED.replace("run(task)\n", "run(task, 0.1)\n")
    assert attack.judged({FILE: CALLED}, {FILE: less})[:2] == (0, [])


def test_a_field_with_a_finite_default_is_given_none(attack: Attack) -> None:
    text = (
        HEAD + "@dataclass\nclass Limits:\n    max_turns: int | None = 5\n\n\nLIMITS = Limits()\n"
    )
    verdict = attack.judged(
        {FILE: text}, {FILE: text.replace("Limits()", "Limits(max_turns=None)")}
    )
    assert verdict[:2] == (1, [("ceiling-removed", f"{FILE}:10", "new")])
    assert "Limits.max_turns" in verdict.says
