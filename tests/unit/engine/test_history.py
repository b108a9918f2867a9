"""The history of ceilings, on real repositories."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from govlint.catalog.load import load_catalog
from govlint.engine import pool
from govlint.engine.cache import FactCache
from govlint.engine.history import rebuild
from govlint.inputs.git import GitError
from govlint.model.change import amount_of
from govlint.model.history import History
from govlint.model.policy import Policy
from tests.imported import Made, imported
from tests.unit.inputs.repository import run

Told = tuple[str, str, str, str, str, str]


def history(root: Path, *below: str, since: str | None = None, **law: object) -> History:
    policy = Policy(**law)  # type: ignore[arg-type]
    return rebuild(root, below, since, policy, load_catalog([]), 1, lambda what, done, of: None)


def test_what_was_read_once_is_read_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    changes = [
        Made({"a.py": budget(amount), "c.yaml": f"llm_budget_usd: {amount}\n"}) for amount in (1, 2)
    ]
    imported(root, changes)
    parsed: list[str] = []

    def counted(read: object, jobs: list[Any], *rest: object, **more: object) -> Any:
        parsed.extend(job.path for job in jobs)
        return pool.run(read, jobs, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("govlint.engine.history.pool", SimpleNamespace(run=counted))

    def rebuilt(**law: object) -> History:
        cache = FactCache(root, "catalogue", tmp_path / "cache", "history")
        policy = Policy(**law)  # type: ignore[arg-type]
        return rebuild(root, (), None, policy, load_catalog([]), 1, lambda *_: None, cache)

    first = rebuilt()
    assert (len(first.rows), sorted(set(parsed))) == (4, ["a.py", "c.yaml"])
    parsed.clear()
    assert (rebuilt(), parsed) == (first, [])
    assert len(rebuilt(governed=("llm_budget*",)).rows) == 4
    assert sorted(set(parsed)) == ["a.py", "c.yaml"]  # other keys: other limits


def told(found: History) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            row.when.strftime("%d"),
            row.kind,
            amount_of(row.before) if row.before else "",
            amount_of(row.after) if row.after else "",
            str(row.limit.span),
        )
        for row in found.rows
    ]


def budget(amount: object) -> str:
    return f"SESSION_BUDGET_USD = {amount}\n"


def test_every_change_of_a_ceiling(tmp_path: Path) -> None:
    imported(
        tmp_path,
        [
            Made({"settings.py": budget("0.50")}, day=1),
            Made({"settings.py": "import os\n" + budget("0.50"), "README": "x"}, day=2),
            Made({"settings.py": budget("5.00")}, day=3),
            Made({"settings.py": budget("1.00")}, day=4),
            Made({"settings.py": "import os\nSESSION_BUDGET_USD = os.environ['SESSION_BUDGET_USD']\n"}, day=5),
            Made({"settings.py": budget("2.00")}, day=6),
            Made({"settings.py": None}, day=7),
        ],
    )  # fmt: skip
    found = history(tmp_path)
    assert told(found) == [
        ("01", "added", "", "0.5 usd per session", "settings.py:1"),
        ("03", "raised", "0.5 usd per session", "5.0 usd per session", "settings.py:1"),
        ("04", "lowered", "5.0 usd per session", "1.0 usd per session", "settings.py:1"),
        ("05", "hidden", "1.0 usd per session", "an unknown amount of usd per session", "settings.py:2"),
        ("06", "shown", "an unknown amount of usd per session", "2.0 usd per session", "settings.py:1"),
        ("07", "removed", "2.0 usd per session", "", "settings.py:1"),
    ]  # fmt: skip
    assert (found.commits, found.unreadable, found.errors) == (7, 0, ())
    assert (found.rows[1].author, found.rows[1].author_email) == ("Dora", "dora@corp.example")
    assert found.rows[1].ratio == 10


def test_a_merge_has_only_what_it_makes_itself(tmp_path: Path) -> None:
    commits = [
        Made({"a.py": budget("1.00"), "b.env": "SESSION_BUDGET_USD=1\n"}, day=1),
        Made({"a.py": budget("2.00")}, day=2),
        Made({"b.env": "SESSION_BUDGET_USD=3\n"}, parents=(0,), day=3),
        # Takes both sides over, and raises one of them by the way.
        Made({"a.py": budget("9.00"), "b.env": "SESSION_BUDGET_USD=3\n"}, parents=(1, 2), day=4),
        Made({"b.env": "SESSION_BUDGET_USD=4\n"}, parents=(1,), day=5),
        # Takes both sides over and nothing else.
        Made({"a.py": budget("9.00"), "b.env": "SESSION_BUDGET_USD=4\n"}, parents=(3, 4), day=6),
    ]
    ids = imported(tmp_path, commits)
    found = history(tmp_path)
    rows = [
        (row.commit, row.kind, row.limit.span.path, row.after and amount_of(row.after))
        for row in found.rows
        if row.kind != "added"
    ]
    assert sorted(rows) == sorted(
        [
            (ids[1], "raised", "a.py", "2.0 usd per session"),
            (ids[2], "raised", "b.env", "3 usd per session"),
            (ids[3], "raised", "a.py", "9.0 usd per session"),
            (ids[4], "raised", "b.env", "4 usd per session"),
        ]
    )


def test_a_moved_file_and_a_moved_ceiling_are_no_change(tmp_path: Path) -> None:
    imported(
        tmp_path,
        [
            Made({"a/settings.py": budget("1.00"), "x.env": "MAX_TURNS=5\nLLM=1\n"}),
            Made({"a/settings.py": None, "b/settings.py": budget("1.00")}),
            Made({"b/settings.py": None, ".env": "SESSION_BUDGET_USD=1.00\n"}),
            Made({".env": "SESSION_BUDGET_USD=3.00\n"}),
        ],
    )
    assert [(row.kind, str(row.limit.span)) for row in history(tmp_path).rows] == [
        ("added", "a/settings.py:1"),
        ("added", "x.env:1"),
        ("raised", ".env:1"),
    ]
    assert [row.kind for row in history(tmp_path, "a").rows] == ["added"]


@pytest.mark.parametrize(
    ("broken", "unreadable"),
    [
        pytest.param(budget("1.00") + "def (:\nx = 1\n", 0, id="says what the one before says"),
        pytest.param(budget("4.00") + "def (:\nx = 1\n", 1, id="says what the next one says"),
        pytest.param(budget("3.00") + "def (:\nx = 1\n", 1, id="says something else"),
    ],
)
def test_a_version_that_does_not_parse_hides_no_change(
    tmp_path: Path, broken: str, unreadable: int
) -> None:
    imported(
        tmp_path,
        [
            Made({"settings.py": budget("1.00")}, day=1),
            Made({"settings.py": broken}, day=2),
            Made({"settings.py": broken + "y = 2\n"}, day=3),
            Made({"settings.py": "\n" + budget("4.00")}, day=4),
        ],
    )
    found = history(tmp_path)
    assert [(row.when.day, row.kind, row.limit.span.line) for row in found.rows] == [
        (1, "added", 1),
        (4, "raised", 2),
    ]
    assert min(found.unreadable, 1) == unreadable


def test_lines_are_those_of_the_commit(tmp_path: Path) -> None:
    """Versions that say the same are read once, on whatever lines they say it."""
    texts = [
        budget("1.00"), "\n\n" + budget("1.00"), budget("2.00"), "\n\n\n" + budget("1.00"),
        "\n" + budget("2.00"),
    ]  # fmt: skip
    imported(tmp_path, [Made({"s.py": text}) for text in texts])
    rows = history(tmp_path).rows
    assert [(row.before and row.before.span.line, row.limit.span.line) for row in rows] == [
        (None, 1), (3, 1), (1, 4), (4, 2),
    ]  # fmt: skip


def test_since_a_day_a_commit_or_nonsense(tmp_path: Path) -> None:
    ids = imported(tmp_path, [Made({"s.py": budget(amount)}, day=amount) for amount in range(1, 6)])
    assert [row.when.day for row in history(tmp_path, since="2026-11-04").rows] == [4, 5]
    assert [row.when.day for row in history(tmp_path, since=ids[1]).rows] == [3, 4, 5]
    assert [row.when.day for row in history(tmp_path, since="c2").rows] == [4, 5]
    with pytest.raises(GitError, match='--since "last week" is no commit, branch or tag'):
        history(tmp_path, since="last week")
    with pytest.raises(GitError, match='--since "--output=x" is no commit'):
        history(tmp_path, since="--output=x")


def test_what_is_excluded_linked_or_foreign_is_left_out(tmp_path: Path) -> None:
    imported(
        tmp_path,
        [
            Made({"old/s.py": budget(1), "node_modules/s.py": budget(1), "s.py": budget(1)}),
            Made({"old/s.py": budget(5), "node_modules/s.py": budget(5), "s.py": budget(5)}),
        ],
    )
    found = history(tmp_path, exclude=("old/**",))
    assert [str(row.limit.span) for row in found.rows] == ["s.py:1", "s.py:1"]


def test_a_shallow_clone_is_refused_unless_later(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    imported(origin, [Made({"s.py": budget(amount)}, day=amount) for amount in range(1, 6)])
    run(tmp_path, "clone", "-q", "--depth=3", f"file://{origin}", "clone")
    with pytest.raises(GitError, match="this clone is shallow"):
        history(tmp_path / "clone")
    assert [row.when.day for row in history(tmp_path / "clone", since="2026-11-04").rows] == [4, 5]


def test_no_commit_yet(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q")
    with pytest.raises(GitError, match="there is no commit yet"):
        history(tmp_path)


def test_a_missing_content_is_an_error(tmp_path: Path) -> None:
    imported(tmp_path, [Made({"s.py": budget(1)}), Made({"s.py": budget(2)})])
    blob = run(tmp_path, "rev-parse", "HEAD~1:s.py")
    (tmp_path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    found = history(tmp_path)
    assert found.errors == (f"s.py: the content of {blob[:12]} is missing or larger than 20 MB",)


def test_names_with_anything_in_them(tmp_path: Path) -> None:
    odd = "a\n:1 \x01 é/s.py"
    imported(tmp_path, [Made({odd: budget(1)}, "x\x01y\n\n:100644"), Made({odd: budget(2)})])
    found = history(tmp_path)
    assert [(row.kind, row.limit.span.path, row.subject) for row in found.rows] == [
        ("added", odd, "x\x01y"),
        ("raised", odd, "change"),
    ]
