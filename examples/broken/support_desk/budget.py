"""Keeps the bill small."""

import tokenfence

from support_desk.llm import openai_client

guarded = tokenfence.guard(openai_client, budget=5.0, on_limit="warn")


def summary(text: str) -> str:
    answer = guarded.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": f"In one sentence: {text}"}],
        max_completion_tokens=200,
    )
    return answer.choices[0].message.content
