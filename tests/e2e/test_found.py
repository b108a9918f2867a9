"""What the scan finds in shapes that real projects use: calls by api and loops by bound."""

from pathlib import Path
from textwrap import dedent

from govlint.engine.run import Options, run
from tests.project import TODAY, scan


def calls(root: Path, files: dict[str, str]) -> list[tuple[str, int, str, bool]]:
    report = scan(root, {name: dedent(text) for name, text in files.items()})
    assert report.facts is not None
    return [(one.span.path, one.span.line, one.api, one.sure) for one in report.facts.calls]


def loops(root: Path, files: dict[str, str]) -> list[tuple[str, int, str, bool | None]]:
    report = scan(root, {name: dedent(text) for name, text in files.items()})
    assert report.facts is not None
    return [(one.span.path, one.span.line, one.form, one.bounded) for one in report.facts.loops]


def test_a_module_of_a_package_does_not_hide_the_library_of_its_name(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/llms/__init__.py": "",
        "app/llms/openai.py": """\
            import openai

            def chat(messages):
                return openai.ChatCompletion.create(model="gpt-4", messages=messages)
            """,
    }
    assert calls(tmp_path, files) == [
        ("app/llms/openai.py", 4, "openai.ChatCompletion.create", True)
    ]


def test_a_chat_model_that_is_called_itself(tmp_path: Path) -> None:
    files = {
        "critic.py": """\
            from langchain.chat_models import ChatOpenAI

            class Critic:
                def __init__(self):
                    self.llm = ChatOpenAI(model_name="gpt-4")

                def ask(self, messages):
                    return self.llm(messages).content
            """,
    }
    assert calls(tmp_path, files) == [("critic.py", 8, "langchain-core.__call__", True)]


def test_a_client_from_a_registry_of_classes(tmp_path: Path) -> None:
    files = {
        "provider.py": """\
            from typing import Any

            from google import genai

            REGISTRY: dict[str, type] = {}

            class Gemini:
                def create_client(self):
                    return genai.Client()

                def call_model(self, client, contents):
                    return client.models.generate_content(model="g", contents=contents)

            def run(name: str, contents: Any):
                provider_class: type = REGISTRY[name]
                provider = provider_class()
                client = provider.create_client()
                return Gemini().call_model(client, contents)
            """,
    }
    assert calls(tmp_path, files) == [
        ("provider.py", 12, "google-genai.models.generate_content", False)
    ]


STEPS = """\
    import openai

    client = openai.OpenAI()

    class Steps:
        def __init__(self, most=4):
            self.n = 0
            self.most = most

        def counted(self):
            answer = client.chat.completions.create(model="m", messages=[])
            self.n += 1
            done = self.n >= self.most or answer.ok
            return answer, done

        def uncounted(self):
            answer = client.chat.completions.create(model="m", messages=[])
            return answer, answer.ok

        def run(self):
            while True:
                answer, done = self.counted()
                if done:
                    break

        def wild(self):
            while True:
                answer, done = self.uncounted()
                if done:
                    break
    """


def test_a_flag_among_the_items_of_an_answer(tmp_path: Path) -> None:
    assert loops(tmp_path, {"steps.py": STEPS}) == [
        ("steps.py", 21, "while", True),
        ("steps.py", 27, "while", False),
    ]


HALTED = """\
    import openai

    client = openai.OpenAI()

    class React:
        def __init__(self, max_steps: int = 6):
            self.max_steps = max_steps
            self.step_n = 1
            self.finished = False

        def run(self):
            while not self.is_halted() and not self.is_finished():
                self.step()

        def step(self):
            answer = client.chat.completions.create(model="m", messages=[])
            if answer == "finish":
                self.finished = True
                return
            self.step_n += 1

        def is_finished(self) -> bool:
            return self.finished

        def is_halted(self) -> bool:
            return (self.step_n > self.max_steps or self.size() > 3896) and not self.finished
    """


def test_two_questions_that_cannot_both_be_so(tmp_path: Path) -> None:
    assert loops(tmp_path, {"react.py": HALTED}) == [("react.py", 12, "while", True)]


