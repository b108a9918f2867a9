"""What a head loosens without touching an amount: guards, and the switches beside limits."""

from collections.abc import Iterable, Mapping

from govlint.catalog.limits import vocabulary
from govlint.decide.loosening import loosened, multiplied
from govlint.decide.roles import roles_for_ratio
from govlint.engine.compare import Comparison, Side
from govlint.engine.copies import multiplied as multiplied_by_copies
from govlint.extract.settings.names import carrier
from govlint.extract.settings.switches import Switch, switches
from govlint.inputs.blobs import Snapshot
from govlint.model.change import Change
from govlint.model.loosening import ABSENT, Loosened
from govlint.model.source import Span, Step
from govlint.model.units import INFINITY


def loosenings(
    changes: Iterable[Change], comparison: Comparison, head: Side
) -> tuple[list[Change], list[Loosened]]:
    """The changes of amounts that remain, and what is loosened beside them. Raises GitError."""
    base, renamed = comparison.base, comparison.renamed
    kept, products = multiplied(changes, lambda span: _text(head.tree, span), base.policy)
    removed = {each.before.span for each in kept if each.kind == "removed" and each.before}
    guards = loosened(base.facts, head.facts, renamed, removed, base.policy)
    # The guard says why its ceiling stops nothing any more.
    weak = [each.was.at for each in guards]
    kept = [each for each in kept if not (_soft(each) and _within(each, weak))]
    freed = {each.span for each in guards}
    kept = [each for each in kept if not (each.kind == "removed" and each.span in freed)]
    # A limit that is known to stop nothing any more says why itself.
    told = {each.span.path for each in kept if each.kind == "removed" and each.after}
    switched = [each for each in _switches(base, head, renamed) if each.path not in told]
    copied = multiplied_by_copies(base, head, renamed)
    return kept, [*products, *guards, *switched, *copied]


def _soft(change: Change) -> bool:
    return change.kind == "removed" and change.after is not None and not change.after.hard


def _within(change: Change, spans: Iterable[Span]) -> bool:
    before = change.before
    return before is not None and any(
        before.span.path == span.path and span.line <= before.span.line <= span.end_line
        for span in spans
    )


def _text(tree: Snapshot, span: Span) -> str:
    data = tree.read(span.path) or b""
    lines = data.decode("utf-8", "replace").split("\n")[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def _switches(old: Side, new: Side, renamed: Mapping[str, str]) -> list[Loosened]:
    """Switches in files with a limit, beside or around one, that stopped at the base."""
    known = vocabulary().words.enforcement
    roles = roles_for_ratio(INFINITY, old.policy)
    base, head = old.tree, new.tree
    found = []
    for path in sorted({limit.span.path for limit in old.facts.limits}):
        now = renamed.get(path, path)
        if carrier(path) is None or base.ids.get(path) == head.ids.get(now):
            continue
        keys = [limit.key for limit in old.facts.limits if limit.span.path == path]
        texts = base.read(path), head.read(now)
        if texts[0] is None or texts[1] is None:
            continue
        was = {switch.way: switch for switch in switches(path, texts[0], known)}
        said = {switch.way: switch for switch in switches(now, texts[1], known)}
        for way in sorted(was.keys() | said.keys()):
            before, after = was.get(way), said.get(way)
            if _near(way, keys) and _looser(before, after):
                found.append(_told(way, before, after, now, roles))
    return found


def _near(way: tuple[str, ...], keys: Iterable[str]) -> bool:
    """Whether a switch stands in the same mapping as a limit, or in one around it."""
    around = ".".join(part for part in way[:-1] if not part.startswith("["))
    return any(not around or key.startswith(f"{around}.") or f".{around}." in key for key in keys)


def _looser(before: Switch | None, after: Switch | None) -> bool:
    if before is None:
        return after is not None and after.loose is True
    if before.loose is False:
        return after is None or after.loose is not False
    return before.loose is None and after is not None and after.loose is True


def _told(
    way: tuple[str, ...],
    before: Switch | None,
    after: Switch | None,
    path: str,
    roles: tuple[str, ...],
) -> Loosened:
    key = ".".join(way).replace(".[", "[")
    old, new = (ABSENT if each is None else each.value for each in (before, after))
    span = after.span if after is not None else Span(path, 1)
    was = Step(
        before.span if before is not None else span,
        f"at the base it is {old}" if before is not None else "the base does not say it",
    )
    return Loosened(
        span,
        key,
        old,
        new,
        f"{key} was {old}, now {new}: the limits beside it stop less",
        was,
        roles,
    )
