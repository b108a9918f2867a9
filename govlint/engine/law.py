"""What a head does to the law: the policy, and what lies beside it and decides like it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from govlint.checks._load import all_checks
from govlint.config.baseline import PATH as BASELINE
from govlint.config.baseline import parse_baseline
from govlint.config.find import NAMES
from govlint.config.ledger import PATH as LEDGER
from govlint.config.reader import PolicyError
from govlint.decide.codeowners import PLACES, find_owners, unowned
from govlint.decide.roles import may_stand_for, roles_for_ratio
from govlint.decide.suppress import Suppression
from govlint.decide.suppress import read as read_comment
from govlint.decide.weakening import weaker_somewhere
from govlint.engine.compare import Comparison, Side
from govlint.engine.gate import ungated
from govlint.inputs.blobs import Snapshot
from govlint.inputs.signatures import REVOKED, SIGNERS
from govlint.model.facts import Comment, Unit
from govlint.model.finding import Severity
from govlint.model.loosening import ABSENT, Weakened
from govlint.model.paths import in_test
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.units import INFINITY


def weakenings(comparison: Comparison, head: Side) -> list[Weakened]:
    """What a head weakens of the law at the base. Raises GitError."""
    policy, base, new = comparison.base.policy, comparison.base.tree, head.tree
    highest = roles_for_ratio(INFINITY, policy)
    lowest = [each.role for each in sorted(policy.raises, key=lambda each: each.ratio)][:1]
    found = [
        *_policy(policy, head, highest),
        *_signers(base, new, highest),
        *_owners(base, new, highest),
        *_unowned(comparison.base, head, highest),
        *_baseline(policy, base, new, tuple(lowest)),
        *_suppressions(comparison.base.facts.comments, head.facts.comments, tuple(lowest)),
        *ungated(base, new, highest),
    ]
    return sorted(found, key=lambda each: (each.span, each.key))


def _policy(old: Policy, head: Side, roles: tuple[str, ...]) -> Iterator[Weakened]:
    checks = all_checks()

    def own(name: str) -> Severity:
        return checks[name].severity if name in checks else Severity.ERROR

    # Where the base has no policy of its own, this is the first one anybody agrees to; where nobody
    # may agree to a policy yet, so is whom it names.
    first = None if old.sources else Severity.WARNING
    somebody = any(may_stand_for(role, roles, old) for role, people in old.roster.items() if people)
    for each in weaker_somewhere(old, head.policy, sorted(head.tree.ids), own):
        says = f"the policy asks for less: {each.key} was {each.before}, now {each.after}"
        last = f"overrides[{len(head.policy.overrides) - 1}]"
        key = last if each.key.startswith("overrides: ") else each.key
        at = _span(head.policy, key, _file(old, head))
        named = not somebody and each.key.startswith("approvals.roster.")
        grade = Severity.WARNING if named else first
        yield Weakened(at, each.key, each.before, each.after, says, roles, grade)


def _file(policy: Policy, head: Side) -> str:
    names = (*head.policy.sources, *policy.sources, NAMES[0])
    return next((name for name in names if name in head.tree.ids), names[0])


def _span(policy: Policy, key: str, otherwise: str) -> Span:
    """Where the head's policy says it; the start of the file where it does not say it any more."""
    while key:
        path, _, line = policy.origins.get(key, "").rpartition(":")
        if path and line.isdigit():
            return Span(path, int(line))
        key = key.rpartition(".")[0]
    return Span(otherwise, 1)


def _signers(base: Snapshot, head: Snapshot, roles: tuple[str, ...]) -> Iterator[Weakened]:
    old, new = (_lines(side.read(SIGNERS)) for side in (base, head))
    for line, number in new.items():
        if line not in old:
            who = line.split()[0][:80]
            first = None if old else Severity.WARNING
            yield Weakened(
                Span(SIGNERS, number), f"signers.{who}", ABSENT, "allowed",
                f"{who} may sign with a key the base does not know", roles, first,
            )  # fmt: skip
    old, new = (_lines(side.read(REVOKED)) for side in (base, head))
    for line in old:
        if line not in new:
            yield Weakened(
                Span(REVOKED, 1), "revoked_keys", "revoked", "valid",
                "a key that is revoked at the base is not any more", roles,
            )  # fmt: skip


