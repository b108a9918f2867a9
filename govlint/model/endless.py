"""The finding about a loop that nothing bounds, alike for turns, retries and recursion."""

from collections.abc import Iterator

from govlint.model.facts import Loop
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy
from govlint.model.words import sentence


def endless(loop: Loop, policy: Policy, what: str, mend: str) -> Iterator[Finding]:
    """One error when nothing bounds the loop; a note, under `strict` only, when none can tell."""
    strict = policy.at(loop.span.path).strict
    if loop.bounded is True or (loop.bounded is None and not strict):
        return
    sure = loop.bounded is False
    start = f"{'nothing' if sure else 'it cannot be known what'} bounds {what}"
    reason = loop.bound.removeprefix("nothing").removeprefix(": ")
    yield Finding(
        at=loop.span,
        says=sentence(f"{start}: {reason}" if reason else start),
        help=mend,
        sure=sure,
        because=loop.why + loop.path,
        severity=None if sure else Severity.NOTE,
        function=loop.function,
        subject=loop.form,
        statement=loop.statement,
    )
