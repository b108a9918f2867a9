"""What a head does to the jobs and hooks that run govlint."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from govlint.inputs.blobs import Snapshot
from govlint.model.loosening import ABSENT, Weakened
from govlint.model.source import Span

_PLACES = re.compile(
    r"\.github/(workflows|actions)/.+\.ya?ml|\.gitlab-ci\.yml|\.pre-commit-config\.yaml|azure-pipelines\.yml"
)
_OURS = re.compile(r"govlint[\"']?\s+check\b|\buses:.*govlint|\bid: *govlint", re.IGNORECASE)
_LETS_PASS = re.compile(
    r"--exit-zero|\bexit-zero: *[\"']?true|\|\| *(?:true|:|exit 0)|continue-on-error: *[\"']?true"
    r"|allow_failure: *true|\bif: *[\"']?(?:false|\$\{\{ *false)|stages: *\[ *manual"
)


class _Step(NamedTuple):
    """An item of a list, or a line where there is none, that runs govlint; lines count from 1."""

    path: str
    first: int
    lines: tuple[str, ...]

    def passes(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self.lines, self.first):
            if found := _LETS_PASS.search(line):
                yield number, " ".join(found[0].split())


def ungated(base: Snapshot, head: Snapshot, roles: tuple[str, ...]) -> Iterator[Weakened]:
    """A job that no longer runs govlint, or whose result no longer counts."""
    old, new = _steps(base), _steps(head)
    if len(new) < len(old):
        kept = {step.path for step in new}
        path = next((step.path for step in old if step.path not in kept), old[0].path)
        says = f"govlint runs in {len(new)} steps and hooks, {len(old)} at the base"
        yield Weakened(Span(path, 1), "gate", "runs", ABSENT, says, roles)
    had = [word for step in old for _, word in step.passes()]
    for step in new:
        for number, word in step.passes():
            if word in had:
                had.remove(word)
                continue
            says = f"what govlint finds does not count any more: {word}"
            yield Weakened(Span(step.path, number), "gate", "counts", word, says, roles)


def _steps(tree: Snapshot) -> list[_Step]:
    paths = [path for path in sorted(tree.ids) if _PLACES.fullmatch(path)]
    read = tree.read_all(paths)
    return [
        step
        for path in paths
        for step in _in(path, (read.get(path) or b"").decode("utf-8", "replace"))
    ]


def _in(path: str, text: str) -> Iterator[_Step]:
    lines = [re.sub(r"(?:^|\s)#.*", "", line) for line in text.split("\n")]
    end = 0
    for at, line in enumerate(lines):
        if at < end or not _OURS.search(line):
            continue
        start = at
        while start > end and not lines[start].lstrip().startswith("- "):
            start -= 1
        if not lines[start].lstrip().startswith("- "):
            start = at
        depth = len(lines[start]) - len(lines[start].lstrip())
        end = start + 1
        while end < len(lines) and (
            not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > depth
        ):
            end += 1
        if end <= at:
            end = at + 1
        yield _Step(path, start + 1, tuple(lines[start:end]))
