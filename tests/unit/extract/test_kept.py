"""Agents kept under a key in an object of a library."""

from pathlib import Path

import pytest

from tests.project import scan

MADE = "from smolagents import CodeAgent\ndef made():\n    return CodeAgent(tools=[], model=None)\n"


def runs(root: Path, files: dict[str, str]) -> list[tuple[str, int, bool]]:
    agents = scan(root, files).facts.agents
    return [(each.span.path, each.span.line, each.sure) for each in agents if each.what == "run"]


@pytest.mark.parametrize(
    "text",
    [
        'st.session_state["one"].run("t")',
        'st.session_state.one.run("t")',
        'st.session_state.get("one").run("t")',
        'st.session_state.get("one", None).run("t")',
    ],
)
def test_what_is_kept_by_key_is_read_back(tmp_path: Path, text: str) -> None:
    head = f"import streamlit as st\n{MADE}if 'one' not in st.session_state:\n"
    head += "    st.session_state['one'] = None\n    st.session_state['one'] = made()\n"
    assert runs(tmp_path, {"app.py": f"{head}{text}\n"}) == [("app.py", 8, True)]


def test_a_session_with_set_and_get(tmp_path: Path) -> None:
    files = {
        "made.py": MADE,
        "desk.py": "class Desk:\n    def __init__(self, worker):\n        self.worker = worker\n",
        "app.py": """
import chainlit as cl
from desk import Desk
from made import made


@cl.on_chat_start
async def start():
    cl.user_session.set("desk", Desk(made()))
    cl.user_session.set("own", cl.user_session.get("own"))


@cl.on_message
async def main(message, key):
    desk = cl.user_session.get("desk")
    desk.worker.run(message)
    cl.user_session.get("own").worker.run(message)
    cl.user_session.get(key).worker.run(message)
    cl.context.get("desk").worker.run(message)
""",
    }
    assert runs(tmp_path, files) == [("app.py", 16, True)]


def test_of_many_programs_the_own_file_says_what_an_attribute_is(tmp_path: Path) -> None:
    """A workflow of one's own steps is no agent, whatever others keep under that name."""
    steps = "from llama_index.core.workflow import Workflow\nclass Steps(Workflow):\n    pass\n"
    app = "import streamlit as st\nst.session_state.workflow = {}\nst.session_state.workflow.run(m='t')\n"
    files = {f"p{at}/app.py": MADE + app.format("made()") for at in range(7)}
    files |= {"own/app.py": steps + app.format("Steps()")}
    assert runs(tmp_path, files) == [(f"p{at}/app.py", 6, True) for at in range(7)]
