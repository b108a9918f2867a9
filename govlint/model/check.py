"""What a check is: a name, a code and one pure function of a fact, the project and the policy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, get_type_hints

from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity
from govlint.model.policy import Policy

Judge = Callable[[Any, ProjectFacts, Policy], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered judgement. `wants` is the fact type, or union of them, of its first argument."""

    name: str
    code: str
    since: str
    severity: Severity
    summary: str
    judge: Judge
    wants: type | UnionType
    module: str
    suppressible: bool = True


def check(
    *, name: str, code: str, since: str, severity: Severity, suppressible: bool = True
) -> Callable[[Judge], Check]:
    """Turn a function `(fact, project, policy) -> Iterator[Finding]` into a Check.

    The annotation of the first argument says which fact it is called with; the first line of
    its docstring is the check's summary.
    """

    def register(judge: Judge) -> Check:
        hints = get_type_hints(judge)
        wants = next(iter(hints.values()))
        summary = (judge.__doc__ or "").strip().splitlines()[0].rstrip(".")
        return Check(
            name, code, since, severity, summary, judge, wants, judge.__module__, suppressible
        )

    return register
