"""Calls and runs of agents that are easy to miss, and look-alikes that are none."""

from pathlib import Path

import pytest

from govlint.model.state import Known
from tests.project import found, marked, scan

FOUND = {
    "a mock in place of a client": """
        from unittest.mock import AsyncMock, MagicMock
        from openai import OpenAI
        class Fake:
            def __init__(self):
                self.chat = MagicMock()
                self.responses = AsyncMock()
        client = Fake()
        client.chat.completions.create(model="m")
        client.responses.create(model="m")
        MagicMock().chat.completions.create(model="m")
        OpenAI().chat.completions.create(model="m")  # call
        """,
    "clients of mistralai before 1.0": """
        from mistralai.async_client import MistralAsyncClient
        from mistralai.client import MistralClient
        def ask(client: MistralClient, messages):
            client.list_models()
            return client.chat(messages, model="m")  # call
        async def stream(messages):
            async for part in MistralAsyncClient().chat_stream(messages, model="m"):  # call
                print(part)
        """,
    "iterating a tool runner": """
        from anthropic import Anthropic
        runner = Anthropic().beta.messages.tool_runner(max_tokens=9, tools=[])  # construct
        for message in runner:  # run
            print(message)
        """,
    "a stored agent and its session": """
        from anthropic import Anthropic
        client = Anthropic()
        agent = client.beta.agents.create(name="a", model="m")  # construct
        session = client.beta.sessions.create(agent=agent.id, environment_id="e")  # construct
        client.beta.sessions.events.send(session.id, events=[])  # run
        """,
    "bedrock through a client of unknown type": """
        # bedrock-runtime
        class Answers:
            def __init__(self, client):
                self.client = client
            def ask(self, body, **options):
                self.client.invoke_model(modelId="m", body=body)  # call
                self.client.converse(**options)  # call
                self.client.converse("hello")
                self.converse(modelId="m")
        """,
    "a client kept on the class by a validator": """
        from typing import Any
        from pydantic import BaseModel, PrivateAttr, model_validator
        class Video(BaseModel):
            _client: Any = PrivateAttr(default=None)
            @model_validator(mode="before")
            def made(cls, values: dict):
                cls._client = values.get("session").client("bedrock-runtime")
            def ask(self):
                return self._client.converse(modelId="m")  # call
        """,
    "an override of the method that runs": """
        from browser_use import Agent
        class Mine(Agent):
            async def run(self, max_steps=9):
                for _ in range(max_steps):
                    await self.step()
        async def main():
            await Mine(task="t").run()  # construct run
        """,
    "an override that leaves the run to the framework": """
        from browser_use import Agent
        class Mine(Agent):
            async def run(self, max_steps=9):
                return await super().run(max_steps)  # run
        async def main():
            await Mine(task="t").run()  # construct
        """,
    "a model passed on to a thread": """
        import asyncio
        from langchain_openai import ChatOpenAI
        def grade(judge, task):
            return judge.invoke(task)  # call
        async def main():
            await asyncio.to_thread(grade, ChatOpenAI(), "t")
        """,
    "a client made late, its method handed to a thread": """
        import asyncio
        class Images:
            def __init__(self):
                self._client = None
            def ensure(self):
                from google import genai
                self._client = genai.Client()
            async def make(self):
                await asyncio.to_thread(self._client.models.generate_content, model="m")  # call
        """,
    "the model behind super()": """
        from google.adk.models.lite_llm import LiteLlm
        class Mine(LiteLlm):
            async def generate_content_async(self, request, stream=False):
                async for part in super().generate_content_async(request, stream):  # call
                    yield part
        """,
    "a tool that runs an agent": """
        from google.adk.agents import LlmAgent
        from google.adk.tools.agent_tool import AgentTool
        tool = AgentTool(agent=LlmAgent(name="a"))  # construct
        async def main(context):
            await tool.run_async(args={}, tool_context=context)  # run
        """,
    "a model of the agents library used directly": """
        from agents import ModelSettings
        from agents.models.openai_provider import OpenAIProvider
        model = OpenAIProvider().get_model("m")
        async def main():
            await model.get_response(input="t", model_settings=ModelSettings())  # call
        """,
    "a tool runner of openai": """
        from openai import OpenAI
        from openai.lib.responses_tool_runner import ResponsesToolRunner
        runner = ResponsesToolRunner(functions=[])  # construct
        runner.run(OpenAI(), {"model": "m"}, max_steps=3)  # run
        """,
    "a graph that keeps its builder's name": """
        from langgraph.graph import StateGraph
        async def again(state):
            await graph.ainvoke(state)  # run
        graph = StateGraph(dict)
        graph.add_node(again)
        graph = graph.compile()  # construct
        """,
    "a library kept on the class": """
        class Service:
            lib = None
            def __init__(self):
                import anthropic
                Service.lib = anthropic
                self.client = Service.lib.Anthropic()
            def ask(self):
                return self.client.completions.create(model="m", prompt="p")  # call
        """,
    "a task that is executed by itself": """
        from crewai import Agent, Task
        def read(text):
            task = Task(agent=Agent(role="r"), description=text)  # construct
            return task.execute()  # run
        """,
    "a reply of somebody else's session": """
        import autogen
        async def enter(session):
            await session.generate_reply(instructions="greet")
        """,
    "the project's own server": """
        from openai import OpenAI
        def test_chat(test_client):
            assert test_client.post("/v1/messages", json={}).status_code == 200
        """,
    "a workflow of steps is no agent": """
        from llama_index.core.workflow import Workflow
        class Steps(Workflow):
            pass
        async def main():
            workflow = Steps()
            await workflow.run(start_event=None)
        """,
}


