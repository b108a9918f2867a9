"""Lets other services use the key."""

from openai import AsyncOpenAI

shared = AsyncOpenAI(timeout=30)


async def forward(**request: object) -> str:
    answer = await shared.responses.create(**request)
    return answer.output_text
