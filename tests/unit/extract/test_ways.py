"""Ways from a loop to a model through values, names made at run time, and files of their own.

`# loop` stands on the line of each loop that is to be found, and on no other.
"""

from pathlib import Path

import pytest

from tests.project import scan
from tests.unit.extract.test_loops import MODEL


def ways() -> list[object]:
    return [
        pytest.param(text, id=f"{path.stem}: {title}")
        for path in sorted((Path(__file__).parent / "ways").glob("*.txt"))
        for title, _, text in (
            chunk.partition("\n") for chunk in path.read_text("utf-8").split("### ")[1:]
        )
    ]


@pytest.mark.parametrize("text", ways())
def test_way(tmp_path: Path, text: str) -> None:
    first, *others = text.split("--- ")
    files = {"app.py": first, "model.py": MODEL}
    files |= {name: body for name, _, body in (other.partition("\n") for other in others)}
    wanted = {
        (name, number)
        for name, body in files.items()
        for number, line in enumerate(body.splitlines(), 1)
        if line.endswith("  # loop")
    }
    loops = scan(tmp_path, files).facts.loops
    assert {(loop.span.path, loop.span.line) for loop in loops} == wanted


PROVIDERS = """from anthropic import Anthropic
from openai import OpenAI
def tried(send, **settings):
    while True:
        try:
            return send(**settings)
        except OSError:
            pass
def one(messages):
    return tried(OpenAI().chat.completions.create, model="m", messages=messages)
def other(messages):
    return tried(Anthropic().messages.create, model="m", messages=messages, max_tokens=9)
"""


def test_all_providers_behind_one_wrapper(tmp_path: Path) -> None:
    calls = scan(tmp_path, {"app.py": PROVIDERS}).facts.calls
    assert [(call.span.line, call.provider) for call in calls] == [(6, "openai"), (6, "anthropic")]
