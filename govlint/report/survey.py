"""A first look at a project, in a few lines."""

from collections import Counter
from collections.abc import Iterable

from govlint.model.finding import Finding, Severity
from govlint.model.survey import Counts, Survey
from govlint.model.words import counted
from govlint.report.parts.printable import printable

_MOST = 4
_WORST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def render(seen: Survey) -> str:
    """What is there: calls, agents, tags, ceilings and owners, a line each."""
    if not seen.has_any:
        return (
            f"{counted(seen.files, 'Python file')}, and no call of a model in a library that "
            "govlint knows\n"
        )
    lines = [
        ("calls", f"{seen.calls} ({_named(seen.providers)})" if seen.calls else "none"),
        ("clients", f"{seen.clients}" if seen.clients else ""),
        ("agents", f"{seen.agents} ({_named(seen.frameworks)})" if seen.agents else "none"),
        ("models", _listed([name for name, _ in seen.models])),
        ("tags", _tags(seen)),
        ("turns", _turns(seen)),
        ("budgets", _listed([f"{one.symbol} at {one.span}" for one in seen.guards]) or "none"),
        ("owners", f"{_listed(seen.owners)} ({seen.owners_file})" if seen.owners else "none"),
    ]
    return "".join(f"{name + ':':<9}{printable(text)}\n" for name, text in lines if text)


def tally(findings: Iterable[Finding]) -> str:
    """3 errors, 1 warning: how many findings there are of each severity."""
    counts = Counter(one.severity for one in findings)
    return ", ".join(counted(counts[each], each.value) for each in _WORST if counts[each])


def _tags(seen: Survey) -> str:
    if not seen.calls:
        return ""
    used = _listed([f"{one.key} on {one.calls} of {seen.calls}" for one in seen.tags])
    hidden = f"{seen.untold} cannot be read" if seen.untold else ""
    return "; ".join(part for part in (used or "none", hidden) if part)


def _turns(seen: Survey) -> str:
    if not seen.agents:
        return ""
    given = _listed([f"{number:f} at {at}" for number, at in seen.turns]) or "no limit is given"
    return given + (f"; by default {_listed(seen.defaults)}" if seen.defaults else "")


def _named(counts: Counts) -> str:
    return _listed([f"{name} {number}" for name, number in counts])


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _MOST} more" if len(every) > _MOST else ""
    return ", ".join(every[:_MOST]) + more