@pytest.mark.parametrize("name", FOUND)
def test_found(tmp_path: Path, name: str) -> None:
    text = "\n".join(line[8:] for line in FOUND[name].splitlines()[1:])
    assert found(scan(tmp_path, {"app.py": text}).facts) == marked(text)


def test_a_file_named_like_a_library(tmp_path: Path) -> None:
    """`from agents import Runner` inside a package that has an agents.py means the library."""
    files = {
        "app/agents.py": "from agents import Agent\ntriage = Agent(name='t')\n",
        "app/guard.py": "from agents import Runner\nfrom app.agents import triage\n"
        "async def main():\n    await Runner.run(triage, 'x')\n",
    }
    agents = scan(tmp_path, files).facts.agents
    assert [(each.span.path, each.span.line, each.what) for each in agents] == [
        ("app/agents.py", 2, "construct"),
        ("app/guard.py", 4, "run"),
    ]


def test_proxies_that_hand_on_to_each_other_end(tmp_path: Path) -> None:
    text = """
from openai import OpenAI


class Proxy:
    def __init__(self, inner):
        self._inner = Proxy(inner) if inner else OpenAI()

    def __getattr__(self, name):
        return getattr(self._inner, name)


Proxy(None).chat.completions.create(model="m", messages=[])
"""
    calls = scan(tmp_path, {"app.py": text}).facts.calls
    assert [call.span.line for call in calls] == [13]


def test_limits_of_agents_in_yaml(tmp_path: Path) -> None:
    """crewai's config/agents.yaml stands in the place of a default, not of an argument."""
    agent = "Agent(config=self.agents_config['{}']{})"
    files = {
        "app/crew.py": "\n".join(
            [
                "from crewai import Agent",
                "from crewai.project import CrewBase, agent",
                "@CrewBase",
                "class Research:",
                "    agents_config = 'settings/agents.yaml'",
                "    @agent",
                f"    def reader(self): return {agent.format('reader', '')}",
                "    @agent",
                f"    def writer(self): return {agent.format('writer', ', max_iter=3')}",
            ]
        ),
        "app/settings/agents.yaml": "reader:\n  role: r\n  max_iter: 7\nwriter:\n  max_iter: 9\n",
    }
    agents = scan(tmp_path, files).facts.agents
    found = [
        (limit.amount.value, limit.source)
        for each in agents
        for limit in each.limits
        if limit.name == "max_iter" and isinstance(limit.amount, Known)
    ]
    assert found == [(7, "config"), (3, "explicit")]


def test_requests_to_the_project_s_own_server(tmp_path: Path) -> None:
    """Only what the project serves itself, and only on this machine."""
    facts = scan(
        tmp_path,
        {
            "server.py": """
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
@app.post("/v1/chat/completions")
def chat(body: dict):
    return OpenAI().chat.completions.create(**body)
""",
            "client.py": """
import requests
PORT = 8012
requests.post("http://localhost:8012/v1/chat/completions", json={})
requests.post(f"http://127.0.0.1:{PORT}/v1/chat/completions", json={})
requests.post("http://localhost:8012/v1/embeddings", json={})
requests.post("https://gateway.example/v1/chat/completions", json={})
""",
        },
    ).facts
    assert [(call.span.path, call.span.line) for call in facts.calls] == [
        ("client.py", 6),
        ("client.py", 7),
        ("server.py", 7),
    ]


def test_a_folder_named_like_a_library(tmp_path: Path) -> None:
    """`agents/sort.py` of an application somewhere in the tree is what its files import."""
    files = {
        "one/agents/sort.py": "from pydantic_ai import Agent\nsorter = Agent('m')\n",
        "one/routes/chat.py": "from agents.sort import sorter\ndef chat(text):\n"
        "    return sorter.run_sync(text)\n",
    }
    agents = scan(tmp_path, files).facts.agents
    assert [(each.span.path, each.what) for each in agents] == [
        ("one/agents/sort.py", "construct"),
        ("one/routes/chat.py", "run"),
    ]


def test_a_cap_that_may_be_given_out_of_sight_is_unknown(tmp_path: Path) -> None:
    text = """
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from openai import OpenAI


def ask(llm: BaseChatModel, text):
    return llm.with_structured_output(dict).invoke(text)


def send(client: OpenAI, text, most=None):
    client.chat.completions.create(model="m", messages=[])
    client.chat.completions.create(model="m", messages=[], max_tokens=most)


ChatOpenAI(model="m").invoke("x")
"""
    calls = scan(tmp_path, {"app.py": text}).facts.calls
    assert [(call.span.line, type(call.token_cap).__name__) for call in calls] == [
        (8, "Unknown"),
        (12, "Absent"),
        (13, "Unknown"),
        (16, "Absent"),
    ]
