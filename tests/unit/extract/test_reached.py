"""Ways from a loop to a model that no name spells out, and look-alikes that lead nowhere.

`# loop` stands on the line of each loop that is to be found, and on no other.
"""

from pathlib import Path

import pytest

from tests.project import scan

HEAD = "from openai import OpenAI\nclient = OpenAI()\n"
REACHED = {
    "a lambda handed to a function that tries again": """
        def again(work):
            for _ in range(3):  # loop
                try:
                    return work()
                except TimeoutError:
                    pass
        def ask(text):
            return again(lambda: client.responses.create(model="m", input=text))
        """,
    "a lambda that calls a function of the project": """
        def ask(text):
            return client.responses.create(model="m", input=text)
        def again(work):
            while True:  # loop
                try:
                    return work()
                except TimeoutError:
                    pass
        again(lambda: ask("x"))
        """,
    "a lambda kept on the object": """
        class Memory:
            def __init__(self, local):
                self.embed = lambda x: client.embeddings.create(input=x, model="m")
            def add(self, texts):
                return self.embed(texts)
            def fill(self, batches):
                for batch in batches:  # loop
                    self.add(batch)
        """,
    "a function that is only looked at": """
        import inspect
        def ask(text):
            return client.responses.create(model="m", input=text)
        def described(names):
            for name in names:
                print(name, inspect.signature(ask), callable(ask), isinstance(ask, object))
        """,
    "a lambda that is only made": """
        def made(names):
            works = []
            for name in names:
                works.append(lambda: print(name))
            return works
        later = lambda text: client.responses.create(model="m", input=text)
        """,
    "a mixin that uses what it is mixed with": """
        class Chat:
            def talk(self, questions):
                answer = self.model()
                for question in questions:  # loop
                    answer(question)
        class Model:
            def model(self):
                def answer(question):
                    return client.responses.create(model="m", input=question)
                return answer
        class Developer(Chat, Model):
            pass
        """,
    "a class beside which nothing of that name stands": """
        class Chat:
            def talk(self, questions):
                for question in questions:
                    self.answer(question)
        class Model:
            def answer(self, question):
                return client.responses.create(model="m", input=question)
        class Quiet(Chat):
            def answer(self, question):
                return None
        """,
    "handlers taken from a dict": """
        class Machine:
            def run(self):
                handlers = {"ask": self.ask, "end": self.end}
                while self.state != "end":  # loop
                    handler = handlers.get(self.state)
                    self.state = handler()
            def ask(self):
                client.responses.create(model="m", input="x")
                return "end"
            def end(self):
                return "end"
        """,
    "one handler taken from a dict by its name": """
        def ask():
            client.responses.create(model="m", input="x")
        def rest():
            return 1
        handlers = {"ask": ask, "rest": rest}
        for _ in range(3):
            handlers.get("rest")()
        for _ in range(4):  # loop
            handlers.get("ask", rest)()
        for _ in range(5):  # loop
            handlers.get("none", ask)()
        """,
    "routes registered in a loop": """
        from fastapi import FastAPI
        app = FastAPI()
        def serve(names):
            for name in names:
                async def answer(text):
                    return client.responses.create(model=name, input=text)
                app.post(f"/{name}")(answer)
        """,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in REACHED.items()])
def test_reached(tmp_path: Path, text: str) -> None:
    lines = [line[8:] for line in text.strip("\n").split("\n")]
    wanted = [number for number, line in enumerate(lines, 3) if line.endswith("# loop")]
    facts = scan(tmp_path, {"app.py": HEAD + "\n".join(lines) + "\n"}).facts
    assert [loop.span.line for loop in facts.loops] == wanted


AGENTS = """from openai import OpenAI
client = OpenAI()
class Agent:
    def run(self, text):
        return client.responses.create(model="m", input=text)
class Other:
    def run(self, text):
        return text
"""
FILLED = {
    "appended to an attribute": """
        class Team:
            def __init__(self, names):
                self.agents = []
                for name in names:
                    self.agents.append(Agent())
            def go(self):
                for agent in self.agents:  # loop
                    agent.run("x")
        """,
    "stored under keys of an attribute, by another method": """
        class Team:
            def __init__(self):
                self.agents = {}
            def add(self, name, agent):
                self.agents[name] = agent
            def go(self, order):
                for name in order:  # loop
                    self.agents[name].run("x")
            def all(self):
                for agent in self.agents.values():  # loop
                    agent.run("x")
        Team().add("a", Agent())
        """,
    "stored in a registry of the module by a decorator": """
        TOOLS = {}
        def tool(work):
            TOOLS[work.__name__] = work
            return work
        @tool
        def ask(text):
            return Agent().run(text)
        def use(names):
            for name in names:  # loop
                TOOLS[name]("x")
        """,
    "a name of another function that is called the same": """
        def first():
            agents = []
            agents.append(Agent())
        def second(others):
            agents = []
            agents.append(Other())
            for agent in agents:
                agent.run("x")
        """,
    "an annotated container that is empty at first": """
        class Team:
            agents: dict[str, Agent] = {}
            def go(self, order):
                for name in order:  # loop
                    self.agents[name].run("x")
        """,
    "all further arguments": """
        class Team:
            def __init__(self, name, *agents):
                self.agents = agents
            def go(self):
                for agent in self.agents:  # loop
                    agent.run("x")
        Team("t", Other(), Agent())
        """,
    "only the first argument": """
        class Team:
            def __init__(self, lead, *agents):
                self.agents = agents
            def go(self):
                for agent in self.agents:
                    agent.run("x")
        Team(Agent(), Other())
        """,
    "one instance kept on its class": """
        class Model:
            made = None
            @classmethod
            def get(cls):
                if cls.made is None:
                    cls.made = cls()
                return cls.made
            def run(self, text):
                return client.responses.create(model="m", input=text)
        def go():
            for _ in range(3):  # loop
                Model.get().run("x")
        """,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in FILLED.items()])
def test_filled(tmp_path: Path, text: str) -> None:
    lines = AGENTS.rstrip("\n").split("\n") + [line[8:] for line in text.strip("\n").split("\n")]
    wanted = [number for number, line in enumerate(lines, 1) if line.endswith("# loop")]
    facts = scan(tmp_path, {"app.py": "\n".join(lines) + "\n"}).facts
    assert [loop.span.line for loop in facts.loops] == wanted


def test_a_function_that_modal_tries_again(tmp_path: Path) -> None:
    text = """
import modal
app = modal.App("a")
@app.function(retries=3)
def one(x):
    return client.responses.create(model="m", input=x)
@app.function(image=1, retries=modal.Retries(max_retries=5, initial_delay=1.0))
def two(x):
    return client.responses.create(model="m", input=x)
@app.function(cpu=2)
def three(x):
    return client.responses.create(model="m", input=x)
"""
    loops = scan(tmp_path, {"app.py": HEAD.strip() + text}).facts.loops
    assert [(loop.span.line, loop.form, loop.bounded, loop.bound) for loop in loops] == [
        (5, "retry", True, "`retries.max_retries` is 3"),
        (8, "retry", True, "`retries.max_retries` is 5"),
    ]
