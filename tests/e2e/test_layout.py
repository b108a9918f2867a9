"""A library's own repository: its examples use the library, whose source lies beside them."""

from pathlib import Path

import pytest

from tests.project import scan

EXAMPLE = """\
from openai import OpenAI

client = OpenAI()
client.responses.create(model="gpt-5", input="hello")
"""
LIBRARY = {
    "src/openai/__init__.py": "from openai._client import OpenAI\n",
    "src/openai/_client.py": """\
class Responses:
    def create(self, **kwargs):
        return self._post("/responses", body=kwargs)


class OpenAI:
    def __init__(self):
        self.responses = Responses()
""",
    "examples/hello.py": EXAMPLE,
}


def calls(root: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    report = scan(root, files)
    assert report.facts is not None
    return [(one.span.path, one.span.line, one.api) for one in report.facts.calls if one.sure]


@pytest.mark.parametrize(
    ("manifest", "text"),
    [
        ("pyproject.toml", '[project]\nname = "OpenAI"\nversion = "3.54.0"\n'),
        ("pyproject.toml", '[tool.poetry]\nname = "openai"\n'),
        ("setup.py", 'from setuptools import setup\n\nsetup(\n    name="openai",\n)\n'),
    ],
)
def test_the_examples_of_a_library_beside_its_source(
    tmp_path: Path, manifest: str, text: str
) -> None:
    expected = [("examples/hello.py", 4, "openai.responses.create")]
    assert calls(tmp_path, LIBRARY | {manifest: text}) == expected


def test_a_library_in_a_folder_of_many(tmp_path: Path) -> None:
    files = {f"libs/openai/{path}": text for path, text in LIBRARY.items()}
    files["libs/openai/pyproject.toml"] = '[project]\nname = "openai"\n'
    files["apps/chat.py"] = EXAMPLE
    assert calls(tmp_path, files) == [
        ("apps/chat.py", 4, "openai.responses.create"),
        ("libs/openai/examples/hello.py", 4, "openai.responses.create"),
    ]


def test_a_project_of_another_name_has_a_package_of_its_own(tmp_path: Path) -> None:
    manifest = {"pyproject.toml": '[project]\nname = "my-fork"\n'}
    assert calls(tmp_path, LIBRARY | manifest) == []


def test_a_manifest_that_cannot_be_read_names_no_library(tmp_path: Path) -> None:
    assert calls(tmp_path, LIBRARY | {"pyproject.toml": "[project\nname = 'openai'\n"}) == []


def test_what_only_examples_pass_reaches_nothing_inside_the_library(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project]\nname = "openai"\n',
        "src/openai/__init__.py": "",
        "src/openai/runner.py": (
            "class Runner:\n"
            "    def __init__(self):\n"
            "        self.client = None\n\n"
            "    def launch(self, client):\n"
            "        client.responses.create(model='gpt-5')\n"
            "        self.client.responses.create(model='gpt-5')\n"
        ),
        "examples/launch.py": (
            "from anthropic import Anthropic\n"
            "from openai import OpenAI\n"
            "def main(runner):\n"
            "    runner.client = OpenAI()\n"
            "    runner.launch(OpenAI())\n"
        ),
    }
    assert calls(tmp_path / "library", files) == []
    files["pyproject.toml"] = '[project]\nname = "my-app"\n'
    files["src/app/runner.py"] = files.pop("src/openai/runner.py")
    del files["src/openai/__init__.py"]
    assert calls(tmp_path / "app", files) == [
        ("src/app/runner.py", 6, "openai.responses.create"),
        ("src/app/runner.py", 7, "openai.responses.create"),
    ]
