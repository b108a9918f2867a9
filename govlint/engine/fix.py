"""Apply fixes and hold each to its promise: its finding is gone, and nothing new is found.

A round changes the sources in memory and runs everything again on them. What breaks the promise
is left out and the round repeated; the files are written once, at the end, by `save`.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from govlint.engine.run import Options, run
from govlint.model.finding import Finding, Standing
from govlint.model.fix import Fix
from govlint.model.report import Report
from govlint.syntax.edit import CannotEdit, Source
from govlint.syntax.lists import Change

ROUNDS = 40  # fixes of one place wait for each other

Choose = Callable[[Report], list[tuple[tuple[Finding, ...], Fix]]]
"""The fixes to apply to the findings of a report, each with the findings it mends."""

_Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Mended:
    """`report` is on the changed sources. `refused` says, a line each, what could not be fixed."""

    report: Report
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    fixed: int = 0
    refused: list[str] = field(default_factory=list)


def mend(options: Options, choose: Choose) -> Mended:
    """Fix what `choose` picks, in memory. Without a verdict nothing is fixed."""
    done = Mended(run(options))
    blocked: set[_Key] = set()
    alone: set[str] = set()  # files in which one fix a round is made, to see which one is bad
    for _ in range(ROUNDS):
        if done.report.errors:
            break
        root = Path(done.report.root)
        todo = [
            one
            for one in choose(done.report)
            if not any(_key(finding) in blocked for finding in one[0])
            and all(_asked(root / edit.at.path, options.paths) for edit in one[1].edits)
        ]
        batch = _Batch(root, done, alone)
        for findings, fix in todo:
            batch.add(findings, fix)
        contents = batch.written()
        if contents:
            after = run(replace(options, instead={**done.after, **contents}))
            broken, why = _broken(done.report, after, batch.added)
            if not broken:
                done.after |= contents
                done.report = after
                done.fixed += sum(len(findings) for findings, _ in batch.added)
            suspects = {edit.at.path for _, fix in broken for edit in fix.edits}
            if len(broken) > 1 and not suspects <= alone:
                alone |= suspects
                continue
            for findings, _ in broken:
                batch.refuse(findings, why)
        blocked |= batch.refused
        if not contents and not batch.refused:
            break
    else:
        done.refused.append(f"stopped after {ROUNDS} rounds; the same command goes on from here")
    return done


def save(root: Path, mended: Mended) -> None:
    """Write the changed files, each at once or not at all. Raises CannotEdit for a file that
    cannot be written or that somebody else changed in the meantime."""
    for path, data in mended.after.items():
        try:
            _save(root / path, mended.before[path], data)
        except CannotEdit as reason:
            raise CannotEdit(f"{path} {reason}") from None
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise CannotEdit(f"{path} cannot be written: {why}") from None


def _save(target: Path, before: bytes, data: bytes) -> None:
    if target.is_symlink() or target.read_bytes() != before:
        raise CannotEdit("was changed by somebody else")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".govlint-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        shutil.copymode(target, name)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


class _Batch:
    """The changes of one round: those that touch the same text wait for the next."""

    def __init__(self, root: Path, done: Mended, alone: set[str]) -> None:
        self._root = root
        self._done = done
        self._alone = alone
        self._sources: dict[str, Source | CannotEdit] = {}
        self._changes: dict[str, set[Change]] = {}
        self.added: list[tuple[tuple[Finding, ...], Fix]] = []
        self.refused: set[_Key] = set()

    def add(self, findings: tuple[Finding, ...], fix: Fix) -> None:
        new: dict[str, set[Change]] = {}
        try:
            for edit in fix.edits:
                path = edit.at.path
                new.setdefault(path, set()).update(self._source(path).changes(edit))
        except CannotEdit as reason:
            self.refuse(findings, str(reason))
            return
        if self._alone & self._changes.keys() & new.keys():
            return
        if any(_clash(self._changes.get(path, set()), changes) for path, changes in new.items()):
            return
        for path, changes in new.items():
            self._changes.setdefault(path, set()).update(changes)
        self.added.append((findings, fix))

    def written(self) -> dict[str, bytes]:
        out = {}
        for path, changes in self._changes.items():
            try:
                out[path] = self._source(path).written(changes)
            except CannotEdit as reason:
                for findings, fix in list(self.added):
                    if any(edit.at.path == path for edit in fix.edits):
                        self.refuse(findings, str(reason))
        return {} if self.refused else out

    def refuse(self, findings: tuple[Finding, ...], why: str) -> None:
        self.refused.update(map(_key, findings))
        self._done.refused += [f"{one.at}: {one.name}: {why}" for one in findings]

    def _source(self, path: str) -> Source:
        known = self._sources.get(path)
        if known is None:
            try:
                data = self._done.after.get(path)
                if data is None:
                    data = (self._root / path).read_bytes()
                    self._done.before[path] = data
                known = Source(path, data)
            except OSError as error:
                known = CannotEdit(f"the file cannot be read: {error.strerror}")
            except CannotEdit as error:
                known = error
            self._sources[path] = known
        if isinstance(known, CannotEdit):
            raise known
        return known


def _clash(old: Iterable[Change], new: Iterable[Change]) -> bool:
    """Whether two changes want the same text; one and the same change is no clash."""
    return any(
        one != other and one.lo <= other.hi and other.lo <= one.hi for one in new for other in old
    )


def _broken(
    before: Report, after: Report, added: list[tuple[tuple[Finding, ...], Fix]]
) -> tuple[list[tuple[tuple[Finding, ...], Fix]], str]:
    """The fixes that left their finding or brought another one, and which; all of them where
    none can be blamed. A suppression that is not needed any more is no fault."""
    old, new = _counted(before), _counted(after)
    worse = {key for key in new - old if key[0] != "unused-suppression"}
    if after.errors or worse:
        paths = {path for _, path, _, _ in worse}
        guilty = [
            (findings, fix)
            for findings, fix in added
            if paths & {edit.at.path for edit in fix.edits}
        ]
        names = ", ".join(sorted({key[0] for key in worse})) or after.errors[0]
        return guilty or added, f"the change would bring {names}"
    mended = Counter(_key(finding) for findings, _ in added for finding in findings)
    left = [
        (findings, fix)
        for findings, fix in added
        if any(old[_key(one)] - new[_key(one)] < mended[_key(one)] for one in findings)
    ]
    return left, "the change would not have mended it"


def _counted(report: Report) -> Counter[_Key]:
    return Counter(_key(one) for one in report.findings if one.standing is Standing.NEW)


def _key(finding: Finding) -> _Key:
    """What a finding is, wherever it stands and however its statement reads now."""
    subject = "loop" if finding.subject in ("while", "for") else finding.subject
    return finding.name, finding.at.path, finding.function, subject


def _asked(path: Path, paths: tuple[Path, ...]) -> bool:
    """Whether a file is among those the run was asked about: no other one is changed."""
    return not paths or any(path.resolve().is_relative_to(one.resolve()) for one in paths)
