"""With --base only what the change brings is new, whichever check finds it."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Run
from tests.e2e.gate import Work, prepare
from tests.unit.inputs.repository import commit, run, write

ASK = """\
from openai import OpenAI


def ask(text):
    client = OpenAI()
    return client.chat.completions.create(model="gpt-4o-mini", messages=[text])
"""
CALL = 'client.chat.completions.create(model="gpt-4o-mini", messages=[text])'
SHARED = (
    "from openai import OpenAI\n\nclient = OpenAI()\n\n\ndef one(text):\n    return " + CALL + "\n"
)
SECOND = "\n\ndef two(text):\n    return " + CALL.replace("[text]", "[text, text]") + "\n"
IGNORE = "  # govlint: ignore[untagged-call]: nightly batch, billed to research\n"


@pytest.fixture
def work(project: Path, govlint: Run, keys: dict[str, Path]) -> Work:
    return prepare(project, govlint, keys, {"app/ask.py": ASK})


def found(work: Work, *more: str, base: str = "main") -> tuple[int, list[tuple[str, str]]]:
    """Exit code, and place and standing of each untagged call."""
    done = work.govlint("check", "--base", base, "-o", "json", "--select", "untagged-call", *more)
    assert "Traceback" not in done.stderr
    return done.returncode, [
        (f"{each['path']}:{each['line']}", each["standing"])
        for each in json.loads(done.stdout)["findings"]
    ]


def test_what_the_base_has_is_not_new(work: Work) -> None:
    assert work.govlint("check", "--select", "untagged-call").returncode == 1
    assert found(work) == (0, [("app/ask.py:6", "baselined")])
    shown = work.govlint(
        "check", "--base", "main", "--select", "untagged-call", "--show", "baselined"
    )
    assert shown.returncode == 0
    assert "reason: the base has it too" in shown.stdout


def test_moved_lines_and_renamed_files_are_not_new(work: Work) -> None:
    work.commit({"app/ask.py": "# a comment\n\n" + ASK})
    assert found(work) == (0, [("app/ask.py:8", "baselined")])
    work.commit({"app/ask.py": None, "lib/llm/asking.py": ASK.replace("OpenAI()", "OpenAI( )")})
    assert found(work) == (0, [("lib/llm/asking.py:6", "baselined")])


def test_a_shared_value_is_not_new_when_one_of_its_calls_moves(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    made = "from openai import OpenAI\n\nclient = OpenAI(default_headers={'X-Team-Id': 'TODO'})\n"
    call = f"from app.made import client\n\n\ndef ask(text):\n    return {CALL}\n"
    work = prepare(project, govlint, keys, {"app/made.py": made, "app/ask.py": call})
    work.commit({"app/ask.py": None, "app/a/first.py": call, "app/b.py": call})
    done = work.govlint("check", "--base", "main", "-o", "json", "--select", "hollow-tag")
    (only,) = json.loads(done.stdout)["findings"]
    assert (only["path"], only["line"], only["standing"]) == ("app/made.py", 3, "baselined")


def test_a_copy_is_new(work: Work) -> None:
    work.commit({"app/again.py": ASK})
    assert found(work) == (1, [("app/again.py:6", "new"), ("app/ask.py:6", "baselined")])


def test_one_more_in_the_same_function_is_new(work: Work) -> None:
    work.commit({"app/ask.py": ASK.replace("    return", "    client.chat.completions.create("
        'model="gpt-4o-mini", messages=[text])\n    return')})  # fmt: skip
    code, places = found(work)
    assert code == 1
    assert "new" in [standing for _, standing in places]


def test_one_more_call_through_one_client(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    work = prepare(project, govlint, keys, {"app/llm.py": SHARED + SECOND})
    assert [standing for _, standing in found(work)[1]] == ["baselined"]
    work.commit({"app/llm.py": SHARED + SECOND + SECOND.replace("two", "three")})
    code, places = found(work)
    assert (code, [standing for _, standing in places]) == (1, ["new"])
    work.commit({"app/llm.py": SHARED})
    assert found(work)[0] == 0


def test_a_suppression_that_goes_brings_the_finding_back(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    silenced = ASK.rstrip("\n") + IGNORE
    work = prepare(project, govlint, keys, {"app/ask.py": silenced})
    assert found(work) == (0, [("app/ask.py:6", "suppressed")])
    work.commit({"app/ask.py": ASK})
    assert found(work) == (1, [("app/ask.py:6", "new")])


def test_a_written_baseline_covers_no_copy(work: Work) -> None:
    run(work.root, "checkout", "-q", "main")
    assert work.govlint("baseline", "write").returncode == 0
    commit(work.root)
    run(work.root, "checkout", "-q", "-b", "later")
    work.commit({"app/ask.py": ASK + "\n\n" + ASK.split("\n\n\n")[1]})
    code, places = found(work)
    assert code == 1
    assert sorted(standing for _, standing in places) == ["baselined", "new"]


def test_a_merge_of_the_base_brings_nothing(work: Work) -> None:
    run(work.root, "checkout", "-q", "main")
    write(work.root, {"app/other.py": ASK})
    commit(work.root)
    run(work.root, "checkout", "-q", "change")
    work.commit({"app/mine.py": "X = 1\n"})
    run(work.root, "merge", "-q", "main")
    assert found(work)[0] == 0
    work.commit({"app/mine.py": ASK})
    code, places = found(work)
    assert (code, [each for each in places if each[1] == "new"]) == (1, [("app/mine.py:6", "new")])


def test_what_main_did_since_is_not_the_change(work: Work) -> None:
    work.commit({"app/mine.py": "X = 1\n"})
    run(work.root, "checkout", "-q", "main")
    write(work.root, {"app/ask.py": "X = 2\n"})
    commit(work.root)
    run(work.root, "checkout", "-q", "change")
    assert found(work) == (0, [("app/ask.py:6", "baselined")])


def test_a_broken_file_blocks_only_the_change_that_touches_it(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    work = prepare(project, govlint, keys, {"app/bad.py": "import openai\ndef (\n"})
    assert work.govlint("check").returncode == 2
    work.commit({"app/x.py": "X = 1\n"})
    assert work.govlint("check", "--base", "main").returncode == 0
    work.commit({"app/bad.py": "import openai\ndef ((\n"})
    done = work.govlint("check", "--base", "main")
    assert (done.returncode, done.stdout.count("app/bad.py:2")) == (2, 1)


def test_mending_a_broken_file_is_said_and_passes(
    project: Path, govlint: Run, keys: dict[str, Path]
) -> None:
    files = {"app/budget.yaml": "model: gpt-4o\nmax_budget: [5\n"}
    work = prepare(project, govlint, keys, files)
    work.commit({"app/budget.yaml": "model: gpt-4o\nname: x\n"})
    done = work.govlint("check", "--base", "main")
    assert done.returncode == 0
    assert "warning[GOV901 unreadable-file]: at the base it is not valid YAML" in done.stdout
