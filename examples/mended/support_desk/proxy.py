"""Lets other services use the key."""

from openai import AsyncOpenAI

from support_desk.llm import TAGS

shared = AsyncOpenAI(timeout=30, default_headers=TAGS)


async def forward(text: str, model: str = "gpt-5-mini") -> str:
    answer = await shared.responses.create(model=model, input=text, max_output_tokens=800)
    return answer.output_text
