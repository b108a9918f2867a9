"""One pattern stands for many substrings."""

import re

from hypothesis import given
from hypothesis import strategies as st

from govlint.catalog.load import load_catalog
from govlint.catalog.triage import alternation

WORDS = st.lists(st.text(alphabet="ab.*(", min_size=1, max_size=5), max_size=8)


def test_a_word_that_holds_another_adds_nothing() -> None:
    assert alternation(["openai", "langchain_openai", "ollama"]) == "o(?:llama|penai)"


def test_no_words_match_nothing() -> None:
    assert re.search(alternation([]), "anything") is None


@given(WORDS, st.text(alphabet="ab.*(", max_size=30))
def test_it_finds_exactly_what_a_search_for_each_word_finds(words: list[str], text: str) -> None:
    expected = any(word in text for word in words)
    assert bool(re.search(alternation(words), text)) is expected


def test_files_that_can_hold_a_fact() -> None:
    triage = load_catalog().triage
    for text in (
        b"from openai import OpenAI",
        b"from langchain_openai import ChatOpenAI",
        b"from google import genai",
        b'client = session.client("bedrock-runtime")',
        b"return self.client.chat.completions.create(**kw)",
        b'requests.post("https://api.anthropic.com/v1/messages")',
        b"await self._client.messages.create(**kw)",
    ):
        assert triage.search(text), text
    for text in (
        b"import os, sys\nprint('together we stand')\n",
        b"from django.db import models\n",
        b"@retry(stop=stop_after_attempt(3))\ndef fetch(): ...\n",
        b"conversely, a message was created",
    ):
        assert not triage.search(text), text
