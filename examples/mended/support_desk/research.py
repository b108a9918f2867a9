"""Looks things up for hard tickets."""

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware
from langchain_runcycles import CyclesModelGate
from runcycles import Action, Amount, CyclesClient, CyclesConfig, Subject, Unit

from support_desk.tools import order_status

gate = CyclesModelGate(
    CyclesClient(CyclesConfig.from_env()),
    subject=Subject(tenant="support"),
    action=Action(kind="llm.completion", name="look-up"),
    mode="reserve",
    estimate=Amount(unit=Unit.USD_MICROCENTS, amount=2_000_000),
)
agent = create_agent(
    "openai:gpt-5-mini",
    tools=[order_status],
    middleware=[ModelCallLimitMiddleware(run_limit=8), gate],
)


def look_up(question: str) -> str:
    state = agent.invoke({"messages": [{"role": "user", "content": question}]})
    return state["messages"][-1].text
