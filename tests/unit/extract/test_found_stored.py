"""Agents made by a client, stored at a provider or run by a function; callables handed on."""

from pathlib import Path

import pytest

from tests.project import found, marked, scan

FOUND = {
    "a client that makes agents": """
        from agent_framework.openai import OpenAIChatClient
        agent = OpenAIChatClient().as_agent(name="a")  # construct
        async def main():
            await agent.run("t")  # run
        """,
    "the same before its first release": """
        from agent_framework import ChatAgent
        from agent_framework.azure import AzureOpenAIChatClient
        client = AzureOpenAIChatClient()
        first = client.create_agent(name="a")  # construct
        second = ChatAgent(chat_client=client)  # construct
        async def main():
            async for part in second.run_stream("t"):  # run
                print(part)
        """,
    "agents stored at azure": """
        from azure.ai.agents import AgentsClient
        client = AgentsClient("https://a", None)
        agent = client.create_agent(model="m", name="a")  # construct
        thread = client.threads.create()
        client.messages.create(thread_id=thread.id, role="user", content="t")
        run = client.runs.create(thread_id=thread.id, agent_id=agent.id)  # run
        run = client.runs.get(thread_id=thread.id, run_id=run.id)
        """,
    "agents stored at azure, through a project": """
        from azure.ai.projects.aio import AIProjectClient
        async def main(thread):
            async with AIProjectClient("https://a", None) as project:
                await project.agents.create_agent(model="m")  # construct
                await project.agents.runs.create_and_process(thread_id="t", agent_id="a")  # run
        """,
    "agents stored at bedrock": """
        import boto3
        class Setup:
            def __init__(self, bedrock_agent_client):
                self.bedrock_agent_client = bedrock_agent_client
            def make(self, helper):
                self.bedrock_agent_client.create_agent(agentName="a", foundationModel="m")  # construct
                self.bedrock_agent_client.create_agent("a")
                helper.create_agent(agentName="a")
        boto3.client("bedrock-agent").create_agent(agentName="b")  # construct
        boto3.client("bedrock-agent").create_agent_alias(agentId="b")
        """,
    "an agent stored at mistral": """
        from mistralai.client import Mistral
        from mistralai.extra.run.context import RunContext
        async def main(sound):
            client = Mistral(api_key="k")
            agent = client.beta.agents.create(model="m", name="a")  # construct
            async with RunContext(agent_id=agent.id) as context:
                await client.beta.conversations.run_async(run_ctx=context, inputs="t")  # run
                await client.beta.conversations.run_stream_async(run_ctx=context)  # run
            await client.beta.conversations.start_async(agent_id=agent.id, inputs="t")  # call
            async for event in client.audio.realtime.transcribe_stream(sound, model="m"):  # call
                print(event)
        """,
    "a loop that the library goes round": """
        from autogen_core.tool_agent import tool_agent_caller_loop
        async def main(caller, client):
            await tool_agent_caller_loop(caller, model_client=client, input_messages=[])  # run
        """,
    "an agent shown in a browser": """
        from smolagents import CodeAgent, stream_to_gradio
        agent = CodeAgent(tools=[], model=None)  # construct
        for event in stream_to_gradio(agent, task="t"):  # run
            print(event)
        """,
    "tasks of langroid": """
        import langroid as lr
        import langroid.language_models as lm
        agent = lr.ChatAgent(lr.ChatAgentConfig())  # construct
        task = lr.Task(agent, name="t")  # construct
        task.run("t", turns=4)  # run
        agent.llm_response("t")  # call
        lm.OpenAIGPT(lm.OpenAIGPTConfig()).chat("t")  # call
        """,
    "functions that run an agent": """
        import marvin
        writer = marvin.Agent(name="w")  # construct
        marvin.run("t", agents=[writer])  # run
        marvin.extract("t", target=int)  # run
        writer.run("t")  # run
        """,
    "an agent of any framework": """
        from any_agent import AgentConfig, AnyAgent
        async def main():
            agent = await AnyAgent.create_async("tinyagent", AgentConfig(model_id="m"))  # construct
            await agent.run_async("t")  # run
        """,
    "an agent of beeai": """
        from beeai_framework.agents.experimental import RequirementAgent
        async def main(llm):
            agent = RequirementAgent(llm=llm)  # construct
            await agent.run("t", max_iterations=3)  # run
        """,
    "a callable object that tries again": """
        from openai import OpenAI
        class Retrying:
            def __init__(self, most=1):
                self.most = most
            def __call__(self, fn, *args, **kwargs):
                for turn in range(self.most):
                    return fn(*args, **kwargs)  # call
        class Model:
            def __init__(self):
                self.client = OpenAI()
                self.again = Retrying(most=3)
            def ask(self, messages):
                return self.again(self.client.chat.completions.create, messages=messages)
        """,
    "one step of a classic agent, and the executor that goes round": """
        from langchain.agents import AgentExecutor, create_react_agent
        from langchain_openai import ChatOpenAI
        agent = create_react_agent(ChatOpenAI(), [], None)
        agent.invoke({"input": "t", "intermediate_steps": []})  # call
        executor = AgentExecutor(agent=agent, tools=[])  # construct
        executor.invoke({"input": "t"})  # run
        """,
    "a pipeline of crews": """
        from crewai import Crew, Pipeline
        from crewai.project import PipelineBase, pipeline
        class Mine:
            @pipeline
            def lines(self) -> Pipeline:
                return Pipeline(stages=[Crew(agents=[], tasks=[])])  # construct construct
        async def main():
            await Mine().lines().kickoff(inputs=[])  # run
        """,
    "embeddings of the agents' library": """
        from pydantic_ai import Embedder
        class Backend:
            def _embedder(self):
                return Embedder("m")
            async def ask(self, text):
                return await self._embedder().embed_query(text)  # call
        """,
}


@pytest.mark.parametrize("name", FOUND)
def test_found(tmp_path: Path, name: str) -> None:
    text = "\n".join(line[8:] for line in FOUND[name].splitlines()[1:])
    assert found(scan(tmp_path, {"app.py": text}).facts) == marked(text)


def test_a_loop_over_a_generator_that_is_asked_by_hand(tmp_path: Path) -> None:
    """`send` and `next` make the project's generator go on to its next call."""
    text = """
from openai import OpenAI
client = OpenAI()
def turns(text):
    while True:
        answer = client.responses.create(model="m", input=text)
        text = yield answer
class Runner:
    def run(self):
        steps = turns("t")
        said = None
        for _ in range(3):
            said = steps.send(said)
        for _ in range(3):
            print(said)
def first():
    steps = turns("t")
    while True:
        answer = next(steps)
        if answer.done:
            return answer
"""
    loops = scan(tmp_path, {"app.py": text}).facts.loops
    assert [(loop.span.line, loop.bounded) for loop in loops] == [
        (5, False),
        (12, True),
        (18, False),
    ]