def _lines(data: bytes | None) -> dict[str, int]:
    text = (data or b"").decode("utf-8", "replace")
    return {
        line.strip(): number
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip() and not line.lstrip().startswith("#")
    }


def _owners(base: Snapshot, head: Snapshot, roles: tuple[str, ...]) -> Iterator[Weakened]:
    """A CODEOWNERS file that is gone, or that one before it in GitHub's order takes the place of.

    Which governed files it leaves without an owner is a finding of its own.
    """
    old, new = (next((path for path in PLACES if path in side.ids), None) for side in (base, head))
    if old is not None and old != new:
        yield Weakened(
            Span(new or old, 1), "codeowners", old, new or ABSENT,
            f"code owners were named by {old}, now by {new or 'nothing'}", roles,
        )  # fmt: skip


def _unowned(base: Side, head: Side, roles: tuple[str, ...]) -> Iterator[Weakened]:
    """Governed files that nobody need review, where the base has code owners at all."""
    old, new = (find_owners(side.tree.read) for side in (base, head))
    if old.path is None or new.path is None:
        return
    before = _governed(base)
    lost = {each.path for each in unowned(old, before)}
    others = []
    for each in unowned(new, _governed(head)):
        at = Span(new.path, max(1, each.line))
        if each.path in before and each.path not in lost:
            says = f"no code owner need review {each.path} any more: {each.says}"
            yield Weakened(at, f"codeowners.{each.path}", "owned", "unowned", says, roles)
        elif each.path not in before:
            says = f"{each.path} decides about spending and has no code owner: {each.says}"
            key = f"codeowners.{each.path}"
            yield Weakened(at, key, ABSENT, "unowned", says, roles, Severity.WARNING)
        else:
            others.append(each.path)
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        says = f"without a code owner, as before: {', '.join(others[:3])}{more}"
        at = Span(new.path, 1)
        yield Weakened(at, "codeowners", "unowned", "unowned", says, roles, Severity.NOTE)


def _governed(side: Side) -> set[str]:
    """The files of a tree that decide about spending: ceilings in money, and the law."""
    money = {
        limit.span.path
        for limit in side.facts.limits
        if limit.unit is Unit.USD and not in_test(limit.span.path)
    }
    law = {*side.policy.sources, SIGNERS, REVOKED, LEDGER, side.policy.baseline or BASELINE}
    return money | (law & side.tree.ids.keys())


def _baseline(
    policy: Policy, base: Snapshot, head: Snapshot, roles: tuple[str, ...]
) -> Iterator[Weakened]:
    """A baseline that grows. The first one is no growth: what the base has decides what counts."""
    path = policy.baseline or BASELINE
    if path not in base.ids:
        return
    try:
        old, new = (
            Counter(parse_baseline(side.read(path) or b"", path).entries)
            for side in (base, head)
            if path in side.ids
        )
    except (PolicyError, ValueError):
        return  # gone, or the run that reads it says what is wrong
    more = new - old
    if more:
        entry = min(more, key=lambda each: each.place)
        others = f" and {more.total() - 1} more" if more.total() > 1 else ""
        yield Weakened(
            Span(path, 1), "baseline", f"{old.total()} accepted", f"{new.total()} accepted",
            f"the baseline grows by {entry.check} in {entry.path}{others}", roles,
        )  # fmt: skip


def _suppressions(
    old: Iterable[Comment], new: Iterable[Comment], roles: tuple[str, ...]
) -> Iterator[Weakened]:
    """Suppressions that the base has nowhere; one that moved with its code is not new."""
    left = Counter(" ".join(each.text.split()) for each in old)
    for comment in new:
        text = " ".join(comment.text.split())
        if left[text] > 0:
            left[text] -= 1
            continue
        found = read_comment(comment)
        if isinstance(found, Suppression):
            names = ", ".join(name for name, _ in found.names)
            yield Weakened(
                comment.span, f"suppression.{names}", ABSENT, "suppressed",
                f"a new suppression of {names}", roles,
            )  # fmt: skip
