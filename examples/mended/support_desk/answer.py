"""Answers a ticket with tools."""

from support_desk import tools
from support_desk.budget import Budget
from support_desk.llm import claude

MAX_TURNS = 8
MAX_TOKENS = 60_000


def answer(ticket: str) -> str:
    messages: list[dict] = [{"role": "user", "content": ticket}]
    budget = Budget(MAX_TOKENS)
    for _ in range(MAX_TURNS):
        budget.check()
        said = claude.messages.create(
            model="claude-sonnet-4-5",
            max_tokens=1500,
            tools=tools.SCHEMA,
            messages=messages,
            metadata={"user_id": "support-desk"},
        )
        budget.charge(said.usage.input_tokens + said.usage.output_tokens)
        if said.stop_reason != "tool_use":
            return said.content[0].text
        messages.append({"role": "assistant", "content": said.content})
        messages.append({"role": "user", "content": tools.results(said.content)})
    raise TimeoutError(f"no answer after {MAX_TURNS} turns")
