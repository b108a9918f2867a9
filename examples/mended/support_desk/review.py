"""Reads an answer before a customer does."""

from pydantic_ai import Agent, UsageLimits

reviewer = Agent("anthropic:claude-sonnet-4-5", instructions="Is this answer kind and true?")
LIMITS = UsageLimits(request_limit=6, total_tokens_limit=20_000)


def review(text: str) -> str:
    return reviewer.run_sync(text, usage_limits=LIMITS).output
