"""Budgets of the project's own become guards that cover calls."""

from pathlib import Path

import pytest

from govlint.model.state import Known
from tests.project import scan

LOOP = """from openai import OpenAI

client = OpenAI()
MAX_USD = 2


def agent(text):
    spent = 0.0
    while True:
        {head}
        answer = client.responses.create(model="gpt-5-mini", input=text)
        {tail}
        text = answer.output_text
"""
GROWS = "spent += price(answer)"


@pytest.mark.parametrize(
    ("head", "tail", "hard"),
    [
        ("if spent >= MAX_USD: raise RuntimeError()", GROWS, [True]),
        ("if 0 < MAX_USD < spent: break", GROWS, [True]),
        ("if spent >= MAX_USD: print(spent)", GROWS, [False]),
        ("if spent >= MAX_USD: raise RuntimeError()", "pass", [False]),
        ("if spent >= None: raise RuntimeError()", GROWS, [False]),
        ("if attempts > 3: raise RuntimeError()", "attempts += 1", []),
    ],
)
def test_one_loop(tmp_path: Path, head: str, tail: str, hard: list[bool]) -> None:
    guards = scan(tmp_path, {"app.py": LOOP.format(head=head, tail=tail)}).facts.guards
    assert [guard.hard for guard in guards] == hard
    for guard in guards:
        assert (guard.library, guard.span.line, guard.unit) == ("home-made", 10, "usd")
        assert [span.line for span in guard.covers] == [11]
        if hard == [True]:
            assert isinstance(guard.ceiling, Known)
            assert guard.ceiling.value == 2
