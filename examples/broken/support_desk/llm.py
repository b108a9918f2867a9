"""The clients, made once."""

import anthropic
from openai import OpenAI

openai_client = OpenAI(timeout=30)
claude = anthropic.Anthropic(
    default_headers={
        "X-Team-Id": "TODO",
        "X-Feature-Id": "support-desk",
        "X-Environment": "prod",
        "X-Agent-Version": "1.4.0",
    }
)
