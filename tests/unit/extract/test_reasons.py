"""What is said of what ends a loop, and where."""

from pathlib import Path

from tests.project import scan
from tests.unit.extract.test_loops import MODEL

ENV = """from model import ask
class Env:
    n = 0
    def over(self):
        return self.n >= 5
    def step(self):
        self.n += 1
        ask(self.n)
class Long(Env):
    def over(self):
        return self.n >= 9
class Same(Env):
    def over(self):
        return self.n >= 5
"""
RUN = "from env import Env\n\ndef run(env: Env):\n    while not env.over():\n        env.step()\n"


def test_the_file_is_named_where_it_is_another(tmp_path: Path) -> None:
    (loop,) = scan(tmp_path, {"model.py": MODEL, "env.py": ENV, "app.py": RUN}).facts.loops
    assert loop.bounded is True
    assert (
        loop.bound == "`env.n` reaches 5, line 5 of env.py and `env.n` reaches 9, line 11 of env.py"
    )


def test_the_same_reason_is_said_once(tmp_path: Path) -> None:
    same = ENV.replace("9", "5") + RUN.partition("\n\n")[2]
    (loop,) = scan(tmp_path, {"model.py": MODEL, "env.py": same}).facts.loops
    assert (loop.bounded, loop.bound) == (True, "`env.n` reaches 5, line 5")


def test_what_is_not_spelled_out_is_left_out(tmp_path: Path) -> None:
    text = "from model import ask\ndef run(texts):\n    for one in map(lambda t: ask(t), texts):\n        print(one)\n"
    (loop,) = scan(tmp_path, {"model.py": MODEL, "app.py": text}).facts.loops
    assert (loop.bounded, loop.bound) == (True, "over `map(..., texts)`, line 3")


def test_what_lies_nearest_is_said(tmp_path: Path) -> None:
    text = """from model import ask
def keep(io, text):
    if io.log.file is not None:
        try:
            io.log.file.write(text)
        except OSError:
            io.log.file = None
def run(io, prompt):
    while prompt:
        keep(io, prompt)
        ask(prompt)
        prompt = None
"""
    (loop,) = scan(tmp_path, {"model.py": MODEL, "app.py": text}).facts.loops
    assert (loop.bounded, loop.bound) == (True, "`prompt` is cleared, line 9")
