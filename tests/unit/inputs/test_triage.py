"""Which files are parsed, how imports are read from bytes, and what modules are called."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govlint.inputs.imports import Imported, imports_of
from govlint.inputs.modules import Modules
from govlint.inputs.triage import select

TOKENS = re.compile(b"openai|anthropic")


def parsed(files: dict[str, str]) -> list[str]:
    return select({path: text.encode() for path, text in files.items()}, TOKENS).parse


def test_a_file_with_a_token_those_that_lead_to_it_and_what_they_need() -> None:
    files = {
        "app/__init__.py": "",
        "app/llm.py": "import openai\nfrom app.settings import MODEL\n",
        "app/settings.py": "from app.paths import ROOT\n",
        "app/paths.py": "ROOT = 1\n",
        "app/service.py": "from app import llm\nfrom . import prompts\n",
        "app/prompts.py": "",
        "app/cli.py": "def main():\n    from .service import run\n",
        "app/other.py": "import app.settings\n",
    }
    assert parsed(files) == [
        "app/cli.py", "app/llm.py", "app/prompts.py", "app/service.py", "app/settings.py",
    ]  # fmt: skip


def test_a_token_in_sixteen_bits_is_one() -> None:
    files = {"a.py": "import openai\n".encode("utf-16"), "b.py": "import os\n".encode("utf-16")}
    assert select(files, TOKENS).parse == ["a.py"]


def test_callers_of_an_abstract_class_lead_to_what_fills_it_in() -> None:
    files = {
        "base.py": "from abc import ABC\nclass Agent(ABC): ...\nclass Other: ...\n",
        "plain.py": "class Plain: ...\n",
        "model.py": "import openai\nfrom base import Agent\nfrom plain import Plain\n"
        "class Model(Agent,\n    Plain): ...\n",
        "runner.py": "from base import Agent\ndef run(agent: Agent): ...\n",
        "outer.py": "from runner import run\n",
        "beside.py": "from plain import Plain\n",
    }
    assert parsed(files) == ["base.py", "model.py", "outer.py", "plain.py", "runner.py"]
    files["model.py"] = "import openai\nfrom base import Other\nfrom plain import Plain\n"
    assert parsed(files) == ["base.py", "model.py", "plain.py"]


def test_no_token_no_parse() -> None:
    assert parsed({"a.py": "import b", "b.py": "import os"}) == []


def test_a_hub_package_leads_only_where_its_names_come_from() -> None:
    files = {
        "pkg/__init__.py": "from .llm import ask as ask_model\nfrom .text import clean\nfrom .sub import *\nVERSION = 1\n",
        "pkg/llm.py": "import openai\n",
        "pkg/text.py": "",
        "pkg/sub/__init__.py": "from .deep import deep\n",
        "pkg/sub/deep.py": "",
        "uses_text.py": "from pkg import clean\n",
        "uses_module.py": "from pkg import text\nimport pkg.text\nfrom pkg.text import x\n",
        "uses_llm.py": "from pkg import (\n    ask_model,  # the wrapper\n)\n",
        "uses_all.py": "import pkg\n",
        "uses_star.py": "from pkg import *\n",
    }
    assert parsed(files) == [
        "pkg/__init__.py", "pkg/llm.py", "pkg/sub/__init__.py", "pkg/text.py", "uses_all.py",
        "uses_llm.py", "uses_star.py",
    ]  # fmt: skip


def test_what_a_package_takes_from_elsewhere_goes_before_its_module_of_that_name() -> None:
    files = {
        "llm.py": "import openai\nfrom loops import cli\n",
        "loops/__init__.py": "from loops.repl import cli\n",
        "loops/cli.py": "",
        "loops/repl.py": "def cli(agent): ...\n",
        "loops/other.py": "",
    }
    assert parsed(files) == ["llm.py", "loops/__init__.py", "loops/cli.py", "loops/repl.py"]


def test_packages_that_hand_on_to_each_other_end() -> None:
    files = {
        "a/__init__.py": "from b import x\n",
        "b/__init__.py": "from a import x\n",
        "c.py": "from a import x\nimport openai\n",
    }
    assert parsed(files) == ["a/__init__.py", "b/__init__.py", "c.py"]


@pytest.mark.parametrize(
    "statement",
    [
        "import app.llm",
        "import os, app.llm as llm",
        "import os; import app.llm",
        "from app.llm import ask",
        "from app import llm as model",
        "from app import (  # noqa\n    other, llm\n)",
        "from app \\\n    import llm",
        "from app import other, \\\n    llm",
        "try: from app import llm\nexcept ImportError: pass",
        "if TYPE_CHECKING:\n\tfrom app.llm import ask\n",
        "def f():\n    from .app import llm\n",
        "from .app.llm import *",
        "from.app.llm import ask",
        "llm = importlib.import_module('app.llm')",
        'llm = import_module(".app.llm", __package__)',
        'llm = __import__("app.llm")',
        "from app.llm import ask\r\n",
    ],
)
def test_ways_to_import(statement: str) -> None:
    files = {"main.py": statement, "app/llm.py": "openai", "app/other.py": ""}
    assert "main.py" in parsed(files)


@pytest.mark.parametrize(
    "text",
    [
        "important = 1",
        "x.import_ = app.llm",
        "# from app import llm",
        "reimport app.llm",
        "y = 'import' + app.llm",
        ">>> from app import llm",
    ],
)
def test_what_is_no_import(text: str) -> None:
    assert imports_of(text.encode()) == ()


def test_the_parts_of_a_statement() -> None:
    assert imports_of(b"from ..a.b import c as d, e\nimport os, f.g as h\n") == (
        Imported("a.b", 2, (("c", "d"), ("e", "e")), plain=False),
        Imported("f.g", 0, (("*", "*"),), plain=True),
    )


@given(st.binary(max_size=200))
@example(b"from import import")
@example(b"import (")
@example(b"from . import (")
@example(b"import \\")
def test_reading_imports_never_fails(data: bytes) -> None:
    imports_of(data)
    imports_of(b"from a import " + data + b"\nimport " + data)


PROJECT = Modules(
    [
        "main.py",
        "src/acme/__init__.py",
        "src/acme/core/__init__.py",
        "src/acme/core/llm.py",
        "namespace/inner/mod.py",
        "services/one/app/__init__.py",
        "services/one/app/main.py",
        "services/two/app/__init__.py",
        "services/two/app/main.py",
        "services/two/tests/test_main.py",
        "examples/x/run.py",
        "examples/x/helper.py",
        "providers/openai.py",
        "providers/logging.py",
    ],
    foreign=["openai"],
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("main.py", "main"),
        ("src/acme/__init__.py", "acme"),
        ("src/acme/core/__init__.py", "acme.core"),
        ("src/acme/core/llm.py", "acme.core.llm"),
        ("namespace/inner/mod.py", "namespace.inner.mod"),
        ("services/one/app/main.py", "app.main"),
        ("examples/x/run.py", "examples.x.run"),
        ("__init__.py", "__init__"),
    ],
)
def test_names(path: str, name: str) -> None:
    assert PROJECT.name(path) == name


@pytest.mark.parametrize(
    ("importer", "dotted", "path"),
    [
        ("main.py", "acme.core", "src/acme/core/__init__.py"),
        ("main.py", "acme.core.llm", "src/acme/core/llm.py"),
        ("main.py", "src.acme.core.llm", "src/acme/core/llm.py"),
        ("main.py", "namespace.inner.mod", "namespace/inner/mod.py"),
        ("main.py", "inner.mod", None),
        ("services/one/app/main.py", "app", "services/one/app/__init__.py"),
        ("services/two/tests/test_main.py", "app.main", "services/two/app/main.py"),
        ("examples/x/run.py", "helper", "examples/x/helper.py"),
        ("main.py", "helper", None),
        ("examples/x/run.py", "main", "main.py"),
        ("providers/factory.py", "openai", None),
        ("providers/factory.py", "logging", None),
        ("providers/factory.py", "providers.openai", "providers/openai.py"),
        ("main.py", "main", None),
    ],
)
def test_resolving(importer: str, dotted: str, path: str | None) -> None:
    assert PROJECT.resolve(dotted, importer) == path


def test_relative_imports() -> None:
    llm = "src/acme/core/llm.py"
    assert PROJECT.target(1, "", llm) == "src/acme/core/__init__.py"
    assert PROJECT.target(2, "core.llm", "src/acme/core/__init__.py") == llm
    assert PROJECT.target(2, "", llm) == "src/acme/__init__.py"
    assert PROJECT.target(9, "", llm) is None


def test_a_thousand_files_are_quick() -> None:
    filler = "def function(argument):\n    return argument + 1  # nothing to see here\n" * 125
    files = {
        f"pkg{n % 40}/mod{n}.py": f"import os\nfrom pkg{(n * 7) % 40} import mod{n - 1}\n{filler}"
        for n in range(1000)
    }
    files |= {f"pkg{n}/__init__.py": "from .a import *\n" for n in range(40)}
    files["pkg1/mod1.py"] = "import openai"
    data = {path: text.encode() for path, text in files.items()}
    start = time.process_time()
    select(data, TOKENS)
    assert time.process_time() - start < 1.5  # 0.1 s on an idle machine; quadratic takes minutes


@pytest.mark.parametrize(
    ("core", "handler"),
    [
        ("HUB = {}\n", "from hub import HUB\nHUB['a'] = openai\n"),
        ("HUB: dict = {}\n", "import hub\nhub.HUB['a'] = openai\n"),
        (
            "HUB = {}\ndef on(name):\n    def keep(fn):\n        HUB[name] = fn\n    return keep\n",
            "from hub import on\n@on('a')\ndef ask():\n    openai\n",
        ),
        (
            "from typing import Protocol\nclass Model(Protocol):\n    def ask(self): ...\nX = 1\n",
            "class Real:\n    def ask(self):\n        openai\n",
        ),
    ],
    ids=["item", "item of a module", "decorator", "protocol"],
)
def test_callers_of_what_another_file_fills_in(core: str, handler: str) -> None:
    files = {
        "hub.py": core,
        "handler.py": handler,
        "run.py": "import hub\n",
        "other.py": "class Other:\n    def answer(self): ...\n",
        "plain.py": "import other\n",
    }
    assert parsed(files) == ["handler.py", "hub.py", "run.py"]


@pytest.mark.parametrize(
    "name",
    ['f"plugins.{name}"', '"plugins." + name', '"plugins.%s" % name', 'f"..plugins.{name}"'],
)
def test_importers_by_a_name_made_at_run_time(name: str) -> None:
    level = name.startswith('f".')
    files = {
        "plugins/one.py": "import openai\n",
        "plugins/two.py": "",
        "app/core.py": f"mod = importlib.import_module({name})\n",
        "app/main.py": "from app import core\n",
        "app/other.py": "mod = importlib.import_module(name)\n",
    }
    if level:
        files["app/core.py"] = files["app/core.py"].replace(")", ", package=__package__)")
    assert parsed(files) == ["app/core.py", "app/main.py", "plugins/one.py"]


def test_importers_of_modules_beside_them() -> None:
    files = {
        "pkg/one.py": "import openai\n",
        "pkg/core.py": 'mod = import_module(f"{__package__}.{name}")\n',
        "other/core.py": 'mod = import_module(f".{name}", __package__)\n',
    }
    assert parsed(files) == ["pkg/core.py", "pkg/one.py"]
