"""Which baseline a run goes by, and what it leaves of the findings."""

from collections.abc import Iterable
from pathlib import Path

from govlint.checks._load import all_checks
from govlint.config.baseline import PATH, parse_baseline
from govlint.config.find import disk
from govlint.config.reader import PolicyError
from govlint.decide.baseline import accept, acceptable, grown
from govlint.decide.fingerprint import Leaves
from govlint.model.baseline import Baseline, BaselineUse
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding
from govlint.model.policy import Policy

_MISSING = "no such baseline; `govlint baseline write` writes it"


def recorded(
    root: Path, policy: Policy, explicit: Path | None, base: str | None
) -> Baseline | None:
    """The baseline that holds: the one named, else the policy's, else the usual one if it exists.

    With a base it is read there, so that a change cannot accept its own findings; one that the
    change adds counts for nothing yet. Raises PolicyError and GitError.
    """
    file, outside = baseline_file(root, policy, explicit)
    if base is not None and outside is None:
        data = _at_base(root, file, base)
        return None if data is None else parse_baseline(data, file)
    data = disk(root)(file) if outside is None else disk(outside.parent)(outside.name)
    if data is not None:
        return parse_baseline(data, file)
    if explicit is None and not policy.baseline:
        return None
    where = "" if explicit is not None else f"{policy.origins.get('baseline', 'policy')}: "
    raise PolicyError([f"{where}{file}: {_MISSING}"])


def baseline_file(root: Path, policy: Policy, explicit: Path | None) -> tuple[str, Path | None]:
    """The name of the baseline, root-relative; one outside the root comes with its own path."""
    if explicit is None:
        return policy.baseline or PATH, None
    target = Path.cwd() / explicit
    try:
        return (target.parent.resolve() / target.name).relative_to(root.resolve()).as_posix(), None
    except (ValueError, OSError, RuntimeError):
        return str(target), target


def settle(
    findings: Iterable[Finding],
    baseline: Baseline | None,
    facts: ProjectFacts,
    policy: Policy,
    root: Path,
    whole: bool,
) -> tuple[list[Finding], BaselineUse | None]:
    """The findings with what the baseline accepts BASELINED, and what it did."""
    found = list(findings)
    if baseline is None:
        return found, None
    checks = all_checks()
    told, kept, gone = accept(
        found,
        baseline.entries,
        Leaves(facts),
        lambda finding: acceptable(finding, checks, policy),
        lambda path: (root / path).is_file(),
    )
    moved = len(grown(baseline.entries, kept))
    return told, BaselineUse(baseline.file, tuple(kept), tuple(gone), moved, whole)


def _at_base(root: Path, file: str, base: str) -> bytes | None:
    from govlint.inputs.blobs import Blobs, Snapshot
    from govlint.inputs.git import open_repository
    from govlint.inputs.revisions import base_commit, tree

    top = open_repository(root)
    with Blobs(top) as blobs:
        return Snapshot(tree(top, base_commit(top, base).commit), blobs).read(file)
