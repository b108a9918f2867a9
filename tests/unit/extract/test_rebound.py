"""Names that are given again, made of what they held."""

from pathlib import Path

import pytest

from tests.project import scan


@pytest.mark.parametrize("first", ["print(client)\n", ""])
def test_a_client_wrapped_under_its_own_name(tmp_path: Path, first: str) -> None:
    """One request, with the settings of both layers."""
    text = f"""
import instructor
from openai import OpenAI

client = OpenAI(default_headers={{"X-Team-Id": "search"}})
{first}client = instructor.from_openai(client)


def ask(texts):
    for text in texts:
        client.chat.completions.create(model="m", response_model=str, messages=[text])
"""
    facts = scan(tmp_path, {"app.py": text}).facts
    assert [(call.api, [tag.key for tag in call.tags.entries]) for call in facts.calls] == [
        ("instructor.create", ["X-Team-Id"])
    ]
    assert [loop.bounded for loop in facts.loops] == [True]


def test_what_is_asked_before_it_is_wrapped(tmp_path: Path) -> None:
    text = """
import instructor
from openai import OpenAI

client = OpenAI()
client.responses.create(model="m", input="t")
client = instructor.from_openai(client)
"""
    calls = scan(tmp_path, {"app.py": text}).facts.calls
    assert [call.api for call in calls] == ["openai.responses.create"]
