"""Answers a ticket with tools."""

from support_desk import tools
from support_desk.llm import claude


def answer(ticket: str) -> str:
    messages: list[dict] = [{"role": "user", "content": ticket}]
    while True:
        said = claude.messages.create(
            model="claude-sonnet-4-5",
            max_tokens=1500,
            tools=tools.SCHEMA,
            messages=messages,
            metadata={"ticket": ticket[:20]},
        )
        if said.stop_reason != "tool_use":
            return said.content[0].text
        messages.append({"role": "assistant", "content": said.content})
        messages.append({"role": "user", "content": tools.results(said.content)})
