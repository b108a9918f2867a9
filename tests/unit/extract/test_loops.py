"""The shapes of real loops: what a careful reader says of each is what is to be said.

A title that starts with "not yet: " names a shape that is still judged otherwise.
"""

import re
from pathlib import Path

import pytest

from tests.project import scan

MODEL = """
from openai import OpenAI
client = OpenAI()
def ask(messages):
    return client.chat.completions.create(model="m", messages=messages)
"""
SAID = {True: "bounded", False: "unbounded", None: "unknown"}
WANTED = re.compile(r"# ((?:bounded|unbounded|unknown) (?:turn|retry|poll))$")


def shapes() -> list[object]:
    return [
        pytest.param(
            text,
            id=f"{path.stem}: {title}",
            marks=pytest.mark.xfail(strict=True) if title.startswith("not yet: ") else (),
        )
        for path in sorted((Path(__file__).parent / "loops").glob("*.txt"))
        for title, _, text in (
            chunk.partition("\n") for chunk in path.read_text("utf-8").split("### ")[1:]
        )
    ]


@pytest.mark.parametrize("text", shapes())
def test_shape(tmp_path: Path, text: str) -> None:
    source, _, settings = text.partition("--- settings.py\n")
    files = {"app.py": source, "model.py": MODEL, "settings.py": settings}
    wanted = {
        number: found.group(1)
        for number, line in enumerate(source.splitlines(), 1)
        if (found := WANTED.search(line))
    }
    got = {
        loop.span.line: f"{SAID[loop.bounded]} {loop.purpose}"
        for loop in scan(tmp_path, files).facts.loops
    }
    assert wanted
    assert got == wanted


def test_a_bound_in_another_file_names_that_file(tmp_path: Path) -> None:
    files = {
        "model.py": MODEL,
        "env.py": """
import time
class Env:
    def __init__(self):
        self.start = time.time()
    def over(self):
        return time.time() - self.start > 60
""",
        "app.py": """
from env import Env
from model import ask
def run(env: Env, messages):
    while not env.over():
        messages.append(ask(messages))
""",
    }
    (loop,) = scan(tmp_path, files).facts.loops
    assert (loop.bounded, loop.bound) == (True, "a deadline, line 7 of env.py")
