"""Fixes as text, for readers that apply them by themselves."""

from dataclasses import replace
from pathlib import Path

from govlint.model.finding import Finding
from govlint.model.fix import Fix, Replacement
from govlint.model.report import Report
from govlint.syntax.edit import CannotEdit, Source


def spelled(report: Report) -> Report:
    """The report with the replacements of each fix. One that cannot be made has none.

    Every file with a fix is parsed once more, so only what asks for this pays for it.
    """
    files = _Files(Path(report.root))
    return replace(report, findings=tuple(files.finding(one) for one in report.findings))


class _Files:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, Source | None] = {}

    def finding(self, finding: Finding) -> Finding:
        if finding.fix is None:
            return finding
        return replace(
            finding, fix=replace(finding.fix, replacements=self._replacements(finding.fix))
        )

    def _replacements(self, fix: Fix) -> tuple[Replacement, ...]:
        out: dict[Replacement, None] = {}
        for path in dict.fromkeys(edit.at.path for edit in fix.edits):
            source = self._source(path)
            if source is None:
                return ()
            try:
                changes = {
                    change
                    for edit in fix.edits
                    if edit.at.path == path
                    for change in source.changes(edit)
                }
                source.written(changes)
            except CannotEdit:
                return ()
            for change in sorted(changes):
                out[Replacement(source.unit.between(change.lo, change.hi), change.text)] = None
        return tuple(out)

    def _source(self, path: str) -> Source | None:
        if path not in self._known:
            try:
                self._known[path] = Source(path, (self._root / path).read_bytes())
            except (OSError, CannotEdit):
                self._known[path] = None
        return self._known[path]
