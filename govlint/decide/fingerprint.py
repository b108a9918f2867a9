"""The identity of a finding. It survives moved lines and reformatting, not a changed statement."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from govlint.model.finding import Finding

Identity = tuple[str, str, str, str, str]


def identity(finding: Finding) -> Identity:
    """Check, path, enclosing function, subject and statement: equal findings share it."""
    statement = " ".join(finding.statement.split())
    return (finding.name, finding.at.path, finding.function, finding.subject, statement)


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
