"""What a help line proposes is taken by the library in the version that is locked."""

from pathlib import Path

import pytest

from tests.project import scan

_RUN = """
from pydantic_ai import Agent

agent = Agent("openai:gpt-5-mini")


def main(task):
    return agent.run_sync(task).output
"""


@pytest.mark.parametrize(
    ("version", "proposed"),
    [
        ("1.84.0", "`total_tokens_limit` in `usage_limits=` or `output_tokens_limit` in `usage_limits=`"),
        ("2.22.0", "`total_tokens_limit` in `usage_limits=` or `output_tokens_limit` in `usage_limits=`"),
        ("2.23.0", "`cost_limit` in `usage_limits=` or `total_tokens_limit` in `usage_limits=`"),
    ],
)  # fmt: skip
def test_a_ceiling_that_the_locked_version_lacks_is_not_proposed(
    version: str, proposed: str, tmp_path: Path
) -> None:
    files = {"app.py": _RUN, "requirements.txt": f"pydantic-ai=={version}\n"}
    (finding,) = (one for one in scan(tmp_path, files).findings if one.name == "unguarded-agent")
    assert finding.help == f"give it {proposed}"


@pytest.mark.parametrize(
    ("version", "proposed"),
    [
        ("0.140.0", "update crewai to 1.10 or later and give it `max_method_calls=`"),
        ("1.10.1", "give it `max_method_calls=`"),
    ],
)
def test_a_turn_limit_that_the_locked_version_lacks_needs_an_update(
    version: str, proposed: str, tmp_path: Path
) -> None:
    text = "from crewai.flow import Flow\nclass Mine(Flow):\n    pass\nMine().kickoff()\n"
    files = {"app.py": text, "requirements.txt": f"crewai=={version}\n"}
    (finding,) = (one for one in scan(tmp_path, files).findings if one.name == "unlimited-turns")
    assert finding.help == f"{proposed}, at most 50 (`max-turns` of the policy)"


def test_tags_go_where_every_model_takes_them_before_where_some_do(tmp_path: Path) -> None:
    text = (
        "from langchain.chat_models import init_chat_model\n"
        "def ask(name, text):\n"
        "    llm = init_chat_model(name)\n"
        "    llm.invoke(text)\n"
        "    llm.invoke(text)\n"
    )
    policy = "tags: {required: [team_id]}\n"
    (finding,) = (
        one
        for one in scan(tmp_path, {"app.py": text}, policy).findings
        if one.name == "untagged-call"
    )
    assert finding.help == "set `team_id` in `metadata=` once at app.py:3, for all its calls"


def test_an_inline_agent_of_bedrock_has_no_cap_of_its_own(tmp_path: Path) -> None:
    text = (
        "import boto3\n"
        "client = boto3.client('bedrock-agent-runtime')\n"
        "client.invoke_inline_agent(foundationModel='m', instruction='i', sessionId='s')\n"
    )
    names = [one.name for one in scan(tmp_path, {"app.py": text}).findings]
    assert names == ["untagged-call"]


def test_a_path_that_many_hosts_serve_is_paid_to_the_host(tmp_path: Path) -> None:
    text = (
        "import requests\n"
        "def ask(host, payload):\n"
        "    requests.post('https://api.perplexity.ai/chat/completions', json=payload)\n"
        "    requests.post(f'https://{host}/v1/chat/completions', json=payload)\n"
        "    requests.post('https://api.openai.com/v1/chat/completions', json=payload)\n"
    )
    calls = scan(tmp_path, {"app.py": text}).facts.calls
    assert [call.provider for call in calls] == ["api.perplexity.ai", "openai", "openai"]
