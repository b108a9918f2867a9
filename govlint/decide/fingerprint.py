"""The identity of a finding. It survives moved lines and reformatting, not a changed statement."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from govlint.model.facts import Agent, Call, ProjectFacts
from govlint.model.finding import Finding
from govlint.model.source import Span
from govlint.model.statement import normal

Identity = tuple[str, str, str, str, str]


def identity(finding: Finding) -> Identity:
    """Check, path, enclosing function, subject and statement: equal findings share it."""
    statement = normal(finding.statement)
    return (finding.name, finding.at.path, finding.function, finding.subject, statement)


class Leaves:
    """The places a finding is about, each with an identity of its own.

    One finding may stand for many calls or runs. Whether there is something new is a question
    about each of them: one call more through the same client is new, one less is not.
    """

    def __init__(self, facts: ProjectFacts) -> None:
        self._calls = {call.span: call for call in facts.calls}
        self._agents = {agent.span: agent for agent in facts.agents}

    def of(self, finding: Finding) -> list[tuple[Span, Identity]]:
        """Place and identity of each call, or run, that the finding stands for; else its own."""
        facts = self._facts(finding) if finding.stands_for else []
        if not facts:
            return [(finding.at, identity(finding))]
        return [
            (
                one.span,
                (finding.name, one.span.path, one.function, one.api, normal(one.statement)),
            )
            for one in facts
        ]

    def _facts(self, finding: Finding) -> list[Call] | list[Agent]:
        own = self._agents.get(finding.at)
        if own is None or own.api != finding.subject:
            return [self._calls[at] for at in finding.stands_for if at in self._calls]
        others = (self._agents[at] for at in finding.stands_for if at in self._agents)
        # What an agent is built of is mended with it and is no further place.
        return [own, *(one for one in others if one.what == own.what)]


def fingerprint(of: Identity, ordinal: int) -> str:
    """32 hexadecimal digits for the `ordinal`-th (from 0) of the findings with one identity."""
    return sha256("\0".join((*of, str(ordinal))).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stamp(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order of place, each with its fingerprint."""
    seen: Counter[Identity] = Counter()
    stamped = []
    for finding in sorted(findings, key=lambda one: (one.at, one.code, one.says)):
        of = identity(finding)
        stamped.append(replace(finding, fingerprint=fingerprint(of, seen[of])))
        seen[of] += 1
    return stamped
