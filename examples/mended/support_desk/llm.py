"""The clients, made once."""

import os

import anthropic
from openai import OpenAI

TAGS = {
    "X-Team-Id": "support",
    "X-Feature-Id": "support-desk",
    "X-Environment": os.environ.get("APP_ENV", "dev"),
    "X-Agent-Version": "1.4.0",
}

openai_client = OpenAI(timeout=30, default_headers=TAGS)
claude = anthropic.Anthropic(default_headers=TAGS)
