"""Looks things up for hard tickets."""

from langchain.agents import create_agent

from support_desk.tools import order_status

agent = create_agent("openai:gpt-5-mini", tools=[order_status])


def look_up(question: str) -> str:
    state = agent.invoke({"messages": [{"role": "user", "content": question}]})
    return state["messages"][-1].text
