"""Gives up in time."""

import json

from tenacity import retry, stop_after_attempt, wait_random_exponential

from support_desk.llm import claude


@retry(wait=wait_random_exponential(max=60), stop=stop_after_attempt(4), reraise=True)
def draft(text: str) -> str:
    said = claude.messages.create(
        model="claude-sonnet-4-5", max_tokens=900, messages=[{"role": "user", "content": text}]
    )
    return said.content[0].text


def fields(text: str, tries: int = 3) -> dict:
    said = claude.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=400,
        messages=[{"role": "user", "content": f"Name, order and wish, as JSON: {text}"}],
    )
    try:
        return json.loads(said.content[0].text)
    except ValueError:
        if tries <= 1:
            raise
        return fields(text, tries - 1)
