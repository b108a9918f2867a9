"""Keeps the bill small."""

import tokenfence

from support_desk.llm import openai_client

guarded = tokenfence.guard(openai_client, budget=5.0, on_limit="raise")


class BudgetSpent(RuntimeError):
    """Raised before the call that would go over."""


class Budget:
    """Tokens that one run may use."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        self.spent = 0

    def check(self) -> None:
        if self.spent >= self.tokens:
            raise BudgetSpent(f"{self.spent} of {self.tokens} tokens are spent")

    def charge(self, tokens: int) -> None:
        self.spent += tokens


def summary(text: str) -> str:
    answer = guarded.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": f"In one sentence: {text}"}],
        max_completion_tokens=200,
    )
    return answer.choices[0].message.content
