"""Which findings the base has too, so that only those a change brings are new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from govlint.decide.baseline import accept, entries_of
from govlint.decide.fingerprint import Leaves
from govlint.engine.compare import Comparison
from govlint.model.baseline import Entry
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Standing

_REASON = "the base has it too"


@dataclass(frozen=True, slots=True)
class Already:
    """The findings of the base as a multiset of places, the files of the head, and those of them
    that the change leaves as they were."""

    entries: tuple[Entry, ...]
    files: frozenset[str]
    changed: frozenset[str]

    def leave_new(self, findings: Iterable[Finding], facts: ProjectFacts) -> list[Finding]:
        """The findings of the head, those BASELINED that the base has too.

        What moved inside its file or with it is not new, what was copied is. A file that cannot
        be read is not new where the change did not touch it.
        """
        told, _, _ = accept(
            list(findings),
            self.entries,
            Leaves(facts),
            lambda finding: bool(finding.at.path) and finding.name not in _FILES,
            lambda path: path in self.files,
        )
        return [self._standing(each) for each in told]

    def _standing(self, finding: Finding) -> Finding:
        if finding.standing is Standing.NEW and finding.name == "unreadable-file":
            if finding.at.path in self.changed:
                return finding
            return replace(finding, standing=Standing.BASELINED, reason=_REASON)
        if finding.standing is Standing.BASELINED and not finding.reason:
            return replace(finding, reason=_REASON)
        return finding


_FILES = frozenset({"unreadable-file", "crashed-check"})


def already(comparison: Comparison, findings: Iterable[Finding]) -> Already:
    """What `findings`, those of the base, leave to be new. A finding that a comment or the written
    baseline silences at the base counts as none: it is new once nothing silences it."""
    head, base = comparison.heads[0].tree, comparison.base.tree
    return Already(
        entries=tuple(
            entries_of(
                (one for one in findings if one.standing is Standing.NEW),
                Leaves(comparison.base.facts),
            )
        ),
        files=frozenset(head.ids),
        changed=comparison.touched
        | {path for path, blob in head.ids.items() if base.ids.get(path) != blob},
    )
