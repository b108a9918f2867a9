"""A guard's tier where an argument decides it."""

from pathlib import Path

import pytest

from tests.project import scan


@pytest.mark.parametrize(
    ("given", "tier"),
    [
        ("", 3),
        (', mode="decide"', 3),
        (', mode="reserve"', 4),
        (', mode="decide+reserve"', 4),
        (", mode=MODE", 4),
        (", mode=load()", 3),
    ],
)
def test_a_gate_reserves_in_some_modes_only(given: str, tier: int, tmp_path: Path) -> None:
    text = (
        "from langchain.agents import create_agent\n"
        "from langchain_runcycles import CyclesModelGate\n"
        "from settings import client, load\n"
        'MODE = "reserve"\n'
        f"gate = CyclesModelGate(client, subject=1, action=2{given})\n"
        'agent = create_agent("openai:gpt-5", tools=[], middleware=[gate])\n'
    )
    (guard,) = scan(tmp_path, {"app.py": text}).facts.guards
    assert (guard.symbol.rpartition(".")[2], guard.tier, guard.hard) == (
        "CyclesModelGate",
        tier,
        True,
    )