def test_a_question_whose_counter_never_moves(tmp_path: Path) -> None:
    still = HALTED.replace("            self.step_n += 1\n", "")
    assert loops(tmp_path, {"react.py": still}) == [("react.py", 12, "while", False)]


def test_super_never_leads_back_down(tmp_path: Path) -> None:
    files = {
        "users.py": """\
            import abc

            import openai

            client = openai.OpenAI()

            class Base(abc.ABC):
                @abc.abstractmethod
                def ask(self): ...

            class User(Base):
                def __init__(self):
                    super().__init__()
                    self.ask()

                def ask(self):
                    return client.chat.completions.create(model="m", messages=[])
            """,
    }
    assert loops(tmp_path, files) == []


def test_a_function_put_away_is_not_called(tmp_path: Path) -> None:
    files = {
        "routes.py": """\
            import openai

            client = openai.OpenAI()
            ROUTES = {}

            def add(name, handler):
                ROUTES[name] = handler

            def guarded(handler):
                def decorated(*args):
                    return handler(*args)
                return decorated

            def ask():
                return client.chat.completions.create(model="m", messages=[])

            def register(names):
                for name in names:
                    add(name, ask)
                handler = ask
                handler = guarded(handler)
                handler = guarded(handler)
                return handler
            """,
    }
    assert loops(tmp_path, files) == []


def test_a_library_that_is_imported_out_of_sight(tmp_path: Path) -> None:
    files = {
        "react.py": """\
            from framework import func

            @func.register(imports=["litellm"])
            def answer(messages):
                return litellm.completion(model="gpt-4", messages=messages)
            """,
    }
    assert calls(tmp_path, files) == [("react.py", 5, "litellm.completion", False)]


def test_an_argument_of_one_way_only_hides_no_tags(tmp_path: Path) -> None:
    files = {
        "ask.py": """\
            import openai

            client = openai.OpenAI()

            def ask(messages, tools, extra):
                plain = {"model": "m", "messages": messages}
                if tools:
                    plain["tools"] = tools
                client.chat.completions.create(**plain)
                tagged = {"model": "m", "messages": messages}
                if extra:
                    tagged["metadata"] = extra
                return client.chat.completions.create(**tagged)
            """,
    }
    report = scan(tmp_path, {name: dedent(text) for name, text in files.items()})
    tags = [one for one in report.findings if one.name in ("untagged-call", "hidden-tags")]
    assert [(one.name, one.at.line, one.sure) for one in tags] == [
        ("untagged-call", 9, True),
        ("hidden-tags", 13, False),
    ]


def test_a_loop_that_runs_an_agent_speaks_for_it(tmp_path: Path) -> None:
    files = {
        "agent.py": """\
            import openai

            client = openai.OpenAI()

            def turns(messages):
                while True:
                    answer = client.chat.completions.create(model="m", messages=messages)
                    if answer.done:
                        return answer
            """,
        "jobs.py": """\
            import time

            import agent

            def serve():
                while True:
                    agent.turns([])
                    time.sleep(60)
            """,
    }
    scan(tmp_path, {name: dedent(text) for name, text in files.items()})
    options = Options(
        today=TODAY, root=tmp_path, paths=(tmp_path / "agent.py",), cache=False, jobs=1
    )
    found = [one for one in run(options).findings if one.name == "unguarded-agent"]
    assert [(str(one.at.path), one.at.line) for one in found] == [("jobs.py", 6)]
    assert [(one.path, one.line) for one in found[0].stands_for] == [("agent.py", 6)]
    assert (found[0].because[-1].at.path, found[0].because[-1].says) == (
        "agent.py",
        "this agent loop runs inside it",
    )


def test_an_annotation_of_the_empty_tuple(tmp_path: Path) -> None:
    files = {
        "agent.py": """\
            from openai import OpenAI

            nothing: tuple[()] = ()
            OpenAI().responses.create(model="gpt-5", input="a")
            nothing.create(model="gpt-5")
            """
    }
    assert calls(tmp_path, files) == [("agent.py", 4, "openai.responses.create", True)]
