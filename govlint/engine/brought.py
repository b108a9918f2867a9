"""What a change brings, and whether somebody agreed to it: the findings about ceilings and agents."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date

from govlint.config.ledger import PATH as LEDGER
from govlint.decide.changes import Overruled, changes
from govlint.decide.handed import completed, replaced
from govlint.decide.ledger import loosened, rehomed
from govlint.decide.moved_lines import line_in
from govlint.decide.newcomers import newcomers
from govlint.decide.requests import Asking
from govlint.decide.retired import without_retired
from govlint.decide.uses import exchanged
from govlint.engine.compare import Comparison, Side
from govlint.engine.consent import consented
from govlint.engine.judge import judge
from govlint.engine.kept import kept_in
from govlint.engine.law import weakenings
from govlint.engine.slack import loosenings
from govlint.extract.settings.effective import InForce, sets_nothing
from govlint.model.change import Change
from govlint.model.check import Check
from govlint.model.facts import Held, Limit, ProjectFacts
from govlint.model.finding import Finding, Standing
from govlint.model.flaw import Crash
from govlint.model.paths import in_test
from govlint.model.source import Span
from govlint.model.state import Unknown


def brought(
    comparison: Comparison, checks: Iterable[Check], today: date
) -> tuple[list[Finding], list[Crash]]:
    """The findings about what changed: each once, new where one of the heads has no approval.

    Raises GitError.
    """
    checks = list(checks)
    told, crashes = judge(checks, comparison.problems, ProjectFacts(), comparison.base.policy)
    kept: dict[tuple[str, str, str, str, int], Finding] = {}
    for head in comparison.heads:
        asking = changed_between(comparison, head)
        found, failed = consented(asking, checks, comparison, head, today)
        crashes += failed
        seen: Counter[tuple[str, str, str, str]] = Counter()
        for finding in found:
            what = (finding.name, finding.at.path, finding.subject, finding.statement)
            seen[what] += 1
            known = kept.setdefault((*what, seen[what]), finding)
            if known.standing is not Standing.NEW:
                kept[*what, seen[what]] = finding
    return [*told, *kept.values()], crashes


def changed_between(comparison: Comparison, head: Side) -> list[Asking]:
    """Everything between the base and one head that somebody must agree to."""
    facts = comparison.base.facts, head.facts
    ceilings = exchanged(
        _ceilings(comparison, head), *facts, comparison.renamed, comparison.base.policy
    )
    ceilings = without_retired(ceilings, *facts)
    ceilings, slack = loosenings(ceilings, comparison, head)
    found: list[Asking] = [*ceilings, *slack, *weakenings(comparison, head)]
    found += newcomers(*facts, comparison.renamed, comparison.base.policy)
    return found


def _ceilings(comparison: Comparison, head: Side) -> list[Change]:
    base = comparison.base
    found: list[Change] = []
    # What is in force, in tests and in samples: none of them takes the place of another.
    before = Held(base.facts.limits, base.facts.handed)
    more = kept_in(base, head, comparison.renamed)
    after = Held((*head.facts.limits, *more), head.facts.handed)
    old, new = map(_groups, completed(before, after, comparison.renamed))
    gone = replaced(before, after, comparison.renamed)
    ledger = rehomed(base.ledger, base.facts.limits)
    unread = {one.span.path for one in head.facts.problems if one.unread}
    for group in sorted(old.keys() | new.keys()):
        force = InForce(_read_from(old[group], new[group], comparison.renamed))

        def under(added: Limit, force: InForce = force) -> Overruled | None:
            return None if (one := force.under(added)) is None else Overruled(*one)

        told = changes(old[group], new[group], comparison.renamed, ledger, base.policy, under)
        found += (
            replace(_unclear(_placed(each, comparison, head), unread), in_test=group == "tests")
            for each in told
            if (group != "samples" or each.kind != "exceeds") and not each.takes_away(gone)
        )
    asked = {(each.path, each.limit.key, each.limit.subject or "") for each in found}
    looser = loosened(
        base.ledger, head.ledger, base.facts.limits, head.facts.limits, base.policy, LEDGER
    )
    # A raised ceiling and its raised entry are one decision.
    return [
        *found,
        *(one for one in looser if (one.path, one.limit.key, one.limit.subject or "") not in asked),
    ]


def _read_from(
    old: Iterable[Limit], new: Iterable[Limit], renamed: Mapping[str, str]
) -> Iterator[Limit]:
    """The limits of the base with the variables that the head reads them from as well."""
    also = {(one.span.path, one.key): one.variables for one in new if one.variables}
    for limit in old:
        path = renamed.get(limit.span.path, limit.span.path)
        more = also.get((path, limit.key), ())
        yield replace(limit, variables=(*limit.variables, *more)) if more else limit


def _groups(limits: Iterable[Limit]) -> defaultdict[str, list[Limit]]:
    groups: defaultdict[str, list[Limit]] = defaultdict(list)
    for limit in limits:
        sample = "samples" if sets_nothing(limit) else "in force"
        groups["tests" if in_test(limit.span.path) else sample].append(limit)
    return groups


def _unclear(change: Change, unread: Set[str]) -> Change:
    """A limit that is missing where nothing could be read is out of sight, and not removed."""
    if (
        change.kind != "removed"
        or change.after
        or not change.before
        or change.span.path not in unread
    ):
        return change
    amount = Unknown("stands in a file that cannot be read")
    after = replace(change.before, span=change.span, amount=amount)
    return replace(change, kind="hidden", after=after, ratio=None)


def _placed(change: Change, comparison: Comparison, head: Side) -> Change:
    """A removed limit where the head has what stood around it."""
    if change.after is not None or change.before is None:
        return change
    old = comparison.base.tree.read(change.before.span.path)
    new = head.tree.read(change.span.path)
    if old is None or new is None:
        return change
    line = line_in(old, new, change.before.span.line)
    return replace(change, span=Span(change.span.path, line, 1, line, 1))
