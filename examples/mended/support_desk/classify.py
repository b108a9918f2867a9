"""Sorts tickets."""

from support_desk.llm import openai_client

PROMPT = "Answer with one word: billing, shipping or other."


def kind(ticket: str) -> str:
    answer = openai_client.chat.completions.create(
        model="gpt-5-mini",
        messages=[{"role": "system", "content": PROMPT}, {"role": "user", "content": ticket}],
        max_completion_tokens=200,
    )
    return answer.choices[0].message.content


def vector(ticket: str) -> list[float]:
    answer = openai_client.embeddings.create(model="text-embedding-3-small", input=ticket)
    return answer.data[0].embedding
