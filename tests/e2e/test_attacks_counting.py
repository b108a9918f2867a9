"""A budget that is told too little: prices lowered, the sum divided, set back or begun below zero."""

import pytest

from tests.e2e.attack import BREAKER, FILE, Attack

ADDED = "answer.usage.total_tokens * 0.00001"
PRICED = BREAKER.replace("MAX_USD = 5.0\n", "MAX_USD = 5.0\nPRICE_PER_1K = 0.03\n").replace(
    ADDED, "answer.usage.total_tokens / 1000 * PRICE_PER_1K"
)
CALLED = PRICED.replace(
    "def loop",
    "def price(answer):\n    return answer.usage.total_tokens / 1000 * PRICE_PER_1K\n\n\ndef loop",
).replace("cost += answer.usage.total_tokens / 1000 * PRICE_PER_1K", "cost += price(answer)")
TABLE = PRICED.replace(
    "PRICE_PER_1K = 0.03",
    'PRICES = {"gpt-4o": {"in": 0.03, "out": 0.06}, "gpt-5": {"in": 0.3, "out": 0.6}}',
).replace(
    "answer.usage.total_tokens / 1000 * PRICE_PER_1K",
    '(answer.usage.prompt_tokens * PRICES[answer.model]["in"]'
    ' + answer.usage.completion_tokens * PRICES[answer.model]["out"]) / 1000',
)
CLASS = """\
import openai

client = openai.OpenAI()


class Budget:
    def __init__(self, limit_usd=5.0):
        self.spent_usd = 0.0
        self.limit_usd = limit_usd

    def add(self, usage):
        self.spent_usd += usage.total_tokens * 0.00001

    def check(self):
        if self.spent_usd >= self.limit_usd:
            raise RuntimeError("over")


budget = Budget()


def loop(tasks):
    for task in tasks:
        budget.check()
        answer = client.chat.completions.create(model="gpt-4o", messages=task)
        budget.add(answer.usage)
"""


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "says"),
    [
        (PRICED, "0.03", "0.003", 5, "total_tokens counts 0.000003, 0.00003 at the base, 10 times less"),
        (PRICED, "0.03", "0.0", 5, "total_tokens counts 0.0000, 0.00003 at the base"),
        (PRICED, "/ 1000", "/ 1_000_000", 5, "1000 times less"),
        (PRICED, "if cost >=", "if cost / 10 >=", 15, "10 times less"),
        (PRICED, "cost = 0.0", "cost = -100.0", 13, "the sum begins at -100.0, 0.0 at the base"),
        (CALLED, "0.03", "0.003", 5, "10 times less"),
        (TABLE, "0.03", "0.003", 18, "prompt_tokens at PRICES['gpt-4o']['in'] counts 0.000003"),
        (TABLE, ' + answer.usage.completion_tokens * PRICES[answer.model]["out"]', "", 15, "completion_tokens is not counted any more"),
        (CLASS, "0.00001", "0.000001", 12, "10 times less"),
        (CLASS, "spent_usd = 0.0", "spent_usd = -50", 8, "the sum begins at -50, 0.0 at the base"),
        (CLASS, "if self.spent_usd >=", "if self.spent_usd / 10 >=", 15, "10 times less"),
    ],
    ids=["price", "zero", "divisor", "divided", "start", "function", "table", "kind", "class", "class start", "class divided"],
)  # fmt: skip
def test_a_budget_is_told_less(
    attack: Attack, text: str, old: str, new: str, line: int, says: str
) -> None:
    assert old in text
    verdict = attack.judged({FILE: text}, {FILE: text.replace(old, new)})
    assert verdict[:2] == (1, [("guard-loosened", f"{FILE}:{line}", "new")])
    assert "is told less: " in verdict.says
    assert says[:80] in verdict.says


RESET = "        cost = 0.0\n        answer ="


@pytest.mark.parametrize(
    ("text", "old", "new", "line"),
    [
        (PRICED, "        answer =", RESET, 17),
        (PRICED, "* PRICE_PER_1K\n", "* PRICE_PER_1K\n        cost = 0\n", 19),
        (CLASS, "        if self", "        self.spent_usd = 0\n        if self", 15),
    ],
    ids=["on each turn", "at the end of each turn", "before it is compared"],
)
def test_a_sum_is_set_back(attack: Attack, text: str, old: str, new: str, line: int) -> None:
    assert old in text
    verdict = attack.judged({FILE: text}, {FILE: text.replace(old, new)})
    assert verdict[:2] == (1, [("guard-loosened", f"{FILE}:{line}", "new")])
    assert "stops nothing: " in verdict.says
    assert "is set back here before it adds up" in verdict.says


INNER = PRICED.replace(
    "        answer = client.chat.completions.create(model=\"gpt-4o\", messages=task)\n        cost +=",
    "        cost = 0.0\n        for step in task:\n            answer = client.chat.completions.create(model=\"gpt-4o\", messages=step)\n            cost +=",
)  # fmt: skip
STEPS = PRICED.replace("    for task in tasks:\n", "    for number, task in enumerate(tasks):\n")
MOVED = PRICED.replace("/ 1000 * P", "* P").replace("if cost >=", "if cost / 1000 >=")
LOCAL = PRICED.replace(
    "cost += answer.usage.total_tokens / 1000 * PRICE_PER_1K",
    "used = answer.usage.total_tokens\n        cost += PRICE_PER_1K * used / 1000",
)
ENVIRON = PRICED.replace("= 0.03", '= float(os.getenv("PRICE", "0.03"))').replace(
    "import openai", "import os\nimport openai"
)
FEWER = TABLE.replace(', "gpt-5": {"in": 0.3, "out": 0.6}', "")
MORE = TABLE.replace("}}", '}, "nano": {"in": 0.0001, "out": 0.0002}}')
ADDING = CLASS.replace(
    "self.spent_usd += usage.total_tokens * 0.00001",
    "self.spent_usd = self.spent_usd + 0.00001 * usage.total_tokens",
)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (PRICED, PRICED.replace("0.03", "0.3")),
        (PRICED, PRICED.replace("/ 1000 * PRICE_PER_1K", "* PRICE_PER_1K / 1000")),
        (PRICED, PRICED.replace("if cost >=", "if cost * 2 >=")),
        (PRICED, PRICED.replace("cost = 0.0", "cost = 0")),
        (PRICED, PRICED.replace("total_tokens", "completion_tokens")),
        (PRICED, STEPS),
        (PRICED, MOVED),
        (MOVED, PRICED),
        (PRICED, LOCAL),
        (LOCAL, PRICED),
        (PRICED, CALLED),
        (CALLED, PRICED),
        (PRICED, ENVIRON),
        (ENVIRON, PRICED),
        (TABLE, FEWER),
        (TABLE, MORE),
        (CLASS, ADDING),
        (ADDING, CLASS),
        (CLASS, CLASS.replace("spent_usd = 0.0", "spent_usd: float = 0")),
    ],
)
def test_a_budget_counts_the_same(attack: Attack, text: str, other: str) -> None:
    assert text != other
    assert attack.judged({FILE: text}, {FILE: other})[:2] == (0, [])


def test_each_task_has_a_budget_of_its_own(attack: Attack) -> None:
    text = INNER.replace("    for task in tasks:\n        if cost >= MAX_USD:\n            raise OverBudget(cost)\n", "    for task in tasks:\n")  # fmt: skip
    text += "            if cost >= MAX_USD:\n                raise OverBudget(cost)\n"
    verdict = attack.judged({FILE: text}, {FILE: text + "# a note\n"})
    assert verdict[:2] == (0, [])
    assert "set back" not in verdict.says
