"""What the scan finds in shapes that real projects use: calls by api and loops by bound."""

from pathlib import Path
from textwrap import dedent

from tests.project import scan


def calls(root: Path, files: dict[str, str]) -> list[tuple[str, int, str, bool]]:
    report = scan(root, {name: dedent(text) for name, text in files.items()})
    assert report.facts is not None
    return [(one.span.path, one.span.line, one.api, one.sure) for one in report.facts.calls]


def loops(root: Path, files: dict[str, str]) -> list[tuple[str, int, str, bool | None]]:
    report = scan(root, {name: dedent(text) for name, text in files.items()})
    assert report.facts is not None
    return [
        (one.span.path, one.span.line, one.form.value, one.bounded) for one in report.facts.loops
    ]


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
    assert calls(tmp_path, files) == [("critic.py", 8, "langchain-community.chat", True)]


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
