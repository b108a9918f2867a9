"""Which change mends which finding: exact files, before and after."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govlint.engine.choose import carried, silenced
from govlint.engine.fix import Mended, mend, save
from govlint.engine.run import Options
from govlint.model.policy import Policy
from govlint.syntax.edit import CannotEdit
from tests.project import TODAY

LAW = """\
tags: {required: [{key: team_id, values: [search]}]}
limits: {max-turns: 8, max-attempts: 4}
"""
ENVIRONMENT = "tags: {required: [team_id, feature_id]}\n"


def mended(
    root: Path, files: dict[str, str], policy: str = LAW, unsafe: bool = True, **more: object
) -> Mended:
    for name, text in {**files, "govlint.yaml": policy}.items():
        (root / name).write_text(text, "utf-8", newline="")
    options = Options(today=TODAY, root=root, cache=False, jobs=1)
    return mend(replace(options, **more), carried(unsafe))  # type: ignore[arg-type]


def one(root: Path, text: str, policy: str = LAW, unsafe: bool = True) -> str:
    """The text after its fixes; the text itself when there are none."""
    done = mended(root, {"app.py": text}, policy, unsafe)
    return done.after.get("app.py", text.encode()).decode()


CASES = {
    "openai-agents run": (
        "from agents import Agent, Runner\na = Agent(name='a')\n\n\nasync def go(x):\n    return await Runner.run(a, x)\n",
        ("Runner.run(a, x)", "Runner.run(a, x, max_turns=8)"),
    ),
    "no limit at all": (
        "from agents import Agent, Runner\na = Agent(name='a')\n\n\nasync def go(x):\n    return await Runner.run(a, x, max_turns=None)\n",
        ("max_turns=None", "max_turns=8"),
    ),
    "langchain executor": (
        "from langchain.agents import AgentExecutor\nx = AgentExecutor(agent=a, tools=[])\nx.invoke({})\n",
        ("tools=[])", "tools=[], max_iterations=8)"),
    ),
    "crewai agent": (
        "from crewai import Agent\na = Agent(\n    role='r',\n    goal='g',\n)\n",
        ("    goal='g',\n", "    goal='g',\n    max_iter=8,\n"),
    ),
    "langgraph run": (
        "from langgraph.graph import StateGraph\ng = StateGraph(dict).compile()\n\n\ndef go(x):\n    return g.invoke(x)\n",
        ("g.invoke(x)", 'g.invoke(x, config={"recursion_limit": 8})'),
    ),
    "strands run": (
        "from strands import Agent\na = Agent()\n\n\ndef go(x):\n    return a(x)\n",
        ("a(x)", 'a(x, limits={"turns": 8})'),
    ),
    "claude agent": (
        "from claude_agent_sdk import ClaudeAgentOptions, query\n\n\nasync def go(x):\n    async for y in query(prompt=x, options=ClaudeAgentOptions()):\n        print(y)\n",
        ("ClaudeAgentOptions())", "ClaudeAgentOptions(max_turns=8))"),
    ),
    "claude agent whose options have a name": (
        "from claude_agent_sdk import ClaudeAgentOptions, query\n\n\nasync def go(x):\n    o = ClaudeAgentOptions(model='m')\n    async for y in query(prompt=x, options=o):\n        print(y)\n",
        ("model='m')", "model='m', max_turns=8)"),
    ),
    "init_chat_model": (
        "from langchain.chat_models import init_chat_model\nllm = init_chat_model('openai:m')\n\n\ndef go(x):\n    return llm.invoke(x)\n",
        ("'openai:m')", "'openai:m', metadata={\"team_id\": \"search\"})"),
    ),
    "tenacity": (
        "from openai import OpenAI\nfrom tenacity import retry\nc = OpenAI(default_headers={'X-Team-Id': 'search'})\n\n\n@retry\ndef go(x):\n    return c.responses.create(input=x)\n",
        ("@retry\n", "@retry(stop=stop_after_attempt(4))\n"),
        ("import retry\n", "import retry, stop_after_attempt\n"),
    ),
    "backoff": (
        "import backoff\nfrom openai import OpenAI\nc = OpenAI(default_headers={'X-Team-Id': 'search'})\n\n\n@backoff.on_exception(backoff.expo, Exception)\ndef go(x):\n    return c.responses.create(input=x)\n",
        ("Exception)", "Exception, max_tries=4)"),
    ),
    "openai client": (
        "from openai import OpenAI\nc = OpenAI()\n\n\ndef go(x):\n    return c.chat.completions.create(model='m', messages=x)\n",
        ("OpenAI()\n", 'OpenAI(default_headers={"X-Team-Id": "search"})\n'),
    ),
    "anthropic client": (
        "import anthropic\nc = anthropic.Anthropic()\n\n\ndef go(x):\n    return c.messages.create(model='m', max_tokens=9, messages=x)\n",
        ("Anthropic()\n", 'Anthropic(default_headers={"X-Team-Id": "search"})\n'),
    ),
    "bedrock": (
        "import boto3\nc = boto3.client('bedrock-runtime')\n\n\ndef go(x):\n    return c.converse(modelId='m', messages=x)\n",
        ("messages=x)", 'messages=x, requestMetadata={"team_id": "search"})'),
    ),
    "google client": (
        "from google import genai\nc = genai.Client()\n\n\ndef go(x):\n    return c.models.generate_content(model='m', contents=x)\n",
        ("Client()", 'Client(http_options={"headers": {"X-Team-Id": "search"}})'),
    ),
    "google client with options": (
        "from google import genai\nfrom google.genai.types import HttpOptions\nc = genai.Client(http_options=HttpOptions(timeout=9))\n\n\ndef go(x):\n    return c.models.generate_content(model='m', contents=x)\n",
        ("timeout=9)", 'timeout=9, headers={"X-Team-Id": "search"})'),
    ),
    "vertex": (
        "from vertexai.generative_models import GenerativeModel\nm = GenerativeModel('g')\n\n\ndef go(x):\n    return m.generate_content(x)\n",
        ("GenerativeModel('g')\n", "GenerativeModel('g', labels={\"team_id\": \"search\"})\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fix_changes_these_places_and_no_other(tmp_path: Path, name: str) -> None:
    before, *changes = CASES[name]
    expected = before
    for old, new in changes:
        assert old in expected
        expected = expected.replace(old, new)
    assert one(tmp_path, before) == expected
    assert one(tmp_path, expected) == expected


def test_a_bound_is_never_safe_a_single_allowed_value_is(tmp_path: Path) -> None:
    for name in ("openai-agents run", "tenacity", "backoff", "langgraph run"):
        before = CASES[name][0]
        assert one(tmp_path, before, unsafe=False) == before
    before, (old, new) = CASES["openai client"]
    assert one(tmp_path, before, unsafe=False) == before.replace(old, new)


def test_a_number_that_a_person_wrote_is_not_joined_by_another_limit(tmp_path: Path) -> None:
    text = (
        "from pydantic_ai import Agent\nfrom pydantic_ai.usage import UsageLimits\n"
        "a = Agent('openai:gpt-5')\n\n\ndef go(x):\n"
        "    return a.run_sync(x, usage_limits=UsageLimits(request_limit=500))\n"
    )
    done = mended(tmp_path, {"app.py": text})
    assert "unlimited-turns" in {finding.name for finding in done.report.findings}
    assert (done.after, done.refused) == ({}, [])


def test_what_the_policy_does_not_say_is_read_from_the_environment(tmp_path: Path) -> None:
    before = CASES["bedrock"][0]
    assert one(tmp_path, before, ENVIRONMENT, unsafe=False) == before
    assert one(tmp_path, before, ENVIRONMENT) == before.replace(
        "import boto3\n", "import os\n\nimport boto3\n"
    ).replace(
        "messages=x)",
        'messages=x, requestMetadata={\n        "team_id": os.environ["TEAM_ID"],\n'
        '        "feature_id": os.environ["FEATURE_ID"],\n    })',
    )


@pytest.mark.parametrize(
    "text",
    [
        # The Messages API refuses any key but user_id in metadata, and this client is not seen.
        "import anthropic\n\n\ndef go(c: anthropic.Anthropic, x):\n    return c.messages.create(model='m', max_tokens=9, messages=x, metadata={})\n",
        # Chat completions answer 400 to metadata without store=True.
        "import openai\n\n\ndef go(x):\n    return openai.audio.speech.with_raw_response.create(model='m', input=x, extra_headers=h())\n",
    ],
)
def test_no_tag_where_the_provider_refuses_it_or_nothing_is_sure(tmp_path: Path, text: str) -> None:
    done = mended(tmp_path, {"app.py": text})
    assert b'metadata={"' not in done.after.get("app.py", b"")


def test_a_call_with_a_header_slot_alone_gets_headers_not_metadata(tmp_path: Path) -> None:
    text = "import openai\n\n\ndef go(x):\n    return openai.chat.completions.create(model='m', messages=x)\n"
    assert one(tmp_path, text) == text.replace(
        "messages=x)", 'messages=x, extra_headers={"X-Team-Id": "search"})'
    )


def test_each_of_two_providers_at_one_place_is_mended_at_its_own_client(tmp_path: Path) -> None:
    text = (
        "from anthropic import Anthropic\nfrom openai import OpenAI\n\n\n"
        "def ask(create, x):\n    return create(model='m', max_tokens=9, messages=x)\n\n\n"
        "ask(OpenAI().chat.completions.create, [])\nask(Anthropic().messages.create, [])\n"
    )
    tagged = 'default_headers={"X-Team-Id": "search"}'
    assert one(tmp_path, text) == text.replace("OpenAI()", f"OpenAI({tagged})").replace(
        "Anthropic()", f"Anthropic({tagged})"
    )


def test_what_another_tool_is_told_stays(tmp_path: Path) -> None:
    ours = "# govlint: ignore[untagged-call]: nightly batch for research"
    text = f"import openai\nx = 1  # noqa  {ours}\n# kept {ours}\ny = 2\n"
    assert one(tmp_path, text) == "import openai\nx = 1  # noqa\n# kept\ny = 2\n"


def test_an_unused_suppression_goes_alone_or_by_name(tmp_path: Path) -> None:
    text = (
        "import openai\n"
        "# govlint: ignore[untagged-call]: for nothing that is here\n"
        "x = 1\n"
        "# govlint: ignore[uncapped-call, untagged-call, hollow-tag]: batch of the night (FIN-2)\n"
        "y = openai.embeddings.create(model='m', input='x')\n"
    )
    assert one(tmp_path, text, unsafe=False) == (
        "import openai\n"
        "x = 1\n"
        "# govlint: ignore[untagged-call]: batch of the night (FIN-2)\n"
        "y = openai.embeddings.create(model='m', input='x')\n"
    )


def test_no_fix_is_promised_where_the_argument_around_it_is_not_given(tmp_path: Path) -> None:
    text = (
        "from pydantic_ai import Agent\na = Agent('m')\n\n\ndef go(x):\n    return a.run_sync(x)\n"
    )
    done = mended(tmp_path, {"app.py": text})
    assert [one.name for one in done.report.findings] == ["unguarded-agent", "unlimited-turns"]
    assert not any(one.fix for one in done.report.findings)
    assert done.refused == []


def test_tests_and_other_files_than_asked_are_left_alone(tmp_path: Path) -> None:
    client = "from openai import OpenAI\nclient = OpenAI()\n"
    use = "from llm import client\n\n\ndef go(x):\n    return client.responses.create(input=x)\n"
    files = {
        "llm.py": client,
        "use.py": use,
        "test_use.py": client + "client.responses.create(input='x')\n",
    }
    assert mended(tmp_path, files, paths=(tmp_path / "use.py",)).after == {}
    assert sorted(mended(tmp_path, files).after) == ["llm.py"]


@pytest.mark.parametrize(
    "text",
    [
        "from openai import OpenAI\nc = OpenAI(default_headers={} or {})\n",
        "from openai import OpenAI\nh = {'A': 'b'}\nc = OpenAI(default_headers=h)\n",
        "from openai import OpenAI\no = {'default_headers': {'A': 'b'}}\nc = OpenAI(**o)\n",
    ],
)
def test_nothing_is_offered_at_a_client_that_has_what_cannot_be_added_to(
    tmp_path: Path, text: str
) -> None:
    text += "c.embeddings.create(model='m', input='x')\n"
    assert one(tmp_path, text) == text.replace(
        "input='x')", 'input=\'x\', extra_headers={"X-Team-Id": "search"})'
    )


def test_nothing_is_written_into_a_call_of_any_function(tmp_path: Path) -> None:
    text = (
        "from langgraph.graph import StateGraph\n\n\ndef make():\n    return {'tags': ['a']}\n\n\n"
        "g = StateGraph(dict).compile()\ng.invoke({}, config=make())\n"
    )
    assert one(tmp_path, text) == text
    text = text.replace("config=make()", "config=dict(tags=['a'])")
    assert one(tmp_path, text) == text.replace("['a'])", "['a'], recursion_limit=8)", 1)


def test_comments_with_a_reason_silence_what_is_there(tmp_path: Path) -> None:
    text = CASES["openai client"][0]
    (tmp_path / "app.py").write_text(text)
    (tmp_path / "govlint.yaml").write_text(LAW)
    options = Options(today=TODAY, root=tmp_path, cache=False, jobs=1)
    done = mend(options, silenced("pilot, paid by research", "2027-03-01", Policy()))
    assert done.after["app.py"].decode() == text.replace(
        "    return",
        "    # govlint: ignore[untagged-call] until=2027-03-01: pilot, paid by research\n    return",
    )
    assert done.fixed == 1
    assert done.report.verdict == "pass"


def test_a_decorator_is_silenced_above_its_function(tmp_path: Path) -> None:
    text = CASES["backoff"][0]
    (tmp_path / "app.py").write_text(text)
    (tmp_path / "govlint.yaml").write_text(LAW)
    options = Options(today=TODAY, root=tmp_path, cache=False, jobs=1)
    done = mend(options, silenced("pilot, paid by research", None, Policy()))
    assert done.after["app.py"].decode() == text.replace(
        "@backoff", "# govlint: ignore[unbounded-retry]: pilot, paid by research\n@backoff"
    )


def test_a_finding_that_may_not_be_silenced_stays_and_does_not_keep_others_back(
    tmp_path: Path,
) -> None:
    text = CASES["openai client"][0] + CASES["langgraph run"][0]
    (tmp_path / "app.py").write_text(text)
    law = LAW + "checks: {untagged-call: {severity: error, suppressible: false}}\n"
    (tmp_path / "govlint.yaml").write_text(law)
    options = Options(today=TODAY, root=tmp_path, cache=False, jobs=1)
    done = mend(options, silenced("pilot, paid by research", None, Policy()))
    assert b"ignore[unguarded-agent, unlimited-turns]: pilot" in done.after["app.py"]
    assert done.refused == ["app.py:6: untagged-call: the change would bring bad-suppression"]


def test_a_file_that_somebody_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    done = mended(tmp_path, {"app.py": CASES["backoff"][0]})
    (tmp_path / "app.py").write_text("mine")
    with pytest.raises(Exception, match=r"app\.py was changed by somebody else"):
        save(tmp_path, done)
    assert (tmp_path / "app.py").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.py", "govlint.yaml"]


@settings(max_examples=15, deadline=None)
@given(
    picked=st.lists(st.sampled_from(sorted(CASES)), min_size=1, max_size=4, unique=True),
    newline=st.sampled_from(["\n", "\r\n"]),
    law=st.sampled_from([LAW, ENVIRONMENT]),
)
def test_fixes_of_any_mixture_are_idempotent_and_leave_nothing_to_fix(
    tmp_path_factory: pytest.TempPathFactory, picked: list[str], newline: str, law: str
) -> None:
    root = tmp_path_factory.mktemp("mixture")
    files = {
        f"part{number}.py": CASES[name][0].replace("\n", newline)
        for number, name in enumerate(picked)
    }
    done = mended(root, files, law)
    assert not done.refused
    assert not [finding for finding in done.report.findings if finding.fix]
    save(root, done)
    for path, data in done.after.items():
        assert (root / path).read_bytes() == data
        assert data.count(b"\n") == data.count(newline.encode())
    again = mend(Options(today=TODAY, root=root, cache=False, jobs=1), carried(unsafe=True))
    assert again.after == {}
    assert again.report.findings == done.report.findings


def test_no_limit_is_written_that_the_locked_version_does_not_have(tmp_path: Path) -> None:
    text = "from crewai.flow.flow import Flow\n\n\nclass F(Flow):\n    pass\n\n\nf = F()\nf.kickoff()\n"
    for locked, offers in (("1.9.0", 0), ("1.15.30", 1)):
        (tmp_path / "requirements.txt").write_text(f"crewai=={locked}\n")
        done = mended(tmp_path, {"app.py": text})
        assert sum(one.fix is not None for one in done.report.findings) + done.fixed == offers


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        # A constructor of the project's own takes what it names, and no more.
        (
            "from openai import OpenAI\n\n\nclass C(OpenAI):\n    def __init__(self, key):\n        super().__init__(api_key=key)\n\n\nc = C('k')\nc.embeddings.create(model='m', input='x')\n",
            ("input='x')", "input='x', extra_headers={\"X-Team-Id\": \"search\"})"),
        ),
        (
            "from openai import OpenAI\n\n\nclass C(OpenAI):\n    pass\n\n\nc = C()\nc.embeddings.create(model='m', input='x')\n",
            ("C()\n", 'C(default_headers={"X-Team-Id": "search"})\n'),
        ),
        (
            "from crewai import Agent\n\n\nclass A(Agent):\n    def __init__(self, name):\n        super().__init__(role=name)\n\n\na = A('x')\n",
            ("", ""),
        ),
        (
            "from crewai import Agent\n\n\nclass A(Agent):\n    def __init__(self, name, **more):\n        super().__init__(role=name, **more)\n\n\na = A('x')\n",
            ("A('x')", "A('x', max_iter=8)"),
        ),
        (
            "from agents import Agent, Runner\n\n\nclass R(Runner):\n    @classmethod\n    async def run(cls, a):\n        return 1\n\n\nasync def go():\n    return await R.run(Agent(name='a'))\n",
            ("", ""),
        ),
    ],
)  # fmt: skip
def test_code_of_the_project_between_takes_no_argument_it_does_not_know(
    tmp_path: Path, text: str, changed: tuple[str, str]
) -> None:
    assert one(tmp_path, text) == text.replace(*changed)


def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = mended(tmp_path, {"app.py": CASES["tenacity"][0]})

    def refused(*args: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", "/x/.govlint-abc")

    monkeypatch.setattr("govlint.engine.fix.tempfile.mkstemp", refused)
    with pytest.raises(CannotEdit, match=r"^app\.py cannot be written: permission denied$"):
        save(tmp_path, done)
    monkeypatch.undo()
    (tmp_path / "app.py").write_text("x = 1\n")
    with pytest.raises(CannotEdit, match=r"^app\.py was changed by somebody else$"):
        save(tmp_path, done)
