"""Loops and recursions as text; each says beside itself what is to be answered.

`# bounded [turn]: phrase` stands on the line of a loop; `# cycle a b: bounded [turn]: phrase` on
the first line of a source about recursion. `poll` is expected of what waits, and of nothing else.
"""

import re
from pathlib import Path

import pytest

from tests.unit.extract.bounds.alone import recursion, verdicts

WORDS = {True: "bounded", False: "unbounded", None: "unknown"}
EXPECTED = re.compile(r"# ((?:bounded|unbounded|unknown) \[\w+\]: .+)$")
CYCLE = re.compile(r"# cycle ([\w ]+): (.+)$", re.MULTILINE)


def shapes(recursive: bool) -> list[object]:
    return [
        pytest.param(source, id=f"{path.stem}: {title}")
        for path in sorted((Path(__file__).parent / "shapes").glob("*.txt"))
        if (path.stem == "recursion") == recursive
        for title, _, source in (
            chunk.partition("\n") for chunk in path.read_text().split("### ")[1:]
        )
    ]


@pytest.mark.parametrize("source", shapes(recursive=False))
def test_loop(source: str) -> None:
    wanted = {
        number: found.group(1)
        for number, line in enumerate(source.splitlines(), 1)
        if (found := EXPECTED.search(line))
    }
    got = {line: verdict for line, verdict in verdicts(source) if line in wanted}
    assert wanted
    assert {
        line: f"{WORDS[v.bounded]} [{v.purpose}]: {v.bound}" for line, v in got.items()
    } == wanted
    assert all(v.waits == (v.purpose == "poll") for v in got.values())


@pytest.mark.parametrize("source", shapes(recursive=True))
def test_recursion(source: str) -> None:
    head = CYCLE.match(source)
    assert head
    verdict = recursion(source, *head.group(1).split())
    assert f"{WORDS[verdict.bounded]} [{verdict.purpose}]: {verdict.bound}" == head.group(2).strip()
